"""Rewrites the tables of RESULTS.md, and the pictures, from the CSV files."""

import re
import statistics

from . import plot, record, table
from .build import HERE
from .goals import times, times_the_best_peer
from .rows import by_round, fell_short, names, spread
from .workloads import COST, DELIVERIES, P99, WORKLOADS

PAGE = HERE / "RESULTS.md"
FOLDER = HERE / "results"
MARKED = re.compile(r"(<!-- fanout: (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
GOALS = "goals"
COMPARED = ("saturation", "one-event-per-write")
"""Where a sentence says how we stand to others than the limit of the table."""
PLOTS = ("connections", "bytes", "namespaces")


def rewrite():
    text = PAGE.read_text()
    gone = {GOALS, *WORKLOADS} - {mark[1] for mark in MARKED.findall(text)}
    if gone:
        raise SystemExit(f"expected <!-- fanout: NAME --> in {PAGE}, but see none for {gone}")
    PAGE.write_text(MARKED.sub(lambda mark: mark[1] + section(mark[2]) + mark[3], text))
    draw_saturation()
    for growth in PLOTS:
        draw(growth)


def section(name):
    if name == GOALS:
        return table.goals((each, rows_of(each)) for each in WORKLOADS.values()) + "\n"
    workload = WORKLOADS[name]
    notes, rows = record.read(FOLDER, workload)
    if not rows:
        return "Not measured yet.\n"
    paragraphs = [
        goals(workload),
        table.figures(workload, rows),
        comparisons(rows) if name in COMPARED else "",
        shortfalls(rows) if P99 in workload.figures else "",
        source(workload, notes, rows),
    ]
    return "\n\n".join(filter(None, paragraphs)) + "\n"


def rows_of(workload):
    return record.read(FOLDER, workload)[1]


def goals(workload):
    texts = ", ".join(goal.text for goal in workload.goals)
    return f"Goal: {texts}." if texts else ""


def comparisons(rows):
    against = {
        table.NAMES["limit-64k"]: times("limit-64k", DELIVERIES)(rows),
        "the best peer": times_the_best_peer(DELIVERIES)(rows),
    }
    said = [f"{spread(found, 2, '**')} × {name}" for name, found in against.items() if found]
    return f"sse4j in the same round: {'; '.join(said)}." if said else ""


def shortfalls(rows):
    """Says of whom some latency is not counted."""
    said = []
    for name in names(rows, "contender"):
        runs = [row for row in rows if row["contender"] == name and row["sound"] == "yes"]
        short = [row for row in runs if fell_short(row)]
        if short:
            published = [int(row["published"]) for row in short]
            part = f"{min(published)} to {max(published)} of {short[0]['due']}"
            said.append(f"{table.NAMES[name]} in {len(short)} of {len(runs)} runs ({part})")
    said = "; ".join(said)
    return f"Published less than was due, so that no latency is given: {said}." if said else ""


def source(workload, notes, rows):
    script, *words = notes["command"].split()
    options = [word for word in words if word not in (*WORKLOADS, "all")]
    command = " ".join([script, workload.name, *options])
    file = f"[figures](results/{record.path_of(FOLDER, workload).name})"
    return f"Rounds: {len(names(rows, 'round'))}; {notes['date']}, `{command}`, {file}.{lost(rows)}"


def lost(rows):
    unsound = [row for row in rows if row["sound"] != "yes"]
    if not unsound:
        return ""
    why = "; ".join(dict.fromkeys(row["why"] for row in unsound if row.get("why")))
    said = f" Not sound and left out: {len(unsound)} of {len(rows)} runs"
    return f"{said} ({why})." if why else f"{said}."


def draw_saturation():
    rows = rows_of(WORKLOADS["saturation"])
    millions = {}
    for name in names(rows, "contender"):
        found = by_round(rows, "", name, DELIVERIES.column).values()
        if found and name in plot.COLOURS:
            millions[name] = statistics.median(found) / 1e6
    if millions:
        picture = plot.bars("Deliveries a second, 1,000 connections, one core", millions, "million")
        (FOLDER / "fanout-saturation.svg").write_text(picture)


def draw(growth):
    series, ticks = [], {}
    for name, coalesced in ((f"growth-{growth}", False), (f"growth-{growth}-coalesced", True)):
        if name not in WORKLOADS:
            continue
        workload = WORKLOADS[name]
        rows = rows_of(workload)
        if not rows:
            continue
        # The largest may have had to be smaller than planned: the label says how large it was.
        labels = names(rows, "case")
        values = {
            label: int(label.replace(",", "")) if label[-1].isdigit() else case.bytes
            for label, case in zip(labels, workload.cases)
        }
        ticks |= {value: label for label, value in values.items()}
        for contender in names(rows, "contender"):
            series.append(plot.Series(contender, rows, values, COST.column, coalesced))
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
    (FOLDER / f"fanout-{growth}.svg").write_text(picture)
