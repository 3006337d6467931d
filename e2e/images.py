"""Makes small archives of images whose only program waits, with nothing but Python.

Takes what an image is to be; gives the bytes of an archive in the form that `docker save` of
docker 25 and later writes: manifest.json for the classic store and an OCI layout for the
containerd store, over the same files. The same image gives the same bytes on every run.
"""

import gzip
import hashlib
import io
import json
import platform
import struct
import tarfile

CREATED = "2024-01-01T00:00:00Z"
OCI = "application/vnd.oci.image."
# A program that waits for ever: pause(2), or ppoll(2) without files on aarch64, in a loop.
WAITS = {
    "x86_64": (62, "amd64", bytes.fromhex("6a22580f05ebf9")),
    "aarch64": (
        183,
        "arm64",
        bytes.fromhex("000080d2010080d2020080d2030080d2280980d2010000d4faffff17"),
    ),
}


def program():
    """The smallest ELF file of this machine that waits for ever."""
    machine, _, code = WAITS[platform.machine()]
    base, head = 0x400000, 64 + 56
    size = head + len(code)
    elf = b"\x7fELF\x02\x01\x01" + bytes(9)
    elf += struct.pack("<HHIQQQIHHHHHH", 2, machine, 1, base + head, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    elf += struct.pack("<IIQQQQQQ", 1, 5, 0, base, base, size, size, 0x1000)
    return elf + code


def architecture():
    """What Go calls this machine."""
    return WAITS[platform.machine()][1]


def tarball(files):
    """A tar of `files`, (name, bytes, mode) each, without anything of this machine in it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data, mode in files:
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(data), mode
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def layer(name, content, mode=0o644):
    """A layer that holds one file."""
    return tarball([(name, content, mode)])


def base():
    """The layer that holds the program."""
    return layer("wait", program(), 0o755)


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def compact(value):
    return json.dumps(value, separators=(",", ":")).encode()


class Image:
    """An image: its config and manifest, and the files that they name."""

    def __init__(self, layers, names=(), env=(), packed=False):
        self.names = list(names)
        stored = [gzip.compress(layer, mtime=0) if packed else layer for layer in layers]
        config = {
            "architecture": architecture(),
            "config": {"Cmd": ["/wait"], "Env": list(env), "StopSignal": "SIGKILL"},
            "created": CREATED,
            "os": "linux",
            "rootfs": {"type": "layers", "diff_ids": [digest(layer) for layer in layers]},
        }
        self.config = compact(config)
        kind = OCI + "layer.v1.tar" + ("+gzip" if packed else "")
        manifest = {
            "schemaVersion": 2,
            "mediaType": OCI + "manifest.v1+json",
            "config": described(OCI + "config.v1+json", self.config),
            "layers": [described(kind, data) for data in stored],
        }
        self.manifest = compact(manifest)
        self.blobs = [self.config, self.manifest, *stored]
        self.stored = stored

    @property
    def classic_id(self):
        return digest(self.config)

    @property
    def containerd_id(self):
        return digest(self.manifest)


def described(kind, data):
    return {"mediaType": kind, "digest": digest(data), "size": len(data)}


def path(data):
    return "blobs/sha256/" + hashlib.sha256(data).hexdigest()


def entries(image):
    """The descriptors of an image in index.json: one for each name, or one without a name."""
    plain = described(OCI + "manifest.v1+json", image.manifest)
    if not image.names:
        return [plain]
    named = []
    for name in image.names:
        tag = name.rsplit(":", 1)[1]
        notes = {"io.containerd.image.name": full(name), "org.opencontainers.image.ref.name": tag}
        named.append({**plain, "annotations": notes})
    return named


def full(name):
    """The name as containerd writes it: with the registry."""
    first, _, rest = name.partition("/")
    if rest and ("." in first or ":" in first or first == "localhost"):
        return name
    return f"docker.io/{name}" if rest else f"docker.io/library/{name}"


def archive(images, oci=True):
    """The bytes of an archive of `images`; without `oci`, as docker before 25 wrote it."""
    files = {path(data): data for image in images for data in image.blobs}
    items = [
        {"Config": path(i.config), "RepoTags": i.names or None, "Layers": [path(s) for s in i.stored]}
        for i in images
    ]
    if oci:
        index = {"schemaVersion": 2, "mediaType": OCI + "index.v1+json"}
        index["manifests"] = [entry for image in images for entry in entries(image)]
        files["index.json"] = compact(index)
        files["oci-layout"] = b'{"imageLayoutVersion":"1.0.0"}'
    files["manifest.json"] = compact(items)
    return tarball([(name, data, 0o644) for name, data in sorted(files.items())])
