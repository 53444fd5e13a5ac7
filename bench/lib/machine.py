# SPDX-License-Identifier: BSD-3-Clause

"""The machine that the figures are from, and the use of its cores."""
import os
import platform
import resource
import shutil
import subprocess
from dataclasses import dataclass


@dataclass(frozen=True)
class Cores:
    origin: int
    client: int

    @staticmethod
    def choose(origin=None, client=None):
        """The first and the last core that this process may use."""
        usable = sorted(os.sched_getaffinity(0))
        cores = Cores(usable[0] if origin is None else origin,
                      usable[-1] if client is None else client)
        if cores.origin == cores.client:
            raise SystemExit("compare: needs two cores, one for the origin and "
                             "one for the client")
        return cores


def raise_file_limit():
    """Raises the soft limit, which all processes inherit, to the hard limit."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def first_line(command):
    """The first line that a command prints; empty if it is not installed."""
    if not shutil.which(command[0]):
        return ""
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    return done.stdout.strip().split("\n")[0]


def _lines(path, key):
    try:
        with open(path) as lines:
            return [line.split(sep, 1)[1].strip().strip('"')
                    for line in lines for sep in (":", "=")
                    if line.startswith(key) and sep in line]
    except OSError:
        return []


def describe():
    """The machine as a flat dictionary."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    cpu = _lines("/proc/cpuinfo", "model name") or [platform.machine()]
    system = _lines("/etc/os-release", "PRETTY_NAME") or [platform.system()]
    virtual = first_line(["systemd-detect-virt"])
    return {"cpu": cpu[0], "cores": os.cpu_count(),
            "virtual": virtual not in ("", "none"),
            "memory_gib": round(pages / 2**30), "system": system[0],
            "kernel": platform.release(),
            "file_limit": resource.getrlimit(resource.RLIMIT_NOFILE)[1]}
