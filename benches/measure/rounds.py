"""Measures commands in turn, so that a machine that gets slower does so for all of them."""

import os
import shlex
import statistics
from collections import namedtuple

from . import child

NOISY = 1.25  # the slowest run is so many times the fastest one

# Medians, but the highest peak of all runs; `noisy` if the runs do not agree.
Summary = namedtuple("Summary", "wall cpu peak noisy")


class Command:
    """Programs joined by pipes, with what has to be put away after each run."""

    def __init__(self, *stages, label=None, after=None, codes=(0,)):
        self.stages = [[str(word) for word in stage] for stage in stages]
        self.label = label or " | ".join(map(plain, self.stages))
        self.after = after or (lambda: None)
        self.codes = codes

    def run(self, folder):
        try:
            return child.run(self.stages, folder, self.codes)
        finally:
            self.after()


def plain(stage):
    """A command as one would type it."""
    return shlex.join([os.path.basename(stage[0]), *stage[1:]])


def measure(commands, rounds, folder, say, vital):
    """Runs each command once a round; a first round, in which files get into the cache, is not counted.

    A command that fails is left out aloud, and ends everything if it is `vital`.
    """
    child.adopt()
    taken = {command.label: [] for command in commands}
    for count in range(rounds + 1):
        say(f"round {count} of {rounds}" if count else "warm-up round")
        for command in commands:
            if command.label not in taken:
                continue
            try:
                result = command.run(folder)
            except child.Failed as failure:
                if vital(command):
                    raise
                say(f"LEFT OUT aloud: {failure}")
                del taken[command.label]
                continue
            if count:
                taken[command.label].append(result)
    return {label: summary(runs) for label, runs in taken.items()}


def summary(runs):
    walls = [run.wall for run in runs]
    return Summary(
        statistics.median(walls),
        statistics.median(run.cpu for run in runs),
        max(run.peak for run in runs),
        max(walls) > NOISY * min(walls),
    )
