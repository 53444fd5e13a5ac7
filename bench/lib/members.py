# SPDX-License-Identifier: BSD-3-Clause

"""Coordinator and nodes as processes. Each is ended by its process id."""
import os
import re
import socket
import subprocess
import threading
import time
from contextlib import ExitStack

LISTENING = re.compile(r"listening for nodes on (\S+):(\d+)")


class Member:
    """A process of the program, with its output and, after its end, its cost."""

    def __init__(self, cores, command):
        self.process = subprocess.Popen(
            ["taskset", "-c", str(cores), *map(str, command)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.usage = None  # once it has ended by itself
        self.peak_mib = 0
        self._said = []  # (when, line)
        self._news = threading.Condition()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self):
        for line in self.process.stderr:
            with self._news:
                self._said.append((time.monotonic(), line.strip()))
                self._news.notify_all()

    def told(self):
        """The last lines that it printed."""
        return " | ".join(line for _, line in self._said[-4:])

    def hear(self, pattern, patience):
        """(when, match) of the first line that matches the pattern."""
        def found():
            return next(((when, match) for when, line in self._said
                         if (match := pattern.search(line))), None)

        with self._news:
            self._news.wait_for(found, patience)
            if not found():
                raise SystemExit(f"cluster: no '{pattern.pattern}' within "
                                 f"{patience:.0f} s, but: {self.told()}")
            return found()

    def has_ended(self):
        """Reads its memory, or takes its exit status."""
        if self.process.returncode is not None:
            return True
        try:
            with open(f"/proc/{self.process.pid}/status") as lines:
                for line in lines:
                    # Not ru_maxrss, which is at least that of this program.
                    if line.startswith("VmHWM"):
                        self.peak_mib = int(line.split()[1]) / 1024
        except OSError:
            pass  # it has just ended
        pid, status, usage = os.wait4(self.process.pid, os.WNOHANG)
        if pid:
            self.usage = usage
            self.process.returncode = os.waitstatus_to_exitcode(status)
        return bool(pid)

    def cpu_seconds(self):
        return self.usage.ru_utime + self.usage.ru_stime

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._listener.join()
        self.process.stderr.close()


class Relay:
    """A relay between nodes and coordinator that counts bytes."""

    def __init__(self, port):
        self.to_coordinator = self.to_nodes = 0
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        try:
            while True:
                node, _ = self._listener.accept()
                coordinator = socket.create_connection(
                    ("127.0.0.1", self._target))
                for way in ((node, coordinator, "to_coordinator"),
                            (coordinator, node, "to_nodes")):
                    way[1].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    threading.Thread(target=self._pass, args=way,
                                     daemon=True).start()
        except OSError:
            pass  # closed by stop()

    def _pass(self, source, sink, count):
        try:
            while chunk := source.recv(1 << 18):
                sink.sendall(chunk)
                setattr(self, count, getattr(self, count) + len(chunk))
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # one end was killed

    def stop(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


class Cluster:
    """A coordinator that fetches nothing itself, and its nodes. Without nodes,
    the coordinator fetches everything."""

    def __init__(self, build, urls, output, settings, nodes=1, cores=None,
                 certificates=None, counted=False):
        usable = ",".join(map(str, sorted(os.sched_getaffinity(0))))
        at, nodes_at = cores or (usable, usable)
        tls = []
        if certificates:
            tls = [f"--cluster.tls.{key}={certificates / name}" for key, name
                   in (("cert", "a.pem"), ("key", "a.key"), ("ca", "ca.pem"))]
        listen = ["--cluster.listen=127.0.0.1:0", "--cluster.local=false",
                  f"--cluster.min-nodes={nodes}", *tls] if nodes else []
        self.relay, self.nodes = None, []
        self._stack = ExitStack()
        try:
            self.coordinator = self._keep(Member(
                at, [build / "coordinator", "-i", urls, "-o", output, *listen,
                     *settings]))
            if not nodes:
                return
            port = int(self.coordinator.hear(LISTENING, 30)[1][2])
            if counted:
                self.relay = self._keep(Relay(port))
                port = self.relay.port
            for number in range(nodes):
                self.nodes.append(self._keep(Member(
                    nodes_at, [build / "muster-node", f"--cluster.join=127.0.0.1:{port}",
                               f"--cluster.name=n{number + 1}",
                               "--cluster.stay=false", *tls])))
        except BaseException:
            self._stack.close()
            raise

    def _keep(self, what):
        self._stack.callback(what.stop)
        return what

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stack.close()

    def join(self, patience):
        """Waits until all have ended. All URLs must be ok."""
        members = [self.coordinator, *self.nodes]
        deadline = time.monotonic() + patience
        # Do not stop at the first: each must be checked.
        while not all([member.has_ended() for member in members]):
            if time.monotonic() > deadline:
                raise SystemExit("cluster: the job was not over after "
                                 f"{patience:.0f} s: {self.coordinator.told()}")
            time.sleep(0.02)
        if (status := self.coordinator.process.returncode) != 0:
            raise SystemExit(f"cluster: the coordinator ended with {status}: "
                             f"{self.coordinator.told()}")
