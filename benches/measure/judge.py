"""How a row's result is put in words and held against its goal.

Each function takes the run, the yardstick (which those in ALONE do not look at) and the goal (None if
there is none), and gives the result, the goal in words, and whether it is met (None without a goal).
"""


def at_most(run, yardstick, goal):
    """The run takes no more than so many times as long as the yardstick."""
    ratio = run.wall / yardstick.wall
    return f"{ratio:.2f}", goal and f"≤ {goal:.2f}", goal and ratio <= goal


def at_least(run, yardstick, goal):
    """The yardstick takes so many times as long."""
    ratio = yardstick.wall / run.wall
    return f"{ratio:.{1 if ratio >= 1 else 2}f} times as fast", goal and f"≥ {goal}", goal and ratio >= goal


def peak(run, _, goal):
    """The run needs no more than so many MiB."""
    mib = run.peak / 2**20
    return f"{mib:.1f} MiB", f"≤ {goal} MiB", mib <= goal


def soon(run, _, goal):
    """The run is over after so many milliseconds."""
    ms = run.wall * 1000
    return f"{ms:.1f} ms", f"≤ {goal} ms", ms <= goal


ALONE = (peak, soon)  # those that hold a run against nothing else
