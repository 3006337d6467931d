"""The test data: six archives of the same files of the running system.

  A  docker save, plain layers          B  the same layers as an OCI layout, gzip
  C  as A, four layers in one of 1 GB   D  C's layers as B
  E  A, compressed as a whole (gzip)    F  as B, zstd
"""

import json
import os
from concurrent.futures import ThreadPoolExecutor

from . import archive, layer, trees

# Megabytes of the layers: what a large image has, and what is tiny in one.
LAYERS = [334, 268, 229, 216, 121, 351, 296, 2, 9, 0.01]
GIANT = 4  # so many of the first layers are one layer in C and D
LATER = (4, 7, 8, 9)  # the other layers of C and D
SMALL = 50  # how many times smaller the data of `--small` are
RECIPE = 1  # to be raised when other data are made
NOTE = "recipe.json"


class Data:
    """A folder with the archives, made once and kept."""

    def __init__(self, folder, small, say):
        self.folder, self.small, self.say = os.path.abspath(folder), small, say
        os.makedirs(folder, exist_ok=True)
        if os.listdir(folder) and not os.path.exists(self.file(NOTE)):
            raise SystemExit(f"{folder} holds other files; give a folder of its own")
        if self.recipe() != self.kept():
            self.note({"unfinished": True})
            self.make()
            self.note(self.recipe())

    def file(self, name):
        return os.path.join(self.folder, name)

    def has(self, name):
        return os.path.exists(self.file(name))

    def sizes(self):
        """How large the archives are, in words."""
        there = [letter for letter in "ABCDEF" if self.has(name(letter))]
        megabytes = {letter: os.path.getsize(self.file(name(letter))) / 1e6 for letter in there}
        return ", ".join(f"{letter} {size:.0f} MB" for letter, size in megabytes.items())

    def recipe(self):
        return {"recipe": RECIPE, "small": self.small, "zstd": layer.have_zstd()}

    def kept(self):
        """What the data that are there were made by."""
        if not self.has(NOTE):
            return None
        with open(self.file(NOTE), encoding="utf-8") as data:
            return json.load(data)

    def note(self, recipe):
        with open(self.file(NOTE), "w", encoding="utf-8") as out:
            json.dump(recipe, out)

    def make(self):
        self.say("makes the test data, once; this takes minutes")
        os.makedirs(self.file("layers"), exist_ok=True)
        plain, giant = self.plain()
        later = [plain[i] for i in LATER]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            docker = pool.submit(self.docker, plain, [giant, *later])
            gzip = pack(pool, [*plain, giant], ".gz", layer.gzip)
            zstd = pack(pool, plain, ".zst", layer.zstd) if layer.have_zstd() else []
            docker.result()
            gzip, zstd = ([done.result() for done in packed] for packed in (gzip, zstd))
        self.oci("B", plain, gzip[:-1], "gzip")
        self.oci("D", [giant, *later], [gzip[-1], *(gzip[i] for i in LATER)], "gzip")
        if zstd:
            self.oci("F", plain, zstd, "zstd")
        for blob in plain:  # the others stay: yardsticks read them
            os.unlink(blob.path)

    def plain(self):
        """Writes the layers, and the one that stands for several."""
        system, scale = trees.Trees(), SMALL if self.small else 1
        sizes = [max(size / scale, LAYERS[-1]) for size in LAYERS]
        chosen = [system.take(size * 1e6) for size in sizes]
        plain = [self.layer(i, *pair) for i, pair in enumerate(zip(chosen, sizes))]
        joined = [path for paths in chosen[:GIANT] for path in paths]
        return plain, self.layer("giant", joined, sum(sizes[:GIANT]))

    def layer(self, which, paths, wanted):
        blob = layer.write(trees.members(paths), self.file(layer_name(which)))
        self.say(f"layer {which}: {blob.size / 1e6:.2f} MB of {wanted:.2f} MB")
        if blob.size < wanted * 0.8e6:
            raise SystemExit(f"{' and '.join(trees.ROOTS)} hold too little for these data; try --small")
        return blob

    def docker(self, plain, few):
        """A, C, and E, which is the longest single piece of work."""
        for letter, layers in (("A", plain), ("C", few)):
            archive.write(self.file(name(letter)), archive.docker(tag(letter), layers))
        layer.gzip(self.file(name("A")), self.file(name("E")))
        self.say("A, C and E are there")

    def oci(self, letter, plain, packed, compression):
        members = archive.oci(tag(letter), plain, packed, compression)
        archive.write(self.file(name(letter)), members)
        self.say(f"{letter} is there")


def pack(pool, plain, ending, compress):
    return [pool.submit(compress, blob.path, blob.path + ending) for blob in plain]


def name(letter):
    """The file of an archive."""
    return "E.tar.gz" if letter == "E" else letter + ".tar"


def tag(letter):
    """The image in an archive."""
    return f"ocitar/bench:{letter.lower()}"


def layer_name(which, ending=""):
    """The file of a layer by its number, or of the one that is called giant."""
    return f"layers/{which}.tar{ending}"


def layer_names(ending):
    """The files of all layers of B or F, in order."""
    return [layer_name(which, ending) for which in range(len(LAYERS))]
