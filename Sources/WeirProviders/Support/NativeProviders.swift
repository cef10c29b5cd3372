package import WeirCore
package import WeirHTTP
package import WeirProcess

/// The providers.
package enum NativeProviders {
    /// All of them.
    ///
    /// - Parameters:
    ///   - runner: runs the tools of operations.
    ///   - client: sends requests.
    ///   - environment: Weir's own environment, of which tools inherit by name.
    ///   - program: the absolute path of Weir's executable, for processes that are Weir itself.
    ///   - project: the project's folder, an absolute path: where relative paths start.
    ///   - charts: keeps which packages fetched charts are; nil where nobody does.
    ///   - manifests: what tools look after besides.
    ///   - reader: reads templates of Cluster API.
    package static func all(
        runner: any CommandRunner, client: HTTPClient, environment: [String: String], program: String, project: String,
        charts: (any ChartPins)? = nil, manifests: [ManifestSource] = [], reader: @escaping ClusterTemplateReader
    ) -> [DeferredProvider] {
        let clusters = KubernetesClusters(http: client, runner: runner, environment: environment, project: project)
        let manifest = KubernetesManifestProvider(clusters: clusters, project: project)
        let process = ProcessProvider(client: client, environment: environment, program: program, project: project)
        let tools = manifests.map { source in
            DeferredProvider(source.typeNames) {
                source.read().map {
                    ManifestProvider($0, runner: runner, environment: environment, clusters: clusters)
                }
            }
        }
        let clusterProviders = [
            DeferredProvider(
                ClusterAPIClusterProvider(manifest: manifest, clusters: clusters, project: project, reader: reader)),
            DeferredProvider(ExternalClusterProvider(clusters: clusters, project: project)),
            DeferredProvider(
                EmbeddedClusterProvider(
                    process: process, clusters: clusters, environment: environment, project: project)),
        ]
        let others: [any Provider] = [
            ValueProvider(),
            FileProvider(project: project),
            DirectoryProvider(project: project),
            CommandProvider(runner: runner, environment: environment),
            process,
            HTTPWaitProvider(client: client),
            HTTPRequestProvider(client: client),
            S3BucketProvider(client: client, environment: environment),
            S3ObjectProvider(client: client, environment: environment, project: project),
            TerraformProvider(runner: runner, environment: environment),
            KustomizeProvider(runner: runner, environment: environment, project: project, manifest: manifest),
            manifest,
            HelmReleaseProvider(
                runner: runner, environment: environment, clusters: clusters, manifest: manifest, project: project,
                pins: charts),
            KubernetesSecretProvider(manifest),
            KubernetesObjectProvider(clusters: clusters),
            KubernetesEndpointProvider(clusters: clusters, http: client),
            KubernetesWaitProvider(clusters: clusters),
            ClusterReadyProvider(clusters: clusters),
            ClusterProvider(clusterProviders + tools, clusters: clusters),
        ]
        let installers = tools.filter { $0.typeNames.contains(ClusterAPIManagementProvider.handedOver) }
            .map { DeferredProvider(ClusterAPIManagementProvider(installer: $0)) }
        return others.map { DeferredProvider($0) } + clusterProviders + installers + tools
    }
}
