"""What badclusters.py runs its cases in: a project, a home and a folder for temporary files for each, and what is to hold after
a run that failed.
"""
import dataclasses
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time
from typing import Callable

PROJECT = pathlib.Path(__file__).resolve().parents[2]
PLACE = r":\d+:\d+"
# Programs that stand-ins are written with. Nothing else of this machine is in PATH, whatever is installed.
PROGRAMS = ["sh", "cat", "cp", "rm", "touch", "sleep", "kubectl"]
# Runs its arguments in a terminal of their own.
TERMINAL = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
# What an operation writes for a tool and has to take away again.
PASSING = {"kubeconfig", "values.json", "overlay"}


@dataclasses.dataclass
class Case:
    """Something that cannot work, what Weir has to say of it, and how it is mended."""

    title: str
    # Writes the stack `bad`, and what it needs.
    make: Callable
    # What has to stand in what Weir prints; in any case of letters.
    says: tuple = ()
    # A regular expression for the file, line and column.
    place: str = r"stacks/bad\.yaml" + PLACE
    # What must not stand in what Weir prints.
    never: tuple = ()
    # What is to hold after the failure, besides that nothing is half recorded.
    then: Callable = None
    mend: Callable = None
    codes: tuple = (1,)
    # In how many seconds it has to end, and when it is ended.
    within: float = 10
    limit: float = 20
    words: tuple = ("apply", "bad", "-y")
    # The instances that may be recorded: what was done before the failure.
    keeps: tuple = ()
    # Whether a terminal is there.
    terminal: bool = False
    # Why it cannot be tried here.
    skip: str = ""


@dataclasses.dataclass
class Done:
    """How a call ended; its code is None where it did not end."""

    code: int
    text: str
    seconds: float


class Project:
    """The folders of one case."""

    def __init__(self, lab, name):
        self.lab = lab
        self.name = name
        self.root = pathlib.Path(lab.folder) / name
        self.folder, self.bin = self.root / "project", self.root / "bin"
        self.home, self.temporary = self.root / "home", self.root / "tmp"
        for folder in (self.folder / "stacks", self.bin, self.home, self.temporary):
            folder.mkdir(parents=True)
        for program in PROGRAMS:
            if shutil.which(program):
                os.symlink(shutil.which(program), self.bin / program)
        self.write("weir.yaml", "apiVersion: weir.dev/v1\nkind: Project\nmetadata: {name: bad}\n")
        self.environment = {"PATH": str(self.bin), "HOME": str(self.home), "TMPDIR": str(self.temporary),
                            "XDG_STATE_HOME": str(self.home / "state"), "LANG": "C.UTF-8"}

    # Files

    def write(self, path, text, mode=0o644):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)
        return str(file)

    def tool(self, name, script):
        """A program that stands in for `name`."""
        file = self.bin / name
        file.unlink(missing_ok=True)
        file.write_text("#!/bin/sh\n" + script)
        file.chmod(0o755)

    def stack(self, resources, name="bad"):
        """Writes a stack; `resources` begins at their own indentation."""
        lines = [f"    {line}" if line else "" for line in resources.strip("\n").split("\n")]
        self.write(f"stacks/{name}.yaml", f"apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {{name: {name}}}\nspec:\n"
                                          "  resources:\n" + "\n".join(lines) + "\n")

    # Runs

    def weir(self, *words, limit=60, terminal=False):
        started = time.monotonic()
        session = [*([sys.executable, "-c", TERMINAL] if terminal else []), self.lab.weir, *words]
        process = subprocess.Popen(session, cwd=self.folder, env=self.environment, text=True, errors="replace",
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   start_new_session=True)
        try:
            text, _ = process.communicate(timeout=limit)
            return Done(process.returncode, text, time.monotonic() - started)
        except subprocess.TimeoutExpired:
            self.end()
            text, _ = process.communicate()
            return Done(None, text, time.monotonic() - started)

    def good(self, *words, **options):
        done = self.weir(*words, **options)
        if done.code != 0:
            raise Wrong(f"weir {' '.join(words)}: {done.code}: {done.text.strip()[-1200:]}")
        return done.text

    # Processes

    def processes(self):
        """Those that have this case's home in their environment."""
        mark, found = f"HOME={self.home}\0".encode(), []
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/environ", "rb") as file:
                    if mark in file.read() + b"\0":
                        found.append(int(name))
            except OSError:
                continue
        return found

    def end(self):
        """Ends what is left of this case."""
        for pid in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    # What has to hold

    def recorded(self):
        return {entry if isinstance(entry, str) else entry["address"]
                for entry in json.loads(self.good("state", "list", "bad", "-o", "json"))}

    def remains(self, case):
        """What a failed run left that it should not have."""
        found = []
        if not (self.folder / ".weir" / "state.git").exists():
            return self.litter()
        recorded = self.recorded() - set(case.keeps)
        if recorded and 0 not in case.codes:
            found.append(f"recorded: {sorted(recorded)}")
        verified = self.weir("state", "verify", "bad")
        if verified.code != 0:
            found.append(f"weir state verify: {verified.text.strip()}")
        if "no workspace is locked" not in self.weir("locks").text:
            found.append("a workspace is locked")
        journal = self.folder / ".weir" / "journal" / "bad"
        if journal.exists() and any(journal.iterdir()):
            found.append("the journal is not empty")
        left = [path for path in (self.folder / ".weir" / "runs").rglob("*") if path.name in PASSING]
        if left:
            found.append(f"files of an operation: {sorted(path.name for path in left)}")
        return found + self.litter()

    def litter(self):
        """Processes and temporary files that are left; what was killed has a moment to be gone."""
        end = time.monotonic() + 2
        while self.processes() and time.monotonic() < end:
            time.sleep(0.05)
        found = [f"process {pid}: {command(pid)}" for pid in self.processes()]
        return found + [f"temporary: {path.name}" for path in self.temporary.iterdir()]

    def converges(self, case):
        """Mends it, applies it, and takes it away."""
        case.mend(self)
        # What a failed run left recorded is found again by the next one.
        self.good("apply", "bad", "-y")
        planned = self.weir("plan", "bad", "--detailed-exitcode")
        if planned.code != 0:
            raise Wrong(f"after a mended run there is something to do: {planned.text.strip()[-600:]}")
        self.good("destroy", "bad", "-y")
        if self.recorded():
            raise Wrong(f"a destroy leaves {sorted(self.recorded())}")


class Wrong(Exception):
    """Something that does not hold."""


def command(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()[:80]
    except OSError:
        return "gone"


def judge(case, project):
    """Runs `case`; the output of Weir, and what does not hold."""
    try:
        case.make(project)
    except (Wrong, OSError, subprocess.SubprocessError) as error:
        return Done(1, "", 0), [f"it cannot be prepared: {error}"]
    done = project.weir(*case.words, limit=case.limit, terminal=case.terminal)
    wrong = []
    if done.code is None:
        wrong.append(f"it did not end, and was ended after {case.limit:g} s")
    elif done.seconds > case.within:
        wrong.append(f"it took {done.seconds:.1f} s, more than {case.within:g}")
    if done.code is not None and done.code not in case.codes:
        wrong.append(f"exit status {done.code}, not {' or '.join(map(str, case.codes))}")
    told = " ".join(done.text.split()).lower()
    says = [text.replace("NAME", project.name) for text in case.says]
    wrong += [f"it does not say {text!r}" for text in says if text.lower() not in told]
    wrong += [f"it says {text!r}" for text in case.never if text.lower() in told]
    if done.code != 0 and case.place and not re.search(case.place, done.text):
        wrong.append(f"no place ({case.place})")
    try:
        wrong += project.remains(case)
        if case.then:
            case.then(project)
        if case.mend:
            project.converges(case)
            wrong += [f"at the end: {text}" for text in project.litter()]
    except (Wrong, OSError, subprocess.SubprocessError) as error:
        wrong.append(str(error))
    return done, wrong
