#!/usr/bin/env python3
"""Kills `weir apply` and `weir destroy` with SIGKILL at moments spread evenly over the run, and checks that nothing is
lost, doubled or orphaned.

The stack has 40 `command` resources in a DAG. `create` prints while it works for 0 to 300 ms and then appends one line to
its own file with one write; `read` says present when that line stands; `delete` appends a second line. Four further
commands have no `read`. In half of the trials Weir alone is killed, in half all of its children with it. The next command
has to take the dead holder's lock over by itself; after it and a destroy each file holds exactly one line of each kind.
What has no `read` is never started twice unless this script, which looks at the file, says that it was not done.

With --terraform N as many further trials kill a `terraform.module`: its resource ends in terraform's state or not made.
With --clusters N as many kill runs and servers of embedded clusters (kills_clusters.py).
"""
import argparse
import collections
import concurrent.futures
import fcntl
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time

import kills_clusters
from kills_project import Failed, Project, end, unquote

COUNT = 40
UNREADABLE = 4
WORKER = """#!/bin/sh
# worker create|read|delete FILE SECONDS
case $1 in
create)
    echo "started $WEIR_OPERATION" >>"$2.starts"
    echo working
    sleep "$3"
    echo "still working"
    echo created >>"$2"
    ;;
read) [ "$(tail -n 1 "$2" 2>/dev/null)" = created ] ;;
delete)
    echo "deleting $WEIR_OPERATION" >>"$2.starts"
    sleep "$3"
    echo deleted >>"$2"
    ;;
esac
"""
MODULE = """
resource "terraform_data" "thing" {
  input = "thing"
  provisioner "local-exec" { command = "sleep 0.3" }
  provisioner "local-exec" {
    when    = destroy
    command = "sleep 0.2"
  }
}
output "id" { value = terraform_data.thing.id }
"""
PHASES = ["before an intent", "between intent and start", "while the tool ran", "between its end and the transition",
          "between transition and commit"]


class Trial(Project):
    """A project of commands, or of one terraform.module."""

    def __init__(self, weir, seed, terraform=False):
        super().__init__(weir)
        self.terraform = terraform
        self.random = random.Random(seed)
        os.mkdir(self.root + "/things")
        if terraform:
            os.makedirs(self.root + "/module")
            with open(self.root + "/module/main.tf", "w") as file:
                file.write(MODULE)
            resources = {"module": {"type": "terraform.module", "with": {"source": "module"}}}
        else:
            self.worker = self.root + "/worker"
            with open(self.worker, "w") as file:
                file.write(WORKER)
            os.chmod(self.worker, 0o755)
            resources = self.resources()
        self.declare(resources)

    def resources(self):
        resources = {}
        for index in range(COUNT):
            file = f"{self.root}/things/r{index}"
            pause = f"{self.random.uniform(0, 0.3):.3f}"
            needs = sorted({f"r{self.random.randrange(index)}" for _ in range(self.random.randrange(3))} if index else set())
            resources[f"r{index}"] = {
                "type": "command", "dependsOn": needs,
                "with": {"create": [self.worker, "create", file, pause], "read": [self.worker, "read", file],
                         "delete": [self.worker, "delete", file, f"{self.random.uniform(0, 0.1):.3f}"]}}
        for index in range(UNREADABLE):
            file = f"{self.root}/things/n{index}"
            resources[f"n{index}"] = {
                "type": "command", "dependsOn": [f"r{self.random.randrange(COUNT // 2)}"],
                "with": {"create": [self.worker, "create", file, "0.150"],
                         "delete": [self.worker, "delete", file, "0.050"]}}
        return resources

    def committed_open(self):
        """The operations that the branch still has as open."""
        done = subprocess.run(["git", "-C", self.root + "/.weir/state.git", "ls-tree", "-r", "--name-only",
                               "refs/heads/weir/kills/default", "intents/"], capture_output=True, text=True)
        return [os.path.basename(line) for line in done.stdout.splitlines()]

    def phases(self, operations):
        """Where the kill fell, as the files that it left behind tell: a count of operations for each phase."""
        found = collections.Counter()
        intents, ended = self.journal()
        if len(intents) < operations:
            found[PHASES[0]] += 1
        for operation, intent in intents.items():
            if operation in ended:
                continue
            folder = f"{self.root}/{intent['directory']}/{intent['kind']}"
            if not os.path.exists(folder + "/stdout"):
                found[PHASES[1]] += 1
            elif held(folder + "/stdout"):
                found[PHASES[2]] += 1
            else:
                found[PHASES[3]] += 1
        uncommitted = [name for name in self.committed_open()
                       if any(unquote(name) == operation + ".json" for operation in ended)]
        if uncommitted or (ended and not self.tip_has_all(ended)):
            found[PHASES[4]] += 1
        return found

    def tip_has_all(self, ended):
        names = set(subprocess.run(
            ["git", "-C", self.root + "/.weir/state.git", "ls-tree", "-r", "--name-only",
             "refs/heads/weir/kills/default", "resources/"], capture_output=True, text=True).stdout.splitlines())
        stems = {os.path.basename(name)[:-5] for name in names}
        return all((operation.split(".", 2)[2] in stems) == (operation.split(".", 2)[1] != "delete")
                   for operation in ended)

    # Checks

    def settle(self, output, starts_allowed):
        """Answers for every operation in doubt, by what its file says."""
        found = re.findall(r"weir state settle kills '([^']+)' --done", output)
        for address in sorted(set(found)):
            if "--not-done" not in output or ".weir/runs/" not in output:
                raise Failed(f"what is said of {address} names no log or not both commands:\n{output}")
            if not address.startswith("n"):
                raise Failed(f"{address} has a read and is in doubt:\n{output}")
            lines = self.lines(address)
            # Only one operation of an instance is open at a time; the last line says which.
            is_delete = f"state settle kills '{address}'" in output and "deletion" in self.about(output, address)
            done = (lines[-1:] == ["deleted"]) if is_delete else (lines[-1:] == ["created"])
            code, text = self.run("state", "settle", "kills", address, "--done" if done else "--not-done")
            if code != 0:
                raise Failed(f"settle exits {code}: {text}")
            if not done:
                starts_allowed[address] += 1
        return bool(found)

    @staticmethod
    def about(output, address):
        """The lines before the command that settles `address`, which say what was cut off."""
        lines = output.splitlines()
        for index, line in enumerate(lines):
            if f"settle kills '{address}' --done" in line:
                return "\n".join(lines[max(0, index - 3):index + 1])
        return ""

    def lines(self, name):
        try:
            return open(f"{self.root}/things/{name}").read().split()
        except FileNotFoundError:
            return []

    def check_files(self, starts_allowed):
        for index in range(COUNT):
            lines = self.lines(f"r{index}")
            if lines != ["created", "deleted"]:
                raise Failed(f"r{index} holds {lines}")
        for index in range(UNREADABLE):
            name = f"n{index}"
            lines = self.lines(name)
            if lines != ["created", "deleted"]:
                raise Failed(f"{name} holds {lines}")
            starts = open(f"{self.root}/things/{name}.starts").read().splitlines()
            for word in ("started", "deleting"):
                count = sum(line.startswith(word) for line in starts)
                if count > 1 + starts_allowed[name]:
                    raise Failed(f"{name} was {word} {count} times: {starts}")

    def finish(self, verb, starts_allowed):
        """Runs `verb` until it is done, answering what is in doubt."""
        for attempt in range(4):
            code, output = self.run(verb, "kills", "-y")
            if code == 0:
                return output
            if code != 1 or not self.settle(output, starts_allowed):
                raise Failed(f"{verb} exits {code}:\n{output}")
        raise Failed(f"{verb} does not come to an end")


def held(path):
    """Whether a process still has the output at `path`."""
    with open(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return False
        except OSError:
            return True


def kill(trial, process, moment, children):
    """Kills the run at `moment` seconds; false where it had ended before."""
    time.sleep(max(0, moment - (time.monotonic() - process.begun)))
    if process.poll() is not None:
        return False
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    return True


def measured(trial, verb):
    begun = time.monotonic()
    code, output = trial.run(verb, "kills", "-y")
    if code != 0:
        raise Failed(f"an undisturbed {verb} exits {code}:\n{output}")
    return time.monotonic() - begun


def one(weir, seed, verb, share, length, children, terraform):
    """One trial: a kill of `verb` at `share` of its `length`. The phases that it hit."""
    trial = Trial(weir, seed, terraform)
    starts_allowed = collections.Counter()
    try:
        if verb == "destroy":
            code, output = trial.run("apply", "kills", "-y")
            if code != 0:
                raise Failed(f"apply exits {code}:\n{output}")
        process = trial.start(verb, "kills", "-y")
        process.begun = time.monotonic()
        was_killed = kill(trial, process, share * length, children)
        found = collections.Counter()
        if was_killed:
            found = trial.phases(1 if terraform else COUNT + UNREADABLE)
            if children:
                end(trial.descendants())
        if terraform:
            check_terraform(trial, verb)
        else:
            trial.finish(verb, starts_allowed)
            if verb == "apply":
                trial.finish("destroy", starts_allowed)
            left = trial.descendants()
            if left:
                raise Failed(f"processes are left: {left}")
            trial.check_files(starts_allowed)
        code, output = trial.run("state", "verify", "kills")
        if code != 0:
            raise Failed(f"verify exits {code}:\n{output}")
        trial.clean()
        return found, was_killed
    except (Failed, subprocess.TimeoutExpired) as failure:
        raise Failed(f"seed {seed}, {verb} killed at {share:.2f} of {length:.2f} s, "
                     f"{'with' if children else 'without'} its children, in {trial.root}: {failure}") from None


def check_terraform(trial, verb):
    """The module's resource is in terraform's state, or was not made; the next run brings it to its end."""
    code, output = trial.run(verb, "kills", "-y")
    if code != 0:
        raise Failed(f"{verb} exits {code}:\n{output}")
    state = f"{trial.root}/.weir/instances/kills/default/module/terraform.tfstate"
    if verb == "apply":
        resources = json.load(open(state)).get("resources", [])
        if len(resources) != 1:
            raise Failed(f"terraform's state has {len(resources)} resources")
        code, output = trial.run("destroy", "kills", "-y")
        if code != 0:
            raise Failed(f"destroy exits {code}:\n{output}")
    if os.path.exists(state):
        raise Failed("terraform's state is left after the destroy")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weir", required=True, help="the program")
    options.add_argument("--trials", type=int, default=50, help="kills of each verb")
    options.add_argument("--terraform", type=int, default=0, help="kills of a terraform.module, of each verb")
    options.add_argument("--clusters", type=int, default=0, help="kills in a stack of embedded clusters")
    options.add_argument("--replay", type=int, metavar="SEED", help="this trial with clusters alone, --clusters times")
    options.add_argument("--seed", type=int, default=None)
    options.add_argument("--workers", type=int, default=3, help="trials at once")
    options.add_argument("--all-phases", action="store_true", help="fail where a phase was not hit")
    given = options.parse_args()
    given.weir = os.path.abspath(given.weir)
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(1 << 30)
    if given.replay is not None:
        sys.exit(1 if clusters(given, [given.replay] * max(1, given.clusters)) else 0)
    print(f"seed {seed}")
    jobs = []
    kinds = [(False, given.trials)] if given.trials else []
    if given.terraform and shutil.which("terraform"):
        kinds.append((True, given.terraform))
    elif given.terraform:
        print("terraform is not installed: its trials are skipped")
    for terraform, trials in kinds:
        trial = Trial(given.weir, seed, terraform)
        lengths = {verb: measured(trial, verb) for verb in ("apply", "destroy")}
        trial.clean()
        print(f"{'terraform' if terraform else 'commands'}: apply takes {lengths['apply']:.2f} s, "
              f"destroy {lengths['destroy']:.2f} s")
        for verb in ("apply", "destroy"):
            for number in range(trials):
                jobs.append((given.weir, seed + number + 1, verb, (number + 0.5) / trials, lengths[verb],
                             number % 2 == 1, terraform))
    failures = run(given, jobs) if jobs else 0
    failures += clusters(given, range(seed, seed + given.clusters)) if given.clusters else 0
    sys.exit(1 if failures else 0)


def run(given, jobs):
    """The trials with commands and modules; how many failed; a phase that was not hit and has to be counts too."""
    phases = collections.Counter()
    failures, late = [], 0
    with concurrent.futures.ThreadPoolExecutor(given.workers) as pool:
        for result in concurrent.futures.as_completed([pool.submit(one, *job) for job in jobs]):
            try:
                found, was_killed = result.result()
                late += not was_killed
                for phase in found:
                    phases[phase] += 1
            except Failed as failure:
                failures.append(str(failure))
                print(failure, file=sys.stderr)
    print(f"{len(jobs)} trials, {late} of them ended before the kill; kills that fell, for one of the operations at least,")
    for phase in PHASES:
        print(f"  {phase}: {phases[phase]}")
    missed = [phase for phase in PHASES if not phases[phase]]
    if missed:
        print(f"never hit: {', '.join(missed)}")
    print(f"{len(jobs) - len(failures)} passed, {len(failures)} failed")
    return len(failures) + (1 if missed and given.all_phases else 0)


def clusters(given, seeds):
    """The trials with clusters; how many of them failed."""
    lengths = kills_clusters.lengths(given.weir, seeds[0])
    print("clusters: " + ", ".join(f"{verb} takes {length:.2f} s" for verb, length in lengths.items()))
    opened, late, failed = collections.Counter(), 0, 0
    with concurrent.futures.ThreadPoolExecutor(given.workers) as pool:
        jobs = [pool.submit(kills_clusters.one, given.weir, seed, lengths) for seed in seeds]
        for result in concurrent.futures.as_completed(jobs):
            try:
                found, was_running = result.result()
                late += not was_running
                opened.update(set(found))
            except Failed as failure:
                failed += 1
                print(failure, file=sys.stderr)
    print(f"{len(seeds)} trials, {late} of them ended before the kill; kills that fell into, for one of the operations at least,")
    for operation, count in sorted(opened.items()):
        print(f"  {operation}: {count}")
    print(f"{len(seeds) - failed} passed, {failed} failed")
    return failed


main()
