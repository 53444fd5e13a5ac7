# SPDX-License-Identifier: BSD-3-Clause

"""Runs one command on the client's core and measures it."""
import os
import resource
import signal
import subprocess
import threading
import time
from dataclasses import dataclass


@dataclass
class Run:
    """The figures of one run. The tool's are those of its process tree."""
    seconds: float
    user: float
    system: float
    peak_mib: float
    origin_cpu: float  # seconds
    requests: int  # counted by the origin
    accepted: int  # connections, counted by the origin
    connections: int  # maximum that was open at once
    best_second: float  # maximum requests per second, over about one second
    status: int  # exit status, negative for a signal
    timed_out: bool
    urls: int = 0  # fetched with status 200


class Watch(threading.Thread):
    """Observes a run, and kills it at its deadline."""

    PERIOD = 0.05
    ORIGIN_EVERY = 4

    def __init__(self, pid, origin, deadline):
        super().__init__(daemon=True)
        self.pid, self.origin, self.deadline = pid, origin, deadline
        self.ended = threading.Event()
        self.peak_kib = self.connections = 0
        self.series = []
        self.timed_out = False

    def run(self):
        for turn in range(1_000_000_000):
            if self.ended.wait(self.PERIOD):
                return
            self._look_at_memory()
            if turn % self.ORIGIN_EVERY == 0:
                status = self.origin.status()
                self.series.append((time.monotonic(), status.requests))
                self.connections = max(self.connections, status.connections)
            if time.monotonic() > self.deadline and not self.timed_out:
                self.timed_out = True
                os.killpg(self.pid, signal.SIGKILL)

    def _look_at_memory(self):
        try:
            with open(f"/proc/{self.pid}/status") as lines:
                for line in lines:
                    if line.startswith("VmHWM"):
                        self.peak_kib = max(self.peak_kib,
                                            int(line.split()[1]))
        except OSError:
            pass  # it has just ended

    def best_second(self):
        best = 0.0
        first = 0
        for time_now, count in self.series:
            while time_now - self.series[first][0] > 1.1:
                first += 1
            elapsed = time_now - self.series[first][0]
            if elapsed > 0.9:
                best = max(best, (count - self.series[first][1]) / elapsed)
        return best


def measure(command, environment, directory, core, origin, timeout):
    """Runs a command to its end, or kills its process group at the time-out.

    What it writes is in the files stdout and stderr of the directory.
    """
    before, cpu_before = origin.status(), origin.cpu_seconds()
    begin = time.monotonic()
    with open(directory / "stdout", "w") as out, \
            open(directory / "stderr", "w") as err:
        process = subprocess.Popen(
            ["taskset", "-c", str(core), *map(str, command)], stdout=out,
            stderr=err, stdin=subprocess.DEVNULL, env=environment,
            start_new_session=True)
    watch = Watch(process.pid, origin, begin + timeout)
    watch.start()
    try:
        # Its id is not reused before wait4, so the watch cannot kill another.
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    finally:
        seconds = time.monotonic() - begin
        watch.ended.set()
        watch.join()
        os.killpg(process.pid, signal.SIGKILL)  # processes that it may have left behind
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status  # otherwise subprocess would wait for it
    after = origin.status()
    # The peak of a new program includes that of its parent, so the peak of a
    # small program must be observed while it runs.
    floor = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak = usage.ru_maxrss if usage.ru_maxrss > floor else watch.peak_kib
    return Run(
        seconds=seconds, user=usage.ru_utime, system=usage.ru_stime,
        peak_mib=peak / 1024, origin_cpu=origin.cpu_seconds() - cpu_before,
        requests=after.requests - before.requests,
        accepted=after.accepted - before.accepted,
        connections=watch.connections, best_second=watch.best_second(),
        status=os.waitstatus_to_exitcode(status), timed_out=watch.timed_out)
