"""What sse4j is to reach, and whether it does."""

import math
import statistics
from dataclasses import dataclass
from typing import Callable

from .rows import best_peer, by_round, names, ratios, spread


@dataclass(frozen=True)
class Goal:
    text: str
    values: Callable
    """From the rows of its workload to what is compared, of each round."""
    at_least: float = -math.inf
    at_most: float = math.inf
    digits: int = 2

    def cells(self, rows):
        """Returns what was reached, and whether that is enough."""
        if not rows:
            return "not measured", ""
        values = self.values(rows)
        if not values:
            return "no run that counts", "**missed**"
        return spread(values, self.digits), self.verdict(statistics.median(values))

    def verdict(self, median):
        shown = round(median, self.digits)  # else one could be missed by 0.00
        missed = max(self.at_least - shown, shown - self.at_most)
        return "reached" if missed <= 0 else f"**missed** by {missed:,.{self.digits}f}"


def itself(figure):
    return lambda rows: [value * figure.scale for value in ours(rows, figure).values()]


def times(contender, figure):
    return lambda rows: ratios(ours(rows, figure), of(contender, rows, figure))


def times_the_best_peer(figure):
    return lambda rows: ratios(
        ours(rows, figure), best_peer(rows, names(rows, "case")[0], figure.column)
    )


def times_the_first_case(figure):
    return lambda rows: ratios(ours(rows, figure, case=-1), ours(rows, figure))


def over(contender, figure):
    def differences(rows):
        bases = of(contender, rows, figure)
        each = ours(rows, figure).items()
        return [(value - bases[number]) * figure.scale for number, value in each if number in bases]

    return differences


def runs_with_a_loss(rows):
    return [sum(row["contender"] == "ours" and row["sound"] != "yes" for row in rows)]


def ours(rows, figure, case=0):
    return of("ours", rows, figure, case)


def of(contender, rows, figure, case=0):
    return by_round(rows, names(rows, "case")[case], contender, figure.column)
