"""Peers that load: asked for only on demand, because they fill a store.

They unpack as well, so their times say how long one waits for an answer, not who hashes faster.
CPU time and memory are those of the client: a daemon's are not seen.
"""

import os
import shutil
import subprocess

from .child import Failed
from .data import name, tag


class Load:
    """A docker daemon of its own, and a podman store of its own."""

    def commands(self, tools, letter):
        return {
            "docker load": self.docker(tools, letter),
            "podman load": self.podman(tools, letter),
        }

    def docker(self, tools, letter):
        """Asks the daemon that DOCKER_HOST names, and only if its store is empty."""
        folder = tools.data.folder
        if not os.environ.get("DOCKER_HOST"):
            return tools.skip("docker load", "DOCKER_HOST must name a daemon that nobody else uses")
        if shutil.which("docker") and output(folder, "docker", "image", "ls", "-aq"):
            return tools.skip("docker load", "the daemon holds images already")

        def remove():
            output(folder, "docker", "image", "rm", "-f", tag(letter))

        return tools.program("docker", "load", "-q", "-i", name(letter), after=remove)

    def podman(self, tools, letter):
        store = tools.data.file("podman")
        private = ("podman", "--root", f"{store}/root", "--runroot", f"{store}/run")

        def remove():
            output(tools.data.folder, *private, "image", "rm", "-a", "-f")

        label = f"podman load -q -i {name(letter)}"
        return tools.program(*private, "load", "-q", "-i", name(letter), label=label, after=remove)


def output(folder, *command):
    """What a command prints; it has to succeed, or the next round would find what the last one left."""
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    if done.returncode:
        raise Failed(f"{command[0]}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout
