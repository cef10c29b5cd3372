#!/usr/bin/env python3
"""Gives Weir tools, kubeconfigs, charts and manifests that cannot work, and checks what it says of each.

Each case has a project, a home and tools of its own. Weir has to name the thing, the cause and the place, to end within a
bound with the exit status that is documented, and to record nothing half: what is recorded is what was done, the state
repository is whole, no workspace is locked, and no process and no temporary file is left. Then the case is mended: the same
stack has to be applied, to have nothing to do, and to be destroyed.
"""
import argparse
import concurrent.futures
import contextlib
import os
import pathlib
import re
import shutil
import sys
import tempfile
import time

import badclusters_charts
import badclusters_kubeconfigs
import badclusters_objects
import badclusters_providers
import badclusters_tools
import controlplane
from badclusters_lab import Project, judge
from badclusters_servers import Certificates, Port, Repository, Web, reader

GROUPS = {
    "Tools": badclusters_tools.tools,
    "Credentials of cloud command lines": badclusters_tools.credentials,
    "Kubeconfigs and servers": badclusters_kubeconfigs.cases,
    "Charts and overlays": badclusters_charts.cases,
    "Objects": badclusters_objects.cases,
    "A project's own manifests of providers": badclusters_providers.cases,
}


class Lab:
    """What all cases share: a control plane, and servers that answer badly."""

    def __init__(self, weir, folder, stack):
        self.weir, self.folder = weir, folder
        self.server = stack.enter_context(controlplane.Server(weir, nodes=1))
        self.kubeconfig = pathlib.Path(self.server.kubeconfig).read_text()
        with controlplane.Server(weir, memory=True) as other:
            self.other = badclusters_kubeconfigs.Parts(pathlib.Path(other.kubeconfig).read_text()).authority

        def serve(server):
            stack.callback(server.close)
            return server.number
        self.silent, self.plain = serve(Port()), serve(Port(b"220 hello\r\n"))
        self.repository, self.reader = serve(Web(Repository)), serve(reader(self.server.config))
        self.certificates = self.strict = None
        if not Certificates.missing():
            self.certificates = Certificates(os.path.join(self.server.root, "data"), os.path.join(folder, "certificates"))
            self.strict = serve(self.certificates.strict())

    def run(self, number, case):
        """What Weir says in `case`, and what does not hold; its folders are gone afterwards."""
        if case.skip:
            return None, [], ""
        project = Project(self, f"case{number}")
        try:
            done, wrong = judge(case, project)
        except Exception as error:  # A case that breaks is one that failed.
            return None, [f"{type(error).__name__}: {error}"], ""
        finally:
            project.end()
            shutil.rmtree(project.root, ignore_errors=True)
        return done, wrong, shown(done.text, project)


def shown(text, project):
    """`text` without what differs from run to run."""
    text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text).replace(f"{project.folder}/", "").replace(str(project.folder), ".")
    text = re.sub(rf"\b{project.name}\b", "web", text.replace(str(project.root), "..."))
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UID", text)
    text = re.sub(r"\b\d+s\d+ms|\b\d+\.\d{6,} seconds", "4s", text)
    return re.sub(r"\b(127\.0\.0\.1|other\.example):\d{4,5}", r"\1:PORT", text)


def told(text):
    """The diagnostics in what Weir printed: what it says, what a tool said, what to do, and where."""
    found, said, erring = [], 0, False
    for line in text.split("\n"):
        failed = re.search(r"✗ \S+(?: \([a-zA-Z0-9.]+\) failed(?: to \w+)?)?: (.*)", line)
        fault = re.match(r"error\[W\d+\]: (.*)", line)
        more = re.match(r"(?:\s+--> |\s+\| +hint: |  hint: |  (?=[^\s|]))(.*\S)", line)
        evidence = re.match(r"    \| (.*\S)", line)
        if failed or fault:
            found.append((failed or fault)[1].strip())
            said, erring = 0, True
        elif line.startswith("warning["):
            erring = False
        elif not erring:
            continue
        elif evidence and said < 3 and evidence[1] not in found[-1]:
            if not re.search(r'^Error: |"command failed" err=', evidence[1]):
                found[-1] += f" / {evidence[1]}"
                said += 1
        elif more:
            found[-1] += f" / {re.sub(r' · log: .*|^hint: ', '', more[1])}"
    return found


def rows(cases, outcomes):
    """The lines of a Markdown table for each group, of the cases that hold."""
    lines = []
    for group in GROUPS:
        head = ["", f"## {group}", "", "| what is wrong | what Weir says |", "| --- | --- |"]
        for (of, case), (done, wrong, text) in zip(cases, outcomes):
            if of != group or wrong or done is None:
                continue
            said = "; ".join(told(text)) if done.code else "nothing: it works"
            said = said if len(said) < 400 else said[:399] + "…"
            lines += head
            head = []
            lines.append(f"| {case.title.split(': ', 1)[-1]} | {said.replace('|', chr(92) + '|')} |")
    return lines


def report(case, outcome):
    """Prints what became of `case`; 1 where it failed."""
    done, wrong, text = outcome
    if case.skip:
        print(f"skipped: {case.title}: {case.skip}", flush=True)
        return 0
    seconds = f" ({done.seconds:.1f} s)" if done else ""
    said = "; ".join(told(text))[:200]
    print(f"{'FAILED' if wrong else 'ok    '} {case.title}{seconds}: {'; '.join(wrong) or said or 'it works'}", flush=True)
    if wrong and text:
        print("       | " + text.strip()[-1500:].replace("\n", "\n       | "), flush=True)
    return 1 if wrong else 0


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weir", required=True, help="the program")
    options.add_argument("--only", default="", help="only cases whose title has this text")
    options.add_argument("--jobs", type=int, default=4, help="how many cases are tried at once")
    options.add_argument("--table", metavar="FILE", help="put the tables of docs/providers/bad-input.md behind its first lines")
    given = options.parse_args()
    cases = [(group, case) for group, make in GROUPS.items() for case in make() if given.only in case.title]
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="weir-bad-"))
        lab = Lab(os.path.abspath(given.weir), folder, stack)
        pool = stack.enter_context(concurrent.futures.ThreadPoolExecutor(given.jobs))
        outcomes, failed = [], 0
        for (_, case), outcome in zip(cases, pool.map(lambda each: lab.run(each[0], each[1][1]), enumerate(cases))):
            outcomes.append(outcome)
            failed += report(case, outcome)
    if given.table:
        page = pathlib.Path(given.table)
        head = page.read_text().split("\n## ")[0].rstrip()
        page.write_text("\n".join([head, *rows(cases, outcomes)]) + "\n")
    skipped = sum(1 for _, case in cases if case.skip)
    print(f"in {time.monotonic() - began:.0f} s")
    print(f"badclusters: {len(cases) - skipped} checks, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
