#!/usr/bin/env python3
"""Lives the lives of the types of the manifests `gke` and `aks` with gcloud and az themselves, against fakes of both clouds.

usage: scripts/checks/realclouds.py --weir PATH [--az PATH] [--gcloud PATH] [--only gke|aks] [--sources] [--verbose]

The tools are the real ones: they parse what Weir says to them, ask the APIs, wait for operations, and tell failures in their own
words. What they ask are small fakes on this machine (realclouds_gke.py, realclouds_azure.py), with an embedded control plane
behind each cluster, so that kubeconfigs lead to an API server. Each life: made, planned without a change, changed behind Weir's
back, set back, scaled, upgraded, gone, taken and imported, refused (nobody logged in, an expired token, 403, a quota), tried
again (429, 500, an operation that runs), half-made, destroyed with nothing left. Takes three to four minutes.

gcloud comes with the Google Cloud SDK, az with `pip install azure-cli`: best into an environment of its own.
"""
import argparse
import concurrent.futures
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile

import realclouds_lab

TOOLS = {"gke": ("gcloud", "the Google Cloud SDK"), "aks": ("az", "pip install azure-cli")}


def found(tool, told):
    """The tool: as told, beside this Python, or in PATH."""
    own = pathlib.Path(sysconfig.get_path("scripts")) / tool
    path = told or (str(own) if own.exists() else shutil.which(tool))
    return path and os.path.abspath(path)


def version(tool):
    words = [tool, "version", "--query", '"azure-cli"', "--output", "tsv"] if tool.endswith("az") else [tool, "--version"]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, env={
            "PATH": os.environ["PATH"], "HOME": folder})
    return f"{os.path.basename(tool)}: {(done.stdout or done.stderr).strip().partition(chr(10))[0]}"


def life(provider, lab):
    if provider == "gke":
        from realclouds_life_gke import Life
    else:
        from realclouds_life_aks import Life
    return Life(lab)


def run(provider, tool, options, folder, tally):
    """One life, from its beginning to its end."""
    print(f"     {provider}: {version(tool)}", flush=True)
    lab = realclouds_lab.Lab(provider, tool, options, folder, tally)
    lived = life(provider, lab)
    try:
        lived.live()
    except (Exception, SystemExit) as fault:
        tally.expect(f"{provider}: its life goes on to the end", f"{type(fault).__name__}: {fault}", "")
    finally:
        lived.stop()
        if lived.api.faults:
            print(f"     {provider}: {lived.api.faults}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weir", required=True, help="the program")
    parser.add_argument("--az", help="az, where it is not in PATH; also WEIR_AZ")
    parser.add_argument("--gcloud", help="gcloud, where it is not in PATH")
    parser.add_argument("--only", choices=TOOLS, help="one of the two")
    parser.add_argument("--sources", action="store_true", help="check the manifests of the sources, not those in the program")
    parser.add_argument("--verbose", action="store_true", help="tell every run of a program, and how long it took")
    options = parser.parse_args()
    # Whatever ends it, nothing is left running. All of it is on this machine.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    told = {"gke": options.gcloud, "aks": options.az or os.environ.get("WEIR_AZ")}
    tally, tools = realclouds_lab.Tally(options.verbose), {}
    for provider, (tool, source) in TOOLS.items():
        if options.only in (None, provider):
            tools[provider] = found(tool, told[provider])
            if not tools[provider]:
                tally.skip(f"{tool} is not here ({source})")
    try:
        import cryptography  # noqa: F401
    except ImportError:
        tools = {}
        tally.skip("the Python package cryptography is not here: no fake can serve TLS")
    with tempfile.TemporaryDirectory(prefix="weir-realclouds-") as folder, concurrent.futures.ThreadPoolExecutor(2) as jobs:
        for job in [jobs.submit(run, provider, tool, options, folder, tally) for provider, tool in tools.items() if tool]:
            job.result()
    print(f"realclouds: {tally.count} checks, {tally.failed} failed" + (f", {tally.skipped} skipped" if tally.skipped else ""))
    sys.exit(1 if tally.failed else 0)


if __name__ == "__main__":
    main()
