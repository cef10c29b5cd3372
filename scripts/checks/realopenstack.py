#!/usr/bin/env python3
"""Lives the life of every type of the manifest `openstack` with the real command line client, against a small cloud of its own.

usage: scripts/checks/realopenstack.py --weir PATH [--sources] [--only WORD] [--jobs N] [--verbose]

The client is python-openstackclient, found in WEIR_OPENSTACK_CLI or on PATH. The cloud is on loopback: fakes of keystone v3,
glance v2, nova 2.1 with microversions to 2.96, and neutron v2.0 (realopenstack_cloud.py, _compute.py, _network.py), which answer
in the real formats, refuse what the real ones refuse, and remember what exists. What goes wrong in it, and what has to come of
that, is told in realopenstack_cases.py. Takes some four minutes of two idle cores, nearly all of it the client's own time to start.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import realopenstack_cases
import realopenstack_stacks as stacks
from realopenstack_cloud import REGION, Cloud
from realopenstack_compute import Glance, Nova
from realopenstack_network import Neutron

PROJECT = pathlib.Path(__file__).resolve().parents[2]
MANIFEST = PROJECT / "Sources" / "WeirProviders" / "Manifests" / "openstack.yaml"
DISK = "not much of a disk\n" * 400
PASSWORD = "correct-horse-battery"


def client():
    """The real client, or None."""
    return os.environ.get("WEIR_OPENSTACK_CLI") or shutil.which("openstack")


class Lab:
    """A project of Weir in a folder of its own, and a cloud."""

    def __init__(self, options, folder):
        self.weir, self.folder = os.path.abspath(options.weir), pathlib.Path(folder)
        self.verbose, self.sources, self.only = options.verbose, options.sources, options.only
        self.failed = self.count = self.skipped = 0
        self.telling, self.running, self.ending = threading.Lock(), set(), False
        for name in ("bin", "stacks", "providers", "home"):
            (self.folder / name).mkdir(parents=True)
        os.symlink(os.path.abspath(client()), self.folder / "bin" / "openstack")
        (self.folder / "weir.yaml").write_text("apiVersion: weir.dev/v1\nkind: Project\nmetadata: {name: openstack}\n")
        (self.folder / "disk.raw").write_text(DISK)
        self.cloud = Cloud()
        self.cloud.services = {"image": Glance(self.cloud), "compute": Nova(self.cloud), "networking": Neutron(self.cloud)}
        self.cloud.keystone.passwords["lab"] = PASSWORD
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("OS_", "WEIR_", "XDG_")) and not name.lower().endswith("_proxy")}
        self.environment = {**kept, "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "HOME": f"{self.folder}/home",
                            "XDG_STATE_HOME": f"{self.folder}/home/state"}
        if self.sources:
            text = MANIFEST.read_text().replace("  name: openstack\n", "  name: openstackx\n", 1)
            (self.folder / "providers" / "openstackx.yaml").write_text(text)
            self.call("trust", "--yes")

    def stop(self):
        """Ends all that runs."""
        self.ending = True
        for process in list(self.running):
            process.terminate()
        for process in list(self.running):
            process.wait(60)
        self.cloud.stop()

    # Programs

    def login(self, project, **changes):
        """The variables of a login to the project of that name; None takes one away."""
        variables = {"OS_AUTH_URL": f"{self.cloud.url}/identity/v3", "OS_USERNAME": "lab", "OS_PASSWORD": PASSWORD,
                     "OS_PROJECT_NAME": project, "OS_USER_DOMAIN_NAME": "Default", "OS_PROJECT_DOMAIN_NAME": "Default",
                     "OS_REGION_NAME": REGION, "OS_IDENTITY_API_VERSION": "3", **changes}
        return {name: value for name, value in variables.items() if value is not None}

    def stack(self, name, text):
        """Writes the stack, and makes the project in the cloud that has its name."""
        text = text.replace("type: openstack.", "type: openstackx.") if self.sources else text
        (self.folder / "stacks" / f"{name}.yaml").write_text(text)
        return self.cloud.project(name)

    def call(self, *words, variables=None, limit=540):
        """Runs Weir. The second word is a stack, whose name its project has, too."""
        began = time.monotonic()
        variables = self.login(words[1]) if variables is None else variables
        done = self.run([self.weir, *words], {**self.environment, **variables}, limit)
        if self.verbose:
            with self.telling:
                print(f"     {time.monotonic() - began:5.1f} s: weir {' '.join(words[:3])}: {done.returncode}", flush=True)
        return done

    def run(self, words, environment, limit):
        """Runs a program to its end, which comes with that of the check at the latest."""
        if self.ending:
            raise SystemExit("the check ends")
        process = subprocess.Popen(words, cwd=self.folder, env=environment, text=True, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.running.add(process)
        try:
            text, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            # Weir ends its tools, and says what it was at.
            process.terminate()
            text, _ = process.communicate(timeout=60)
        finally:
            self.running.discard(process)
        return subprocess.CompletedProcess(words, process.returncode, text)

    def apply(self, stack, *more, **variables):
        return self.call("apply", stack, "-y", *more, **variables)

    def destroy(self, stack, **variables):
        return self.call("destroy", stack, "-y", **variables)

    def good(self, *words, **more):
        done = self.call(*words, **more)
        if done.returncode:
            raise SystemExit(f"weir {' '.join(words)}: {done.returncode}\n{done.stdout[-4000:]}")
        return done.stdout

    def plan(self, stack, **more):
        text = self.good("plan", stack, "--output", "json", **more)
        return json.loads(text[text.index("{\n"):])["changes"]

    def todo(self, stack, **more):
        return {change["address"]: change["action"] for change in self.plan(stack, **more) if change["action"] != "no-op"}

    def recorded(self, stack):
        return self.good("state", "list", stack).split()

    # What is said of it

    def expect(self, what, found, wanted):
        holds = wanted(found) if callable(wanted) else found == wanted
        with self.telling:
            self.count += 1
            self.failed += 0 if holds else 1
            print(f"{'ok  ' if holds else 'FAIL'} {what}" + ("" if holds else f": {found}"), flush=True)

    def told(self, what, done, *words, status=1):
        """Expects a run that ends with `status`, and says all of `words`."""
        self.expect(what, (done.returncode, done.stdout), lambda found: found[0] == status and all(
            word in found[1] for word in words))

    def skip(self, why):
        self.skipped += 1
        print(f"skipped: {why}", flush=True)

    # The life of every type

    def live(self):
        project = self.stack("life", stacks.life())
        before = project.everything()
        self.good("apply", "life", "-y")
        project.changed()
        self.expect("an apply makes one of every type", project.everything(), lambda found: {
            "lab-image"} <= set(found["images"]) and found["keypairs"] == ["lab-key"] and "lab-network" in found["networks"]
            and found["routers"] == ["lab-router"] and found["security-groups"] == ["lab-group"] and found["security-group-rules"]
            == ["lab-ssh"] and found["floatingips"] == ["lab-address"] and found["servers"] == ["lab-server"])
        self.expect("as declared", self.made(project), {
            "mtu": 1400, "pool": {"start": "10.9.0.10", "end": "10.9.0.50"}, "names": ["192.0.2.1", "192.0.2.2"], "rule":
            ("ingress", "tcp", 22, 22, "0.0.0.0/0"), "address": "10.9.0.20", "metadata": {"role": "web"}, "drive": "True",
            "data": "I2Nsb3VkLWNvbmZpZwpwYWNrYWdlczogW2N1cmxdCg==", "min": (1, 64), "tags": ["lab", "small"], "os": "none"})
        outputs = json.loads(self.good("output", "life", "--output", "json"))
        digest = hashlib.md5(DISK.encode()).hexdigest()
        self.expect("its addresses and checksums are told", sorted(str(outputs[name].get("value", outputs[name]) if isinstance(
            outputs[name], dict) else outputs[name]) for name in outputs), sorted(["10.9.0.20", "198.51.100.10", digest]))
        self.expect("a plan after it has nothing to do", self.todo("life"), {})
        self.expect("and asks for no change", project.changed(), [])
        self.expect("the client asked nova with microversions", project.microversions, lambda found: max(
            int(version.split(".")[1]) for version in found) >= 10)
        self.gone(project)
        self.good("destroy", "life", "-y")
        self.expect("a destroy leaves what was there before", project.everything(), before)
        self.expect("and nothing in the record", self.recorded("life"), [])

    def made(self, project):
        subnet, rule = project.one("subnets", "lab-subnet"), project.one("security-group-rules", "lab-ssh")
        server, image = project.one("servers", "lab-server"), project.one("images", "lab-image")
        port = next(port for port in project.kind("ports").values() if port["device_id"] == server["id"])
        return {"mtu": project.one("networks", "lab-network")["mtu"], "pool": subnet["allocation_pools"][0],
                "names": subnet["dns_nameservers"], "address": port["fixed_ips"][0]["ip_address"],
                "rule": (rule["direction"], rule["protocol"], rule["port_range_min"], rule["port_range_max"],
                         rule["remote_ip_prefix"]), "metadata": server["metadata"], "drive": server["config_drive"],
                "data": server["user_data"], "min": (image["min_disk"], image["min_ram"]), "tags": image["tags"],
                "os": image["os_distro"]}

    def gone(self, project):
        """What is gone behind Weir's back is told, and made again, alone."""
        server = project.one("servers", "lab-server")
        with project.lock:
            self.cloud.services["compute"].vanish(project, server)
            for kind, name in (("floatingips", "lab-address"), ("security-group-rules", "lab-ssh"), ("keypairs", "lab-key")):
                project.kind(kind).pop(project.one(kind, name)["id"])
        gone = {"server", "address", "ssh", "keypair"}
        self.expect("what is gone is told", self.todo("life"), {name: "create" for name in gone})
        self.good("apply", "life", "-y")
        self.expect("and made again, alone", sorted(project.changed()), [
            "POST compute/v2.1/os-keypairs", "POST compute/v2.1/servers", "POST networking/v2.0/floatingips",
            "POST networking/v2.0/security-group-rules"])

    def drift(self):
        project = self.stack("drift", stacks.drift())
        self.good("apply", "drift", "-y")
        first = project.one("images", "drift-image")["id"]
        with project.lock:
            project.one("images", "drift-image")["visibility"] = "shared"
            project.one("networks", "drift-network")["mtu"] = 9000
            project.one("subnets", "drift-subnet")["enable_dhcp"] = False
            project.one("security-groups", "drift-group")["description"] = "as somebody else has it"
        changes = self.plan("drift")
        self.expect("a plan shows what was changed behind Weir's back", {
            (change["address"], part["path"], part["recorded"], part["observed"]) for change in changes for part in
            change["drift"]}, {("image", "visibility", '"private"', '"shared"'), ("network", "mtu", "1400", "9000"), (
                "subnet", "dhcp", "true", "false"), ("group", "description", '"as declared"', '"as somebody else has it"')})
        self.good("apply", "drift", "-y", "--set", "mtu=1300")
        self.expect("an apply sets it back, and takes a change of the stack with it", [
            project.one("images", "drift-image")["visibility"], project.one("networks", "drift-network")["mtu"],
            project.one("subnets", "drift-subnet")["enable_dhcp"], project.one("security-groups", "drift-group")["description"]],
            ["private", 1300, True, "as declared"])
        self.expect("one of each is left", [project.names(kind).count(f"drift-{name}") for kind, name in (
            ("images", "image"), ("networks", "network"), ("subnets", "subnet"), ("security-groups", "group"))], [1, 1, 1, 1])
        self.expect("which was made anew, for no type has an update", first == project.one(
            "images", "drift-image")["id"], False)
        self.good("destroy", "drift", "-y")
        self.expect("and none after a destroy", [name for kind in ("images", "networks", "subnets", "security-groups")
                                                 for name in project.names(kind) if name.startswith("drift")], [])


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weir", required=True, help="the program")
    options.add_argument("--sources", action="store_true", help="check the manifest of the sources, not that in the program")
    options.add_argument("--only", help="only the parts whose names have this word")
    options.add_argument("--jobs", type=int, default=3, metavar="N", help="how many parts are lived beside one another (3)")
    options.add_argument("--verbose", action="store_true", help="tell every run of Weir, and how long it took")
    given = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if not client():
        print("skipped: openstack is not here (pip install python-openstackclient; or WEIR_OPENSTACK_CLI)")
        print("realopenstack: 0 checks, 0 failed, 1 skipped")
        return
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="weir-openstack-", ignore_cleanup_errors=True) as folder:
        lab = Lab(given, folder)
        version = subprocess.run([client(), "--version"], text=True, capture_output=True, timeout=60).stdout.strip()
        print(f"with {version}", flush=True)
        parts = [lab.live, lab.drift, *realopenstack_cases.all(lab)]
        jobs = concurrent.futures.ThreadPoolExecutor(given.jobs)
        try:
            # They meet in nothing: each has a project of its own. Many of them only wait.
            waiting = [jobs.submit(part) for part in parts if not given.only or given.only in part.__name__]
            for part in waiting:
                part.result()
            lab.expect("the cloud itself had no fault", lab.cloud.broken, [])
        finally:
            lab.stop()
            jobs.shutdown(cancel_futures=True)
    if lab.verbose:
        print(f"     {time.monotonic() - began:.0f} s in all; {lab.cloud.keystone.logins} logins")
    print(f"realopenstack: {lab.count} checks, {lab.failed} failed" + (f", {lab.skipped} skipped" if lab.skipped else ""))
    sys.exit(1 if lab.failed else 0)


if __name__ == "__main__":
    main()
