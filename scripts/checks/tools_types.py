"""The types of tools' manifests: for each a declaration, a change of it, and what of its tool may go wrong.

`create` and `read` are the commands that make it and that tell whether it is there, without the tool's name; `later` the
commands of a create that come after the first. `change` is another value of some arguments and what a plan says to it.
`drift` changes what the stand-in knows, `drifted` is the argument that a plan then names. `given` is there before; `steady`
says that what a failed command had begun is left alone, with the reason.
"""
import json

AGAIN = "a run cannot be taken back: what was cut off is run again"

DIGEST = "sha256:0123456789abcdef0123456789abcdef"
ROLE = "arn:aws:iam::123456789012:role/"


class Type:
    def __init__(self, name, arguments, create, read, **facts):
        self.name, self.arguments, self.create, self.read = name, arguments, create, read
        # How it is asked for once its attributes are recorded.
        self.reread = facts.pop("reread", read)
        self.provider, self.kind = name.split(".")
        self.tools = facts.pop("tools", [self.provider])
        self.change, self.action = facts.pop("change", ({}, ""))
        self.later, self.delete = facts.pop("later", []), facts.pop("delete", None)
        self.drift, self.drifted = facts.pop("drift", None), facts.pop("drifted", None)
        self.given = facts.pop("given", None)
        self.own, self.local = facts.pop("own", False), facts.pop("local", False)
        self.misbehaves = facts.pop("misbehaves", ["hang", "fail", "garbage", "flood"])
        self.without, self.silent = facts.pop("without", {}), facts.pop("silent", ["tunnelKubeconfig"])
        assert not facts, facts


def file(lab, path, changes):
    """Changes what the stand-in knows."""
    place = lab.standin / path
    value = json.loads(place.read_text())
    value.update(changes)
    place.write_text(json.dumps(value, indent=1, sort_keys=True))


def record(kind, **changes):
    def work(lab):
        for path in sorted((lab.standin / "model" / lab.type.provider / kind).iterdir()):
            file(lab, path, changes)
    return work


def facts(**changes):
    return lambda lab: file(lab, f"{lab.type.provider}/lab/facts.json", changes)


def nodes(lab):
    (lab.standin / lab.type.provider / "lab" / "nodes").write_text("3")


def cluster(lab):
    """A cluster of the tool, for images in it."""
    home = lab.standin / lab.type.provider / "lab"
    home.mkdir(parents=True)
    (home / "nodes").write_text("1")
    (home / "kubeconfig").write_text("apiVersion: v1\n")
    (home / "facts.json").write_text(json.dumps({"images": []}, indent=1, sort_keys=True))


def seed(*kinds):
    def work(lab):
        for kind, name in kinds:
            folder = lab.standin / "model" / "openstack" / kind
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}-1.json").write_text(json.dumps(
                {"id": f"{name}-1", "name": name, "made": 1, "gateway_ip": "10.0.0.1", "interfaces_info": []}))
    return work


def clusters():
    kind = {"name": "lab", "nodes": 2}
    yield Type("kind.cluster", kind, "create cluster", "get nodes", delete="delete cluster", change=({"nodes": 3}, "replace"))
    yield Type("k3d.cluster", kind, "cluster create", "cluster list", delete="cluster delete", change=({"nodes": 3}, "replace"))
    yield Type("minikube.cluster", kind, "start", "profile list", delete="delete", change=({"cpus": 4}, "replace"),
               drift=nodes, drifted="nodes")
    yield Type("kwok.cluster", kind, "create cluster", "get clusters", delete="delete cluster", tools=["kwokctl"], later=["scale"],
               change=({"nodes": 3}, "update"))
    yield Type("vcluster.cluster", {"name": "lab", "hostKubeconfig": "host.yaml"}, "create", "list", delete="delete",
               change=({"values": {"a": {"b": "c"}}}, "update"))
    yield Type("eks.cluster", {"name": "lab", "roleArn": ROLE + "c", "subnetIds": ["subnet-1", "subnet-2"], "version": "1.32",
                               "nodeRoleArn": ROLE + "n", "nodes": 1, "tags": {"team": "a"}},
               "eks create-cluster", "eks describe-cluster", tools=["aws"], delete="eks delete-cluster",
               later=["eks wait cluster-active", "eks create-nodegroup", "eks wait nodegroup-active"],
               change=({"version": "1.33", "nodes": 3}, "update"), drift=facts(version="1.31"), drifted="version")
    yield Type("eksctl.cluster", {"name": "lab", "region": "eu-central-1", "version": "1.33"}, "create cluster", "get cluster",
               delete="delete cluster", change=({"nodes": 3}, "update"), drift=facts(version="1.34"), drifted="version")
    yield Type("aks.cluster", {"name": "lab", "resourceGroup": "rg", "version": "1.32", "nodes": 2, "tags": {"a": "b"}},
               "aks create", "aks show", delete="aks delete", tools=["az"], change=({"version": "1.33", "nodes": 3}, "update"),
               drift=facts(nodes=5), drifted="nodes")
    yield Type("gke.cluster", {"name": "lab", "location": "europe-west1-b", "version": "1.32", "nodes": 1, "labels": {"a": "b"}},
               "container clusters create", "container clusters describe", delete="container clusters delete", tools=["gcloud"],
               change=({"version": "1.33", "nodes": 3}, "update"), drift=facts(nodes=5), drifted="nodes")
    yield Type("clusterctl.init", {"kubeconfig": "own.yaml", "core": "cluster-api:v1.14.0", "infrastructure": ["docker:v1.14.0"]},
               "init", "get", delete="delete", tools=["clusterctl", "kubectl"], own=True, change=({"addon": ["helm"]}, "update"))


def images():
    loaded = {"cluster": "lab", "image": "app:1.0"}
    other = ({"id": "sha256:1"}, "replace")
    for tool, create in (("kind", "load docker-image"), ("k3d", "image import")):
        yield Type(f"{tool}.image", loaded, create, "exec crictl images", delete="exec crictl rmi", tools=[tool, "docker"],
                   change=other, given=cluster)
    yield Type("minikube.image", loaded, "image load", "image ls", delete="image rm", change=other, given=cluster)
    built = {"name": "app", "context": "context", "digest": DIGEST, "arguments": {"A": "b"}, "labels": {"l": "v"}, "push": True}
    for tool in ("docker", "podman"):
        yield Type(f"{tool}.image", built, "image build", "image inspect", delete="image rm", later=["image push"], change=({"digest": "sha256:ffff456789abcdef0123456789abcdef"}, "replace"))
    yield Type("packer.image", {"template": "context", "variables": {"size": 10}, "secrets": {"password": "correct-horse"},
                                "remove": ["aws", "ec2", "deregister-image", "--image-id", "{id}"]},
               "build", None, tools=["packer", "aws"], delete="ec2 deregister-image", local=True,
               without={"destroy at once": "Packer keeps no account of what it was building",
                        "delete dies": "nobody tells whether the image is gone, so that its tool is run again",
                        "deleted before": "what tells of it is in the instance's folder"},
               change=({"variables": {"size": 20}}, "replace"))


def openstack():
    def of(kind, arguments, words, read=None, **more):
        return Type(f"openstack.{kind}", arguments, f"{words} create", read or f"{words} show", delete=f"{words} delete", **more)

    named = {"name": "lab"}
    yield of("image", {**named, "file": "host.yaml", "properties": {"os": "linux"}, "tags": ["a"]}, "image",
             change=({"tags": ["b"]}, "replace"), drift=record("image", visibility="public"), drifted="visibility")
    yield of("keypair", {**named, "publicKey": "ssh-ed25519 AAAA"}, "keypair", change=({"publicKey": "ssh-ed25519 BBBB"}, "replace"))
    yield of("network", {**named, "mtu": 1400}, "network", change=({"mtu": 1300}, "replace"),
             drift=record("network", mtu=9000), drifted="mtu")
    yield of("subnet", {**named, "network": "n", "range": "10.0.0.0/24", "nameservers": ["1.1.1.1"],
                        "allocationPools": ["10.0.0.10-10.0.0.20"]}, "subnet", given=seed(("network", "n")),
             change=({"range": "10.1.0.0/24"}, "replace"), drift=record("subnet", enable_dhcp=False), drifted="dhcp")
    yield of("router", {**named, "externalNetwork": "public", "subnet": "s"}, "router", later=["router add subnet"], given=seed(("network", "public"), ("subnet", "s")), change=({"name": "other"}, "replace"))
    yield of("securityGroup", named, "security group", change=({"description": "x"}, "replace"),
             drift=record("security-group", description="y"), drifted="description")
    yield of("securityGroupRule", {**named, "group": "g", "protocol": "tcp", "ports": "22", "remoteIP": "0.0.0.0/0"},
             "security group rule", "security group show", given=seed(("security-group", "g")),
             change=({"ports": "80"}, "replace"))
    yield of("port", {**named, "network": "n", "subnet": "s", "fixedIP": "10.0.0.5", "securityGroups": ["g"]}, "port",
             given=seed(("network", "n"), ("subnet", "s"), ("security-group", "g")), change=({"fixedIP": "10.0.0.6"}, "replace"))
    yield of("floatingIp", {**named, "network": "public"}, "floating ip", "floating ip list", given=seed(("network", "public")),
             reread="floating ip show", change=({"address": "198.51.100.9"}, "replace"))
    yield of("server", {**named, "flavor": "m1", "image": "u", "networks": ["n"], "keypair": "k", "userData": "#cloud-config\n",
                        "properties": {"a": "b"}, "configDrive": True}, "server", given=seed(("network", "n")), change=({"flavor": "m2"}, "replace"))


def others():
    yield Type("colima.vm", {"name": "lab", "cpus": 2, "kubernetes": True}, "start", "list", delete="delete",
               change=({"cpus": 4}, "replace"), drift=record("vm", cpus=8), drifted="cpus")
    yield Type("aks.group", {"name": "rg", "location": "westeurope", "tags": {"a": "b"}}, "group create", "group show",
               delete="group delete", tools=["az"], change=({"location": "northeurope"}, "replace"))
    yield Type("s3cmd.bucket", {"name": "lab", "endpoint": "minio:9000", "tls": False, "versioning": True,
                                "policy": {"Version": "2012-10-17"}, "accessKey": "access-key", "secretKey": "correct-horse"},
               "mb", "info", delete="rb", later=["setversioning", "setpolicy"], change=({"policy": {"Version": "2012-10-18"}}, "update"),
               drift=record("bucket", versioning="Suspended"), drifted="versioning")
    yield Type("clusterctl.manifest", {"name": "lab", "version": "1.34.0", "infrastructure": "docker:v1.14.0"},
               "generate cluster", None, tools=["clusterctl", "kubectl"], local=True, change=({"nodes": 3}, "replace"))
    yield Type("spacectl.run", {"stack": "net", "keyId": "id", "keySecret": "correct-horse", "onDelete": "terraform destroy"},
               "stack deploy", None, delete="stack task", local=True, misbehaves=["stubborn", "hang", "fail"],
               without={"create half": AGAIN, "create dies": AGAIN, "destroy at once": AGAIN, "weir dies in stack deploy": AGAIN,
                        "delete dies": AGAIN, "deleted before": "what tells of it is in the instance's folder"},
               change=({"trigger": 2}, "replace"))


def every():
    return [*clusters(), *images(), *openstack(), *others()]
