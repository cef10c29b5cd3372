package import WeirCore

/// Where a manifest comes from: it is read when one of its types is first asked for.
package struct ManifestSource: Sendable {
    package let name: String
    package let typeNames: [String]
    /// It, read; nil where it is none.
    package let read: @Sendable () -> ToolManifest?

    /// The manifest `name` with the types `typeNames`, which `read` reads.
    package init(_ name: String, _ typeNames: [String], read: @escaping @Sendable () -> ToolManifest?) {
        self.name = name
        self.typeNames = typeNames
        self.read = read
    }

    /// One that was read already.
    package init(_ manifest: ToolManifest) { self.init(manifest.name, manifest.kinds.map(\.type.name)) { manifest } }
}

/// A manifest that comes with Weir.
package struct BuiltInManifest: Sendable {
    package let name: String
    /// The names of its types.
    package let typeNames: [String]
    /// Its text.
    package let bytes: @Sendable () -> [UInt8]

    private init(_ name: String, _ types: [String], _ bytes: @escaping @autoclosure @Sendable () -> [UInt8]) {
        self.name = name
        typeNames = types.map { "\(name).\($0)" }
        self.bytes = bytes
    }

    /// What messages call it.
    package var file: String { "\(name).yaml" }

    /// All of them.
    package static let all = [
        BuiltInManifest("aks", ["cluster", "group"], PackageResources.aks_yaml),
        BuiltInManifest("clusterctl", ["init", "manifest"], PackageResources.clusterctl_yaml),
        BuiltInManifest("colima", ["vm"], PackageResources.colima_yaml),
        BuiltInManifest("docker", ["image"], PackageResources.docker_yaml),
        BuiltInManifest("eks", ["cluster", "nodegroup"], PackageResources.eks_yaml),
        BuiltInManifest("eksctl", ["cluster"], PackageResources.eksctl_yaml),
        BuiltInManifest("gke", ["cluster"], PackageResources.gke_yaml),
        BuiltInManifest("k3d", ["cluster", "image"], PackageResources.k3d_yaml),
        BuiltInManifest("kind", ["cluster", "image"], PackageResources.kind_yaml),
        BuiltInManifest("kwok", ["cluster"], PackageResources.kwok_yaml),
        BuiltInManifest("minikube", ["cluster", "image"], PackageResources.minikube_yaml),
        BuiltInManifest(
            "openstack",
            [
                "floatingIp", "image", "keypair", "network", "port", "router", "securityGroup", "securityGroupRule",
                "server", "subnet",
            ], PackageResources.openstack_yaml),
        BuiltInManifest("packer", ["image"], PackageResources.packer_yaml),
        BuiltInManifest("podman", ["image"], PackageResources.podman_yaml),
        BuiltInManifest("s3cmd", ["bucket"], PackageResources.s3cmd_yaml),
        BuiltInManifest("spacectl", ["run"], PackageResources.spacectl_yaml),
        BuiltInManifest("vcluster", ["cluster"], PackageResources.vcluster_yaml),
    ]
}
