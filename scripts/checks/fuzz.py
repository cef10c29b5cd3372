#!/usr/bin/env python3
"""Fuzzes Weir's readers, writers and expressions, and what its control plane is sent, with libFuzzer.

Builds Tests/Fuzz once (optimised, with assertions), then gives each harness a number of inputs: those of its kept
corpus in Tests/Fuzz/Corpus/HARNESS, and what the fuzzer makes of them. An input that takes longer than a second, more
than 1 GiB of memory, or ends the process is a crash: its file is kept, and the exit status is 1.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "Tests" / "Fuzz"
# The runtime's own handler of crashes would keep the fuzzer from writing the input.
BACKTRACE = "enable=no"
HARNESSES = ["yaml", "cel", "stack", "render", "json", "body", "patch", "query", "definition"]
# Where parts of objects are changed inputs are long, and of use from the start.
LONG = ["-len_control=0", "-max_len=8192"]
OPTIONS = {"body": LONG, "patch": LONG, "definition": LONG}


def build(scratch):
    """Builds the harnesses; the path of the program."""
    command = ["swift", "build", "-c", "release", "--package-path", str(PACKAGE), "--scratch-path", str(scratch)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(f"the harnesses cannot be built:\n{done.stdout[-4000:]}")
    shown = subprocess.run([*command, "--show-bin-path"], stdout=subprocess.PIPE, text=True, check=True)
    return pathlib.Path(shown.stdout.strip()) / "fuzz"


def fuzz(program, harness, options, artefacts):
    """Runs one harness; whether it passed."""
    corpus = PACKAGE / "Corpus" / harness
    with tempfile.TemporaryDirectory(prefix="weir-fuzz-") as found:
        command = [
            str(program), f"-runs={options.inputs}", "-timeout=1", "-rss_limit_mb=1024", f"-seed={options.seed}",
            f"-artifact_prefix={artefacts}/{harness}-", "-print_final_stats=1", "-verbosity=0",
            *OPTIONS.get(harness, []), found, str(corpus),
        ]
        started = time.monotonic()
        environment = {**os.environ, "WEIR_FUZZ": harness, "SWIFT_BACKTRACE": BACKTRACE}
        run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        seconds = time.monotonic() - started
    text = run.stdout.decode(errors="replace")
    inputs, memory = statistic(text, "number_of_executed_units"), statistic(text, "peak_rss_mb")
    passed = run.returncode == 0
    result = "passed" if passed else f"FAILED, status {run.returncode}"
    print(f"{harness:8} {inputs:>10} inputs {seconds:8.1f} s {memory:>6} MB  {result}", flush=True)
    if not passed:
        first = re.search(r"^.*(the check failed|Fatal error|ERROR: libFuzzer|Crash)", text, re.MULTILINE)
        print(text[first.start() if first else -3000:][:4000])
        for path in re.findall(r"Test unit written to (\S+)", text):
            print(f"input: {path}\nagain: WEIR_FUZZ={harness} {program} {path}")
    return passed


def statistic(text, name):
    found = re.findall(rf"stat::{name}:\s*(\d+)", text)
    return found[-1] if found else "?"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=100_000, help="inputs for each harness (100000)")
    parser.add_argument("--harness", action="append", choices=HARNESSES, help="only this one; may stand several times")
    parser.add_argument("--seed", type=int, default=1, help="of the fuzzer; 0 takes one of the clock (1)")
    parser.add_argument("--scratch", type=pathlib.Path, default=ROOT / ".build" / "fuzz", help="where to build")
    parser.add_argument("--artefacts", type=pathlib.Path, help="where inputs that fail are kept (SCRATCH/artefacts)")
    options = parser.parse_args()

    started = time.monotonic()
    program = build(options.scratch)
    print(f"built in {time.monotonic() - started:.0f} s; seed {options.seed}", flush=True)
    artefacts = options.artefacts or options.scratch / "artefacts"
    artefacts.mkdir(parents=True, exist_ok=True)
    results = [fuzz(program, harness, options, artefacts) for harness in options.harness or HARNESSES]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
