import ArgumentParser
import WeirCore
import WeirKubernetes
import WeirValue

/// `weir top STACK [--by LABEL]`
struct TopCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Show what nodes and pods of the clusters of a workspace use.",
        discussion: """
            Usage is what the clusters' metrics API tells (metrics.k8s.io); where a cluster has none, it stands as a dash, and what pods \
            request is told all the same. With --by the pods are summed up by a label.
            """)

    @OptionGroup var clusters: ClusterOptions
    @Option(help: "Sum up the pods by this label: app.kubernetes.io/name, prow.k8s.io/job.") var by: String?
    @Option(name: [.short, .long], help: "Only pods of this namespace.") var namespace: String?
    @Flag(help: "Each pod by itself.") var pods = false
    @OptionGroup var formatting: FormatOptions

    var format: DataFormat { formatting.format }

    func validate() throws {
        if pods && by != nil { throw ValidationError("give --pods or --by, not both") }
    }

    func run(in context: CommandContext) async throws {
        var rows: [UsageRow] = []
        for (cluster, client) in try await clusters.clients(context) {
            do throws(KubernetesError) {
                let load = try await ClusterLoad.look(client, namespace: namespace)
                if !load.hasMetrics {
                    context.messages.write("\(cluster) has no metrics API: only requests are told\n")
                }
                if let by {
                    rows += load.groups(by: by, of: cluster)
                } else {
                    rows += pods ? load.podRows(of: cluster) : load.nodeRows(of: cluster)
                }
            } catch {
                throw CommandError(cluster, error)
            }
        }
        if format == .json {
            return context.output.write(JSONWriter.string(.list(Value.List(rows.map(\.value))), .readable))
        }
        let several = Set(rows.map(\.cluster)).count > 1
        let head = by.map { ["\($0)".uppercased(), "PODS"] } ?? (pods ? ["NAMESPACE", "POD"] : ["NODE", "PODS"])
        context.output.write(
            TextTable.text(
                (several ? ["CLUSTER"] : []) + head + ["CPU", "CPU REQUESTED", "MEMORY", "MEMORY REQUESTED"],
                rows.map { (several ? [$0.cluster] : []) + $0.cells }))
    }
}

/// One line of a table of usage.
struct UsageRow: Equatable {
    let cluster: String
    /// A node, a pod, or the value of a label.
    let name: String
    /// Of a pod its namespace, else how many pods.
    let second: String
    var isPod = false
    let usage: ResourceAmounts?
    let requests: ResourceAmounts
    /// What there is to be had; nil where it is not a node.
    var capacity: ResourceAmounts?

    /// The cells, without the cluster.
    var cells: [String] {
        let names = isPod ? [second, name] : [name, second]
        return names + [
            usage.map { Self.text($0.cpuText, $0.cpu, capacity?.cpu) } ?? "-",
            Self.text(requests.cpuText, requests.cpu, capacity?.cpu),
            usage.map { Self.text($0.memoryText, $0.memory, capacity?.memory) } ?? "-",
            Self.text(requests.memoryText, requests.memory, capacity?.memory),
        ]
    }

    private static func text(_ text: String, _ amount: Double, _ capacity: Double?) -> String {
        guard let capacity, capacity > 0 else { return text }
        return "\(text) (\(ResourceAmounts.whole(100 * amount / capacity))%)"
    }

    var value: Value {
        [
            "cluster": .string(cluster), "name": .string(name), (isPod ? "namespace" : "pods"): .string(second),
            "usage": usage?.value ?? .null, "requests": requests.value, "capacity": capacity?.value ?? .null,
        ]
    }
}
