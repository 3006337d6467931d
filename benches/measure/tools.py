"""The programs that are measured: ours, built from this repository, and the peers that are installed."""

import json
import os
import re
import shutil
import subprocess

from . import REPOSITORY
from .data import name
from .rounds import Command

# How programs are asked for their version, if not by `--version`; of docker the daemon counts.
ASKED = {
    "openssl": ["version"],
    "crane": ["version"],
    "docker": ["version", "--format", "{{.Server.Version}}"],
}


class Tools:
    """Makes commands of programs; None for one that is not there, which is said once."""

    def __init__(self, data, ocitar, load, say):
        self.data, self.load, self.say = data, load, say
        self.ours = os.path.abspath(ocitar) if ocitar else build("ocitar-cli", "ocitar", "--bin")
        self.inflater = build("ocitar-benches", "inflate", "--example")
        self.there, self.missing = {}, {}

    def ocitar(self, *arguments, before=()):
        """ocitar on an archive, or behind a pipe."""
        return Command(*before, [self.ours, *arguments])

    def verify(self, letter):
        if not self.data.has(name(letter)):
            return self.skip(name(letter), "it needs zstd")
        return self.ocitar("verify", name(letter))

    def piped(self, letter):
        return self.ocitar("verify", "-", before=[["cat", name(letter)]])

    def is_ours(self, command):
        return any(stage[0] == self.ours for stage in command.stages)

    def inflate(self, what, files):
        return Command([self.inflater, *files], label=f"inflate {what}")

    def openssl(self, file, piped=False):
        if piped:
            return self.program("openssl", "dgst", "-sha256", before=[["cat", file]])
        return self.program("openssl", "dgst", "-sha256", file)

    def program(self, program, *arguments, before=(), **how):
        path = shutil.which(program)
        if not path:
            return self.skip(program, "it is not installed")
        self.there[program] = path
        return Command(*before, [path, *arguments], **how)

    def skip(self, what, why):
        if what not in self.missing:
            self.say(f"SKIPPED aloud: {what}, {why}")
            self.missing[what] = why

    def peers(self, letter):
        """What others do with a docker archive, by name."""
        found = {
            "skopeo inspect": self.program("skopeo", "inspect", f"docker-archive:{name(letter)}"),
            "skopeo copy": self.skopeo_copy(name(letter)),
            "crane digest": self.program("crane", "digest", "--tarball", name(letter)),
            "crane validate": self.program("crane", "validate", "--tarball", name(letter)),
            "diffoci load": self.diffoci(name(letter)),
        }
        if self.load:
            found.update(self.load.commands(self, letter))
        return {peer: command for peer, command in found.items() if command}

    def skopeo_copy(self, file):
        words = ("skopeo", "--insecure-policy", "copy", "-q", f"docker-archive:{file}", "dir:copied")
        return self.program(*words, after=self.remover("copied"))

    def diffoci(self, file):
        words = ("diffoci", "--backend", "local", "--local-cache", "loaded", "load", "--input", file)
        return self.program(*words, after=self.remover("loaded"))

    def remover(self, name):
        """Puts away what a run wrote, so that each begins with nothing."""
        return lambda: shutil.rmtree(self.data.file(name), ignore_errors=True)

    def versions(self):
        """What was measured against, and what was not."""
        there = ", ".join(f"{program} {version(path)}".strip() for program, path in self.there.items())
        missing = ", ".join(f"{what} ({why})" for what, why in self.missing.items())
        return f"against {there or 'nothing'}" + (f"; without {missing}" if missing else "")


def version(path):
    """The first thing that looks like a version in what a program says of itself."""
    asked = ASKED.get(os.path.basename(path), ["--version"])
    done = subprocess.run([path, *asked], capture_output=True, text=True, check=False)
    found = re.search(r"\d+\.\d+(\.\d+)?", done.stdout)
    return found[0] if found else ""


def build(package, target, kind):
    """Builds one program and says where it is.

    One package at a time: built together, each would get features of dependencies that only the
    other wants, and be another program than its users have.
    """
    command = ["cargo", "build", "--release", "--locked", "-p", package, kind, target,
               "--message-format", "json-render-diagnostics"]
    done = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, check=True)
    messages = map(json.loads, done.stdout.splitlines())
    return next(message["executable"] for message in messages
                if message.get("executable") and message["target"]["name"] == target)
