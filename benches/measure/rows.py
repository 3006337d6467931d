"""What is measured against what, and which result is wanted."""

from collections import namedtuple

from . import judge
from .data import layer_name, layer_names, name

# A run, what it is held against (or None), how it is judged, and the limit (or None).
Row = namedtuple("Row", "number run yardstick judge goal")

LARGE = "A"  # the archive that peers are asked about: all of them read it


def rows(tools):
    """All rows whose programs and data are there."""
    found = [*plain(tools), *packed(tools), *pipes(tools), *peers(tools), *memory(tools), *quick(tools)]
    found = [row for row in found if row.run and (row.yardstick or row.judge in judge.ALONE)]
    return sorted(found, key=lambda row: row.number)


def commands(wanted):
    """The commands of some rows, each once, what is compared next to each other."""
    found = {command.label: command for row in wanted for command in (row.run, row.yardstick) if command}
    return list(found.values())


def plain(tools):
    """Layers that are not compressed, against hashing in one thread."""
    whole = tools.openssl(name("A"))
    one = tools.ocitar("verify", "--jobs", "1", name("A"))
    yield Row(1, tools.verify("A"), whole, judge.at_most, 0.33)
    yield Row(2, one, whole, judge.at_most, 0.60)
    yield Row(3, tools.verify("C"), tools.openssl(layer_name("giant")), judge.at_most, 0.92)


def packed(tools):
    """Compressed layers and archives, against decompressing in one thread without hashing."""
    layers = tools.inflate("B's layers", layer_names(".gz"))
    giant = tools.inflate("D's first layer", [layer_name("giant", ".gz")])
    zstd = tools.program("zstd", "-q", "-dc", *layer_names(".zst"), label="zstd -dc, F's layers")
    yield Row(4, tools.verify("B"), layers, judge.at_most, 0.68)
    yield Row(5, tools.verify("D"), giant, judge.at_most, 1.05)
    yield Row(10, tools.verify("E"), tools.inflate("E", [name("E")]), judge.at_most, None)
    yield Row(10, tools.verify("E"), tools.program("gzip", "-dc", name("E")), judge.at_most, None)
    yield Row(11, tools.verify("F"), zstd, judge.at_most, None)


def pipes(tools):
    yield Row(6, tools.piped("A"), tools.openssl(name("A"), piped=True), judge.at_most, 0.65)


def peers(tools):
    """Other programs that read all of an archive; those that load do more than verify."""
    goals = {"crane validate": 80, "crane digest": 22, "skopeo copy": 6, "docker load": 10, "podman load": 10}
    for peer, command in tools.peers(LARGE).items():
        yield Row(7, tools.verify(LARGE), command, judge.at_least, goals.get(peer))


def memory(tools):
    """Peaks; a pipe, and what is compressed as a whole, may look ahead."""
    for run, limit in (
        (tools.verify("A"), 16), (tools.verify("B"), 24), (tools.piped("A"), 64),
        (tools.piped("B"), 64), (tools.verify("E"), 64), (tools.verify("F"), 24),
    ):
        yield Row(8, run, None, judge.peak, limit)


def quick(tools):
    for command in (["id", "--quick"], ["ls"], ["inspect"]):
        yield Row(9, tools.ocitar(*command, name("A")), None, judge.soon, 10)
