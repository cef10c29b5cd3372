"""What the commands of the stand-in of clusterctl share: its words, the providers that there are, and management clusters."""
import json
import re
import sys

import clusterapi_loops as loops
from clusterapi_api import API, Refused, flat

TYPES = {  # by flag: the type in the inventory, and the prefix of the label
    "--core": ("CoreProvider", ""), "--bootstrap": ("BootstrapProvider", "bootstrap-"),
    "--control-plane": ("ControlPlaneProvider", "control-plane-"),
    "--infrastructure": ("InfrastructureProvider", "infrastructure-"), "--ipam": ("IPAMProvider", "ipam-"),
    "--runtime-extension": ("RuntimeExtensionProvider", "runtime-extension-"), "--addon": ("AddonProvider", "addon-")}
SHORT = {"--bootstrap": "-b", "--control-plane": "-c", "--infrastructure": "-i", "--namespace": "-n", "--target-namespace": "-n",
         "--output": "-o", "--flavor": "-f"}
PROVIDERS = {  # by label: namespace, newest version, groups or kinds of its types, folder of their definitions
    "cluster-api": ("capi-system", "v1.14.0", ["Cluster", "MachineDeployment", "MachineSet", "Machine", "MachineHealthCheck",
                                               "MachinePool", "ClusterClass", "MachineDrainRule", "ClusterResourceSet",
                                               "ClusterResourceSetBinding", "ExtensionConfig", "IPAddress", "IPAddressClaim"]),
    "bootstrap-kubeadm": ("capi-kubeadm-bootstrap-system", "v1.14.0", ["KubeadmConfig", "KubeadmConfigTemplate"]),
    "control-plane-kubeadm": ("capi-kubeadm-control-plane-system", "v1.14.0",
                              ["KubeadmControlPlane", "KubeadmControlPlaneTemplate"]),
    "infrastructure-docker": ("capd-system", "v1.14.0", [f"{name}{part}" for name in ("Dev", "Docker") for part in (
        "Cluster", "ClusterTemplate", "Machine", "MachineTemplate", "MachinePool", "MachinePoolTemplate")]),
    "infrastructure-openstack": ("capo-system", "v0.15.0", [f"OpenStack{part}" for part in (
        "Cluster", "ClusterTemplate", "ClusterIdentity", "Machine", "MachineTemplate", "FloatingIPPool", "Server")]),
    "infrastructure-aws": ("capa-system", "v2.11.1", [f"AWS{part}" for part in (
        "Cluster", "ClusterTemplate", "ClusterControllerIdentity", "ClusterRoleIdentity", "ClusterStaticIdentity", "Machine",
        "MachineTemplate")]),
    "infrastructure-azure": ("capz-system", "v1.26.0", [f"Azure{part}" for part in (
        "Cluster", "ClusterTemplate", "ClusterIdentity", "Machine", "MachineTemplate")]),
    "addon-helm": ("caaph-system", "v0.6.4", ["HelmChartProxy", "HelmReleaseProxy"]),
}
LABEL, CORE_LABEL, PROVIDER = "clusterctl.cluster.x-k8s.io", "clusterctl.cluster.x-k8s.io/core", "cluster.x-k8s.io/provider"


def fail(text):
    print(f"Error: {text}", file=sys.stderr)
    sys.exit(1)


def log(text, **values):
    print(" ".join([text, *(f"{name}={json.dumps(value)}" for name, value in values.items())]), file=sys.stderr, flush=True)


def flag(call, name, default=""):
    return call.flag(name) or call.flag(SHORT.get(name, name)) or default


def providers(call, newest):
    """The providers that flags name: type, name, label, version."""
    for name, (kind, prefix) in TYPES.items():
        for word in flag(call, name).split(","):
            if word and word != "-":
                called, _, version = word.partition(":")
                label = prefix + called
                if label not in PROVIDERS:
                    fail(f'failed to get provider components for the "{word}" provider: failed to get configuration for the '
                         f'{kind} with name {called}. Please check the provider name and/or add configuration for new '
                         "providers using the .clusterctl config file")
                yield kind, called, label, version or (PROVIDERS[label][1] if newest else "")


class Management:
    """A management cluster."""

    def __init__(self, kubeconfig, context=""):
        try:
            self.config = flat(kubeconfig, context)
            self.api = API(self.config)
        except (Refused, KeyError, TypeError, IndexError) as fault:
            fail(f"invalid kubeconfig file; clusterctl requires a valid kubeconfig file to connect to the management cluster: {fault}")
        self.identity = re.sub(r"\W+", "-", self.api.server.split("//")[1])

    def inventory(self):
        try:
            return self.api.list("Provider")
        except Refused as refused:
            if refused.code == 404:
                return []
            raise

    def required(self):
        """Its providers; where there are none it is no management cluster. Its controllers run from now on, if they did not."""
        found = self.inventory()
        if not any(one["type"] == "CoreProvider" for one in found):
            fail("this version of clusterctl could be used only with \"v1beta2\" management clusters, there is no Cluster API installed")
        loops.ensure(self.identity, self.config)
        return found

    def namespace(self, call):
        return flag(call, "--namespace", self.api.namespace)
