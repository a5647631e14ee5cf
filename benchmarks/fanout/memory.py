"""Measures what an idle connection takes.

Resident memory alone says little of a JVM: its heap grows as it likes and keeps its garbage. So
the heap is fixed and touched before: what is resident then grows only by what lies outside it. What
lies inside is counted after a full collection. Both growths together are what connections need.
"""

import re
import subprocess
import time

from . import meter, servers
from .build import jcmd
from .workload import Case

HEAP = ["-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"]
FEW = Case(connections=200)
SETTLE_SECONDS = 60  # longer than it takes; the meter is ended when we have looked


def measure(contender, case, options):
    args = options.server_args if contender == "ours" else ()
    server = servers.start(contender, case.cores, (), args, [*HEAP, *options.jvm_args])
    try:
        with_connections(server, FEW, case.query)  # what is loaded once is no connection's
        server.forget_the_gone()
        heap_before, native_before = look(server)
        heap, native = with_connections(server, case, case.query)
    finally:
        server.stop()
    heap_each = (heap - heap_before) / case.connections
    native_each = (native - native_before) / case.connections
    return {
        "heap_per_connection": round(heap_each),
        "native_per_connection": round(native_each),
        "bytes_per_connection": round(heap_each + native_each),
        "sound": "yes",
    }


def with_connections(server, case, query):
    process = meter.start(meter.command_for(server, case, SETTLE_SECONDS))
    try:
        process.stdout.readline()
        time.sleep(2)
        server.go(**query, secs=1)  # each has been written to
        return look(server)
    finally:
        process.kill()
        process.wait()


def look(server):
    """Returns the bytes of live objects, and those resident."""
    histogram = run(jcmd(), server.pid, "GC.class_histogram")
    live = int(re.search(r"^Total +\d+ +(\d+)", histogram, re.MULTILINE)[1])
    status = open(f"/proc/{server.pid}/status").read()
    return live, int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1024


def run(*command):
    words = [str(word) for word in command]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout
