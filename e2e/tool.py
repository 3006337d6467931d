"""Runs the `ocitar` command: the one that OCITAR names, or one that cargo builds."""

import json
import os
import shlex
import subprocess

REPOSITORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Wrong(Exception):
    """The command did not do what it has to."""


class Answer:
    """What a run of the command gave."""

    def __init__(self, line, done):
        self.line, self.code = line, done.returncode
        self.out, self.err = done.stdout.decode(), done.stderr.decode()

    def json(self):
        try:
            return json.loads(self.out)
        except ValueError:
            raise Wrong(f"{self.line} prints no JSON: {self.out[:200]}{self.err[:200]}") from None

    def __str__(self):
        return f"{self.line}\n{self.out}{self.err}exit status {self.code}"


class Ocitar:
    """The command, run in a folder."""

    def __init__(self, folder):
        self.path, self.folder = path(), folder

    def __call__(self, *arguments, code=0, stdin=""):
        """Runs the command; its exit status has to be `code`."""
        done = subprocess.run(
            [self.path, *arguments], cwd=self.folder, input=stdin.encode(), capture_output=True
        )
        answer = Answer(shlex.join(["ocitar", *arguments]), done)
        if answer.code != code:
            raise Wrong(f"{answer}, expected {code}")
        return answer


def path():
    """Where the command is."""
    if os.environ.get("OCITAR"):
        return os.path.abspath(os.environ["OCITAR"])
    build = ["cargo", "build", "--quiet", "--locked", "-p", "ocitar-cli"]
    subprocess.run(build, cwd=REPOSITORY, check=True)
    target = os.environ.get("CARGO_TARGET_DIR", "target")
    return os.path.join(REPOSITORY, target, "debug", "ocitar")
