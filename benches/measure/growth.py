"""What is varied to see that cost grows in a straight line: one panel for each."""

import os
import statistics
from collections import namedtuple

from . import sparse
from .rounds import Command

MIB = 1 << 20

GIB = 1 << 30

# Values to measure at; `total` bytes in 16 layers are what threads share.
Scale = namedtuple("Scale", "sizes unit members layers layer threads total")
FULL = Scale([1, 2, 4, 8, 16], GIB, [10, 2500, 5000, 7500, 10000], [1, 25, 50, 75, 100, 125], 32 * MIB,
             [1, 2, 4, 8, 16], 4 * GIB)
SMALL = Scale([1, 2, 3], MIB, [10, 50, 100], [1, 5, 10], MIB, [1, 2, 4], 4 * MIB)

# What is varied, in words and by one; its values; how an archive is made for a value; and the option
# that takes the value, if it is not the archive that varies.
Panel = namedtuple("Panel", "title axis one values make option")


def panels(scale):
    """The four panels."""
    unit = "GiB" if scale.unit == GIB else "MiB"
    yield Panel("Size", f"{unit} in 8 layers", unit, scale.sizes,
                lambda out, size: sparse.docker(out, 8, size * scale.unit // 8), None)
    yield Panel("Members", "members of the archive", "member", scale.members,
                lambda out, count: sparse.docker(out, 1, MIB, count), None)
    yield Panel("Layers", f"layers of {scale.layer // MIB} MiB", "layer", scale.layers,
                lambda out, count: sparse.docker(out, count, scale.layer), None)
    yield Panel("Threads", f"threads (--jobs), {scale.total // scale.unit} {unit} in 16 layers", "thread",
                scale.threads, lambda out, _: sparse.docker(out, 16, scale.total // 16), "--jobs")


def commands(panel, ocitar, folder, say):
    """Makes a panel's archives, and the command for each value."""
    found = {}
    for value in panel.values:
        say(f"makes {panel.title.lower()} {value}")
        name = f"{panel.title.lower()}-{value}.tar"
        panel.make(os.path.join(folder, name), value)
        option = [panel.option, value] if panel.option else []
        found[value] = Command([ocitar, "verify", *option, name])
    return found


class Line:
    """The straight line that is nearest to points."""

    def __init__(self, points):
        xs, ys = zip(*points)
        middle, level = statistics.mean(xs), statistics.mean(ys)
        spread = sum((x - middle) ** 2 for x in xs)
        self.slope = sum((x - middle) * (y - level) for x, y in points) / spread
        self.start = level - self.slope * middle
        self.off = max(abs(y - self.at(x)) for x, y in points) / max(ys)

    def at(self, x):
        return self.start + self.slope * x
