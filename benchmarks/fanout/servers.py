"""Starts and ends the servers under test, each pinned to its core."""

import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from .build import TARGET, java

START_SECONDS = 30


class Server:
    """One process that serves streams on 127.0.0.1, and the id of that which does the work."""

    def __init__(self, name, command, cores, port):
        self.name = name
        self.log = TARGET / f"fanout-{name}.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                ["taskset", "-c", cores, *command], stdout=log, stderr=subprocess.STDOUT
            )
        self.pid = self.process.pid
        self.port = port or self._await(self._port_from_log)
        self._await(self._answers)

    def _await(self, condition):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            if found := condition():
                return found
            time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"expected {self.name} to listen, but see {self.log}")

    def _port_from_log(self):
        for line in self.log.read_text().splitlines():
            if line.startswith("listening on "):
                return int(line.rstrip("/").rpartition(":")[2])
        return None

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def go(self, **query):
        """Publishes, beside what the meter asks for."""
        url = f"http://127.0.0.1:{self.port}{go_path(query)}"
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.read().decode()

    def forget_the_gone(self):
        """Lets a server notice who left: the first write is taken, and a later one fails.

        One after the other, for who writes to ten thousand of them may take longer than this.
        """
        for _ in range(3):
            self.go(rate=20, secs=0.1)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Nchan(Server):
    """nginx: published to by POST, served by one worker."""

    CONFIG = """
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
load_module {modules}/ngx_nchan_module.so;
worker_rlimit_nofile 65536;
events {{ worker_connections 60000; }}
http {{
  access_log off;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  keepalive_requests 1000000000;
  client_max_body_size 1m;
  client_body_buffer_size 128k;
  tcp_nodelay on;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location ~ ^/subscribe/(.+)$ {{
      nchan_subscriber eventsource;
      nchan_channel_id $1;
      nchan_subscriber_first_message newest;
    }}
    location ~ ^/publish/(.+)$ {{
      nchan_publisher;
      nchan_channel_id $1;
      nchan_message_buffer_length 1000;
    }}
  }}
}}
"""

    MODULES = Path("/usr/lib/nginx/modules")

    @classmethod
    def is_installed(cls):
        return (cls.MODULES / "ngx_nchan_module.so").exists()

    def __init__(self, cores):
        self.folder = tempfile.TemporaryDirectory(prefix="nchan-")
        port = free_port()
        config = Path(self.folder.name) / "nginx.conf"
        config.write_text(
            self.CONFIG.format(folder=self.folder.name, modules=self.MODULES, port=port)
        )
        prefix = ["-p", self.folder.name, "-e", f"{self.folder.name}/error.log"]
        super().__init__("nchan", ["nginx", *prefix, "-c", config], cores, port)
        self.pid = self._await(self._worker)

    def _worker(self):
        """It comes a moment after the port is open."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        pids = children.read_text().split()
        return int(pids[0]) if pids else None

    def forget_the_gone(self):
        """It watches its connections itself."""

    def stop(self):
        super().stop()
        self.folder.cleanup()


def go_path(query):
    return "/go?" + "&".join(f"{k}={v}" for k, v in query.items())


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_ours(contender):
    return contender.startswith("ours")


def start(contender, cores, limit_args=(), server_args=(), jvm_args=()):
    if contender == "nchan":
        return Nchan(cores)
    if contender.startswith("limit"):
        port = free_port()
        if contender == "limit-64k":
            limit_args = [*limit_args, "-B", "65536"]
        return Server(contender, [TARGET / "sselimit", "-p", str(port), *limit_args], cores, port)
    collector = ["-XX:+UseZGC"] if contender == "ours-zgc" else []
    jvm = [java(), *collector, *jvm_args, "-jar", TARGET / "benchmarks.jar"]
    if is_ours(contender):
        command = [*jvm, "fanout-server", "--port", "0", *server_args]
    else:
        command = [*jvm, "fanout-peer", contender, "--port", "0"]
    return Server(contender, command, cores, None)
