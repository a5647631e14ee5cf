"""Shows figures as a table, with their ratio to the limit of the same round."""

from .rows import by_round, names, ratios, spread

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


def figures(workload, rows):
    """Returns the medians, with their spread, of what is sound."""
    ratio = {"limit": ["× limit"], "case": ["× first"]}.get(workload.against, [])
    heads = [workload.axis, "contender"] if workload.axis else ["contender"]
    heads += [text for figure in workload.figures for text in [figure.title, *ratio]]
    lines = []
    for case in names(rows, "case"):
        for name in names(rows, "contender"):
            cells = [case, NAMES[name]] if workload.axis else [NAMES[name]]
            for figure in workload.figures:
                cells += cells_of(workload, figure, rows, case, name)
            lines.append(cells)
    return markdown(heads, lines)


def cells_of(workload, figure, rows, case, contender):
    values = by_round(rows, case, contender, figure.column)
    shown = spread([value * figure.scale for value in values.values()], figure.digits, "**")
    if not workload.against:
        return [shown]
    base = (case, "limit") if workload.against == "limit" else (rows[0]["case"], contender)
    if base == (case, contender):
        return [shown, ""]
    compared = ratios(values, by_round(rows, *base, figure.column))
    digits = 2 if not compared or min(compared) >= 0.1 else 4
    return [shown, spread(compared, digits, "**")]


def goals(workloads):
    """Returns the goals of all, each beside what was reached; takes pairs of workload and rows."""
    lines = []
    for workload, rows in workloads:
        title = workload.title
        for goal in workload.goals:
            lines.append([title, goal.text, *goal.cells(rows)])
            title = ""
    return markdown(["workload", "goal", "reached", ""], lines)


def markdown(heads, lines):
    rows = [f"| {' | '.join(cells)} |" for cells in (heads, *lines)]
    return "\n".join([rows[0], "|" + "---|" * len(heads), *rows[1:]])
