package import WeirCore
import WeirProcess
package import WeirValue

/// The type `directory`: a folder on this machine, empty for others to fill, or a copy of another.
///
/// `create` on what is there adopts an empty folder, or an equal copy, of the same mode, and refuses anything else. A
/// copy gets its name only when it is whole, so one that differs was never made by a create that was cut off.
package struct DirectoryProvider: Provider {
    private let project: String

    /// Makes it; relative paths start at `project`, an absolute path.
    package init(project: String) { self.project = project }

    package let types = [Self.directory]

    // MARK: Planning

    package func fingerprints(
        _ instance: DeclaredInstance, in context: OperationContext
    ) async throws -> Value.Map {
        let arguments = Arguments(instance.arguments)
        if arguments["mode"]?.isKnown == true { _ = try arguments.mode(default: WantedDirectory.defaultMode) }
        guard let source = arguments["source"] else { return Value.Map() }
        guard source.isKnown, arguments["path"]?.isKnown ?? false else { return ["source": .unknown(.string)] }
        let wanted = try WantedDirectory(instance, project: project)
        return ["source": .string(wanted.tree.digest)]
    }

    package func plannedAttributes(_ instance: DeclaredInstance, prior: RecordedInstance?) -> Value.Map {
        var attributes = instance.type.unknownAttributes
        if let path = instance.arguments["path"]?.stringValue {
            attributes = attributes.setting("path", to: .string(FilePath.absolute(path, project)))
        }
        if Arguments(instance.arguments)["source"] == nil {
            attributes = attributes.setting("sha256", to: .null).setting(FileTree.name, to: FileTree().value)
        } else if let digest = instance.fingerprints["source"] {
            attributes = attributes.setting("sha256", to: digest)
        }
        if let folders = prior?.attributes[MadeFolders.name] {
            attributes = attributes.setting(MadeFolders.name, to: folders)
        }
        return attributes
    }

    // MARK: Operations

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        let wanted = try WantedDirectory(instance, project: project)
        do {
            switch try Files.status(wanted.path) {
            case nil: return wanted.result(try wanted.make(in: context))
            case let status? where status.kind == .directory:
                guard try wanted.isThere(status) else {
                    throw OperationFailure(
                        "\(wanted.path) is there already, and Weir did not make it",
                        hint: "it holds something or has another mode; move it away, or choose another path",
                        remains: .nothing)
                }
                return wanted.result(try MadeFolders.noted(in: context))
            case let status?: throw Self.inTheWay(wanted.path, status.kind)
            }
        } catch {
            throw OperationFailure.madeNothing(error)
        }
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        let wanted = try WantedDirectory(instance, project: project)
        do {
            let folders = try MadeFolders.all(prior.attributes, in: context)
            switch try Files.status(wanted.path) {
            case nil:
                let made = try wanted.make(in: context)
                return wanted.result(folders + made.filter { !folders.contains($0) })
            case let status? where status.kind == .directory:
                try wanted.change(from: try RecordedDirectory.tree(prior, in: context), folders, in: context)
                return wanted.result(folders)
            case let status?: throw Self.inTheWay(wanted.path, status.kind)
            }
        } catch {
            throw OperationFailure.madeNothing(error)
        }
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        do {
            return try RecordedDirectory(recorded, project: project).observe()
        } catch {
            return .unreachable("\(error)")
        }
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {
        let directory = try RecordedDirectory(recorded, project: project)
        do {
            try directory.remove(in: context)
        } catch let failure as OperationFailure {
            throw failure
        } catch {
            throw OperationFailure("\(error)")
        }
    }

    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        do {
            return try RecordedDirectory(intent.instance, project: project).observe(intent.kind, in: context)
        } catch {
            return .unreachable("\(error)")
        }
    }

    package func attributes(ofDone intent: Intent, in context: OperationContext) async throws -> Value.Map {
        try RecordedDirectory(intent.instance, project: project).attributes(in: context)
    }

    private static func inTheWay(_ path: String, _ kind: FileStatus.Kind) -> OperationFailure {
        OperationFailure(
            "\(path) is \(kind.noun), not a directory", hint: "move it away, or choose another path", remains: .nothing)
    }
}

extension OperationFailure {
    /// The failure for `error`, which was thrown before anything was made or changed; a failure says itself what
    /// remains.
    static func madeNothing(_ error: any Error) -> OperationFailure {
        (error as? OperationFailure) ?? OperationFailure("\(error)", remains: .nothing)
    }
}
