"""Draws SVG. Growth: medians as lines, least to most as whiskers, both axes logarithmic.

Each picture brings its own background, so that it can be read on a dark page too.
"""

import math
import statistics
from html import escape

from .rows import by_round
from .table import NAMES

WIDTH, HEIGHT = 820, 460
LEFT, TOP, RIGHT, BOTTOM = 84, 52, 200, 62
COLOURS = {
    "limit-64k": "#999999",
    "limit": "#555555",
    "ours": "#0072b2",
    "jetty": "#d55e00",
    "javalin": "#cc79a7",
    "vertx": "#009e73",
    "nchan": "#e69f00",
}
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #222 }
.title { font-size: 16px; font-weight: 600 }
.grid { stroke: #e4e4e4 }
.line { fill: none; stroke-width: 2 }
.coalesced { stroke-dasharray: 7 4 }
"""


class Scale:
    """From a logarithmic axis to pixels."""

    def __init__(self, values, first, last):
        low, high = math.log10(min(values)), math.log10(max(values))
        room = (high - low) * 0.04 + 0.01
        self.low, self.high = low - room, high + room
        self.first, self.last = first, last

    def __call__(self, value):
        part = (math.log10(value) - self.low) / (self.high - self.low)
        return round(self.first + part * (self.last - self.first), 1)

    def decades(self):
        return [10**e for e in range(math.ceil(self.low), math.floor(self.high) + 1)]


class Series:
    """One contender: its label, how it is drawn, and (x, least, median, most) of each case."""

    def __init__(self, contender, rows, values, column, coalesced=False):
        self.colour = COLOURS[contender]
        self.kind = "line coalesced" if coalesced else "line"
        self.label = NAMES[contender] + (", coalesced" if coalesced else "")
        self.points = []
        for case, value in values.items():
            found = by_round(rows, case, contender, column).values()
            if found:
                point = value, min(found), statistics.median(found), max(found)
                self.points.append(point)


def svg(title, x_title, y_title, y_unit, ticks, series):
    """Returns the picture; ticks are the labels of the x axis by value."""
    series = [each for each in series if each.points]
    x = Scale(list(ticks), LEFT, WIDTH - RIGHT)
    every_y = [y for each in series for point in each.points for y in point[1:]]
    # Whole decades at either end, so that two pictures read alike.
    ends = [10 ** math.floor(math.log10(min(every_y))), 10 ** math.ceil(math.log10(max(every_y)))]
    y = Scale(ends, HEIGHT - BOTTOM, TOP)
    parts = [
        *opening(title, HEIGHT),
        text(LEFT, 28, title, "start", "title"),
        text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 16, x_title),
        f'<g transform="translate(20 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)">'
        + text(0, 0, y_title)
        + "</g>",
    ]
    for value, label in ticks.items():
        parts.append(line(x(value), TOP, x(value), HEIGHT - BOTTOM, "grid"))
        parts.append(text(x(value), HEIGHT - BOTTOM + 20, label))
    for value in y.decades():
        parts.append(line(LEFT, y(value), WIDTH - RIGHT, y(value), "grid"))
        parts.append(text(LEFT - 8, y(value) + 4, y_unit(value), "end"))
    for number, each in enumerate(series):
        parts += drawn(each, x, y) + legend(each, TOP + 10 + number * 24)
    return "\n".join([*parts, "</svg>"]) + "\n"


def bars(title, values, unit):
    """Returns a picture of one bar for each contender, from zero: how long is how much."""
    left, step, longest = 200, 34, WIDTH - 340
    height = 60 + step * len(values) + 14
    parts = [*opening(title, height), text(24, 32, title, "start", "title")]
    for number, (contender, value) in enumerate(values.items()):
        at = 60 + number * step
        length = max(round(value / max(values.values()) * longest, 1), 1)
        fill = COLOURS[contender]
        parts += [
            text(left - 10, at + 16, NAMES[contender], "end"),
            f'<rect x="{left}" y="{at}" width="{length}" height="22" fill="{fill}"/>',
            text(left + length + 8, at + 16, f"{value:,.2f} {unit}", "start"),
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def opening(title, height):
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{height}" rx="8" fill="#fff"/>',
    ]


def drawn(series, x, y):
    path = " ".join(f"{x(value)},{y(median)}" for value, _, median, _ in series.points)
    parts = [f'<polyline class="{series.kind}" stroke="{series.colour}" points="{path}"/>']
    for value, least, median, most in series.points:
        whisker = line(x(value), y(least), x(value), y(most), "line", series.colour)
        dot = f'<circle cx="{x(value)}" cy="{y(median)}" r="3.5" fill="{series.colour}"/>'
        parts += [whisker, dot]
    return parts


def legend(series, at):
    left = WIDTH - RIGHT + 16
    return [
        line(left, at, left + 28, at, series.kind, series.colour),
        text(left + 36, at + 4, series.label, "start"),
    ]


def line(x1, y1, x2, y2, kind, colour=None):
    stroke = f' stroke="{colour}"' if colour else ""
    return f'<line class="{kind}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"{stroke}/>'


def text(x, y, words, anchor="middle", kind=""):
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" class="{kind}">{escape(words)}</text>'


def nanoseconds(value):
    for unit, size in (("ms", 1e6), ("µs", 1e3)):
        if value >= size:
            return f"{value / size:g} {unit}"
    return f"{value:g} ns"
