/// The manifests that come with Weir.
package enum BuiltInManifests {
    /// Their texts, by what messages call them.
    package static let texts: [(file: String, bytes: [UInt8])] = [
        ("colima.yaml", PackageResources.colima_yaml),
        ("eks.yaml", PackageResources.eks_yaml),
        ("eksctl.yaml", PackageResources.eksctl_yaml),
        ("k3d.yaml", PackageResources.k3d_yaml),
        ("kind.yaml", PackageResources.kind_yaml),
        ("kwok.yaml", PackageResources.kwok_yaml),
        ("minikube.yaml", PackageResources.minikube_yaml),
        ("vcluster.yaml", PackageResources.vcluster_yaml),
    ]
}
