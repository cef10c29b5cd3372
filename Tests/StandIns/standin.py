#!/usr/bin/env python3
"""Stands in for a command line tool that makes clusters and cannot run here.

Called with a tool's name and its arguments. Refuses what the real tool's commands do not take (flags/TOOL.json, from its public source), answers
in its format, and keeps its clusters as control planes of Weir, so that their kubeconfigs work. Its state is in
$HOME/.standin: `weir` holds the path of that program, `mode` how it is to misbehave, `calls` each call that was made.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

STATE = pathlib.Path(os.environ["HOME"]) / ".standin"
FLAGS = pathlib.Path(__file__).resolve().parent / "flags"


def fail(text, status=1):
    print(text, file=sys.stderr)
    sys.exit(status)


class Call:
    """The command, its flags and its arguments, as the tool's own parser takes them."""

    def __init__(self, tool, words):
        commands = json.loads((FLAGS / f"{tool}.json").read_text())["commands"]
        known = [name.split() for name in commands]
        self.words = next((name for name in sorted(known, key=len, reverse=True) if [tool, *words][:len(name)] == name), None)
        if self.words is None:
            fail(f'unknown command "{" ".join(words[:2])}" for "{tool}"')
        facts = commands[" ".join(self.words)]
        self.flags, self.arguments = {}, []
        rest = words[len(self.words) - 1:]
        while rest:
            word = rest.pop(0)
            if not word.startswith("-") or word == "-":
                self.arguments.append(word)
                continue
            name, equals, value = word.partition("=")
            kind = facts["flags"].get(name)
            if kind is None:
                fail(f"unknown flag: {name}")
            if kind == "bool":
                value = value if equals else "true"
            elif not equals:
                if not rest:
                    fail(f"flag needs an argument: {name}")
                value = rest.pop(0)
            self.flags.setdefault(name, []).append(value)
        low, high = facts.get("arguments", [0, 0])
        if not low <= len(self.arguments) <= high:
            fail(f"accepts between {low} and {high} arg(s), received {len(self.arguments)}")

    def __str__(self):
        return " ".join(self.words)

    def flag(self, name, default=""):
        return self.flags.get(name, [default])[-1]


class Clusters:
    """The clusters of one tool, each a control plane of Weir in a folder."""

    def __init__(self, tool):
        self.folder = STATE / tool
        self.folder.mkdir(parents=True, exist_ok=True)

    def names(self):
        return sorted(path.name for path in self.folder.iterdir())

    def kubeconfig(self, name):
        return (self.folder / name / "kubeconfig").read_text()

    def half_make(self, name):
        (self.folder / name).mkdir()

    def make(self, name, nodes=1):
        home = self.folder / name
        home.mkdir()
        log = open(home / "log", "w")
        process = subprocess.Popen(
            [(STATE / "weir").read_text(), "controlplane", "serve", "--data-dir", str(home / "data"), "--nodes", str(nodes),
             "--kubeconfig", str(home / "kubeconfig")],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        (home / "pid").write_text(str(process.pid))
        for _ in range(600):
            if (home / "kubeconfig").exists() and "https://" in (home / "log").read_text():
                return
            if process.poll() is not None:
                fail((home / "log").read_text())
            time.sleep(0.05)
        fail("the control plane does not start")

    def remove(self, name):
        home = self.folder / name
        if (home / "pid").exists():
            pid = int((home / "pid").read_text())
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        shutil.rmtree(home)


def kind(call, clusters, mode):
    name = call.flag("--name", "kind")
    if str(call) == "kind version":
        print("kind v0.29.0 go1.24.2 linux/amd64")
    elif str(call) == "kind get clusters":
        names = clusters.names()
        if names:
            print("\n".join(names))
        elif "--quiet" not in call.flags and "-q" not in call.flags:
            print("No kind clusters found.", file=sys.stderr)
    elif str(call) == "kind create cluster":
        if name in clusters.names():
            fail(f'ERROR: failed to create cluster: node(s) already exist for a cluster with the name "{name}"')
        text = pathlib.Path(call.flag("--config")).read_text()
        if mode == "half":
            clusters.half_make(name)
            fail("ERROR: failed to create cluster: failed to init node with kubeadm: command failed with error: exit status 1")
        clusters.make(name, text.count("role:"))
        pathlib.Path(call.flag("--kubeconfig")).write_text(clusters.kubeconfig(name))
    elif str(call) == "kind delete cluster":
        if name in clusters.names():
            clusters.remove(name)
        print(f'Deleting cluster "{name}" ...', file=sys.stderr)
    elif str(call) == "kind get kubeconfig":
        if name not in clusters.names():
            fail(f'ERROR: could not locate any control plane nodes for cluster named "{name}". Use the --name option to select a different cluster')
        print(clusters.kubeconfig(name), end="")


def misbehave(mode):
    """What any tool may do instead of its work."""
    if mode == "fail":
        fail("ERROR: command failed")
    if mode == "hang":
        time.sleep(600)
    if mode == "garbage":
        sys.stdout.buffer.write(os.urandom(1 << 16))
        sys.exit(0)
    if mode == "flood":
        for _ in range(100):
            sys.stdout.buffer.write(b"x" * (1 << 20))
        sys.exit(0)
    if mode == "transient" and not (STATE / "tried").exists():
        (STATE / "tried").write_text("")
        fail("ERROR: net/http: TLS handshake timeout")
    if mode == "asks":
        print("Continue? [y/N]: ", end="", flush=True)
        if not sys.stdin.readline():
            fail("ERROR: aborted")


def main():
    tool, words = sys.argv[1], sys.argv[2:]
    STATE.mkdir(exist_ok=True)
    with open(STATE / "calls", "a") as calls:
        calls.write(json.dumps([tool, *words]) + "\n")
    call = Call(tool, words)
    # "WHEN:MODE": the mode of calls whose command is WHEN.
    when, _, mode = ((STATE / "mode").read_text() if (STATE / "mode").exists() else "").strip().rpartition(":")
    active = mode if when and str(call) == f"{tool} {when}" else ""
    misbehave(active)
    {"kind": kind}[tool](call, Clusters(tool), active)
    if active == "dies":
        os.kill(os.getpid(), signal.SIGKILL)


main()
