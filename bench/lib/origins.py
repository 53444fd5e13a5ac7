# SPDX-License-Identifier: BSD-3-Clause

"""The servers to fetch from. Each is ended by its process id."""
import http.client
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import time
from collections import namedtuple
from pathlib import Path

LARGE = 100 * 1024
Status = namedtuple("Status", "requests accepted connections")

NGINX_CONF = """
daemon off; master_process off; pid {dir}/nginx.pid; error_log {dir}/error.log;
worker_rlimit_nofile {files};
events {{ worker_connections {connections}; }}
http {{
  access_log off; sendfile on; tcp_nopush on; open_file_cache max=16;
  keepalive_requests 1000000000; keepalive_timeout 600s;
  client_body_temp_path {dir}; proxy_temp_path {dir}; fastcgi_temp_path {dir};
  uwsgi_temp_path {dir}; scgi_temp_path {dir};
  ssl_certificate {dir}/origin.pem; ssl_certificate_key {dir}/origin.key;
  server {{
    listen 127.0.0.1:{plain} backlog=16000;
    listen 127.0.0.1:{tls} ssl backlog=16000;
    location / {{ return 200 "hello world\\n"; }}
    location /large/ {{ root {dir}; try_files /large.bin =404; }}
    location = /status {{ stub_status; }}
  }}
  server {{
    listen 127.0.0.1:{closing} ssl backlog=16000;
    keepalive_timeout 0;
    location / {{ return 200 "hello world\\n"; }}
  }}
}}
"""


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def make_certificates(directory):
    """A private authority, ca.pem, and a certificate from it, origin.pem.

    The certificate names 127.0.0.1 and *.bench.test: one that lists thousands
    of names would cost every handshake its length.
    """
    (directory / "extensions").write_text(
        "subjectAltName = IP:127.0.0.1, DNS:127.0.0.1, DNS:*.bench.test\n")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    for command in (
            ["req", "-x509", *key, "-days", "7", "-subj", "/CN=bench authority",
             "-keyout", "ca.key", "-out", "ca.pem"],
            ["req", *key, "-subj", "/CN=bench.test", "-keyout", "origin.key",
             "-out", "origin.csr"],
            ["x509", "-req", "-in", "origin.csr", "-CA", "ca.pem", "-CAkey",
             "ca.key", "-CAcreateserial", "-days", "7", "-extfile",
             "extensions", "-out", "origin.pem"]):
        subprocess.run(["openssl", *command], cwd=directory, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Origin:
    """A server with one thread on one core, and counts at /status."""

    def __init__(self, core, command, **options):
        self.process = subprocess.Popen(
            ["taskset", "-c", str(core), *map(str, command)],
            start_new_session=True, **options)
        self._asked = 0
        self._connection = None

    def _connect(self, port):
        for _ in range(100):
            try:
                self._connection = http.client.HTTPConnection(
                    "127.0.0.1", port, timeout=30)
                self._connection.connect()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit(f"compare: {self.process.args[3]} did not start")

    def counts(self, text):
        """(requests, accepted, open) from its page."""
        raise NotImplementedError

    def status(self):
        """Counts so far, without those of this connection."""
        self._connection.request("GET", "/status")
        text = self._connection.getresponse().read().decode()
        requests, accepted, connections = self.counts(text)
        self._asked += 1
        return Status(requests - self.ours_counted(self._asked), accepted,
                      connections - 1)

    def ours_counted(self, asked):
        """How many of its requests were for its counts."""
        return asked

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        if self._connection:
            self._connection.close()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Nginx(Origin):
    """Small and 100 KiB bodies; TLS; TLS with a connection for each request."""

    def __init__(self, core, directory, file_limit):
        self.plain, self.tls, self.closing = free_ports(3)
        self.authority = directory / "ca.pem"
        make_certificates(directory)
        (directory / "large.bin").write_bytes(random.Random(1).randbytes(LARGE))
        conf = directory / "nginx.conf"
        conf.write_text(NGINX_CONF.format(
            dir=directory, files=file_limit, connections=file_limit - 100,
            plain=self.plain, tls=self.tls, closing=self.closing))
        super().__init__(core, ["nginx", "-p", directory, "-c", conf],
                         stderr=subprocess.DEVNULL)
        self._connect(self.plain)

    def counts(self, text):
        connections = int(re.search(r"Active connections: (\d+)", text)[1])
        accepted, _, requests = re.search(r"(\d+) (\d+) (\d+)", text).groups()
        return int(requests), int(accepted), connections


class DelayOrigin(Origin):
    """12 bytes after a delay, on every address of 127.0.0.0/8."""

    def __init__(self, core, build, milliseconds):
        program = build / "delay_origin"
        if not program.exists():
            raise SystemExit(f"compare: no {program}: cmake --build "
                             f"{build.name} --target benches makes it")
        super().__init__(core, [program, milliseconds], stdout=subprocess.PIPE,
                         text=True)
        self.port = int(self.process.stdout.readline())
        self._connect(self.port)

    def counts(self, text):
        return map(int, text.split())

    def ours_counted(self, asked):
        return 0


class BlackHole:
    """A port on every address of 127.0.0.0/8 that never answers a SYN.

    A listener whose queue is full and that accepts nobody: the kernel drops
    what else arrives, as a network does to an address that is gone. Needs no
    privileges and no change to the machine.
    """

    def __init__(self):
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE,
                                  b"lo")
        self._listener.bind(("0.0.0.0", 0))
        self._listener.listen(0)
        self.port = self._listener.getsockname()[1]
        self._fillers = []
        for _ in range(8):
            filler = socket.socket()
            filler.settimeout(0.3)
            self._fillers.append(filler)
            try:
                filler.connect(("127.0.0.1", self.port))
            except socket.timeout:
                return
        raise SystemExit("compare: cannot make a black hole: this kernel "
                         "answers though the queue is full")

    def stop(self):
        for each in (*self._fillers, self._listener):
            each.close()


def missing_programs():
    return [name for name in ("nginx", "openssl", "taskset")
            if not shutil.which(name)]
