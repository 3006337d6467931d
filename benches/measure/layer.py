"""One layer: a clean tar, its digest, and its compressed forms."""

import hashlib
import os
import shutil
import subprocess
import tarfile
import zlib
from collections import namedtuple

CHUNK = 1 << 20

# Content of an archive: where it is, its SHA-256, its length.
Blob = namedtuple("Blob", "path digest size")


def write(paths, out, root="/"):
    """Writes paths of the running system, or of one that lies in a folder, as a layer that every
    engine can unpack.

    Owners and fractions of seconds go: they make tars of one system differ from another's for no
    gain. A hard link is kept only if its target is in the same tar, which is what tarfile does.
    """
    with tarfile.open(out, "w", format=tarfile.PAX_FORMAT) as tar:
        for path in paths:
            info = tar.gettarinfo(path, os.path.relpath(path, root))
            if root == "/":
                info.uid = info.gid = 0
            info.uname = info.gname = ""
            info.mtime = int(info.mtime)
            if info.isreg():
                with open(path, "rb") as content:
                    tar.addfile(info, content)
            else:
                tar.addfile(info)
    return blob(out)


def blob(path):
    """Describes a file that is there."""
    sha256, size = hashlib.sha256(), 0
    for chunk in chunks(path):
        sha256.update(chunk)
        size += len(chunk)
    return Blob(path, sha256.hexdigest(), size)


def gzip(path, out):
    """Compresses as `gzip -6 -n` does, without needing that program."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    with open(out, "wb") as target:
        for chunk in chunks(path):
            target.write(packer.compress(chunk))
        target.write(packer.flush())
    return blob(out)


def zstd(path, out):
    """Compresses with the program `zstd`, which has to be there."""
    subprocess.run(["zstd", "-q", "-f", "-3", path, "-o", out], check=True)
    return blob(out)


def have_zstd():
    return shutil.which("zstd") is not None


def chunks(path):
    with open(path, "rb") as data:
        while chunk := data.read(CHUNK):
            yield chunk
