"""A project in a folder of its own for scripts/checks/realclouds.py, the runs of Weir in it, and what is said of them."""
import json
import os
import pathlib
import subprocess
import threading
import time

MANIFESTS = pathlib.Path(__file__).resolve().parents[2] / "Sources" / "WeirProviders" / "Manifests"
# Who called Weir has these; the tools of the check are to have none.
FOREIGN = ("AWS_", "AZURE_", "ARM_", "CLOUDSDK_", "GOOGLE_", "KUBE", "WEIR_", "REQUESTS_CA", "USE_GKE")
OWN = {".kube/config": "the user's own\n", ".ssh/config": "Host mine\n"}


class Tally:
    """What was checked, counted over all labs."""

    def __init__(self, verbose):
        self.verbose, self.lock = verbose, threading.Lock()
        self.count = self.failed = self.skipped = 0

    def expect(self, what, found, wanted):
        holds = wanted(found) if callable(wanted) else found == wanted
        with self.lock:
            self.count += 1
            self.failed += 0 if holds else 1
            print(f"{'ok  ' if holds else 'FAIL'} {what}" + ("" if holds else f": {found}"), flush=True)

    def skip(self, why):
        with self.lock:
            self.skipped += 1
            print(f"skipped: {why}", flush=True)


class Lab:
    """A project of one provider, whose tool is `tool`, and a home with files that nobody may touch."""

    def __init__(self, provider, tool, options, folder, tally):
        self.provider, self.weir, self.tally = provider, os.path.abspath(options.weir), tally
        self.folder, self.sources = pathlib.Path(folder) / provider, options.sources
        for name in ("bin", "project/stacks", "project/providers", "home"):
            (self.folder / name).mkdir(parents=True)
        for path, text in OWN.items():
            (self.folder / "home" / path).parent.mkdir()
            (self.folder / "home" / path).write_text(text)
        os.symlink(tool, self.folder / "bin" / os.path.basename(tool))
        kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        self.environment = {**kept, "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "HOME": str(self.folder / "home"),
                            "XDG_STATE_HOME": str(self.folder / "state"), "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
        (self.folder / "project" / "weir.yaml").write_text("apiVersion: weir.dev/v1\nkind: Project\nmetadata: {name: clouds}\n")
        self.adopt()

    def adopt(self):
        """Takes the manifest of this tree under another name, with short waits, and where it is asked for as it is."""
        text = (MANIFESTS / f"{self.provider}.yaml").read_text()
        copies = {f"{self.provider}quick": text.replace("delay: 20s", "delay: 1s")}
        if self.sources:
            copies[f"{self.provider}source"] = text
        for name, copy in copies.items():
            (self.folder / "project" / "providers" / f"{name}.yaml").write_text(
                copy.replace(f"  name: {self.provider}\n", f"  name: {name}\n", 1))
        self.good("trust", "--yes")

    # Programs

    def run(self, words, variables=None, limit=200):
        began = time.monotonic()
        done = subprocess.run(words, cwd=self.folder / "project", env={**self.environment, **(variables or {})}, text=True,
                              timeout=limit, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if self.tally.verbose:
            print(f"     {time.monotonic() - began:5.1f} s: {' '.join(map(str, words[:8]))}: {done.returncode}", flush=True)
        return done

    def call(self, *words, **variables):
        return self.run([self.weir, *words], variables)

    def good(self, *words, **variables):
        done = self.call(*words, **variables)
        if done.returncode:
            raise SystemExit(f"{self.provider}: weir {' '.join(words)}: {done.returncode}\n{done.stdout[-4000:]}")
        return done.stdout

    def tool(self, *words):
        """The tool itself, called by somebody else."""
        done = self.run(words, {"KUBECONFIG": str(self.folder / "other"), "CLOUDSDK_CORE_DISABLE_PROMPTS": "1"})
        if done.returncode:
            raise SystemExit(f"{' '.join(words)}: {done.returncode}\n{done.stdout[-4000:]}")
        return done.stdout

    # Stacks

    def stack(self, name, resources, inputs=None, kind=None):
        """A stack; `kind` takes the place of the provider in the types of its resources."""
        kind = kind or (f"{self.provider}source" if self.sources else self.provider)
        for resource in resources.values():
            resource["type"] = resource["type"].replace(f"{self.provider}.", f"{kind}.", 1)
        spec = {"resources": resources, **({"inputs": inputs} if inputs else {})}
        (self.folder / "project" / "stacks" / f"{name}.yaml").write_text(json.dumps(
            {"apiVersion": "weir.dev/v1", "kind": "Stack", "metadata": {"name": name}, "spec": spec}, indent=1))

    def changes(self, stack, *words):
        text = self.good("plan", stack, "--output", "json", *words)
        return [change for change in json.loads(text[text.index("{"):])["changes"] if change["action"] != "no-op"]

    def todo(self, stack, *words):
        return {change["address"]: change["action"] for change in self.changes(stack, *words)}

    def told(self, stack):
        """What one plan says was changed outside, and what is to be done."""
        changes = self.changes(stack)
        return ({(change["address"], part["path"], part["recorded"], part["observed"])
                 for change in changes for part in change["drift"]},
                {change["address"]: change["action"] for change in changes})

    def recorded(self, stack):
        return self.good("state", "list", stack).split()

    def attribute(self, stack, address, name):
        text = self.good("state", "show", stack, address)
        return json.loads(text[text.index("{"):])["attributes"].get(name)

    # What is said of it

    def expect(self, what, found, wanted):
        self.tally.expect(f"{self.provider}: {what}", found, wanted)

    def says(self, what, done, status, *texts):
        """That a run ended so, and told all of `texts`."""
        self.expect(what, (done.returncode, done.stdout[-3000:]),
                    lambda found: found[0] == status and all(text in done.stdout for text in texts))

    def foreign(self):
        """The files of the home that are not as they were, or are there besides; tools' own folders aside."""
        found = {}
        for path in (self.folder / "home").rglob("*"):
            name = str(path.relative_to(self.folder / "home"))
            if path.is_file() and not name.startswith((".config/weir/", ".kube/cache/")):
                found[name] = path.read_text(errors="replace")
        return sorted(name for name in found.keys() | OWN.keys() if found.get(name) != OWN.get(name))
