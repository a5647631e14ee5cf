"""Runs the meter, and reads what it says."""

import contextlib
import re
import subprocess
import sys
import threading

from .build import TARGET
from .servers import Nchan

CORE = "1"
SOURCES = 8  # addresses: one has too few ports for tens of thousands of connections
REHEARSAL_SECONDS = 4
SPARE_SECONDS = 3  # for what is delivered last, before the measured part
FILL_SECONDS = 4
# A kernel takes some 4 MB for a connection that nobody reads from.
FILL = {
    "rate": 68 / FILL_SECONDS,
    "secs": FILL_SECONDS,
    "bytes": 65_000,
    "ns": "/events/fill",
    "patience": 0,  # those who stall are never given all of it
}


def run(server, case, query, latency):
    """Subscribes, has it publish, and returns the figures and whether they are sound."""
    before = [FILL] if case.fill else []
    if case.paths:
        before.append(rehearsal(query))
    seconds = sum(each["secs"] for each in before)
    command = command_for(server, case, seconds + SPARE_SECONDS if before else 0.5)
    if latency:
        command.append("-L")
    if isinstance(server, Nchan):
        publishers = 1 if query.get("window") == 1 else 16
        command += ["-u", "/publish/events", "-b", case.bytes, "-k", publishers]
        command += ["-r", query["rate"], "-t", query["secs"]]
    else:
        command += ["-g", "/go?" + "&".join(f"{k}={v}" for k, v in query.items())]
    process = start(command)
    try:
        out = process.stdout.readline()  # all are connected
        if before:
            threading.Thread(target=publish, args=(server, before), daemon=True).start()
        out += process.communicate()[0]
    finally:
        process.kill()
    figures = dict(re.findall(r"(\w+)=(\S+)", out.replace("server_says=", "")))
    if "secs" in figures:
        figures["messages_s"] = round(int(figures["published"]) / float(figures["secs"]))
    sound = process.returncode == 0
    if case.deliveries:
        all_came = int(figures["events"]) == case.deliveries * int(figures["published"])
        sound = all_came and figures["alive"] == figures["of"]
    if not sound:
        print(f"not sound: {server.name}: {out}", file=sys.stderr)
    return figures | {"sound": "yes" if sound else "no"}


def rehearsal(query):
    """Makes a JVM fast at just this: where runs are not all of one kind, no other traffic does."""
    return dict(query, secs=REHEARSAL_SECONDS, patience=SPARE_SECONDS - 1)


def publish(server, queries):
    with contextlib.suppress(OSError):  # the answer may not come before the server is stopped
        for query in queries:
            server.go(**query)


def command_for(server, case, settle_seconds):
    command = ["taskset", "-c", CORE, TARGET / "sseload", "-w", settle_seconds, "-q", "300"]
    command += ["-p", server.port, "-i", server.pid, "-s", case.stalled]
    if CORE not in case.cores.split(","):
        command.append("-B")  # else whoever is slower than the meter also pays for waking it up
    if case.connections > 20_000 / SOURCES:
        command += ["-A", SOURCES]
    for path in case.paths or (f"/subscribe/events*{case.connections}",):
        command += ["-P", path]
    return command


def start(command):
    words = [str(word) for word in command]
    pipe = subprocess.PIPE
    return subprocess.Popen(words, stdout=pipe, stderr=subprocess.STDOUT, text=True)
