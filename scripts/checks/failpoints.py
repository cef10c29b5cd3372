#!/usr/bin/env python3
"""Passes every failpoint of the state store and of the runner once: a first run counts them, then one run for each is
killed there, or gets ENOSPC or EIO there. After each, the same command and a destroy have to come to their end, nothing may
be orphaned, lost or doubled, and the state has to verify.

Failpoints are in debug builds only (`WEIR_FAILPOINT`).
"""
import argparse
import collections
import concurrent.futures
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

COMMANDS = 10
FILES = 10
WORKER = """#!/bin/sh
case $1 in
create) echo created >>"$2" ;;
read) [ "$(tail -n 1 "$2" 2>/dev/null)" = created ] ;;
delete) echo deleted >>"$2" ;;
esac
"""
SIGNS = {"enospc": "No space left on device", "eio": "Input/output error"}


class Failed(Exception):
    """Something was lost, doubled or orphaned, or told unclearly."""


class Project:
    """One project in a folder of its own."""

    def __init__(self, weir):
        self.weir = weir
        self.root = tempfile.mkdtemp(prefix="weir-failpoints-")
        os.makedirs(self.root + "/stacks")
        os.makedirs(self.root + "/things")
        with open(self.root + "/weir.yaml", "w") as file:
            file.write("apiVersion: weir.dev/v1\nkind: Project\n")
        worker = self.root + "/worker"
        with open(worker, "w") as file:
            file.write(WORKER)
        os.chmod(worker, 0o755)
        resources = {}
        for index in range(COMMANDS):
            path = f"{self.root}/things/c{index}"
            resources[f"c{index}"] = {
                "type": "command", "dependsOn": [f"c{index // 2}"] if index > 1 else [],
                "with": {verb: [worker, verb, path] for verb in ("create", "read", "delete")}}
        for index in range(FILES):
            resources[f"f{index}"] = {
                "type": "file", "dependsOn": [f"c{index}"],
                "with": {"path": f"things/f{index}", "content": f"${{resources.c{index}.stdout}}{index}"}}
        stack = {"apiVersion": "weir.dev/v1", "kind": "Stack", "metadata": {"name": "points"},
                 "spec": {"secrets": {"token": {"env": "TOKEN"}}, "resources": resources,
                          "outputs": {"token": {"value": "${secrets.token}", "sensitive": True}}}}
        with open(self.root + "/stacks/points.yaml", "w") as file:
            json.dump(stack, file)

    def run(self, *words, failpoint=None):
        environment = dict(os.environ, TOKEN="a-token-that-is-kept-apart")
        environment.pop("WEIR_FAILPOINT", None)
        if failpoint:
            environment["WEIR_FAILPOINT"] = failpoint
        done = subprocess.run([self.weir, *words], cwd=self.root, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        return done.returncode, done.stdout.decode(errors="replace")

    def expect(self, *words):
        code, output = self.run(*words)
        if code != 0:
            raise Failed(f"weir {' '.join(words)} exits {code}:\n{output}")
        return output

    def check_applied(self):
        for index in range(COMMANDS):
            self.check(f"c{index}", ["created"])
        for index in range(FILES):
            self.check(f"f{index}", [str(index)])

    def check_destroyed(self):
        for index in range(COMMANDS):
            self.check(f"c{index}", ["created", "deleted"])
        left = [name for name in os.listdir(self.root + "/things") if not name.startswith("c")]
        if left:
            raise Failed(f"files are left: {left}")

    def check(self, name, lines):
        try:
            found = open(f"{self.root}/things/{name}").read().split()
        except FileNotFoundError:
            found = None
        if found != lines:
            raise Failed(f"{name} holds {found}, not {lines}")


def count(weir):
    """How often failpoints are passed by an apply and by a destroy, and their names."""
    project = Project(weir)
    counts, names = {}, collections.Counter()
    for verb in ("apply", "destroy"):
        file = f"{project.root}/{verb}.points"
        code, output = project.run(verb, "points", "-y", failpoint=f"count:{file}")
        if code != 0:
            raise Failed(f"{verb} exits {code}:\n{output}")
        lines = open(file).read().split()
        counts[verb] = len(lines)
        names.update(lines)
    shutil.rmtree(project.root)
    return counts, names


def one(weir, verb, number, what):
    """One run that meets `what` at the failpoint `number`."""
    project = Project(weir)
    try:
        if verb == "destroy":
            project.expect("apply", "points", "-y")
        code, output = project.run(verb, "points", "-y", failpoint=f"{number}:{what}")
        if what == "kill":
            if code not in (-9, 0):
                raise Failed(f"{verb} exits {code}:\n{output}")
        elif code not in (0, 1):
            raise Failed(f"{verb} exits {code}:\n{output}")
        elif code == 1 and SIGNS[what] not in output:
            raise Failed(f"{verb} does not say why it failed:\n{output}")
        project.expect(verb, "points", "-y")
        if verb == "apply":
            project.check_applied()
            project.expect("state", "verify", "points")
            project.expect("destroy", "points", "-y")
        project.check_destroyed()
        project.expect("state", "verify", "points")
        shutil.rmtree(project.root)
        return code != 0
    except (Failed, subprocess.TimeoutExpired) as failure:
        raise Failed(f"{what} at {number} of {verb}, in {project.root}: {failure}") from None


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weir", required=True, help="the program, a debug build")
    options.add_argument("--errors", type=float, default=1, help="the share of failpoints that get ENOSPC and EIO")
    options.add_argument("--kills", type=float, default=1, help="the share of failpoints that are killed at")
    options.add_argument("--seed", type=int, default=None)
    options.add_argument("--workers", type=int, default=3)
    given = options.parse_args()
    weir = os.path.abspath(given.weir)
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(1 << 30)
    chance = random.Random(seed)
    counts, names = count(weir)
    total = sum(counts.values())
    print(f"seed {seed}")
    print(f"{total} failpoints are passed with {COMMANDS + FILES} resources "
          f"({counts['apply']} by apply, {counts['destroy']} by destroy), of {len(names)} kinds: "
          + ", ".join(f"{name} {number}" for name, number in sorted(names.items())))
    if total < 100:
        sys.exit("fewer than 100: is this a debug build?")
    jobs = []
    for verb, number in counts.items():
        for index in range(1, number + 1):
            for what, share in (("kill", given.kills), ("enospc", given.errors), ("eio", given.errors)):
                if chance.random() < share:
                    jobs.append((weir, verb, index, what))
    met, failures = collections.Counter(), []
    with concurrent.futures.ThreadPoolExecutor(given.workers) as pool:
        futures = {pool.submit(one, *job): job for job in jobs}
        for result in concurrent.futures.as_completed(futures):
            try:
                met[futures[result][3]] += result.result()
            except Failed as failure:
                failures.append(str(failure))
                print(failure, file=sys.stderr)
    print("runs that were stopped: " + ", ".join(f"{what} {number}" for what, number in sorted(met.items())))
    print(f"{len(jobs) - len(failures)} passed, {len(failures)} failed")
    sys.exit(1 if failures else 0)


main()
