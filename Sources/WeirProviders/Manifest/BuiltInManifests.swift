/// The manifests that come with Weir.
package enum BuiltInManifests {
    /// Their texts, by what messages call them.
    package static let texts: [(file: String, bytes: [UInt8])] = [
        ("aks.yaml", PackageResources.aks_yaml),
        ("clusterctl.yaml", PackageResources.clusterctl_yaml),
        ("colima.yaml", PackageResources.colima_yaml),
        ("docker.yaml", PackageResources.docker_yaml),
        ("eks.yaml", PackageResources.eks_yaml),
        ("eksctl.yaml", PackageResources.eksctl_yaml),
        ("gke.yaml", PackageResources.gke_yaml),
        ("k3d.yaml", PackageResources.k3d_yaml),
        ("kind.yaml", PackageResources.kind_yaml),
        ("kwok.yaml", PackageResources.kwok_yaml),
        ("minikube.yaml", PackageResources.minikube_yaml),
        ("openstack.yaml", PackageResources.openstack_yaml),
        ("packer.yaml", PackageResources.packer_yaml),
        ("podman.yaml", PackageResources.podman_yaml),
        ("s3cmd.yaml", PackageResources.s3cmd_yaml),
        ("spacectl.yaml", PackageResources.spacectl_yaml),
        ("vcluster.yaml", PackageResources.vcluster_yaml),
    ]
}
