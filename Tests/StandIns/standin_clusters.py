"""Stands in for kind, k3d, minikube and kwokctl."""
import json
import os

from standin_call import HALVES, die, end_half, fail, read, write, write_kubeconfig
from standin_images import crictl, full


def kind(call, clusters, records, mode):
    name = call.flag("--name", "kind")
    if call.words[-1] == "exec":
        crictl(call, clusters, "-control-plane", "Error response from daemon: No such container: ")
    elif str(call) == "kind version":
        print("kind v0.29.0 go1.24.2 linux/amd64")
    elif str(call) == "kind get clusters":
        if clusters.names():
            print("\n".join(clusters.names()))
        else:
            fail("No kind clusters found.", 0)
    elif str(call) == "kind get nodes":
        if name not in clusters.names():
            fail(f'No kind nodes found for cluster "{name}".', 0)
        workers = range(1, clusters.nodes(name))
        print("\n".join([f"{name}-control-plane", *(f"{name}-worker{'' if n == 1 else n}" for n in workers)]))
    elif str(call) == "kind create cluster":
        if name in clusters.names():
            fail(f'ERROR: failed to create cluster: node(s) already exist for a cluster with the name "{name}"')
        nodes = read(call.flag("--config")).count("role:")
        clusters.make(name, nodes, mode, "ERROR: failed to create cluster: failed to init node with kubeadm")
        write_kubeconfig(clusters.kubeconfig(name), call.flag("--kubeconfig"))
    elif str(call) == "kind delete cluster":
        if name in clusters.names():
            clusters.remove(name)
        fail(f'Deleting cluster "{name}" ...', 0)
    elif str(call) == "kind get kubeconfig":
        if name not in clusters.names() or not clusters.is_whole(name):
            fail(f'ERROR: could not locate any control plane nodes for cluster named "{name}". '
                 "Use the --name option to select a different cluster")
        print(clusters.kubeconfig(name), end="")
    elif call.words[1] == "load":
        if name not in clusters.names():
            fail(f'ERROR: no nodes found for cluster "{name}"')
        if mode in HALVES:
            fail("ERROR: failed to load image: command \"docker exec ctr images import\" failed with error: exit status 1")
        clusters.images(name, add=[full(call.arguments[0])])


def k3d(call, clusters, records, mode):
    name = call.arguments[0] if call.arguments else "k3s-default"
    if call.words[-1] == "exec":
        crictl(call, clusters, "-server-0", "Error response from daemon: No such container: ", prefix="k3d-")
    elif str(call) == "k3d version":
        print("k3d version v5.8.3\nk3s version v1.31.5-k3s1 (default)")
    elif str(call) == "k3d cluster list":
        print(json.dumps([{"name": each, "serversCount": int(clusters.is_whole(each)), "agentsCount": clusters.nodes(each) - 1}
                          for each in clusters.names()]))
    elif str(call) == "k3d cluster create":
        if name in clusters.names():
            fail(f"FATA[0000] Failed to create cluster '{name}' because a cluster with that name already exists")
        nodes = int(call.flag("--servers", "1")) + int(call.flag("--agents", "0"))
        clusters.make(name, nodes, mode, "FATA[0031] Cluster creation FAILED, all changes have been rolled back!")
        if call.flag("--kubeconfig-update-default", "true") == "true":
            write_kubeconfig(clusters.kubeconfig(name))
    elif str(call) == "k3d kubeconfig get":
        if name not in clusters.names() or not clusters.is_whole(name):
            fail(f"FATA[0000] Failed to get kubeconfig for cluster '{name}'")
        print("---\n" + clusters.kubeconfig(name), end="")
    elif str(call) == "k3d cluster delete":
        write_kubeconfig("apiVersion: v1\nkind: Config\n")
        if name in clusters.names():
            clusters.remove(name)
    elif str(call) == "k3d image import":
        cluster = call.flag("--cluster")
        if cluster not in clusters.names():
            fail(f"FATA[0000] failed to get cluster {cluster}: No nodes found for given cluster")
        if mode in HALVES:
            fail("FATA[0004] failed to import image in node 'k3d-lab-server-0': exit code 1")
        clusters.images(cluster, add=[full(call.arguments[0])])


def minikube(call, clusters, records, mode):
    name = call.flag("--profile", "minikube")
    if str(call) == "minikube version":
        print("v1.37.0")
    elif str(call) == "minikube profile list":
        profiles = {True: [], False: []}
        for each in clusters.names():
            nodes = [{"IP": f"192.168.49.{n + 2}", "Port": 8443, "ControlPlane": n == 0} for n in range(clusters.nodes(each))]
            profiles[clusters.is_whole(each)].append({"Name": each, "Status": "OK", "Config": {"Name": each, "Nodes": nodes}})
        print(json.dumps({"invalid": profiles[False], "valid": profiles[True]}))
    elif str(call) == "minikube start":
        nodes = int(call.flag("--nodes", "1"))
        if name not in clusters.names():
            clusters.make(name, nodes, mode, "X Exiting due to GUEST_START: failed to start node: wait 6m0s for node")
        write_kubeconfig(clusters.kubeconfig(name))
        print(f'Done! kubectl is now configured to use "{name}" cluster')
    elif str(call) == "minikube update-context":
        if name not in clusters.names() or not clusters.is_whole(name):
            fail(f'* Profile "{name}" not found. Run "minikube profile list" to view all profiles.', 85)
        write_kubeconfig(clusters.kubeconfig(name))
        print(f'* "{name}" context has been updated')
    elif str(call) == "minikube delete":
        if name not in clusters.names():
            print(f'* "{name}" profile does not exist, trying anyways.')
        else:
            clusters.remove(name)
    else:
        minikube_image(call, clusters, name, mode)


def minikube_image(call, clusters, name, mode):
    if name not in clusters.names():
        print(f'* Profile "{name}" not found. Run "minikube profile list" to view all profiles.')
        raise SystemExit(85)
    if str(call) == "minikube image ls":
        print(json.dumps([{"id": "sha256:f6d0", "repoDigests": [], "repoTags": [image], "size": "117873"}
                          for image in clusters.images(name)]))
    elif str(call) == "minikube image load":
        if mode in HALVES:
            fail("X Exiting due to GUEST_IMAGE_LOAD: Failed to load image: save to dir: caching images")
        clusters.images(name, add=[full(call.arguments[0])])
    elif str(call) == "minikube image rm":
        clusters.images(name, remove=[full(image) for image in call.arguments])


def kwok(call, clusters, records, mode):
    name = call.flag("--name", "kwok")
    if str(call) == "kwokctl":
        print("kwokctl version v0.7.0 go1.24.3 (linux/amd64)")
    elif str(call) == "kwokctl get clusters":
        print("\n".join(clusters.names()))
    elif str(call) == "kwokctl create cluster":
        if name in clusters.names():  # the tool goes on with one that is there
            if not clusters.is_whole(name):
                clusters.remove(name)
        if name not in clusters.names():
            clusters.make(name, 2, mode, "ERROR Failed to start cluster", simulated=0)
        write_kubeconfig(clusters.kubeconfig(name), call.flag("--kubeconfig"))
    elif str(call) == "kwokctl get kubeconfig":
        if name not in clusters.names() or not clusters.is_whole(name):
            fail(f"ERROR Cluster does not exist cluster={name}")
        print(clusters.kubeconfig(name), end="")
    elif str(call) == "kwokctl scale":
        if name not in clusters.names():
            fail(f"ERROR Cluster does not exist cluster={name}")
        clusters.facts(name, simulated=int(call.flag("--replicas")))
    elif str(call) == "kwokctl delete cluster":
        if name in clusters.names():
            clusters.remove(name)


def clusterctl(call, clusters, records, mode):
    import clusterapi
    if str(call) == "kubectl get":
        real_kubectl(call.given)
    if mode in HALVES and call.words[1] == "generate":
        write(call.flag("--write-to"), "apiVersion: cluster.x-k8s.io/v1beta2\n")
        end_half(mode, "Error: failed to read the template")
    try:
        clusterapi.run(call, "half" if mode in HALVES else mode)
    except SystemExit:
        if mode == "cut":
            die()
        raise


def real_kubectl(words):
    """Goes on as the kubectl that is there; the stand-in of it is in the first folder of PATH."""
    os.environ["PATH"] = os.environ["PATH"].partition(":")[2]
    os.execvp("kubectl", ["kubectl", *words])
