"""Keeps the figures as CSV, with what they were measured on."""

import csv
import datetime
import os
import platform
import re
import subprocess
from pathlib import Path

from .build import HERE, java

COLUMNS = (
    "round case contender sound why published due secs events deliveries_s server_pct "
    "server_cpu_ns_per_event p50 p90 p99 max messages_s behind rss_kb "
    "heap_per_connection native_per_connection bytes_per_connection self_pct other_pct repeats"
).split()


class Record:
    """The file of a workload. A row is in it at once, whatever becomes of those that follow."""

    def __init__(self, folder, workload, command):
        self.path = path_of(folder, workload)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text("".join(f"# {line}\n" for line in circumstances(command)))
        self.write({column: column for column in COLUMNS})

    def write(self, row):
        with self.path.open("a", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
            writer.writerow(row)


def read(folder, workload):
    """Returns the circumstances by name, and the rows."""
    path = path_of(folder, workload)
    if not path.exists():
        return {}, []
    lines = path.read_text().splitlines()
    notes = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    return notes, list(csv.DictReader(line for line in lines if not line.startswith("#")))


def path_of(folder, workload):
    return Path(folder) / f"fanout-{workload.name}.csv"


def circumstances(command):
    """Says where, when and with what."""
    cpu = first_match("/proc/cpuinfo", "model name")
    yield f"command: {command}"
    yield f"date: {datetime.date.today()}"
    yield f"machine: {os.cpu_count()} cores of {cpu}, {first_match('/proc/meminfo', 'MemTotal')}"
    yield f"kernel: {platform.system()} {platform.release()}"
    yield f"JDK: {output(java(), '-version').splitlines()[1]}"
    yield f"nginx: {output('nginx', '-v')}"
    yield f"commit: {commit()}"
    jars = sorted(jar.stem for jar in (HERE / "target/lib").glob("*.jar"))
    peers = re.compile(r"(jetty-server|javalin|vertx-core)-\d")
    yield "libraries: " + ", ".join(jar for jar in jars if peers.match(jar))


def commit():
    """The figures are no part of what is measured: that they change makes no difference."""
    git = "git", "-C", HERE.parent
    figures = ":!benchmarks/results", ":!benchmarks/RESULTS*.md"
    changed = output(*git, "status", "--porcelain", "--untracked-files=no", "--", ".", *figures)
    return output(*git, "describe", "--always") + ("-dirty" if changed else "")


def first_match(file, key):
    for line in Path(file).read_text().splitlines():
        if line.startswith(key):
            return line.partition(":")[2].strip()
    return "unknown"


def output(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True)
        return (done.stdout + done.stderr).strip()
    except FileNotFoundError:
        return f"no {command[0]}"
