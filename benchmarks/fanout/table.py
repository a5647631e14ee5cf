"""Keeps the figures as CSV, and shows them with their ratio to the limit of the same round."""

import csv
import datetime
import os
import platform
import re
import shlex
import statistics
import subprocess
from pathlib import Path

from .build import HERE, java

COLUMNS = (
    "round case contender sound published secs events deliveries_s server_pct "
    "server_cpu_ns_per_event p50 p90 p99 max messages_s rss_kb "
    "heap_per_connection native_per_connection bytes_per_connection self_pct other_pct"
).split()

NAMES = {
    "limit": "the limit",
    "limit-64k": "the limit, 64 KiB a write",
    "ours": "sse4j",
    "ours-zgc": "sse4j, ZGC",
    "jetty": "Jetty, per event",
    "javalin": "Javalin",
    "vertx": "Vert.x",
    "nchan": "nginx with nchan",
}

PEERS = ("jetty", "javalin", "vertx", "nchan")


def write_csv(folder, workload, rows, arguments):
    path = Path(folder) / f"fanout-{workload.name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        for line in circumstances(arguments):
            file.write(f"# {line}\n")
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_csv(folder, workload):
    path = Path(folder) / f"fanout-{workload.name}.csv"
    if not path.exists():
        return [], []
    lines = path.read_text().splitlines()
    notes = [line[2:] for line in lines if line.startswith("# ")]
    return notes, list(csv.DictReader(line for line in lines if not line.startswith("#")))


def circumstances(arguments):
    """Says where, when and with what."""
    cpu = first_match("/proc/cpuinfo", "model name")
    yield f"command: benchmarks/run-fanout {shlex.join(told(arguments))}".rstrip()
    yield f"date: {datetime.date.today()}"
    yield f"machine: {os.cpu_count()} cores of {cpu}, {first_match('/proc/meminfo', 'MemTotal')}"
    yield f"kernel: {platform.system()} {platform.release()}"
    yield f"JDK: {output([java(), '-version']).splitlines()[1]}"
    yield f"nginx: {output(['nginx', '-v']).strip()}"
    yield f"commit: {output(['git', '-C', str(HERE), 'describe', '--always', '--dirty']).strip()}"
    jars = sorted(jar.stem for jar in (HERE / "target/lib").glob("*.jar"))
    peers = re.compile(r"(jetty-server|javalin|vertx-core)-\d")
    yield "libraries: " + ", ".join(jar for jar in jars if peers.match(jar))


def told(arguments):
    """Leaves out what says nothing of the figures: where they went, and what was built before."""
    arguments = [word for word in arguments if word != "--no-build"]
    if "--results" in arguments:
        at = arguments.index("--results")
        del arguments[at : at + 2]
    return arguments


def first_match(file, key):
    for line in Path(file).read_text().splitlines():
        if line.startswith(key):
            return line.partition(":")[2].strip()
    return "unknown"


def output(command):
    try:
        done = subprocess.run(command, capture_output=True, text=True)
        return done.stdout + done.stderr
    except FileNotFoundError:
        return f"no {command[0]}"


def markdown(workload, rows):
    """Returns the medians, with their spread, of what is sound."""
    ratio = {"limit": ["× limit"], "case": ["× first"]}.get(workload.against, [])
    heads = [text for figure in workload.figures for text in [figure.title, *ratio]]
    heads = [workload.axis or "contender"] + ([""] if workload.axis else []) + heads
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for case in names(rows, "case"):
        for name in names(rows, "contender"):
            cells = ([case] if workload.axis else []) + [NAMES.get(name, name)]
            for figure in workload.figures:
                cells += cells_of(workload, figure, rows, case, name)
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def names(rows, column):
    return list(dict.fromkeys(row[column] for row in rows))


def cells_of(workload, figure, rows, case, contender):
    values = by_round(rows, case, contender, figure.column)
    shown = spread([value * figure.scale for value in values.values()], figure.digits)
    if not workload.against:
        return [shown]
    base = (case, "limit") if workload.against == "limit" else (rows[0]["case"], contender)
    if base == (case, contender):
        return [shown, ""]
    bases = by_round(rows, *base, figure.column)
    ratios = [values[r] / bases[r] for r in values if bases.get(r)]
    return [shown, spread(ratios, 2 if not ratios or min(ratios) >= 0.1 else 4)]


def against_the_peers(rows):
    """Says how we stand to the best peer of each round, where more is better."""
    best = {}
    for name in set(names(rows, "contender")).intersection(PEERS):
        for number, value in by_round(rows, rows[0]["case"], name, "deliveries_s").items():
            best[number] = max(value, best.get(number, 0))
    ours = by_round(rows, rows[0]["case"], "ours", "deliveries_s")
    ratios = [ours[number] / best[number] for number in ours if number in best]
    return f"sse4j: {spread(ratios, 2)} × the best peer of the same round." if ratios else ""


def by_round(rows, case, contender, column):
    """Only what is sound counts."""
    return {
        row["round"]: float(row[column])
        for row in rows
        if row["case"] == case
        and row["contender"] == contender
        and row["sound"] == "yes"
        and row.get(column)
    }


def spread(values, digits):
    if not values:
        return "–"
    three = statistics.median(values), min(values), max(values)
    middle, least, most = (f"{value:,.{digits}f}" for value in three)
    return f"**{middle}** ({least} to {most})"
