"""What the numbers depend on besides the code: the machine, the day, the commit."""

import datetime
import os
import subprocess

from . import REPOSITORY


def facts(ocitar=None):
    """Lines for the head of a section of results."""
    program = f"`{os.path.basename(ocitar)}` as given by hand" if ocitar else commit()
    return [f"commit: {program}", f"machine: {machine()}"]


def today():
    return datetime.date.today().isoformat()


def commit():
    """The commit, and whether the code is another; results written before do not make it that."""
    name = git("rev-parse", "--short", "HEAD")
    code = (".", ":!benches/RESULTS.md", ":!benches/linear.svg")
    return name + " with changes" if git("status", "--porcelain", "-uno", "--", *code) else name


def git(*arguments):
    done = subprocess.run(["git", *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def machine():
    cores = len(os.sched_getaffinity(0))
    processor = value("/proc/cpuinfo", "model name") or os.uname().machine
    extensions = (value("/proc/cpuinfo", "flags") or "").split()
    sha = " with SHA extensions" if "sha_ni" in extensions else ""
    memory = round(int((value("/proc/meminfo", "MemTotal") or "0 kB").split()[0]) / 2**20)
    kernel = ".".join(os.uname().release.split(".")[:2])
    return f"{cores} cores of {processor}{sha}, {memory} GiB, {os.uname().sysname} {kernel}"


def value(file, key):
    """The first value of a key in a file of `/proc`."""
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            found, _, said = line.partition(":")
            if found.strip() == key:
                return said.strip()
    return None
