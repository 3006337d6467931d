"""Runs programs and says what they took: wall clock, CPU seconds, peak memory."""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections import namedtuple

# Seconds, seconds, bytes.
Taken = namedtuple("Taken", "wall cpu peak")

# Linux counts as a program's peak also what its process held before it became that program, which
# is all of Python here. So a shell, which is small, starts it in the background and goes; being its
# next parent (a subreaper) we still get its account. (bash might take the account first, dash not.)
SHELL = shutil.which("dash") or "sh"
LAUNCH = 'exec 3<&0; "$@" <&3 3<&- 2>>"$0" & echo $! >&2'
PR_SET_CHILD_SUBREAPER = 36


class Failed(Exception):
    """A program that did not end with exit code 0."""


def adopt():
    """Makes this process the parent of what its children leave behind."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "cannot become a subreaper")


def run(stages, folder, codes=(0,)):
    """Runs commands joined by pipes in a folder; CPU is of all of them, peak memory of the last.

    The last may end with any of the codes.
    """
    with tempfile.NamedTemporaryFile("r", errors="replace") as errors:
        before = time.perf_counter()
        ended = wait(start(stages, folder, errors.name))
        wall = time.perf_counter() - before
        for stage, (status, _) in zip(stages, ended):
            code = os.waitstatus_to_exitcode(status)
            if code not in (codes if stage is stages[-1] else (0,)):
                said = " ".join(errors.read().strip().splitlines()[-1:])
                raise Failed(f"{os.path.basename(stage[0])}: exit code {code} {said}")
    usages = [usage for _, usage in ended]
    cpu = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    return Taken(wall, cpu, usages[-1].ru_maxrss * 1024)


def start(stages, folder, errors):
    """Starts commands joined by pipes; gives their process IDs."""
    pids, source = [], os.open(os.devnull, os.O_RDONLY)
    for stage in stages[:-1]:
        following, target = os.pipe()
        pids.append(launch(stage, folder, errors, source, target))
        source = following
    pids.append(launch(stages[-1], folder, errors, source, os.open(os.devnull, os.O_WRONLY)))
    return pids


def launch(command, folder, errors, source, target):
    """Starts a command through the shell, and closes our ends of what it reads and writes."""
    shell = subprocess.Popen([SHELL, "-c", LAUNCH, errors, *command], cwd=folder,
                             stdin=source, stdout=target, stderr=subprocess.PIPE)
    os.close(source)
    os.close(target)
    return int(shell.communicate()[1])


def wait(pids):
    """Waits for processes; ends them first if we are interrupted, which they do not notice."""
    try:
        return [os.wait4(pid, 0)[1:] for pid in pids]
    except KeyboardInterrupt:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        raise
