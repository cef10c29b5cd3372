import WeirCore
import WeirKubernetes
import WeirValue

/// The clusters that a workspace has recorded, with their kubeconfigs.
struct RecordedClusters {
    /// One of them.
    struct Cluster {
        /// What it is called: an address, or the name of an output.
        let name: String
        /// Its kubeconfig, or what holds it.
        let value: Value
    }

    /// The cluster resources in the order in which they were made.
    let resources: [Cluster]
    /// The outputs that are clusters, or the text of a kubeconfig.
    let outputs: [Cluster]

    /// Those in `snapshot`, whose types are in `registry`.
    init(_ snapshot: Snapshot, _ registry: TypeRegistry) {
        resources = snapshot.instances.values.filter { instance in
            registry.type(instance.type).map(ClusterContract.isImplemented) ?? false
        }.sorted { $0.order < $1.order }.map {
            Cluster(name: $0.address.description, value: .map($0.attributes))
        }
        outputs = snapshot.record.outputs.compactMap { name, value in
            let text = value.revealed["kubeconfig"] ?? value.revealed
            guard let text = text.stringValue else {
                return value.isKnown ? nil : Cluster(name: name, value: value)
            }
            let isOne = (try? Kubeconfig.read(text))?.names(.contexts).isEmpty == false
            return isOne ? Cluster(name: name, value: value) : nil
        }
    }

    /// The one called `name`, or all resources, else all outputs, where none is named.
    /// - Throws: ``CommandError`` where there is none.
    func named(_ name: String?, in workspace: String) throws(CommandError) -> [Cluster] {
        let all = resources + outputs
        guard let name else {
            let clusters = resources.isEmpty ? outputs : resources
            guard clusters.isEmpty else { return clusters }
            throw CommandError(
                "\(workspace) has no clusters", hint: "neither a resource nor an output of it is one; is it applied?")
        }
        if let found = all.first(where: { $0.name == name }) { return [found] }
        let instances = resources.filter { $0.name.hasPrefix("\(name)[") }
        if !instances.isEmpty { return instances }
        throw CommandError(
            "\(workspace) has no cluster \"\(name)\"",
            hint: NearestName.hint(name, among: all.map(\.name))
                ?? (all.isEmpty ? "it has none" : "it has \(all.map(\.name).joined(separator: ", "))"))
    }
}

extension RecordedClusters.Cluster {
    /// Its kubeconfig, with nothing but its current context.
    /// - Throws: ``CommandError`` where it is not known here, or is none.
    func kubeconfig() throws(CommandError) -> Kubeconfig {
        guard let text = (value.revealed["kubeconfig"] ?? value.revealed).stringValue else {
            throw CommandError(
                "the kubeconfig of \(name) is not on this machine", hint: "only its digest is in the state")
        }
        do throws(KubeconfigError) { return try Kubeconfig.read(text).minified() } catch {
            throw CommandError("the kubeconfig of \(name) cannot be used: \(error)")
        }
    }

    /// The name of its context: its own, with nothing in it that a shell would want quoted.
    var contextName: String {
        let words = name.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) && !"._-".contains($0) }
        return words.joined(separator: "-")
    }
}
