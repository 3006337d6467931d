"""Starts docker daemons that nothing else sees, and asks them.

Takes a `Place` (see provision.py) and a store; gives an `Engine`. Each daemon has a folder of its own,
a mount namespace of its own, no bridge and no firewall rules; all of it ends with `stop`.
"""

import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import provision

CLASSIC, CONTAINERD = "classic", "containerd"
# Drivers to try: the usual one, then one that works where overlay mounts do not.
DRIVERS = {CLASSIC: ("overlay2", "vfs"), CONTAINERD: ("overlayfs", "native")}
COLLECT = (
    "docker version --format '{{json .}}'; docker info --format '{{json .}}'; "
    "docker image ls -aq --no-trunc | sort -u | xargs -r docker image inspect; "
    "docker ps -aq --no-trunc | xargs -r docker container inspect"
)
# Classic dockerd remounts `/` when it unpacks a layer, so the folder must be a mount point. The mounts
# are seen by this daemon only and end with it.
ENTER = """
set -e
root=$1
shift
if [ "$root" != / ]; then
    mount --rbind "$root" "$root"
    for folder in proc sys dev; do mount --rbind "/$folder" "$root/$folder"; done
    exec chroot "$root" "$@"
fi
exec "$@"
"""

BESIDE = 'cd "$1" && shift && exec "$@"'


class Failed(Exception):
    """A command of the engine failed; its words are the message."""


class Engine:
    """A running daemon, in a place, with one of the two image stores."""

    def __init__(self, place, store):
        self.place, self.store = place, store
        root = place.root.rstrip("/")
        self.outside = tempfile.mkdtemp(prefix="ocitar-e2e-", dir=f"{root}/tmp")
        self.inside = self.outside[len(root) :]
        self.project = f"{self.inside}/shop"
        os.mkdir(f"{self.outside}/shop")
        self.daemon = None

    def __enter__(self):
        try:
            self.can()
            for driver in DRIVERS[self.store]:
                if self.start(driver):
                    break
            else:
                raise provision.Unavailable(f"dockerd does not start: {self.last_words()}")
            self.know()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def can(self):
        """Refuses a store that this docker does not have, for a better reason than its daemon's."""
        done = subprocess.run(
            provision.inside(self.place, ["dockerd", "--version"]), capture_output=True, text=True
        )
        found = re.search(r"version (\d+)\.\d+\.\d+", done.stdout)
        if not found:
            raise provision.Unavailable(f"dockerd does not run: {done.stderr.strip()[-300:]}")
        if self.store == CONTAINERD and int(found[1]) < 24:
            raise provision.Unavailable(f"docker {found[1]} has no such store")

    def know(self):
        """Learns versions, and whether this is the store that was asked for."""
        self.version = self.docker("version", "--format", "{{.Server.Version}}").strip().split("+")[0]
        compose = "docker-compose" if int(self.version.split(".")[0]) < 24 else "docker compose"
        self.compose_command = compose.split()
        self.compose_version = self.run([*self.compose_command, "version", "--short"]).strip()
        status = self.docker("info", "--format", "{{json .DriverStatus}}")
        if ("io.containerd.snapshotter" in status) != (self.store == CONTAINERD):
            raise provision.Unavailable(f"docker {self.version} has no {self.store} store")

    def __str__(self):
        return f"docker {self.version}, {self.store} store, compose {self.compose_version}"

    # --- asking -----------------------------------------------------------

    def run(self, command, stdin=None, check=True):
        """Runs a command beside the daemon; gives its standard output."""
        done = self.attempt(command, stdin)
        if check and done.returncode:
            words = (done.stderr or done.stdout).decode(errors="replace").strip()
            raise Failed(f"{shlex.join(command)}: {words}")
        return done.stdout.decode()

    def attempt(self, command, stdin=None):
        """Runs a command beside the daemon; gives what came of it."""
        target = ["--target", str(self.daemon.pid), "--mount", "--root"]
        command = ["nsenter", *target, "--", "sh", "-c", BESIDE, "sh", self.project, *command]
        return subprocess.run(command, input=stdin or b"", capture_output=True, env=self.environment())

    def environment(self):
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        host = f"unix://{self.inside}/docker.sock"
        # The old builder needs no network and no plugin.
        return {"PATH": path, "HOME": self.inside, "DOCKER_HOST": host, "DOCKER_BUILDKIT": "0"}

    def docker(self, *arguments, **more):
        return self.run(["docker", *arguments], **more)

    def compose(self, *arguments):
        return self.run([*self.compose_command, "-p", "shop", *arguments])

    def load(self, archive):
        """`docker load` of the archive's bytes; gives what it said."""
        return self.docker("load", stdin=archive)

    def collect(self):
        """What the collecting line prints: the text for `--host` and `--from`."""
        return self.run(["sh", "-c", COLLECT])

    def content(self):
        """What the containerd store holds: the text for `--host-content`; nothing of the classic store."""
        if self.store == CLASSIC:
            return None
        socket = f"{self.inside}/run/containerd/containerd.sock"
        return self.run(["ctr", "--address", socket, "--namespace", "moby", "content", "ls"])

    def image(self, reference):
        """The ID of the image that a reference names now; nothing if there is none."""
        done = self.attempt(["docker", "image", "inspect", "--format", "{{.Id}}", reference])
        return done.stdout.decode().strip() or None

    def running(self, container):
        """The ID of the image that a container runs."""
        return self.docker("container", "inspect", "--format", "{{.Image}}", container).strip()

    def service(self, name):
        """The container of a compose service."""
        label = f"label=com.docker.compose.service={name}"
        return self.docker("ps", "-aq", "--no-trunc", "--filter", label).split()[0]

    def empty(self):
        """Removes all containers and images."""
        for listing, removal in (("ps -aq", "rm -f"), ("image ls -aq", "rmi -f")):
            line = f"docker {listing} --no-trunc | sort -u | xargs -r docker {removal}"
            self.attempt(["sh", "-c", line])
        left = self.docker("image", "ls", "-aq").split() + self.docker("ps", "-aq").split()
        if left:
            raise Failed(f"cannot be removed: {left}")

    # --- starting and stopping ----------------------------------------------

    def start(self, driver):
        """Starts the daemon with a storage driver; says whether it answers."""
        features = {"features": {"containerd-snapshotter": self.store == CONTAINERD}}
        with open(f"{self.outside}/daemon.json", "w") as file:
            # docker before 23 refuses to start with a feature that it does not know.
            json.dump(features if self.store == CONTAINERD else {}, file)
        log = open(f"{self.outside}/log", "ab")
        enter = ["unshare", "--mount", "--propagation", "private", "sh", "-c", ENTER, "sh"]
        self.daemon = subprocess.Popen(
            [*enter, self.place.root, *self.dockerd(driver)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=self.environment(),
            start_new_session=True,
        )
        log.close()
        return self.answers()

    def dockerd(self, driver):
        alone = ["--bridge=none", "--iptables=false", "--ip6tables=false", "--ip-forward=false"]
        folders = ["--data-root", f"{self.inside}/data", "--exec-root", f"{self.inside}/run"]
        files = ["--pidfile", f"{self.inside}/pid", "--config-file", f"{self.inside}/daemon.json"]
        host = ["--host", f"unix://{self.inside}/docker.sock", "--storage-driver", driver]
        return ["dockerd", *alone, *folders, *files, *host]

    def answers(self):
        for _ in range(300):
            if self.daemon.poll() is not None:
                return False
            if os.path.exists(f"{self.outside}/docker.sock"):
                if self.attempt(["docker", "version"]).returncode == 0:
                    return True
            time.sleep(0.1)
        self.end(self.daemon.pid)
        return False

    def last_words(self):
        with open(f"{self.outside}/log", errors="replace") as file:
            lines = [line.strip() for line in file if line.strip()]
        return lines[-1][-300:] if lines else "it says nothing"

    def stop(self):
        """Ends the daemon and all that it started, and removes its folder; a signal has to wait."""
        late = {signal.SIGTERM, signal.SIGINT}
        before = signal.pthread_sigmask(signal.SIG_BLOCK, late)
        try:
            self.end_all()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def end_all(self):
        if self.daemon and self.daemon.poll() is None:
            self.attempt(["sh", "-c", "docker ps -aq | xargs -r docker rm -f"])
            self.daemon.terminate()
            try:
                self.daemon.wait(20)
            except subprocess.TimeoutExpired:
                self.end(self.daemon.pid)
        for pid in leftovers(self.inside):
            self.end(pid)
        shutil.rmtree(self.outside, ignore_errors=True)

    def end(self, pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        if self.daemon and pid == self.daemon.pid:
            self.daemon.wait()


def leftovers(folder):
    """Processes whose command line names the folder: only this engine's do."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                if folder.encode() in file.read() and int(pid) != os.getpid():
                    found.append(int(pid))
        except OSError:
            continue
    return found


def engines():
    """All engines that can be had here, one after the other, running.

    What cannot be had is said aloud, and why.
    """
    for name in provision.names():
        try:
            place = provision.place(name)
        except provision.Unavailable as reason:
            print(f"SKIPPED aloud: {name}: {reason}", flush=True)
            continue
        for store in (CLASSIC, CONTAINERD):
            try:
                with Engine(place, store) as engine:
                    print(f"== {name}: {engine}", flush=True)
                    yield engine
            except provision.Unavailable as reason:
                print(f"SKIPPED aloud: {name}, {store} store: {reason}", flush=True)


def each(test):
    """Runs a test on every engine that can be had; gives the names of those.

    Whatever happens, no daemon outlives it.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    ran = []
    with contextlib.closing(engines()) as found:
        for engine in found:
            test(engine)
            ran.append(str(engine))
    if not ran:
        print("SKIPPED aloud: no engine can be had here, nothing was tested")
    return ran
