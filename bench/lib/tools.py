# SPDX-License-Identifier: BSD-3-Clause

"""The programs to compare, and how each fetches a cell's list."""
import os
import re
import shutil
import subprocess
from pathlib import Path

from lib.machine import first_line

PEERS = Path(__file__).resolve().parent.parent / "peers"
PYTHON = "/usr/bin/python3"  # the distribution's Python, for python3-aiohttp


class Tool:
    """Fetches a cell's list. Skipped if it is missing or refuses."""
    name = ""
    binary = ""
    package = ""

    def missing(self):
        """Why it cannot run here, or None."""
        if not shutil.which(self.binary):
            return f"not installed (package {self.package})"
        return None

    def prepare(self, directory):
        """Builds its programs in a directory."""

    def version(self):
        """Its version."""
        return first_line([self.binary, "--version"])

    def refuses(self, cell):
        """Why it cannot do this cell, or None."""

    def note(self, cell):
        """How it differs from the other tools, or None."""

    def environment(self, cell):
        return {}

    def command(self, cell):
        raise NotImplementedError

    def fetched(self, cell, run, stdout):
        """(answers with 200, URLs that its figures are divided by)."""
        with open(stdout, errors="replace") as lines:
            done = sum(line.startswith("200 ") for line in lines)
        return done, cell.count


class Muster(Tool):
    def __init__(self, build, transport):
        self.name = f"muster-{transport}"
        self.binary = str(build / "coordinator")
        self.transport = transport
        self.out = None

    def missing(self):
        if not os.path.exists(self.binary):
            return f"no {self.binary}"
        check = subprocess.run(
            [self.binary, "--fetch.transport", self.transport,
             "--print-config"], capture_output=True, text=True, check=False)
        if check.returncode != 0:
            return check.stderr.strip().split("\n")[0]
        return None

    def prepare(self, directory):
        self.out = directory / "records.jsonl"

    def command(self, cell):
        self.out.unlink(missing_ok=True)
        command = [self.binary, "-i", cell.path, "-o", self.out,
                   "--fetch.transport", self.transport,
                   "--fetch.concurrency", cell.concurrency,
                   "--politeness.per-host", cell.per_host,
                   "--fetch.connect-timeout", f"{cell.connect_seconds}s"]
        if cell.retries is not None:
            command += ["--fetch.retries", cell.retries]
        if cell.authority:
            command += ["--tls.ca-file", cell.authority]
        if cell.address:
            command += ["--fetch.connect-to", f"::{cell.address}:"]
        return command

    def fetched(self, cell, run, stdout):
        if not self.out.exists():
            return 0, cell.count
        with open(self.out) as lines:
            return sum('"status":200,' in line for line in lines), cell.count


class Curl(Tool):
    name = binary = package = "curl"

    def most(self):
        found = re.search(r"curl (\d+)\.(\d+)", self.version())
        return 300 if tuple(map(int, found.groups())) < (8, 16) else 65_535

    def note(self, cell):
        if cell.concurrency > self.most():
            return f"holds itself to {self.most()} concurrent"
        return None

    def command(self, cell):
        config = cell.path.with_suffix(".curl")
        if not config.exists():
            with open(cell.path) as urls, open(config, "w") as target:
                target.writelines(f'url="{url.strip()}"\noutput="/dev/null"\n'
                                  for url in urls)
        command = ["curl", "-s", "--parallel", "--parallel-max",
                   cell.concurrency, "--connect-timeout", cell.connect_seconds,
                   "-w", "%{http_code} %{size_download} %{url}\\n",
                   "-K", config]
        if cell.authority:
            command += ["--cacert", cell.authority]
        if cell.address:
            command += ["--connect-to", f"::{cell.address}:"]
        return command


class Wget2(Tool):
    """Reports no successes, so the origin's counter is used."""
    name = binary = package = "wget2"

    def refuses(self, cell):
        if cell.address:
            return "has no option for where a name leads"
        return None

    def command(self, cell):
        command = ["wget2", "-q", "-O", "/dev/null", "-i", cell.path,
                   f"--max-threads={cell.concurrency}",
                   f"--connect-timeout={cell.connect_seconds}"]
        if cell.retries is not None:
            command.append(f"--tries={cell.retries + 1}")
        if cell.authority:
            command.append(f"--ca-certificate={cell.authority}")
        return command

    def fetched(self, cell, run, stdout):
        return run.requests, cell.count


class Aiohttp(Tool):
    name, package = "aiohttp", "python3-aiohttp"

    def missing(self):
        found = subprocess.run([PYTHON, "-c", "import aiohttp"],
                               capture_output=True, check=False).returncode
        return f"not installed (package {self.package})" if found else None

    def version(self):
        return "aiohttp " + first_line(
            [PYTHON, "-c", "import aiohttp; print(aiohttp.__version__)"])

    def environment(self, cell):
        return {"SSL_CERT_FILE": str(cell.authority)} if cell.authority else {}

    def command(self, cell):
        return [PYTHON, PEERS / "aiohttp_fetch.py", *peer_arguments(cell),
                *([cell.address] if cell.address else [])]


class Go(Tool):
    name, binary, package = "go", "go", "golang-go"
    program = None

    def version(self):
        return first_line(["go", "version"])

    def prepare(self, directory):
        self.program = directory / "go_fetch"
        subprocess.run(["go", "build", "-o", self.program,
                        PEERS / "go_fetch.go"], check=True)

    def environment(self, cell):
        return {"SSL_CERT_FILE": str(cell.authority)} if cell.authority else {}

    def command(self, cell):
        return [self.program, *peer_arguments(cell),
                *([cell.address] if cell.address else [])]


class Httpc(Tool):
    name, binary = "httpc", "erlc"
    package = "erlang-base, erlang-inets and erlang-ssl"
    directory = None

    def version(self):
        return "Erlang/OTP " + first_line(
            ["erl", "-noshell", "-eval",
             "io:put_chars(erlang:system_info(otp_release)), halt()."])

    def prepare(self, directory):
        self.directory = directory
        subprocess.run(["erlc", "-o", directory, PEERS / "httpc_fetch.erl"],
                       check=True)

    def command(self, cell):
        names = []
        if cell.address:  # Erlang reads its own hosts file
            inetrc = self.directory / "inetrc"
            address = cell.address.replace(".", ",")
            listed = ",".join(f'"{name}"' for name in cell.names)
            inetrc.write_text(f"{{host, {{{address}}}, [{listed}]}}.\n"
                              "{lookup, [file]}.\n")
            names = ["-kernel", "inetrc", f'"{inetrc}"']
        return ["erl", "-noshell", "-pa", self.directory, *names,
                "-run", "httpc_fetch", "main", *peer_arguments(cell),
                *([cell.authority] if cell.authority else [])]


class Limit(Tool):
    """A load generator: repeats one URL and reports no records."""

    def refuses(self, cell):
        if not cell.one_origin:
            return "loads one origin only"
        return None


class Wrk(Limit):
    name = binary = package = "wrk"

    def __init__(self, seconds):
        self.seconds = seconds

    def version(self):
        return first_line(["wrk", "--version"]).split(" Copyright")[0]

    def note(self, cell):
        return f"repeats one URL for {self.seconds} s, certificate unchecked" \
            if cell.authority else f"repeats one URL for {self.seconds} s"

    def command(self, cell):
        return ["wrk", "-t1", "-c", cell.concurrency, "-d",
                f"{self.seconds}s", "--timeout", "10s", cell.first]

    def fetched(self, cell, run, stdout):
        text = Path(stdout).read_text()
        done = re.search(r"(\d+) requests in", text)
        bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
        fetched = int(done[1]) if done else 0
        return fetched - int(bad[1] if bad else 0), max(1, fetched)


class H2load(Limit):
    name, binary, package = "h2load", "h2load", "nghttp2-client"

    def refuses(self, cell):
        if cell.count < cell.concurrency:
            return "wants at least as many URLs as connections"
        return super().refuses(cell)

    def note(self, cell):
        return "repeats one URL" + (", certificate unchecked"
                                    if cell.authority else "")

    def command(self, cell):
        return ["h2load", "--h1", "-t1", "-n", cell.count, "-c",
                cell.concurrency, cell.first]

    def fetched(self, cell, run, stdout):
        found = re.search(r"status codes: (\d+) 2xx", Path(stdout).read_text())
        return int(found[1]) if found else 0, cell.count


def peer_arguments(cell):
    """The first arguments of the programs in peers/."""
    return [cell.path, cell.concurrency, cell.per_host, cell.connect_seconds]


def catalogue(build, wrk_seconds):
    """All tools by name. Ratios refer to the first that runs."""
    tools = [Muster(build, "async"), Muster(build, "httplib"), Wget2(), Curl(),
             Go(), Aiohttp(), Httpc(), Wrk(wrk_seconds), H2load()]
    return {tool.name: tool for tool in tools}
