"""Results as Markdown, and their place in RESULTS.md."""

import os

from . import REPOSITORY, judge, machine

RESULTS = os.path.join(REPOSITORY, "benches", "RESULTS.md")
MIB = 2**20


def section(title, facts, *blocks):
    """A section as RESULTS.md has them."""
    head = [f"## {machine.today()}, {title}", "\n".join(f"- {fact}" for fact in facts)]
    return "\n\n".join([*head, *blocks]) + "\n"


def table(columns, lines):
    """Columns that begin with `>` are numbers, and stand to the right."""
    rules = ["---:" if column.startswith(">") else "---" for column in columns]
    head = [column.lstrip(">") for column in columns]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, rules, *lines])


def runs(results):
    """What each command took."""
    lines = []
    for label, taken in results.items():
        noisy = " (noisy)" if taken.noisy else ""
        lines.append([code(label) + noisy, seconds(taken.wall), seconds(taken.cpu),
                      f"{taken.peak / MIB:.1f} MiB"])
    return table(["command", ">wall", ">CPU", ">peak memory"], lines)


def verdicts(rows, results):
    """What each row says; rows whose commands failed are left out."""
    lines = [verdict(row, results) for row in rows if all(label in results for label in labels(row))]
    return table([">row", "run", "against", ">result", ">goal", "met"], lines)


def verdict(row, results):
    taken = [results[label] for label in labels(row)]
    result, goal, met = row.judge(taken[0], taken[-1], row.goal)
    unsure = " (noisy)" if row.judge is not judge.peak and any(each.noisy for each in taken) else ""
    against = code(row.yardstick.label) if row.yardstick else ""
    return [str(row.number), code(row.run.label), against, result + unsure, goal or "", yes(met)]


def labels(row):
    """The commands of a row, as results are found by."""
    return [command.label for command in (row.run, row.yardstick) if command]


def code(words):
    return "`" + words.replace("|", "\\|") + "`"


def seconds(value):
    """A time in the unit that suits it."""
    if value < 0.0001:
        return f"{value * 1e6:.1f} µs"
    return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value:.2f} s"


def yes(met):
    return {None: "", True: "yes", False: "**no**"}[met]


def publish(text, append):
    """Prints a section, or puts it before the others: they stand newest first."""
    if not append:
        print(text)
        return
    with open(RESULTS, encoding="utf-8") as old:
        head, mark, rest = old.read().partition("\n## ")
    with open(RESULTS, "w", encoding="utf-8") as new:
        new.write(f"{head}\n{text}{mark}{rest}")
