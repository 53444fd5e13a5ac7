# SPDX-License-Identifier: BSD-3-Clause

"""The workloads. Each has one or more cells; each cell is one list."""
import random
import subprocess
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Optional

from lib.origins import BlackHole, DelayOrigin, Nginx, Origin

DELAY_MS = 100
HOSTS = 6000


@dataclass(frozen=True)
class Cell:
    """A list and the settings of its run."""
    name: str
    title: str
    origin: Origin
    path: Path  # of the list
    count: int  # of URLs
    first: str  # URL
    concurrency: int
    per_host: int
    reachable: int  # URLs that can be fetched
    address: Optional[str] = None  # address of all names
    names: tuple = ()
    authority: Optional[Path] = None
    connect_seconds: int = 10
    retries: Optional[int] = None  # each tool's default
    one_origin: bool = True
    baseline: Optional[str] = None  # cell to compare the time with

    @property
    def workload(self):
        return self.name.split("-")[0]


class Stage:
    """The lists, and the origins, which start when a cell first needs them."""

    def __init__(self, directory, build, cores, file_limit, scale):
        self.directory, self.build, self.cores = directory, build, cores
        self.file_limit, self.scale = file_limit, scale
        self.started = []

    def _keep(self, what):
        self.started.append(what)
        return what

    @cached_property
    def nginx(self):
        return self._keep(Nginx(self.cores.origin, self.directory,
                                self.file_limit))

    @cached_property
    def delaying(self):
        return self._keep(DelayOrigin(self.cores.origin, self.build, DELAY_MS))

    @cached_property
    def hole(self):
        return self._keep(BlackHole())

    def stop(self):
        for each in reversed(self.started):
            each.stop()

    def scaled(self, count):
        return max(1, int(count * self.scale))

    def cell(self, name, title, urls, **rest):
        path = self.directory / f"{name}.txt"
        path.write_text("".join(f"{url}\n" for url in urls))
        rest.setdefault("per_host", rest["concurrency"])
        rest.setdefault("reachable", len(urls))
        return Cell(name=name, title=title, path=path, count=len(urls),
                    first=urls[0], **rest)


def small(stage):
    """12 bytes of nginx over connections kept alive."""
    urls = [f"http://127.0.0.1:{stage.nginx.plain}/{i}"
            for i in range(stage.scaled(100_000))]
    return [stage.cell(f"small-{n}", f"12-byte bodies, {n:,} concurrent", urls,
                       origin=stage.nginx, concurrency=n)
            for n in (64, 1000, 10_000)]


def large(stage):
    """100 KiB of nginx over connections kept alive."""
    urls = [f"http://127.0.0.1:{stage.nginx.plain}/large/{i}"
            for i in range(stage.scaled(20_000))]
    return [stage.cell(f"large-{n}", f"100 KiB bodies, {n:,} concurrent", urls,
                       origin=stage.nginx, concurrency=n)
            for n in (64, 1000)]


def tls(stage):
    """12 bytes over TLS: connections kept alive, and a new one for each URL."""
    origin = stage.nginx

    def urls(port, count):
        return [f"https://127.0.0.1:{port}/{i}"
                for i in range(stage.scaled(count))]

    kept, each = urls(origin.tls, 50_000), urls(origin.closing, 10_000)
    shared = {"origin": origin, "authority": origin.authority}
    return [
        stage.cell("tls-64", "TLS, connections kept alive, 64 concurrent", kept,
                   concurrency=64, **shared),
        stage.cell("tls-1000", "TLS, connections kept alive, 1,000 concurrent",
                   kept, concurrency=1000, **shared),
        stage.cell("tls-new", "TLS, a new connection for each URL, 64 "
                   "concurrent", each, concurrency=64, **shared)]


def homepage_skew():
    """Number of URLs of each host, most first: (counts, source).

    Counts the different Homepage fields of the packages that apt knows;
    without its lists, a power law that was fitted to those of Debian 12.
    """
    try:
        text = subprocess.run(["apt-cache", "dumpavail"], capture_output=True,
                              text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        text = ""
    pages = {line.split(None, 1)[1].strip() for line in text.splitlines()
             if line.startswith("Homepage: http")}
    hosts = Counter(page.split("/")[2].lower() for page in pages)
    if len(hosts) < HOSTS:
        return ([max(1, round(12_755 / rank ** 1.6))
                 for rank in range(1, HOSTS + 1)], "12755 / rank^1.6, at least 1")
    return (sorted(hosts.values(), reverse=True)[:HOSTS],
            "Homepage fields of apt-cache dumpavail")


def hosts(stage):
    """Thousands of names over TLS, distributed like homepages of packages."""
    counts, source = homepage_skew()
    counts = [max(1, int(count * stage.scale))
              for count in counts[:stage.scaled(HOSTS)]]
    urls = [f"https://h{host}.bench.test:{stage.nginx.tls}/{i}"
            for host, count in enumerate(counts) for i in range(count)]
    random.Random(4).shuffle(urls)
    title = (f"{len(counts):,} names over TLS, {counts[0] / len(urls):.0%} of "
             f"the URLs at the largest ({source}), 1,000 concurrent, 8 a host")
    return [stage.cell(
        "hosts", title, urls, origin=stage.nginx, concurrency=1000, per_host=8,
        authority=stage.nginx.authority, address="127.0.0.1", one_origin=False,
        names=tuple(f"h{host}.bench.test" for host in range(len(counts))))]


def delay(stage):
    """12 bytes after 100 ms: 10,000 concurrent could be 100,000 a second."""
    urls = [f"http://127.0.0.1:{stage.delaying.port}/{i}"
            for i in range(stage.scaled(200_000))]
    return [stage.cell("delay", f"answers after {DELAY_MS} ms, 10,000 "
                       "concurrent", urls, origin=stage.delaying,
                       concurrency=10_000)]


def holes(stage):
    """20 URLs for each address of 127.1.0.0/16; 2% of them never answer."""
    origin, hole = stage.delaying, stage.hole
    count = stage.scaled(3000)
    places = [(host, page) for host in range(count) for page in range(20)]
    random.Random(5).shuffle(places)

    def urls(dead):
        return [f"http://127.1.{host // 250}.{host % 250 + 1}:"
                f"{hole.port if host in dead else origin.port}/{page}"
                for host, page in places]

    dead = set(range(25, count, 50))
    shared = {"origin": origin, "concurrency": 1000, "per_host": 8,
              "connect_seconds": 2, "retries": 0, "one_origin": False}
    return [
        stage.cell("holes-none", f"{count:,} hosts that answer after "
                   f"{DELAY_MS} ms, 1,000 concurrent, 8 a host", urls(set()),
                   **shared),
        stage.cell("holes-2%", "the same, 2% of the hosts black holes, 2 s to "
                   "connect, no retries", urls(dead),
                   reachable=20 * (count - len(dead)), baseline="holes-none",
                   **shared)]


ALL = {each.__name__: each
       for each in (small, large, tls, hosts, delay, holes)}


def cells(stage, wanted):
    """The requested cells, given as workloads or single cells, in order."""
    chosen = []
    for name in wanted:
        workload = ALL.get(name.split("-")[0])
        made = workload(stage) if workload else []
        found = [cell for cell in made
                 if name in (cell.workload, cell.name)]
        if not found:
            raise SystemExit(
                f"compare: no workload {name}: there are {', '.join(ALL)}"
                + (f"; cells {', '.join(cell.name for cell in made)}"
                   if made else ""))
        chosen += found
    return chosen
