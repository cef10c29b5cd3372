import WeirKubernetes
import WeirValue

/// What the nodes and pods of one cluster use and ask for.
struct ClusterLoad {
    private struct Pod {
        let namespace: String
        let name: String
        let node: String
        let labels: Value?
        let requests: ResourceAmounts
        let usage: ResourceAmounts?
    }

    /// Whether the cluster has a metrics API.
    let hasMetrics: Bool
    private let nodes: [(name: String, capacity: ResourceAmounts, usage: ResourceAmounts?)]
    private let pods: [Pod]

    /// Asks the cluster of `client`; of pods only after those of `namespace` where one is given.
    /// - Throws: ``KubernetesError``.
    static func look(_ client: KubernetesClient, namespace: String?) async throws(KubernetesError) -> ClusterLoad {
        let nodes = try await client.list(try await client.resource(apiVersion: "v1", kind: "Node")).items
        let pods = try await client.list(
            try await client.resource(apiVersion: "v1", kind: "Pod"), ObjectSelection(namespace: namespace)
        ).items
        let nodeUsage = try await usage(client, "nodes", namespace: nil)
        let podUsage = try await usage(client, "pods", namespace: namespace)
        return ClusterLoad(nodes, pods, nodeUsage, podUsage)
    }

    /// What the metrics API tells of `resource`, by namespace and name; nil where there is none.
    private static func usage(
        _ client: KubernetesClient, _ resource: String, namespace: String?
    ) async throws(KubernetesError) -> [String: ResourceAmounts]? {
        let place = namespace.map { "/namespaces/\(APIRequest.escape($0))" } ?? ""
        do throws(KubernetesError) {
            let answer = try await client.send(APIRequest("GET", "/apis/metrics.k8s.io/v1beta1\(place)/\(resource)"))
                .value()
            var usage: [String: ResourceAmounts] = [:]
            for item in answer["items"]?.listValue ?? [] {
                let containers = item["containers"]?.listValue.map { $0.map { ResourceAmounts($0["usage"]) } }
                usage[key(item)] = containers?.reduce(ResourceAmounts(), +) ?? ResourceAmounts(item["usage"])
            }
            return usage
        } catch {
            // No such API, or nobody behind it.
            if error.isNotFound || error.refusal?.code == 503 { return nil }
            throw error
        }
    }

    private static func key(_ object: Value) -> String {
        let metadata = object["metadata"]
        return "\(metadata?["namespace"]?.stringValue ?? "")/\(metadata?["name"]?.stringValue ?? "")"
    }

    init(
        _ nodes: [Value], _ pods: [Value], _ nodeUsage: [String: ResourceAmounts]?,
        _ podUsage: [String: ResourceAmounts]?
    ) {
        hasMetrics = nodeUsage != nil
        self.nodes = nodes.map { node in
            (
                node["metadata"]?["name"]?.stringValue ?? "", ResourceAmounts(node["status"]?["allocatable"]),
                nodeUsage?[Self.key(node)]
            )
        }
        self.pods = pods.compactMap { pod in
            // What has ended uses nothing.
            guard !["Succeeded", "Failed"].contains(pod["status"]?["phase"]?.stringValue) else { return nil }
            let containers = pod["spec"]?["containers"]?.listValue ?? []
            return Pod(
                namespace: pod["metadata"]?["namespace"]?.stringValue ?? "",
                name: pod["metadata"]?["name"]?.stringValue ?? "", node: pod["spec"]?["nodeName"]?.stringValue ?? "",
                labels: pod["metadata"]?["labels"],
                requests: containers.map { ResourceAmounts($0["resources"]?["requests"]) }.reduce(ResourceAmounts(), +),
                usage: podUsage?[Self.key(pod)])
        }
    }

    /// A line for each node.
    func nodeRows(of cluster: String) -> [UsageRow] {
        let byNode = Dictionary(grouping: pods, by: \.node)
        return nodes.map { node in
            let own = byNode[node.name] ?? []
            var row = UsageRow(
                cluster: cluster, name: node.name, second: "\(own.count)", usage: node.usage,
                requests: own.map(\.requests).reduce(ResourceAmounts(), +))
            row.capacity = node.capacity
            return row
        }
    }

    /// A line for each pod.
    func podRows(of cluster: String) -> [UsageRow] {
        pods.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }.map { pod in
            var row = UsageRow(
                cluster: cluster, name: pod.name, second: pod.namespace, usage: pod.usage, requests: pod.requests)
            row.isPod = true
            return row
        }
    }

    /// A line for each value of `label`, the most used first; pods without it stand as `<none>`.
    func groups(by label: String, of cluster: String) -> [UsageRow] {
        let groups = Dictionary(grouping: pods) { $0.labels?[label]?.stringValue ?? "<none>" }
        let rows = groups.map { name, pods in
            let known = pods.compactMap(\.usage)
            return UsageRow(
                cluster: cluster, name: name, second: "\(pods.count)",
                usage: known.isEmpty ? nil : known.reduce(ResourceAmounts(), +),
                requests: pods.map(\.requests).reduce(ResourceAmounts(), +))
        }
        return rows.sorted { left, right in
            let (first, second) = (left.usage ?? left.requests, right.usage ?? right.requests)
            return first.cpu == second.cpu ? left.name < right.name : first.cpu > second.cpu
        }
    }
}
