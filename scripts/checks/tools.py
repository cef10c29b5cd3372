#!/usr/bin/env python3
"""Holds every type of the tools' manifests to its contract, against stand-ins of the tools.

usage: scripts/checks/tools.py --weir PATH [--only NAME] [--sample N --seed S] [--jobs J] [--source] [--known] [--update]

A stack with one instance of each type is applied, planned, changed, changed behind Weir's back and destroyed; its tool then
fails, hangs, prints garbage and a hundred megabytes, dies, leaves half of its work, finds its work done, or outlives Weir.
Whatever it was, an apply then makes what is declared, once, and a destroy leaves nothing. The stand-ins (Tests/StandIns) take
the real tools' flags only, and answer in their formats. The argument lists are held against Tests/StandIns/golden.
"""
import argparse
import concurrent.futures
import os
import pathlib
import random
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback

import tools_golden
import tools_types
from tools_cases import Cases, names
from tools_lab import Lab


class Report:
    """What was found, of all types at once; what one type tells stays together."""

    def __init__(self):
        self.lock, self.count, self.failed, self.skipped = threading.Lock(), 0, 0, 0

    def of(self, lines):
        """What tells of one type: a line for the checks of a case that hold, and one for each that does not."""
        held = {}

        def expect(case, what, holds, seen=""):
            with self.lock:
                self.count += 1
                self.failed += not holds
            if holds:
                held[case] = held.get(case, 0) + 1
                lines[:] = [line for line in lines if not line.startswith(f"ok   {case}: ")] + [f"ok   {case}: {held[case]} checks"]
            else:
                lines.append(f"FAILED {case}: {what}: {seen}")

        def skip(case, why):
            with self.lock:
                self.skipped += 1
            lines.append(f"skipped: {case}: {why}")
        return expect, skip


class Pool:
    """The control plane whose kubeconfig stands in for those of all clusters."""

    def __init__(self, weir, folder):
        environment = {"HOME": folder, "PATH": os.environ["PATH"], "XDG_STATE_HOME": folder}
        path = pathlib.Path(folder) / "pool"
        self.server = subprocess.Popen([weir, "controlplane", "serve", "--in-memory", "--nodes", "2", "--kubeconfig", str(path)],
                                       cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        started, _, _ = select.select([self.server.stdout], [], [], 60)
        if not started or not self.server.stdout.readline():
            self.close()
            raise SystemExit("the control plane of the check does not start")
        self.kubeconfig = path.read_text()

    def close(self):
        self.server.kill()
        self.server.wait()


def work(type, cases, given, folder, pool, report):
    """All `cases` of a type, in a lab of its own."""
    lines, began = [], time.monotonic()
    expect, skip = report.of(lines)
    if "kubectl" in type.tools and not shutil.which("kubectl"):
        skip(type.name, "kubectl is not here")
    else:
        lab = Lab(given.weir, type, os.path.join(folder, type.name), pool.kubeconfig, given.source)
        try:
            checker = Cases(lab, expect, skip, lambda *facts: tools_golden.compare(*facts, given.update), given.known)
            for case in cases:
                checker.run(case)
        except Exception:  # what nobody thought of is a failure of this type, and ends no other
            expect(f"{type.name}: {checker.case}", "is checked", False, traceback.format_exc())
        finally:
            lab.close()
    print("\n".join([*lines, f"     {type.name}: {time.monotonic() - began:.1f} s"]), flush=True)


def chosen(given):
    """The cases of each type that are run."""
    types = [type for type in tools_types.every() if not given.only or type.name.startswith(given.only)]
    if not given.sample:
        return [(type, ["life", *names(type)]) for type in types]
    # Those that need a control plane of their own take too long for a sample.
    pairs = [(type, case) for type in types if not type.own for case in names(type)]
    drawn = random.Random(given.seed).sample(pairs, min(given.sample, len(pairs)))
    # The life of a type is its first case: it tells what the others are to come to.
    return [(type, ["life", *(case for each, case in pairs if each is type and (each, case) in drawn)]) for type in types
            if any(each is type for each, _ in drawn)]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weir", required=True, help="the program")
    options.add_argument("--only", default="", help="a provider or a type: kind, openstack.server")
    options.add_argument("--sample", type=int, help="run so many cases, drawn at random, and the lives of their types")
    options.add_argument("--seed", type=int, help="what the sample is drawn by")
    options.add_argument("--jobs", type=int, default=2 if os.environ.get("CI") else 4, help="how many types are checked at once")
    options.add_argument("--source", action="store_true", help="with the manifests of this tree, not those in the program")
    options.add_argument("--known", action="store_true", help="also what is left out for a known defect of Weir")
    options.add_argument("--update", action="store_true", help="note the argument lists anew")
    given = options.parse_args()
    given.weir = os.path.abspath(given.weir)
    if given.sample and given.seed is None:
        given.seed = random.randrange(1 << 32)
    todo, report = chosen(given), Report()
    if given.sample:
        print(f"seed {given.seed}: {sum(len(cases) for _, cases in todo)} cases of {len(todo)} types")
    with tempfile.TemporaryDirectory(prefix="weir-tools-") as folder:
        pool = Pool(given.weir, folder)
        try:
            # The longest first.
            todo.sort(key=lambda pair: -len(pair[1]) * (4 if pair[0].own else 1))
            with concurrent.futures.ThreadPoolExecutor(given.jobs) as workers:
                for done in [workers.submit(work, *pair, given, folder, pool, report) for pair in todo]:
                    done.result()
        finally:
            pool.close()
    print(f"tools: {report.count} checks, {report.failed} failed" + (f", {report.skipped} skipped" if report.skipped else ""))
    sys.exit(1 if report.failed else 0)


if __name__ == "__main__":
    main()
