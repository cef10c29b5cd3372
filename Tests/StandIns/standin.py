#!/usr/bin/env python3
"""Stands in for a command line tool that makes clusters and cannot run here.

Called with a provider's name, the tool's, and its arguments. Refuses what the real tool's commands do not take
(flags/PROVIDER.json, from its public source), answers in its format, and keeps its clusters as control planes of Weir, so that their kubeconfigs work. Its state is in
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

    def __init__(self, provider, tool, words):
        commands = json.loads((FLAGS / f"{provider}.json").read_text())["commands"]
        known = sorted((name.split() for name in commands), key=len, reverse=True)
        self.words = next((name for name in known if [tool, *words][:len(name)] == name), None)
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
        if not low <= len(self.arguments) <= (len(self.arguments) if high is None else high):
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

    def nodes(self, name):
        """How many nodes it has; a half-made one has the first."""
        return int((self.folder / name / "nodes").read_text())

    def is_whole(self, name):
        return (self.folder / name / "kubeconfig").exists()

    def make(self, name, nodes, mode, failure):
        home = self.folder / name
        home.mkdir()
        (home / "nodes").write_text(str(nodes if mode != "half" else 1))
        if mode == "half":
            fail(failure)
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
        print("\n".join(clusters.names()) or "No kind clusters found.", file=sys.stdout if clusters.names() else sys.stderr)
    elif str(call) == "kind get nodes":
        if name in clusters.names():
            workers = range(1, clusters.nodes(name))
            print("\n".join([f"{name}-control-plane", *(f"{name}-worker{'' if n == 1 else n}" for n in workers)]))
        else:
            print(f'No kind nodes found for cluster "{name}".', file=sys.stderr)
    elif str(call) == "kind create cluster":
        if name in clusters.names():
            fail(f'ERROR: failed to create cluster: node(s) already exist for a cluster with the name "{name}"')
        nodes = pathlib.Path(call.flag("--config")).read_text().count("role:")
        clusters.make(name, nodes, mode, "ERROR: failed to create cluster: failed to init node with kubeadm")
        pathlib.Path(call.flag("--kubeconfig")).write_text(clusters.kubeconfig(name))
    elif str(call) == "kind delete cluster":
        if name in clusters.names():
            clusters.remove(name)
        print(f'Deleting cluster "{name}" ...', file=sys.stderr)
    elif str(call) == "kind get kubeconfig":
        if name not in clusters.names():
            fail(f'ERROR: could not locate any control plane nodes for cluster named "{name}". '
                 "Use the --name option to select a different cluster")
        print(clusters.kubeconfig(name), end="")


def k3d(call, clusters, mode):
    name = call.arguments[0] if call.arguments else "k3s-default"
    if str(call) == "k3d version":
        print("k3d version v5.8.3\nk3s version v1.31.5-k3s1 (default)")
    elif str(call) == "k3d cluster list":
        print(json.dumps([{"name": each, "serversCount": int(clusters.is_whole(each)), "agentsCount": clusters.nodes(each) - 1}
                          for each in clusters.names()]))
    elif str(call) == "k3d cluster create":
        if name in clusters.names():
            fail(f"FATA[0000] Failed to create cluster '{name}' because a cluster with that name already exists")
        nodes = int(call.flag("--servers", "1")) + int(call.flag("--agents", "0"))
        clusters.make(name, nodes, mode, "FATA[0031] Cluster creation FAILED, all changes have been rolled back!")
    elif str(call) == "k3d kubeconfig get":
        print("---\n" + clusters.kubeconfig(name), end="")
    elif str(call) == "k3d cluster delete":
        if name in clusters.names():
            clusters.remove(name)


def minikube(call, clusters, mode):
    name = call.flag("--profile", "minikube")
    if str(call) == "minikube version":
        print("v1.37.0")
    elif str(call) == "minikube profile list":
        profiles = {True: [], False: []}
        for each in clusters.names():
            nodes = [{"IP": f"192.168.49.{n + 2}", "Port": 8443, "ControlPlane": n == 0} for n in range(clusters.nodes(each))]
            profiles[clusters.is_whole(each)].append({"Name": each, "Status": "OK", "Config": {"Name": each, "Nodes": nodes}})
        print(json.dumps({"invalid": profiles[False], "valid": profiles[True]}))
    elif str(call) == "minikube start":
        nodes = int(call.flag("--nodes", "1"))
        if name not in clusters.names():
            clusters.make(name, nodes, mode, "X Exiting due to GUEST_START: failed to start node: wait 6m0s for node")
        pathlib.Path(os.environ["KUBECONFIG"]).write_text(clusters.kubeconfig(name))
        print(f'Done! kubectl is now configured to use "{name}" cluster')
    elif str(call) == "minikube update-context":
        pathlib.Path(os.environ["KUBECONFIG"]).write_text(clusters.kubeconfig(name))
        print(f'* "{name}" context has been updated')
    elif str(call) == "minikube delete":
        if name not in clusters.names():
            print(f'* "{name}" profile does not exist, trying anyways.')
        else:
            clusters.remove(name)


def kwok(call, clusters, mode):
    name = call.flag("--name", "kwok")
    if str(call) == "kwokctl":
        print("kwokctl version v0.7.0 go1.24.3 (linux/amd64)")
    elif str(call) == "kwokctl get clusters":
        print("\n".join(clusters.names()))
    elif str(call) == "kwokctl create cluster":
        if name in clusters.names():
            fail(f'ERROR Cluster already exists cluster={name}')
        clusters.make(name, 2, mode, "ERROR Failed to start cluster")
        pathlib.Path(call.flag("--kubeconfig")).write_text(clusters.kubeconfig(name))
    elif str(call) == "kwokctl get kubeconfig":
        print(clusters.kubeconfig(name), end="")
    elif str(call) == "kwokctl delete cluster":
        if name in clusters.names():
            clusters.remove(name)


def clusterctl(call, clusters, mode):
    import clusterapi
    clusterapi.run(call, mode)


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
    provider, tool, words = sys.argv[1], sys.argv[2], sys.argv[3:]
    STATE.mkdir(exist_ok=True)
    with open(STATE / "calls", "a") as calls:
        calls.write(json.dumps([tool, *words]) + "\n")
    call = Call(provider, tool, words)
    # "WHEN:MODE": the mode of calls whose command is WHEN.
    when, _, mode = ((STATE / "mode").read_text() if (STATE / "mode").exists() else "").strip().rpartition(":")
    active = mode if when and str(call) == f"{tool} {when}" else ""
    misbehave(active)
    {"kind": kind, "k3d": k3d, "minikube": minikube, "kwok": kwok, "clusterctl": clusterctl}[provider](call, Clusters(provider), active)
    if active == "dies":
        os.kill(os.getpid(), signal.SIGKILL)


main()
