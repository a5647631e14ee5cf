"""Rewrites the tables of RESULTS.md, and the pictures, from the CSV files."""

import re
import statistics
from pathlib import Path

from . import plot
from .build import HERE
from .table import against_the_peers, by_round, markdown, names, read_csv
from .workloads import WORKLOADS

RESULTS = HERE / "RESULTS.md"
MARKED = re.compile(r"(<!-- fanout: (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
COST = "server_cpu_ns_per_event"
MORE_IS_BETTER = ("saturation", "one-event-per-write")
PLOTS = ("connections", "bytes", "namespaces")


def rewrite(folder):
    text = RESULTS.read_text()
    RESULTS.write_text(MARKED.sub(lambda mark: mark[1] + section(folder, mark[2]) + mark[3], text))
    draw_saturation(folder)
    for growth in PLOTS:
        draw(folder, growth)


def section(folder, name):
    workload = WORKLOADS[name]
    notes, rows = read_csv(folder, workload)
    if not rows:
        return "Not measured yet.\n"
    goal = f"Goal: {workload.goal}.\n\n" if workload.goal else ""
    peers = against_the_peers(rows) + "\n\n" if name in MORE_IS_BETTER else ""
    rounds = len(names(rows, "round"))
    told = dict(note.split(": ", 1) for note in notes)
    file = f"[figures](results/fanout-{name}.csv)"
    source = f"Rounds: {rounds}; {told['date']}, `{told['command']}`, {file}"
    unsound = sum(row["sound"] != "yes" for row in rows)
    lost = f" Not sound and left out: {unsound} of {len(rows)} runs." if unsound else ""
    return f"{goal}{markdown(workload, rows)}\n\n{peers}{source}.{lost}\n"


def draw_saturation(folder):
    rows = read_csv(folder, WORKLOADS["saturation"])[1]
    millions = {}
    for name in names(rows, "contender"):
        found = by_round(rows, "", name, "deliveries_s").values()
        if found and name in plot.COLOURS:
            millions[name] = statistics.median(found) / 1e6
    if millions:
        picture = plot.bars("Deliveries a second, 1,000 connections, one core", millions, "million")
        (Path(folder) / "fanout-saturation.svg").write_text(picture)


def draw(folder, growth):
    series, ticks = [], {}
    for name, coalesced in ((f"growth-{growth}", False), (f"growth-{growth}-coalesced", True)):
        if name not in WORKLOADS:
            continue
        workload = WORKLOADS[name]
        rows = read_csv(folder, workload)[1]
        if not rows:
            continue
        # The largest may have had to be smaller than planned: the label says how large it was.
        labels = names(rows, "case")
        values = {
            label: int(label.replace(",", "")) if label[-1].isdigit() else case.value
            for label, case in zip(labels, workload.cases)
        }
        ticks |= {value: label for label, value in values.items()}
        for contender in names(rows, "contender"):
            series.append(plot.Series(contender, rows, values, COST, coalesced))
    if not series:
        return
    titles = {"connections": "connections", "bytes": "bytes of an event, encoded"}
    picture = plot.svg(
        f"What one delivery costs the server, against {titles.get(growth, growth)}",
        titles.get(growth, growth),
        "CPU of the server per delivery",
        plot.nanoseconds,
        ticks,
        series,
    )
    (Path(folder) / f"fanout-{growth}.svg").write_text(picture)
