package import WeirCore
package import WeirValue

/// A tool that resources of a type need on this machine: one of several programs.
package struct ToolRequirement: Sendable, Hashable {
    /// A program that will do.
    package struct Candidate: Sendable, Hashable {
        /// A name that is looked up in `PATH`, or a path; a relative one starts at the project's folder.
        package let program: String
        /// The arguments with which it tells its version; nil where nobody knows such, so that it is only looked up.
        package let versionArguments: [String]?
        /// The lowest version that will do, `1.0`; nil is any.
        package let lowest: String?
        /// The names of variables that it inherits when it is asked for its version, besides those that every tool does.
        package let inherited: [String]
        /// Variables that it is given then.
        package let environment: [String: String]

        /// A candidate; every part is the caller's.
        package init(
            _ program: String, versionArguments: [String]? = nil, lowest: String? = nil, inherited: [String] = [],
            environment: [String: String] = [:]
        ) {
            self.program = program
            self.versionArguments = versionArguments
            self.lowest = lowest
            self.inherited = inherited
            self.environment = environment
        }
    }

    /// The programs, in the order in which they are looked for; the first that is found is used. At least one.
    package let candidates: [Candidate]
    /// How to get it, said where it is missing.
    package let install: String?

    /// A need for one of `candidates`.
    package init(_ candidates: [Candidate], install: String? = nil) {
        self.candidates = candidates
        self.install = install
    }

    /// What people call it: `terraform or tofu`.
    package var name: String { candidates.map(\.program.shownProgram).joined(separator: " or ") }
}

extension String {
    /// The name of the program at this path, or of this name.
    fileprivate var shownProgram: String { lastPathPart }
}

extension TypeRegistry {
    /// The tools that a resource of the type `type` with `arguments` needs; of any arguments, where these are nil or not
    /// known. None for types that need none, and none of a manifest that is not trusted: nobody runs what it names.
    package func tools(for type: String, arguments: Value.Map?) -> [ToolRequirement] {
        let type = handedOver(type, arguments)
        if let provider = provider(type) as? ManifestProvider {
            return provider.distrust == nil ? [provider.requirement] : []
        }
        return NativeProviders.tools(for: type, arguments: arguments)
    }
}

extension TypeRegistry {
    /// The tools of manifests among those that a resource of the type `type` with `arguments` needs: other types look for theirs
    /// themselves.
    package func manifestTools(for type: String, arguments: Value.Map?) -> [ToolRequirement] {
        (provider(handedOver(type, arguments)) as? ManifestProvider).map { [$0.requirement] } ?? []
    }

    /// Why what looks after a resource of the type `type` with `arguments` may run nothing: its manifest is not trusted. Nil where
    /// it may.
    package func distrust(for type: String, arguments: Value.Map?) -> OperationFailure? {
        (provider(handedOver(type, arguments)) as? ManifestProvider)?.distrust
    }

    /// The type that looks after an instance of `type` with `arguments`: another one where it hands over to that.
    private func handedOver(_ type: String, _ arguments: Value.Map?) -> String {
        if type == ClusterContract.name, let provider = arguments?["provider"]?.stringValue {
            return "\(provider).cluster"
        }
        return type == ClusterAPIManagementProvider.management.name ? ClusterAPIManagementProvider.handedOver : type
    }
}

extension NativeProviders {
    /// The tools that a resource of the type `type` with `arguments` needs; of any arguments, where these are nil or not
    /// known. None for types that need none.
    package static func tools(for type: String, arguments: Value.Map?) -> [ToolRequirement] {
        let given = Arguments(arguments ?? [:])
        switch type {
        case TerraformProvider.module.name:
            let candidates = [
                ToolRequirement.Candidate("terraform", versionArguments: ["version", "-json"], lowest: "1.0"),
                ToolRequirement.Candidate("tofu", versionArguments: ["version", "-json"], lowest: "1.6"),
            ]
            return [
                chosen(given, candidates, install: "see \(TerraformProgram.install)") {
                    .init($0, versionArguments: ["version", "-json"], lowest: "1.0")
                }
            ]
        case KustomizeProvider.build.name:
            let kubectl = ["version", "--client", "-o", "json"]
            let candidates = [
                ToolRequirement.Candidate("kustomize", versionArguments: ["version"], lowest: "4.0"),
                ToolRequirement.Candidate("kubectl", versionArguments: kubectl, lowest: "1.21"),
            ]
            return [
                chosen(given, candidates, install: "see \(KustomizeProvider.install)") {
                    let isKubectl = $0.lastPathPart.hasPrefix("kubectl")
                    return isKubectl
                        ? .init($0, versionArguments: kubectl, lowest: "1.21")
                        : .init($0, versionArguments: ["version"], lowest: "4.0")
                }
            ]
        case HelmReleaseProvider.release.name:
            let version = ["version", "--template", "{{.Version}}"]
            let program = given["binary"]?.stringValue ?? "helm"
            return [
                ToolRequirement(
                    [.init(program, versionArguments: version, lowest: "3.12")], install: "see \(HelmProgram.install)")
            ]
        case CommandProvider.command.name: return programs(given, ["create", "read", "update", "delete"])
        case ProcessProvider.process.name: return programs(given, ["run"]).filter { $0.name != "weir" }
        default: return []
        }
    }

    /// The need for the program that `binary` names; for one of `candidates` where it names none.
    private static func chosen(
        _ arguments: Arguments, _ candidates: [ToolRequirement.Candidate], install: String,
        _ candidate: (String) -> ToolRequirement.Candidate
    ) -> ToolRequirement {
        guard let binary = arguments["binary"]?.stringValue else {
            return ToolRequirement(candidates, install: install)
        }
        return ToolRequirement([candidate(binary)], install: install)
    }

    /// The programs that the argument lists `names` begin with, each once.
    private static func programs(_ arguments: Arguments, _ names: [String]) -> [ToolRequirement] {
        var found: [ToolRequirement] = []
        for name in names {
            guard let program = arguments[name]?.listValue?.first?.stringValue, !program.isEmpty else { continue }
            let requirement = ToolRequirement([.init(program)])
            if !found.contains(requirement) { found.append(requirement) }
        }
        return found
    }
}
