import ArgumentParser
import WeirCore
import WeirKubernetes
import WeirState
import WeirValue

/// `weir kubeconfig STACK [CLUSTER]`
struct KubeconfigCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "kubeconfig", abstract: "Write the kubeconfigs of the clusters of a workspace.",
        discussion: """
            The clusters are its cluster resources, else its outputs that are clusters or the texts of kubeconfigs. Contexts \
            are called after them. Your own kubeconfig is only changed with --merge or --remove.
            """)

    @OptionGroup var target: StackOptions
    @Argument(help: "One cluster: the address of a resource, or the name of an output.") var cluster: String?
    @Flag(help: "Put the contexts into your kubeconfig: the first file of $KUBECONFIG, or ~/.kube/config.")
    var merge = false
    @Flag(help: "Take the contexts that --merge put there out of your kubeconfig again.") var remove = false
    @Option(name: .customLong("context"), help: "What the context of the one cluster is called.")
    var contextName: String?
    @Option(name: [.short, .customLong("output")], help: "Write to this file; with --merge or --remove, change it.")
    var file: String?

    func validate() throws {
        if merge && remove { throw ValidationError("give --merge or --remove, not both") }
        if remove && (cluster != nil || contextName != nil) {
            throw ValidationError("--remove takes all contexts of the workspace out; it takes no cluster")
        }
    }

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: target.workspace)
        let stack = try await session.stackName(target.stack)
        let mark = KubeconfigMark(stack: stack, workspace: session.workspace)
        if remove { return try take(mark, out: try KubeconfigFile(file, context), context) }
        let snapshot = try await session.store(stack).load()
        let workspace = "\(stack)/\(session.workspace)"
        let clusters = try RecordedClusters(snapshot, session.registry).named(cluster, in: workspace)
        let kubeconfig = try kubeconfig(of: clusters)
        if merge { return try put(mark.marking(kubeconfig), mark, into: try KubeconfigFile(file, context), context) }
        guard file != nil else { return context.output.write(kubeconfig.yaml) }
        let written = try KubeconfigFile(file, context)
        try written.write(kubeconfig)
        context.messages.write("wrote \(written.path)\n")
    }

    /// One kubeconfig with a context for each of `clusters`; the first is the current one.
    private func kubeconfig(of clusters: [RecordedClusters.Cluster]) throws -> Kubeconfig {
        guard contextName == nil || clusters.count == 1 else {
            throw CommandError(
                "--context names the context of one cluster, and there are \(clusters.count)",
                hint: "name one of \(clusters.map(\.name).joined(separator: ", "))", status: ExitStatus.usage)
        }
        var all = Kubeconfig()
        for cluster in clusters {
            let name = contextName ?? cluster.contextName
            guard all[.contexts, name] == nil else {
                throw CommandError(
                    "several clusters would be called \(name)", hint: "take \(cluster.name) by itself, with --context")
            }
            let kubeconfig = try cluster.kubeconfig()
            do throws(KubeconfigError) {
                all = all.merging(try kubeconfig.minified(called: name))
            } catch {
                throw CommandError("the kubeconfig of \(cluster.name) cannot be used: \(error)")
            }
        }
        return all
    }

    private func put(
        _ new: Kubeconfig, _ mark: KubeconfigMark, into file: KubeconfigFile, _ context: CommandContext
    ) throws {
        let names = new.names(.contexts)
        var current: String?
        try file.edit { (before) throws(CommandError) in
            for name in names {
                let isTaken = Kubeconfig.Section.allCases.contains { before[$0, name] != nil }
                guard isTaken, !mark.isOn(context: name, of: before), !mark.isOn(cluster: name, of: before) else {
                    continue
                }
                throw CommandError(
                    "\(file.path) has something else that is called \(name); nothing was changed",
                    hint: "call the context otherwise: --context NAME, for one cluster")
            }
            let after = before.merging(new)
            current = after.currentContext
            return after
        }
        for name in names {
            context.messages.write("\(file.path): context \(name)\(name == current ? ", the current one" : "")\n")
        }
    }

    private func take(_ mark: KubeconfigMark, out file: KubeconfigFile, _ context: CommandContext) throws {
        var gone: [String] = []
        guard Files.exists(file.path) else { return context.messages.write("\(file.path) is not there\n") }
        try file.edit { (before) throws(CommandError) in
            gone = before.names(.contexts).filter { mark.isOn(context: $0, of: before) }
            return gone.reduce(before) { $0.removing(context: $1) }
        }
        let told =
            gone.isEmpty
            ? ["\(file.path) has no contexts of \(mark.stack)/\(mark.workspace)"]
            : gone.map { "\(file.path): removed context \($0)" }
        for line in told { context.messages.write("\(line)\n") }
    }
}
