"""Finds or installs the programs of an engine: Debian's packages, here or in a folder of their own.

Gives a `Place`: the folder that holds the programs, `/` for this machine. Knows nothing of daemons.

Environment:
    OCITAR_E2E_PLACES   which ones, separated by spaces; `host sid` by default. `host` is this machine,
                        any other word a suite of Debian, which is unpacked into a folder once
    OCITAR_E2E_CACHE    where suites are unpacked; ~/.cache/ocitar-e2e by default
"""

import os
import re
import shutil
import subprocess

PACKAGES = ["docker.io", "docker-compose", "containerd", "runc", "iptables", "ca-certificates"]
CLIENT = "docker-cli"  # a package of its own since Debian 13


class Unavailable(Exception):
    """A reason why an engine cannot be had here; not a failure of what is tested."""


class Place:
    """A folder with the programs of an engine."""

    def __init__(self, name, root):
        self.name, self.root = name, root

    def has(self, program):
        folders = ("usr/sbin", "usr/bin", "usr/local/bin", "usr/libexec/docker/cli-plugins")
        return any(os.path.exists(os.path.join(self.root, folder, program)) for folder in folders)


def names():
    """The places that were asked for."""
    return os.environ.get("OCITAR_E2E_PLACES", "host sid").split()


def place(name):
    """A place with all programs, installed if need be.

    Raises `Unavailable` if they cannot be installed.
    """
    if os.geteuid():
        raise Unavailable("only root can start a daemon")
    found = Place(name, "/" if name == "host" else unpacked(name))
    if not (found.has("dockerd") and found.has("docker-compose")):
        install(found)
    return found


def unpacked(suite):
    """The folder of a suite; the first call makes it."""
    if not re.fullmatch("[a-z]+", suite):
        raise Unavailable(f"{suite!r} is not the name of a suite")
    cache = os.environ.get("OCITAR_E2E_CACHE", "~/.cache/ocitar-e2e")
    root = os.path.join(os.path.abspath(os.path.expanduser(cache)), suite)
    if os.path.exists(f"{root}/.ready"):
        return root
    if not shutil.which("debootstrap"):
        install(Place("host", "/"), ["debootstrap"])
    print(f"-- {suite} is unpacked into {root} (some minutes, once)", flush=True)
    shutil.rmtree(root, ignore_errors=True)
    os.makedirs(root)
    command = ["debootstrap", "--variant=minbase", suite, root, *mirror()]
    if not works(command):  # an older Debian lacks the keys of a newer one
        works([*command[:1], "--no-check-gpg", *command[1:]], f"debootstrap {suite}")
    install(Place(suite, root))
    open(f"{root}/.ready", "w").close()
    return root


def install(place, packages=None):
    """Installs packages in a place; daemons that come with them are not started."""
    works(apt(place, "update"), "apt-get update")
    if packages is None:
        packages = list(PACKAGES)
        if works(inside(place, ["apt-cache", "show", CLIENT])):
            packages.append(CLIENT)
    print(f"-- {place.name}: apt-get install {' '.join(packages)}", flush=True)
    works(apt(place, "install", "-y", "--no-install-recommends", *packages), "apt-get install")


def apt(place, *arguments):
    # In run level 1, Debian's packages start no service.
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1"]
    # A mirror may lag behind; what it has is signed all the same.
    late = ["-o", "Acquire::Check-Valid-Until=false"] if place.root != "/" else []
    return inside(place, [*quiet, "apt-get", "-q", *late, *arguments])


def inside(place, command):
    return command if place.root == "/" else ["chroot", place.root, *command]


def works(command, purpose=None):
    """Whether a command succeeds; with a purpose, it has to."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True)
    except FileNotFoundError:
        raise Unavailable(f"there is no {command[0]}; this needs Debian") from None
    if done.returncode and purpose:
        words = done.stderr.decode(errors="replace").strip().splitlines()
        raise Unavailable(f"{purpose} failed: {words[-1] if words else 'no reason given'}")
    return done.returncode == 0


def mirror():
    """The mirror that this machine uses; nothing where debootstrap's own has to do."""
    for path in ("/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"):
        try:
            with open(path) as file:
                found = re.search(r"^(?:URIs:|deb(?: \[.*?\])?) *(\S+)", file.read(), re.M)
        except OSError:
            continue
        if found:
            return [found[1]]
    return []
