"""Archives of zeros that take no room: what their layers hold is a hole in a file.

So an archive can be larger than memory and disk, and its cost be seen to grow in a straight line.
"""

import functools
import hashlib
import os
import tarfile

from . import archive

CHUNK = bytes(1 << 20)
BLOCK = 512
END = 2 * BLOCK  # zeros that end a tar


class Layer:
    """A tar in parts: bytes, and numbers of zeros."""

    def __init__(self, number, size):
        """One file of zeros, and behind it one that gives the layer a digest of its own."""
        zeros, mark = tar_header("zeros", size), tar_header(f"layer-{number}", 0)
        self.parts = [zeros, size, mark, END]
        self.size = sum(part if isinstance(part, int) else len(part) for part in self.parts)
        whole = prefix(zeros, size).copy()
        whole.update(mark + bytes(END))
        self.digest = whole.hexdigest()


@functools.lru_cache(maxsize=None)
def prefix(head, zeros):
    """What layers of one size have in common, hashed once."""
    state = hashlib.sha256(head)
    for _ in range(zeros // len(CHUNK)):
        state.update(CHUNK)
    state.update(CHUNK[:zeros % len(CHUNK)])
    return state


def docker(out, layers, size, members=0):
    """Writes a docker archive of so many layers of one size, and so many members at least."""
    content = archive.docker("ocitar/linear:1", [Layer(number, size) for number in range(layers)])
    more = members - len(content) - len(archive.FOLDERS)
    content.update({f"other/{number:05}": b"" for number in range(more)})
    with open(out, "wb") as tar:
        for folder in archive.FOLDERS:
            tar.write(block(archive.header(folder)))
        for name, data in sorted(content.items()):
            put(tar, name, [data] if isinstance(data, bytes) else data.parts)
        skip(tar, END)
        tar.truncate()


def put(tar, name, parts):
    """Writes a member; a number among its parts is a hole."""
    size = sum(part if isinstance(part, int) else len(part) for part in parts)
    tar.write(tar_header(name, size))
    for part in parts:
        if isinstance(part, int):
            skip(tar, part)
        else:
            tar.write(part)
    skip(tar, -size % BLOCK)


def skip(tar, zeros):
    tar.seek(zeros, os.SEEK_CUR)


def tar_header(name, size):
    return block(archive.header(name, size))


def block(info):
    return info.tobuf(tarfile.USTAR_FORMAT)
