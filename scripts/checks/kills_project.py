"""What the kill tests share: a project in a folder of its own, runs of `weir` in it, and what its files and the table of
processes tell.
"""
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile


class Failed(Exception):
    """Something was lost, doubled or orphaned."""


class Project:
    """A project in a folder of its own, whose one stack is `kills`."""

    def __init__(self, weir):
        self.weir = weir
        self.root = tempfile.mkdtemp(prefix="weir-kills-")
        # The user's own state folder is left alone.
        self.environment = {**os.environ, "XDG_STATE_HOME": self.root + "/state-home"}
        os.mkdir(self.root + "/stacks")
        with open(self.root + "/weir.yaml", "w") as file:
            file.write("apiVersion: weir.dev/v1\nkind: Project\n")

    def declare(self, resources):
        """Writes the stack."""
        stack = {"apiVersion": "weir.dev/v1", "kind": "Stack", "metadata": {"name": "kills"},
                 "spec": {"resources": resources}}
        with open(self.root + "/stacks/kills.yaml", "w") as file:
            json.dump(stack, file)

    def start(self, *words):
        return subprocess.Popen([self.weir, *words], cwd=self.root, env=self.environment, stdin=subprocess.DEVNULL,
                                stdout=open(self.root + "/out", "ab"), stderr=subprocess.STDOUT, start_new_session=True)

    def run(self, *words, limit=120):
        done = subprocess.run([self.weir, *words], cwd=self.root, env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=limit)
        return done.returncode, done.stdout.decode(errors="replace")

    def clean(self):
        shutil.rmtree(self.root, ignore_errors=True)

    # What is there

    def journal_entries(self):
        """The whole lines of the journal, but its first."""
        try:
            lines = open(self.root + "/.weir/journal/kills/default", "rb").read().split(b"\n")[:-1]
        except FileNotFoundError:
            return []
        return [json.loads(line[18:]) for line in lines[1:]]

    def journal(self):
        """What the journal tells: intents by operation, and what has ended."""
        intents, ended = {}, set()
        for entry in self.journal_entries():
            if "intent" in entry:
                intent = json.loads(entry["intent"])
                intents[intent["operation"]] = intent
            elif entry.get("ending"):
                ended.add(entry["ending"])
            elif "dropped" in entry:
                ended.add(entry["dropped"])
        return intents, ended

    def descendants(self):
        """Every process that a tool of this project's runs is, by the variable that all of them inherit."""
        found = []
        mark = b"WEIR_OPERATION="
        for name in os.listdir("/proc"):
            if not name.isdigit():
                continue
            try:
                environment = open(f"/proc/{name}/environ", "rb").read()
                folder = os.readlink(f"/proc/{name}/cwd")
            except OSError:
                continue
            if mark in environment and folder.startswith(self.root):
                found.append(int(name))
        return found


def unquote(name):
    return re.sub(r"%([0-9A-Fa-f]{2})", lambda match: chr(int(match[1], 16)), name)


def end(pids):
    """Kills `pids`, of which some may be gone."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
