"""Runs the meter, and reads what it says."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from .build import TARGET
from .servers import Nchan, go_path

CORE = "1"
SOURCES = 8  # addresses: one has too few ports for tens of thousands of connections
MOST_FROM_ONE_SOURCE = 2500  # of its 28,000 ports, for those of past runs are not free at once
REHEARSAL_SECONDS = 4
SPARE_SECONDS = 3  # for what is delivered last of that which fills
FILL_SECONDS = 4
# A kernel takes some 4 MB for a connection that nobody reads from.
FILL = {
    "rate": 68 / FILL_SECONDS,
    "secs": FILL_SECONDS,
    "bytes": 65_000,
    "ns": "/events/fill",
    "patience": 0,  # those who stall are never given all of it
}
NCHAN_FRAMING = len("id: 1700000000:0\ndata: \n\n")
SMALLEST_PAYLOAD = 17  # a time stamp


def run(server, case, query, latency):
    """Subscribes, has it publish, and returns the figures and what is wrong with them."""
    command = command_for(server, case, FILL_SECONDS + SPARE_SECONDS if case.fill else 0.5)
    command += publishing(server, case, query)
    if latency:
        command.append("-L")
    process = start(command)
    try:
        with ThreadPoolExecutor() as beside:
            out = process.stdout.readline()  # all are connected
            filled = beside.submit(server.go, **FILL) if case.fill else None
            out += process.communicate()[0]
    finally:
        process.kill()
    figures = dict(re.findall(r"(\w+)=(\S+)", out.replace("server_says=", "")))
    if "secs" in figures:
        figures["messages_s"] = round(int(figures["published"]) / float(figures["secs"]))
    if query["rate"]:
        figures["due"] = round(query["rate"] * query["secs"])
    if filled and (error := filled.exception()):
        why = f"before the measured part: {error}"
    elif "events" not in figures:
        why = died(process, out)
    else:
        why = what_is_wrong(process, case, figures)
    if why:
        print(f"not sound: {server.name}: {why}\n{out}", file=sys.stderr)
    return figures | {"sound": "no" if why else "yes", "why": why}


def died(process, out):
    messages = [line for line in out.splitlines() if "=" not in line]
    return messages[-1] if messages else f"the meter ended with {process.returncode}"


def what_is_wrong(process, case, figures):
    """Where not all get the same, the meter cannot know how much that is."""
    published = int(figures.get("published", 0))
    if figures["alive"] != figures["of"]:
        return f"{figures['alive']} of {figures['of']} connections lived"
    if case.deliveries and int(figures["events"]) != case.deliveries * published:
        return f"{figures['events']} of {case.deliveries * published} deliveries came"
    if process.returncode and not case.deliveries:
        least, most = figures["conn_min"], figures["conn_max"]
        return f"{least} to {most} of {published} events came to each"
    if case.fill and int(figures["behind"]) != case.stalled:
        return f"{figures['behind']} were behind, not {case.stalled}"
    return ""


def command_for(server, case, settle_seconds):
    command = ["taskset", "-c", CORE, TARGET / "sseload", "-w", settle_seconds, "-q", "300"]
    command += ["-p", server.port, "-i", server.pid, "-s", case.stalled]
    if has_own_core(case):
        command.append("-B")  # else whoever is slower than the meter also pays for waking it up
    if case.connections > MOST_FROM_ONE_SOURCE:
        command += ["-A", SOURCES]
    for path in case.paths or (f"/subscribe/events*{case.connections}",):
        command += ["-P", path]
    return command


def publishing(server, case, query):
    if not isinstance(server, Nchan):
        measured = ["-g", go_path(query)]
        if not case.is_rehearsed:
            return measured
        # Makes a JVM fast at just this, and gives its collector time for what is new.
        return ["-G", go_path(dict(query, secs=REHEARSAL_SECONDS)), *measured]
    payload = max(case.bytes - NCHAN_FRAMING, SMALLEST_PAYLOAD)
    publishers = 1 if query.get("window") == 1 else 16
    command = ["-u", "/publish/events", "-b", payload, "-k", publishers]
    return [*command, "-r", query["rate"], "-t", query["secs"]]


def has_own_core(case):
    return CORE not in case.cores.split(",")


def start(command):
    words = [str(word) for word in command]
    pipe = subprocess.PIPE
    return subprocess.Popen(words, stdout=pipe, stderr=subprocess.STDOUT, text=True)
