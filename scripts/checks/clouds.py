#!/usr/bin/env python3
"""Lives the life of what Weir makes at Amazon through terraform, aws, s3cmd and by itself, against a moto server.

usage: scripts/checks/clouds.py --weir PATH [--plugins FOLDER] [--sources] [--verbose]

One stack has a network and roles (terraform.module), an EKS cluster with two node groups (eks.cluster, eks.nodegroup), an
object on it, and buckets (s3.bucket, s3.object, s3cmd.bucket). It is applied, planned without a change, changed behind Weir's
back by aws, set back with nothing else being changed, and destroyed with nothing left. Then come credentials, addresses, tools
and names that will not do: each is told as what it is, and nothing is recorded of it.

moto checks no signature and has no Kubernetes behind its clusters: clouds_front.py says what stands between. Takes two to
three minutes, most of them terraform's.
"""
import argparse
import concurrent.futures
import glob
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time

import clouds_front
import clouds_stacks

PROJECT = pathlib.Path(__file__).resolve().parents[2]
MANIFESTS = PROJECT / "Sources" / "WeirProviders" / "Manifests"
REGION = "eu-west-1"
TOOLS = ["aws", "s3cmd", "terraform", "kubectl"]


def found(tool):
    """The program itself: a shim would need more of the environment than Weir gives it."""
    own = pathlib.Path(sysconfig.get_path("scripts")) / tool
    return str(own) if own.exists() else shutil.which(tool)


def mirror(folders):
    """A folder of terraform providers that has that of Amazon."""
    folders = folders + [os.environ.get("WEIR_TERRAFORM_PLUGINS", ""), os.path.expanduser("~/.terraform.d/plugins"),
                         "/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins", *glob.glob("/opt/*plugins*")]
    return next((path for path in folders if path and glob.glob(f"{glob.escape(path)}/*/hashicorp/aws/*")), None)


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


class Lab:
    """A project in a folder of its own, a moto server, and what stands before it."""

    def __init__(self, options, folder):
        self.weir, self.folder = os.path.abspath(options.weir), pathlib.Path(folder)
        self.verbose, self.sources = options.verbose, options.sources
        self.failed = self.count = self.skipped = 0
        self.telling = threading.Lock()
        self.moto = self.front = None
        self.begun = time.monotonic()
        for name in ("bin", "stacks", "network", "providers", "old", "home/.terraform.d"):
            (self.folder / name).mkdir(parents=True)
        for tool in TOOLS:
            if path := found(tool):
                os.symlink(path, self.folder / "bin" / tool)
        if plugins := mirror(options.plugins):
            os.symlink(plugins, self.folder / "home" / ".terraform.d" / "plugins")
        self.terraform = bool(plugins) and self.has("terraform")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "WEIR_", "TF_", "KUBE"))}
        self.environment = {**kept, "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "HOME": f"{self.folder}/home",
                            "XDG_STATE_HOME": f"{self.folder}/home/state", "AWS_EC2_METADATA_DISABLED": "true",
                            "AWS_DEFAULT_REGION": REGION, "AWS_REGION": REGION, "CHECKPOINT_DISABLE": "1"}
        (self.folder / "weir.yaml").write_text("apiVersion: weir.dev/v1\nkind: Project\nmetadata: {name: clouds}\n")
        (self.folder / "network" / "main.tf").write_text(clouds_stacks.NETWORK)

    def has(self, tool):
        return (self.folder / "bin" / tool).exists()

    def start(self):
        self.moto = clouds_front.Moto(found("moto_server"), dict(os.environ))
        self.front = clouds_front.Front(self.weir, self.moto.port, self.folder, self.environment)
        self.environment["AWS_ENDPOINT_URL"] = self.front.url
        self.front.keys.secrets["first"] = "first"
        self.key, self.other, self.gone, self.bads, self.takes = (
            self.user(name) for name in ("lab", "other", "gone", "bad", "taken"))
        self.front.keys.expired.add(self.gone["AWS_ACCESS_KEY_ID"])
        if self.sources:
            for name in ("eks", "s3cmd"):
                text = (MANIFESTS / f"{name}.yaml").read_text().replace(f"  name: {name}\n", f"  name: {name}x\n", 1)
                (self.folder / "providers" / f"{name}x.yaml").write_text(text)
            self.good("trust", "--yes")

    def user(self, name):
        """The key of a new user who may do everything."""
        iam = self.client("iam", {"AWS_ACCESS_KEY_ID": "first", "AWS_SECRET_ACCESS_KEY": "first"})
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        self.front.keys.secrets[key["AccessKeyId"]] = key["SecretAccessKey"]
        return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}

    def client(self, service, key):
        import boto3
        return boto3.client(service, endpoint_url=self.front.url, region_name=REGION,
                            aws_access_key_id=key["AWS_ACCESS_KEY_ID"], aws_secret_access_key=key["AWS_SECRET_ACCESS_KEY"])

    def stop(self):
        for part in (self.front, self.moto):
            if part:
                part.stop()

    # Programs

    def stack(self, name, text):
        text = text.replace("${front}", self.front.url).replace("${host}", self.front.netloc)
        if self.sources:
            text = text.replace("type: eks.", "type: eksx.").replace("type: s3cmd.", "type: s3cmdx.")
        (self.folder / "stacks" / f"{name}.yaml").write_text(text)

    def run(self, words, variables, limit=400):
        began = time.monotonic()
        done = subprocess.run(words, cwd=self.folder, env={**self.environment, **variables}, text=True, timeout=limit,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if self.verbose:
            print(f"     {time.monotonic() - began:5.1f} s: {' '.join(map(str, words[:4]))}: {done.returncode}", flush=True)
        return done

    def call(self, *words, key=None):
        return self.run([self.weir, *words], self.key if key is None else key)

    def good(self, *words, key=None):
        done = self.call(*words, key=key)
        if done.returncode:
            raise SystemExit(f"weir {' '.join(words)}: {done.returncode}\n{done.stdout[-4000:]}")
        return done.stdout

    def aws(self, *words):
        done = self.run(["aws", *words, "--output", "json"], self.other)
        if done.returncode:
            raise SystemExit(f"aws {' '.join(words)}: {done.returncode}\n{done.stdout}")

    def plan(self, stack="clouds", key=None):
        text = self.good("plan", stack, "--output", "json", key=key)
        return json.loads(text[text.index("{"):])["changes"]

    def recorded(self, stack):
        return self.good("state", "list", stack).split()

    # What is said of it

    def expect(self, what, found, wanted):
        holds = wanted(found) if callable(wanted) else found == wanted
        with self.telling:
            self.count += 1
            self.failed += 0 if holds else 1
            print(f"{'ok  ' if holds else 'FAIL'} {what}" + ("" if holds else f": {found}"), flush=True)

    def skip(self, why):
        self.skipped += 1
        print(f"skipped: {why}", flush=True)

    # The life of a stack

    def live(self):
        if not self.terraform:
            self.skip("terraform, or a mirror with the provider aws (--plugins), is not here: no network is made")
        if not self.has("s3cmd"):
            self.skip("s3cmd is not here: no bucket is made by it")
        self.stack("clouds", clouds_stacks.stack(self.terraform, self.has("s3cmd")))
        self.before = self.everything()
        self.good("apply", "clouds", "-y")
        self.front.changed(self.key["AWS_ACCESS_KEY_ID"])
        self.expect("an apply makes what the stack declares", self.everything(), lambda found: all(found.values()))
        self.expect("twice, nothing is to be done after it", [self.todo(), self.todo()], [{}, {}])
        self.expect("and the plans ask for no change", self.changes(), [])
        self.use()
        self.drift()
        self.good("apply", "clouds", "-y", "--set", "nodes=3")
        self.expect("more nodes are had by an update", (self.nodes("nodes"), self.nodes("load")), (3, 3))
        self.expect("of the groups alone", self.changes(), [
            "eks POST /clusters/weir-clouds/node-groups/load/update-config",
            "eks POST /clusters/weir-clouds/node-groups/nodes/update-config"])
        self.good("destroy", "clouds", "-y")
        self.expect("a destroy leaves what was there before", self.everything(), self.before)
        self.expect("and nothing in the record", self.recorded("clouds"), [])

    def use(self):
        """The cluster answers kubectl, which asks aws for a token."""
        if not self.has("kubectl"):
            return self.skip("kubectl is not here: nobody else looks at the cluster")
        kubeconfig = self.folder / "kubeconfig"
        kubeconfig.write_text(self.good("kubeconfig", "clouds", "hub"))
        asked = self.front.tokens
        done = self.run(["kubectl", "--kubeconfig", str(kubeconfig), "get", "configmap", "told", "--output",
                         "jsonpath={.data.network}"], self.key)
        self.expect("kubectl finds the object on the cluster, with a token of aws", (done.returncode, done.stdout),
                    lambda found: found[0] == 0 and found[1] != "" and self.front.tokens > asked)
        done = self.run(["kubectl", "--kubeconfig", str(kubeconfig), "get", "configmap", "told"],
                        {**self.key, "AWS_SECRET_ACCESS_KEY": "another"})
        self.expect("and is refused with the secret of another", (done.returncode, done.stdout),
                    lambda found: found[0] == 1 and "must be logged in" in found[1])

    def drift(self):
        self.aws("eks", "update-nodegroup-config", "--cluster-name", "weir-clouds", "--nodegroup-name", "load",
                 "--scaling-config", "minSize=0,maxSize=7,desiredSize=7", "--labels", '{"addOrUpdateLabels": {"role": "x"}}')
        self.aws("s3api", "put-bucket-tagging", "--bucket", "weir-clouds-data", "--tagging",
                 '{"TagSet": [{"Key": "team", "Value": "nobody"}, {"Key": "lab", "Value": "clouds"}]}')
        (self.folder / "other").write_text("changed")
        self.aws("s3api", "put-object", "--bucket", "weir-clouds-data", "--key", "page", "--body", "other", "--content-type",
                 "text/plain")
        self.aws("s3api", "delete-object", "--bucket", "weir-clouds-data", "--key", "gone")
        wanted = {("load", "nodes", "2", "7"), ("load", "labels", "", ""), ("data", "tags.team", "platform", "nobody"),
                  ("page", "content", f"etag {md5('hello')}", f"etag {md5('changed')}")}
        repairs = ["eks POST /clusters/weir-clouds/node-groups/load/update-config", "s3 PUT /weir-clouds-data/gone",
                   "s3 PUT /weir-clouds-data/page", "s3 PUT /weir-clouds-data?tagging"]
        if self.has("s3cmd"):
            self.aws("s3api", "put-bucket-versioning", "--bucket", "weir-clouds-archive", "--versioning-configuration",
                     "Status=Suspended")
            wanted.add(("archive", "versioning", "true", "false"))
            repairs.append("s3 PUT /weir-clouds-archive/?versioning")
        self.changes()
        changes = self.plan()
        # How maps are shown is no matter here.
        drift = {(change["address"], part["path"], *((part["recorded"], part["observed"]) if part["path"] != "labels" else
                                                     ("", ""))) for change in changes for part in change["drift"]}
        self.expect("a plan shows exactly what aws has changed", drift, wanted)
        self.expect("and that one object is gone", {change["address"]: change["action"] for change in changes
                    if change["action"] not in ("no-op", "update")}, {"gone": "create"})
        self.good("apply", "clouds", "-y")
        self.expect("an apply asks for these changes alone", self.changes(), sorted(repairs))
        self.expect("and sets it back", (self.todo(), self.nodes("load")), ({}, 2))
        self.aws("eks", "delete-nodegroup", "--cluster-name", "weir-clouds", "--nodegroup-name", "load")
        self.expect("a node group that is gone is told", self.todo(), {"load": "create"})
        self.good("apply", "clouds", "-y")
        self.expect("and made again, alone", self.changes(), ["eks POST /clusters/weir-clouds/node-groups"])

    def todo(self, stack="clouds", key=None):
        return {change["address"]: change["action"] for change in self.plan(stack, key) if change["action"] != "no-op"}

    def changes(self, key=None):
        """What was asked to be changed with `key` since this was last asked."""
        return sorted(self.front.changed((key or self.key)["AWS_ACCESS_KEY_ID"]))

    def nodes(self, group):
        return self.client("eks", self.other).describe_nodegroup(
            clusterName="weir-clouds", nodegroupName=group)["nodegroup"]["scalingConfig"]["desiredSize"]

    def everything(self):
        """All that there is at moto, by kinds; what `taken` needs aside, which is lived beside this."""
        def mine(names):
            return [name for name in names if not name.startswith("weir-taken")]

        eks, iam, ec2 = (self.client(service, self.other) for service in ("eks", "iam", "ec2"))
        clusters = mine(eks.list_clusters()["clusters"])
        found = {
            "clusters": clusters, "groups": [group for name in clusters for group in
                                             eks.list_nodegroups(clusterName=name)["nodegroups"]],
            "control planes": mine(sorted(self.front.planes)),
            "buckets": mine(bucket["Name"] for bucket in self.client("s3", self.other).list_buckets()["Buckets"])}
        if self.terraform:
            found["roles"] = [role["RoleName"] for role in iam.list_roles()["Roles"]]
            found["networks"] = [vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]]
            found["subnets"] = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]
                                if not subnet["DefaultForAz"]]
        return found

    # What cannot work

    def bad(self):
        cases = [case for case in clouds_stacks.bad(self) if case.needs is None or self.has(case.needs)]
        for case in cases:
            self.stack(case.name, case.text)
        with concurrent.futures.ThreadPoolExecutor(4) as jobs:
            for case, done, recorded in jobs.map(self.refusal, cases):
                self.expect(f"{case.title} is told", (done.returncode, done.stdout), lambda found: found[0] == 1 and all(
                    word in found[1] for word in case.words))
                self.expect(f"{case.title} leaves nothing in the record", recorded, [])
        self.expect("none of it has changed anything", self.changes(self.bads), [])
        done = self.run([self.weir, "doctor", "old-eks"], {**self.bads, **clouds_stacks.old(self)})
        self.expect("weir doctor tells of an aws that is too old", (done.returncode, done.stdout),
                    lambda found: found[0] == 1 and "1.16.0" in found[1] and "1.32.0" in found[1])

    def refusal(self, case):
        done = self.run([self.weir, "apply", case.name, "-y"], {**self.bads, **case.variables})
        return case, done, self.recorded(case.name)

    def taken(self):
        """What is there already is refused, can be imported, and is Weir's from then on."""
        self.stack("taken", clouds_stacks.taken(self.has("s3cmd")))
        eks, s3 = self.client("eks", self.other), self.client("s3", self.other)
        names = ["data", "hub", "load"] + (["archive"] if self.has("s3cmd") else [])
        eks.create_cluster(name="weir-taken", roleArn=clouds_stacks.ROLE, version="1.31", resourcesVpcConfig={
            "subnetIds": ["subnet-1", "subnet-2"], "endpointPublicAccess": True, "endpointPrivateAccess": False})
        eks.create_nodegroup(clusterName="weir-taken", nodegroupName="load", nodeRole=clouds_stacks.ROLE,
                             subnets=["subnet-1"], scalingConfig={"minSize": 5, "maxSize": 5, "desiredSize": 5})
        for name in {"data", "archive"} & set(names):
            s3.create_bucket(Bucket=f"weir-taken-{name}", CreateBucketConfiguration={"LocationConstraint": REGION})
        done = self.call("apply", "taken", "-y", key=self.takes)
        self.expect("names that are taken are refused", (done.returncode, done.stdout), lambda found: found[0] == 1 and all(
            any(f"✗ {name} " in line and "is there already" in line for line in found[1].splitlines()) for name in names))
        self.expect("and nothing is recorded or changed", (self.recorded("taken"), self.changes(self.takes)), ([], []))
        self.good("import", "taken", *names, "--yes", key=self.takes)
        self.expect("they can be imported, which changes nothing", (self.recorded("taken"), self.changes(self.takes)),
                    (sorted(names), []))
        self.stack("taken", clouds_stacks.taken(self.has("s3cmd"), "${resources.hub.name}"))
        self.good("apply", "taken", "-y", key=self.takes)
        self.expect("an apply makes them as declared", self.todo("taken", self.takes), {})
        self.good("destroy", "taken", "-y", key=self.takes)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weir", required=True, help="the program")
    options.add_argument("--plugins", action="append", default=[], metavar="FOLDER",
                         help="a mirror of terraform providers, HOST/NAMESPACE/NAME/...; also WEIR_TERRAFORM_PLUGINS")
    options.add_argument("--sources", action="store_true",
                         help="check the manifests eks and s3cmd of the sources, not those in the program")
    options.add_argument("--verbose", action="store_true", help="tell every run of a program, and how long it took")
    given = options.parse_args()
    # Whatever ends it, nothing is left running. All of it is on this machine.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
    try:
        import boto3  # noqa: F401
    except ImportError:
        boto3 = None
    missing = [tool for tool in ("aws", "moto_server") if not found(tool)] + ([] if boto3 else ["boto3"])
    if missing:
        print(f"skipped: {', '.join(missing)} is not here (pip install awscli 'moto[server]')")
        print("clouds: 0 checks, 0 failed, 1 skipped")
        return
    with tempfile.TemporaryDirectory(prefix="weir-clouds-") as folder:
        lab = Lab(given, folder)
        try:
            lab.start()
            # They meet in nothing: each calls with a key of its own.
            with concurrent.futures.ThreadPoolExecutor(2) as jobs:
                others = jobs.submit(lambda: (lab.taken(), lab.bad()))
                lab.live()
                others.result()
            lab.expect("at last nothing is left of anything", [lab.everything(), lab.front.planes], [lab.before, {}])
        finally:
            lab.stop()
        if lab.verbose:
            print(f"     {time.monotonic() - lab.begun:.0f} s in all; {lab.front.tokens} tokens; {lab.front.faults}")
    print(f"clouds: {lab.count} checks, {lab.failed} failed" + (f", {lab.skipped} skipped" if lab.skipped else ""))
    sys.exit(1 if lab.failed else 0)


if __name__ == "__main__":
    main()
