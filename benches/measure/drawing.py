"""Draws panels of points as one SVG that stands alone and suits light and dark pages."""

import math
from collections import namedtuple
from html import escape

WIDTH, HEIGHT = 440, 320  # of a panel
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 64, 56  # what a panel keeps free around its plot
COLUMNS = 2
FOOT = 40
SAMPLE = 130  # the width of an entry of the legend

# What is drawn: `lines` are points by kind, in the order of x, of which each has its mark on the axis;
# `ends` are two points of a dashed line; `doubling` puts x, 2x and 4x at equal distances.
Chart = namedtuple("Chart", "title said x_axis y_axis lines ends doubling")

STYLE = """
  .page { fill: #ffffff } .ink { fill: #1f2328 } .soft { fill: #59636e }
  .grid { stroke: #d1d9e0 } .axis { stroke: #59636e } .fit { stroke: #59636e; stroke-dasharray: 5 4 }
  .line { fill: none; stroke-width: 2 } .dot { stroke: none }
  .line.wall { stroke: #0969da } .dot.wall { fill: #0969da }
  .line.cpu { stroke: #bc4c00 } .dot.cpu { fill: #bc4c00 }
  text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif }
  .title { font-size: 15px; font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 } .ink { fill: #f0f6fc } .soft { fill: #9198a1 }
    .grid { stroke: #2d333b } .axis { stroke: #9198a1 } .fit { stroke: #9198a1 }
    .line.wall { stroke: #58a6ff } .dot.wall { fill: #58a6ff }
    .line.cpu { stroke: #f0883e } .dot.cpu { fill: #f0883e }
  }
"""


def page(title, legend, foot, charts):
    """All charts on a page, row by row, and under them what each kind of line is."""
    rows = -(-len(charts) // COLUMNS)
    width, height = COLUMNS * WIDTH, rows * HEIGHT + FOOT
    body = [place(chart, i % COLUMNS * WIDTH, i // COLUMNS * HEIGHT) for i, chart in enumerate(charts)]
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{escape(title)}">',
        f"<title>{escape(title)}</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="page" width="{width}" height="{height}"/>',
        *body,
        *(sample(LEFT + i * SAMPLE, height - 18, *entry) for i, entry in enumerate(legend.items())),
        text(LEFT + len(legend) * SAMPLE, height - 14, foot, "soft", "start"),
        "</svg>\n",
    ])


def sample(x, y, kind, words):
    """A piece of a line, and what it is."""
    drawn = line(f"line {kind}", [(x, y), (x + 28, y)]) + dot(kind, (x + 14, y))
    return drawn + text(x + 36, y + 4, words, "soft", "start")


def place(chart, x, y):
    return f'<g transform="translate({x} {y})">\n' + "\n".join(Panel(chart).draw()) + "\n</g>"


class Panel:
    """One chart with its scales."""

    def __init__(self, chart):
        self.chart = chart
        points = [point for line in chart.lines.values() for point in line]
        self.xs = sorted({x for x, _ in points})
        self.y_ticks = ticks(max(y for _, y in [*points, *chart.ends]))
        self.bottom, self.right = HEIGHT - BOTTOM, WIDTH - RIGHT

    def x(self, value):
        if self.chart.doubling:
            part = (math.log2(value / self.xs[0]) + 0.5) / (math.log2(self.xs[-1] / self.xs[0]) + 1)
        else:
            part = value / self.xs[-1]
        return LEFT + part * (self.right - LEFT)

    def y(self, value):
        return self.bottom - value / self.y_ticks[-1] * (self.bottom - TOP)

    def draw(self):
        yield text(LEFT, 28, self.chart.title, "ink title", "start")
        yield text(LEFT, 47, self.chart.said, "soft", "start")
        yield from map(self.across, self.y_ticks)
        yield from map(self.under, self.xs)
        yield line("axis", [(LEFT, self.bottom), (self.right, self.bottom)])
        yield text((LEFT + self.right) / 2, HEIGHT - 14, self.chart.x_axis, "soft", "middle")
        yield self.upright(self.chart.y_axis)
        if self.chart.ends:
            yield line("fit", map(self.at, self.chart.ends))
        for kind, points in self.chart.lines.items():
            yield line(f"line {kind}", map(self.at, points))
            yield from (dot(kind, self.at(point)) for point in points)

    def at(self, point):
        return self.x(point[0]), self.y(point[1])

    def across(self, value):
        y = self.y(value)
        grid = line("grid", [(LEFT, y), (self.right, y)])
        return grid + text(LEFT - 8, y + 4, number(value), "soft", "end")

    def under(self, value):
        return text(self.x(value), self.bottom + 19, number(value), "soft", "middle")

    def upright(self, words):
        """The name of the upright axis, turned."""
        middle = (TOP + self.bottom) / 2
        turned = text(0, 0, words, "soft", "middle")
        return f'<g transform="translate(18 {middle:.1f}) rotate(-90)">{turned}</g>'


def ticks(highest):
    """Round numbers from 0 to just over the highest value, at most seven."""
    scale = 10 ** math.floor(math.log10(highest / 6))
    step = next(scale * factor for factor in (1, 2, 5, 10) if scale * factor * 6 >= highest)
    return [step * i for i in range(math.ceil(highest / step - 1e-9) + 1)]


def number(value):
    return f"{value:,.0f}" if abs(value - round(value)) < 1e-9 else f"{value:g}"


def line(kind, points):
    coordinates = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline class="{kind}" points="{coordinates}"/>'


def dot(kind, point):
    return f'<circle class="dot {kind}" cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="4"/>'


def text(x, y, words, kind, anchor):
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
