"""What rows of figures say, round by round. Only runs that are sound count."""

import statistics

PEERS = ("jetty", "javalin", "vertx", "nchan")
LATENCIES = ("p50", "p90", "p99", "max")
LEAST_PUBLISHED = 0.99  # of what was due


def names(rows, column):
    return list(dict.fromkeys(row[column] for row in rows))


def by_round(rows, case, contender, column):
    return {
        row["round"]: float(row[column])
        for row in rows
        if row["case"] == case
        and row["contender"] == contender
        and row.get(column)
        and counts(row, column)
    }


def counts(row, column):
    """An event's time begins when it is published: one that is published late hides its wait."""
    return row["sound"] == "yes" and not (column in LATENCIES and fell_short(row))


def fell_short(row):
    """Says whether less was published than was due; where little is, the last may come too late."""
    due = row.get("due")
    return bool(due) and int(row["published"]) < int(LEAST_PUBLISHED * float(due))


def best_peer(rows, case, column):
    """Returns the most that a peer has, by round."""
    peers = [by_round(rows, case, name, column) for name in PEERS]
    rounds = {number for peer in peers for number in peer}
    return {number: max(peer[number] for peer in peers if number in peer) for number in rounds}


def ratios(values, bases):
    """Compares within a round, for the host's speed changes."""
    return [values[number] / bases[number] for number in values if bases.get(number)]


def spread(values, digits, mark=""):
    if not values:
        return "–"
    three = statistics.median(values), min(values), max(values)
    middle, least, most = (f"{value:,.{digits}f}" for value in three)
    shown = f"{mark}{middle}{mark}"
    return f"{shown} ({least} to {most})" if len(values) > 1 else shown
