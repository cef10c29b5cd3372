"""Stands in for aws, eksctl, az and gcloud, of their commands those about clusters."""
import json
import re

from standin_call import HALVES, end_half, fail, read, write_kubeconfig

ARN = "arn:aws:eks:eu-central-1:123456789012:cluster/"


def settings(text):
    """`a=1,b=2` as a map."""
    return dict(part.split("=", 1) for part in text.split(","))


# Amazon EKS by aws

def service(code, operation, text):
    fail(f"\nAn error occurred ({code}) when calling the {operation} operation: {text}", 254)


def eks_cluster(call, clusters, name, operation):
    if name not in clusters.names():
        service("ResourceNotFoundException", operation, f"No cluster found for name: {name}.")
    return clusters.facts(name)


def eks_create(call, clusters, name, mode):
    if name in clusters.names():
        service("ResourceInUseException", "CreateCluster", f"Cluster already exists with name: {name}")
    config = json.loads(call.flag("--resources-vpc-config"))
    clusters.make(name, 1, mode, "\nWaiter failed: Unable to complete the request", status="FAILED" if mode in HALVES else "CREATING",
                  version=call.flag("--kubernetes-version", "1.34"), roleArn=call.flag("--role-arn"), nodegroups={},
                  vpc={**config, "vpcId": "vpc-1", "clusterSecurityGroupId": "sg-1"}, tags=json.loads(call.flag("--tags", "{}")))
    print(json.dumps({"cluster": {"name": name, "status": "CREATING"}}))


def eks_nodegroup(call, clusters, verb):
    cluster, name = call.flag("--cluster-name"), call.flag("--nodegroup-name")
    operation = {"create": "CreateNodegroup", "delete": "DeleteNodegroup"}.get(verb, "UpdateNodegroup")
    groups = eks_cluster(call, clusters, cluster, operation)["nodegroups"]
    if verb == "create" and name in groups:
        service("ResourceInUseException", operation, f"NodeGroup already exists with name {name} and cluster name {cluster}")
    if verb != "create" and name not in groups:
        service("ResourceNotFoundException", operation, f"No node group found for name: {name}.")
    if verb == "delete":
        groups = {each: group for each, group in groups.items() if each != name}
    elif verb == "create":
        groups[name] = {"version": clusters.facts(cluster)["version"], "size": settings(call.flag("--scaling-config"))["desiredSize"]}
    elif call.flag("--scaling-config"):
        groups[name]["size"] = settings(call.flag("--scaling-config"))["desiredSize"]
    else:
        groups[name]["version"] = clusters.facts(cluster)["version"]
    clusters.facts(cluster, nodegroups=groups)
    print(json.dumps({"nodegroup": {"nodegroupName": name}}))


def eks_wait(call, clusters, what):
    name = call.flag("--name") or call.flag("--cluster-name")
    if what == "cluster-active":
        if eks_cluster(call, clusters, name, "DescribeCluster")["status"] == "FAILED":
            fail('\nWaiter ClusterActive failed: Waiter encountered a terminal failure state: For expression "cluster.status" '
                 "we matched expected path: \"FAILED\"", 255)
        clusters.facts(name, status="ACTIVE")
    elif what == "nodegroup-active":
        if call.flag("--nodegroup-name") not in eks_cluster(call, clusters, name, "DescribeNodegroup")["nodegroups"]:
            service("ResourceNotFoundException", "DescribeNodegroup", "No node group found.")


def eks(call, clusters, records, mode):
    name, verb = call.flag("--name"), call.words[-1]
    if str(call) == "aws":
        print("aws-cli/2.27.0 Python/3.13.2 Linux/6.1.0 exe/x86_64.debian.12")
    elif verb == "list-clusters":
        print(json.dumps({"clusters": clusters.names()}))
    elif verb == "describe-cluster":
        facts = eks_cluster(call, clusters, name, "DescribeCluster")
        print(json.dumps({"cluster": {
            "name": name, "arn": ARN + name, "version": facts["version"], "status": facts["status"], "roleArn": facts["roleArn"],
            "resourcesVpcConfig": facts["vpc"], "identity": {"oidc": {"issuer": "https://oidc.eks.example/id/X"}}, "tags": facts["tags"]}}))
    elif verb == "create-cluster":
        eks_create(call, clusters, name, mode)
    elif verb == "update-cluster-version":
        if eks_cluster(call, clusters, name, "UpdateClusterVersion")["version"] == call.flag("--kubernetes-version"):
            service("InvalidParameterException", "UpdateClusterVersion", f"Cluster is already at version: {call.flag('--kubernetes-version')}")
        clusters.facts(name, version=call.flag("--kubernetes-version"))
    elif verb == "delete-cluster":
        if eks_cluster(call, clusters, name, "DeleteCluster")["nodegroups"]:
            service("ResourceInUseException", "DeleteCluster", "Cluster has nodegroups attached")
        clusters.remove(name)
    elif verb == "update-kubeconfig":
        if eks_cluster(call, clusters, name, "DescribeCluster")["status"] != "ACTIVE":
            fail(f"Cluster status is {clusters.facts(name)['status']}", 255)
        write_kubeconfig(clusters.kubeconfig(name), call.flag("--kubeconfig"))
        print(f"Added new context {name} to {call.flag('--kubeconfig')}")
    elif "wait" in call.words:
        eks_wait(call, clusters, verb)
    else:
        eks_nodegroup(call, clusters, verb.partition("-")[0])


# Amazon EKS by eksctl

def eksctl(call, clusters, records, mode):
    name = call.flag("--cluster") or call.flag("--name")
    missing = ("Error: unable to describe cluster control plane: operation error EKS: DescribeCluster, https response error "
               f"StatusCode: 404, ResourceNotFoundException: No cluster found for name: {name}.")
    if str(call) == "eksctl version":
        print("0.230.0")
    elif str(call) == "eksctl create cluster":
        text = read(call.flag("--config-file"))
        name = re.search(r"^  name: (\S+)$", text, re.M)[1].strip("'\"")
        if name in clusters.names():
            fail(f'Error: creating CloudFormation stack "eksctl-{name}-cluster": AlreadyExistsException: Stack already exists')
        version = re.search(r"^  version: (\S+)$", text, re.M)
        clusters.make(name, 1, mode, f'Error: failed to create cluster "{name}"', status="FAILED" if mode in HALVES else "ACTIVE",
                      version=version[1].strip("'\"") if version else "1.34", nodes=re.search(r"desiredCapacity: (\d+)", text)[1])
        write_kubeconfig(clusters.kubeconfig(name), call.flag("--kubeconfig"))
    elif str(call) == "eksctl get cluster" and not name:
        print(json.dumps([{"Name": each, "Region": call.flag("--region"), "Owned": "True"} for each in clusters.names()]))
    elif name not in clusters.names():
        fail(missing)
    elif str(call) == "eksctl get cluster":
        facts = clusters.facts(name)
        print(json.dumps([{"Arn": ARN + name, "Name": name, "Status": facts["status"], "Version": facts["version"],
                           "ResourcesVpcConfig": {"VpcId": "vpc-1"}}], indent=4))
    elif str(call) == "eksctl scale nodegroup":
        clusters.facts(name, nodes=call.flag("--nodes"))
    elif str(call) == "eksctl utils write-kubeconfig":
        if not clusters.is_whole(name):
            fail(f'Error: cannot write kubeconfig of cluster "{name}": its status is {clusters.facts(name)["status"]}')
        write_kubeconfig(clusters.kubeconfig(name), call.flag("--kubeconfig"))
    elif str(call) == "eksctl delete cluster":
        clusters.remove(name)


# Azure by az

def group(call, records, mode, name):
    found, verb = records.named("group", name), call.words[-1]
    if verb == "create":
        for old in found:  # a PUT
            records.remove("group", old["id"])
        records.add("group", name, identity=f"/subscriptions/s/resourceGroups/{name}", location=call.flag("--location"),
                    state="Failed" if mode in HALVES else "Succeeded", tags=dict(tag.split("=", 1) for tag in call.all("--tags")))
        end_half(mode, "ERROR: (OperationFailed) The operation failed.")
    elif verb == "list":
        print(json.dumps([{"name": each["name"]} for each in records.all("group")]))
    elif not found:
        fail(f"ERROR: (ResourceGroupNotFound) Resource group '{name}' could not be found.\nCode: ResourceGroupNotFound", 3)
    elif verb == "show":
        print(json.dumps({"id": found[0]["id"], "name": name, "location": found[0]["location"], "tags": found[0]["tags"],
                          "properties": {"provisioningState": found[0]["state"]}}))
    else:
        records.remove("group", found[0]["id"])


def aks(call, clusters, records, mode):
    name, inside, verb = call.flag("--name"), call.flag("--resource-group"), call.words[-1]
    if str(call) == "az version":
        print(json.dumps({"azure-cli": "2.91.0", "azure-cli-core": "2.91.0", "azure-cli-telemetry": "1.1.0", "extensions": {}}))
    elif call.words[1] == "group":
        group(call, records, mode, name)
    elif verb == "list":
        print(json.dumps([{"name": each} for each in clusters.names()]))
    elif verb != "create" and name not in clusters.names():
        fail(f"ERROR: (ResourceNotFound) The Resource 'Microsoft.ContainerService/managedClusters/{name}' under resource group "
             f"'{inside}' was not found.", 3)
    elif verb == "create":
        if name in clusters.names() and clusters.is_whole(name):
            fail("ERROR: (PropertyChangeNotAllowed) Changing property 'properties.agentPoolProfiles' is not allowed.")
        if name in clusters.names():
            clusters.remove(name)
        clusters.make(name, 1, mode, "ERROR: (OperationFailed) The cluster could not be created.", group=inside,
                      state="Failed" if mode in HALVES else "Succeeded", version=call.flag("--kubernetes-version", "1.33"),
                      nodes=int(call.flag("--node-count")))
    elif verb == "show":
        facts = clusters.facts(name)
        print(json.dumps({
            "id": f"/subscriptions/s/resourcegroups/{inside}/providers/Microsoft.ContainerService/managedClusters/{name}", "name": name,
            "provisioningState": facts["state"], "powerState": {"code": "Running"}, "kubernetesVersion": facts["version"],
            "currentKubernetesVersion": facts["version"] + (".4" if facts["version"].count(".") == 1 else ""),
            "nodeResourceGroup": f"MC_{inside}_{name}_westeurope", "oidcIssuerProfile": {"enabled": False, "issuerUrl": None},
            "agentPoolProfiles": [{"name": "nodes", "count": facts["nodes"], "mode": "System"}]}))
    elif verb == "upgrade":
        clusters.facts(name, version=call.flag("--kubernetes-version"))
    elif verb == "scale":
        clusters.facts(name, nodes=int(call.flag("--node-count")))
    elif verb == "get-credentials":
        if not clusters.is_whole(name):
            fail(f"ERROR: (BadRequest) the cluster {name} is in state {clusters.facts(name)['state']}")
        write_kubeconfig(clusters.kubeconfig(name), call.flag("--file"))
    elif verb == "delete":
        clusters.remove(name)


# Google by gcloud

def gke(call, clusters, records, mode):
    name, place, verb = (call.arguments or [""])[0], call.flag("--location"), call.words[-1]
    command = ".".join(call.words)
    if str(call) == "gcloud":
        print("Google Cloud SDK 578.0.0\nbq 2.1.20\ncore 2026.01.01")
    elif verb == "list":
        print(json.dumps([{"name": each} for each in clusters.names()]))
    elif verb in ("create", "create-auto"):
        if name in clusters.names():
            fail(f"ERROR: ({command}) ResponseError: code=409, message=Already exists: projects/p/locations/{place}/clusters/{name}.")
        clusters.make(name, 1, mode, f"ERROR: ({command}) Operation [<Operation>] finished with error: quota exceeded",
                      status="ERROR" if mode in HALVES else "RUNNING", version=call.flag("--cluster-version", "1.33.4-gke.1000"),
                      nodes=int(call.flag("--num-nodes", "3")), pools="")
        write_kubeconfig(clusters.kubeconfig(name))
    elif name not in clusters.names():
        fail(f"ERROR: ({command}) ResponseError: code=404, message=Not found: projects/p/locations/{place}/clusters/{name}.\n"
             f"No cluster named '{name}' in p.")
    elif verb == "describe":
        facts = clusters.facts(name)
        print(json.dumps({"name": name, "status": facts["status"], "currentMasterVersion": facts["version"],
                          "currentNodeCount": facts["nodes"], "locations": ["europe-west1-b"], "endpoint": "34.0.0.1",
                          "selfLink": f"https://container.googleapis.com/v1/projects/p/locations/{place}/clusters/{name}"}))
    elif verb == "upgrade":
        clusters.facts(name, **({"version": call.flag("--cluster-version")} if call.has("--master") else {"pools": "upgraded"}))
    elif verb == "resize":
        clusters.facts(name, nodes=int(call.flag("--num-nodes")))
    elif verb == "get-credentials":
        if not clusters.is_whole(name):
            fail(f"ERROR: ({command}) cluster {name} is not RUNNING. The kubernetes API may not be available.")
        write_kubeconfig(clusters.kubeconfig(name))
    elif verb == "delete":
        clusters.remove(name)
