package import WeirCore
import WeirProcess
package import WeirValue

/// The type `file`: one file on this machine, written whole or not at all.
///
/// `create` on what is there adopts a file with the same bytes and mode, and refuses anything else. As the file gets
/// its name only when it is whole, one with other bytes was never made by a create that was cut off.
package struct FileProvider: Provider {
    private let project: String

    /// Makes it; relative paths start at `project`, an absolute path.
    package init(project: String) { self.project = project }

    package let types = [Self.file]

    // MARK: Planning

    package func fingerprints(
        _ instance: DeclaredInstance, in context: OperationContext
    ) async throws -> Value.Map {
        let arguments = Arguments(instance.arguments)
        if arguments["mode"]?.isKnown == true { _ = try arguments.mode(default: FileMode(0)) }
        // One of several that is not known may turn out to be null.
        let given = FileContent.Origin.allCases.compactMap { arguments[$0.rawValue] }
        guard given.count < 2 || given.allSatisfy(\.isKnown) else { return Value.Map() }
        let content = try FileContent(arguments, project: project)
        try content.check()
        var digest = Value.unknown(.string)
        if content.isKnown { digest = .string(Digest.sha256(try content.bytes())) }
        guard let name = content.origin.fingerprint else { return Value.Map() }
        return Value.Map(dictionaryLiteral: (name, content.isSensitive ? digest.hidden : digest))
    }

    package func plannedAttributes(_ instance: DeclaredInstance, prior: RecordedInstance?) -> Value.Map {
        var attributes = instance.type.unknownAttributes
        let arguments = Arguments(instance.arguments)
        if let path = instance.arguments["path"]?.stringValue {
            attributes = attributes.setting("path", to: .string(FilePath.absolute(path, project)))
        }
        if let origin = FileContent.Origin(arguments) {
            var digest = origin.fingerprint.flatMap { instance.fingerprints[$0] } ?? .unknown(.string)
            if let text = arguments["content"]?.stringValue { digest = .string(Digest.sha256(text.utf8)) }
            attributes = attributes.setting("sha256", to: origin.isSensitive(arguments) ? digest.hidden : digest)
        }
        if let folders = prior?.attributes[MadeFolders.name] {
            attributes = attributes.setting(MadeFolders.name, to: folders)
        }
        return attributes
    }

    // MARK: Operations

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        let wanted = try WantedFile(instance, project: project)
        switch try status(wanted.path)?.kind {
        case nil:
            let folders = try MadeFolders.make(wanted.path.parentPath, in: context)
            do throws(SystemFailure) {
                try Files.writeWhole(wanted.bytes, to: wanted.path, mode: wanted.mode.bits, replacing: false)
            } catch {
                MadeFolders.remove(folders)
                UnderwayNote.remove(in: context)
                throw OperationFailure("\(error)", remains: .nothing)
            }
            return wanted.result(folders)
        case .file?:
            guard try wanted.isThere() else {
                throw OperationFailure(
                    "\(wanted.path) is there already, and Weir did not make it",
                    hint: "it holds something else or has another mode; move it away, or choose another path",
                    remains: .nothing)
            }
            return wanted.result(try MadeFolders.noted(in: context))
        case let kind?: throw Self.inTheWay(wanted.path, kind)
        }
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        let wanted = try WantedFile(instance, project: project)
        var folders = MadeFolders.recorded(prior.attributes)
        if let kind = try status(wanted.path)?.kind, kind != .file { throw Self.inTheWay(wanted.path, kind) }
        let made = try MadeFolders.make(wanted.path.parentPath, in: context)
        folders += made.filter { !folders.contains($0) }
        do throws(SystemFailure) {
            try Files.writeWhole(wanted.bytes, to: wanted.path, mode: wanted.mode.bits, replacing: true)
        } catch {
            MadeFolders.remove(made)
            throw OperationFailure("\(error)", remains: .nothing)
        }
        return wanted.result(folders)
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        do {
            return try RecordedFile(recorded, project: project).observe()
        } catch {
            return .unreachable("\(error)")
        }
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {
        let file = try RecordedFile(recorded, project: project)
        let folders = try MadeFolders.all(recorded.attributes, in: context)
        let removeRest = {
            MadeFolders.remove(folders)
            UnderwayNote.remove(in: context)
        }
        do throws(SystemFailure) {
            try Files.remove(file.unfinished)
        } catch {
            throw OperationFailure("\(error)", remains: .nothing)
        }
        guard let kind = try status(file.path)?.kind else { return removeRest() }
        guard kind != .directory else {
            throw OperationFailure(
                "\(file.path) is a directory now, where Weir made a file",
                hint: "look at what it holds, and move it away",
                remains: .nothing)
        }
        guard try file.isOurs() else { return removeRest() }
        do throws(SystemFailure) {
            try Files.remove(file.path)
        } catch {
            throw OperationFailure("\(error)", remains: .nothing)
        }
        removeRest()
    }

    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        do {
            let folders = try MadeFolders.all(intent.instance.attributes, in: context)
            return try RecordedFile(intent.instance, project: project).observe(intent.kind, folders)
        } catch {
            return .unreachable("\(error)")
        }
    }

    package func attributes(ofDone intent: Intent, in context: OperationContext) async throws -> Value.Map {
        let folders = try MadeFolders.all(intent.instance.attributes, in: context)
        return try RecordedFile(intent.instance, project: project).attributes(folders)
    }

    private func status(_ path: String) throws(OperationFailure) -> FileStatus? {
        do throws(SystemFailure) {
            return try Files.status(path)
        } catch {
            throw OperationFailure("\(error)", remains: .nothing)
        }
    }

    private static func inTheWay(_ path: String, _ kind: FileStatus.Kind) -> OperationFailure {
        OperationFailure(
            "\(path) is \(kind.noun), not a file", hint: "move it away, or choose another path", remains: .nothing)
    }
}
