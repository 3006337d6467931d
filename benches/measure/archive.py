"""Whole archives in both dialects, of layers that lie in files."""

import hashlib
import io
import json
import os
import tarfile

OCI = "application/vnd.oci.image."
PLATFORMS = {"x86_64": "amd64", "aarch64": "arm64"}
FOLDERS = ("blobs", "blobs/sha256")


def docker(name, layers):
    """The members of what `docker save` of version 25 and later writes: both views of plain layers."""
    image = Image(name, layers, layers, "layer.v1.tar")
    image.members["manifest.json"] = encode([{
        "Config": member(image.config),
        "RepoTags": [name],
        "Layers": [member(layer.digest) for layer in layers],
    }])
    return image.members


def oci(name, layers, packed, compression):
    """The members of an OCI layout of compressed layers."""
    return Image(name, layers, packed, "layer.v1.tar+" + compression).members


class Image:
    """The members of one image: documents as bytes, layers as they were given."""

    def __init__(self, name, layers, stored, kind):
        self.members = {member(layer.digest): layer for layer in stored}
        self.members["oci-layout"] = encode({"imageLayoutVersion": "1.0.0"})
        self.config = self.add(config(layers))
        manifest = self.add({
            "schemaVersion": 2,
            "mediaType": OCI + "manifest.v1+json",
            "config": self.descriptor("config.v1+json", self.config),
            "layers": [descriptor(kind, layer.digest, layer.size) for layer in stored],
        })
        named = {
            "io.containerd.image.name": "docker.io/" + name,
            "org.opencontainers.image.ref.name": name.split(":")[1],
        }
        self.members["index.json"] = encode({
            "schemaVersion": 2,
            "mediaType": OCI + "index.v1+json",
            "manifests": [{**self.descriptor("manifest.v1+json", manifest), "annotations": named}],
        })

    def add(self, document):
        """Keeps a document under its digest."""
        data = encode(document)
        digest = hashlib.sha256(data).hexdigest()
        self.members[member(digest)] = data
        return digest

    def descriptor(self, kind, digest):
        return descriptor(kind, digest, len(self.members[member(digest)]))


def write(out, members):
    """Writes members in the order of their names, as engines do."""
    with tarfile.open(out, "w", format=tarfile.USTAR_FORMAT) as tar:
        for folder in FOLDERS:
            tar.addfile(header(folder))
        for name, content in sorted(members.items()):
            if isinstance(content, bytes):
                tar.addfile(header(name, len(content)), io.BytesIO(content))
                continue
            with open(content.path, "rb") as data:
                tar.addfile(header(name, content.size), data)


def config(layers):
    machine = os.uname().machine
    return {
        "architecture": PLATFORMS.get(machine, machine),
        "os": "linux",
        "created": "2026-01-01T00:00:00Z",
        "config": {"Cmd": ["sh"]},
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + layer.digest for layer in layers]},
    }


def descriptor(kind, digest, size):
    return {"mediaType": OCI + kind, "digest": "sha256:" + digest, "size": size}


def header(name, size=None):
    """The header of a file, or without a size of a folder."""
    info = tarfile.TarInfo(name)
    info.type = tarfile.DIRTYPE if size is None else tarfile.REGTYPE
    info.mode = 0o755 if size is None else 0o644
    info.size = size or 0
    return info


def member(digest):
    return "blobs/sha256/" + digest


def encode(document):
    return json.dumps(document, separators=(",", ":")).encode()
