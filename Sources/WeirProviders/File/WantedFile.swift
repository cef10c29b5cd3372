import WeirCore
import WeirProcess
import WeirValue

/// A file as it is declared, with its content at hand.
struct WantedFile: Sendable {
    let path: String
    let bytes: [UInt8]
    let mode: FileMode
    private let isSensitive: Bool

    init(_ instance: DeclaredInstance, project: String) throws(OperationFailure) {
        let arguments = Arguments(instance.arguments)
        let content = try FileContent(arguments, project: project)
        path = FilePath.absolute(try arguments.required("path"), project)
        mode = try arguments.mode(default: content.defaultMode)
        isSensitive = content.isSensitive
        bytes = try content.bytes()
    }

    /// Whether the file at the path holds just this, with the same mode.
    func isThere() throws(OperationFailure) -> Bool {
        do {
            guard let status = try Files.status(path), status.kind == .file, status.size == bytes.count else {
                return false
            }
            guard FileMode(status.mode) == mode else { return false }
            return try Files.content(of: path, limit: FileContent.limit) == bytes
        } catch {
            throw OperationFailure("\(error)", remains: .nothing)
        }
    }

    /// The result of an operation that made it, and `folders` above it.
    func result(_ folders: [String]) -> OperationResult {
        let digest = Value.string(Digest.sha256(bytes))
        return OperationResult([
            "path": .string(path), "sha256": isSensitive ? digest.hidden : digest,
            MadeFolders.name: MadeFolders.value(folders),
        ])
    }
}

/// A file as it is recorded.
struct RecordedFile: Sendable {
    let path: String
    private let recorded: RecordedInstance

    init(_ recorded: RecordedInstance, project: String) throws(OperationFailure) {
        self.recorded = recorded
        // An operation that was cut off has recorded no attributes.
        if let known = recorded.attributes["path"]?.stringValue {
            path = known
        } else {
            path = FilePath.absolute(try Arguments(recorded.arguments).required("path"), project)
        }
    }

    /// What it is until it is whole.
    var unfinished: String { Files.unfinished(path) }

    /// What there is of it after an operation `kind` that was cut off, which made `folders`.
    ///
    /// It gets its name when it is whole: what has another content or mode is somebody else's.
    func observe(_ kind: Intent.Kind, _ folders: [String]) throws -> Observation {
        let status = try Files.status(path)
        switch kind {
        case .create:
            if status?.kind == .file, try mode(status) == wantedMode() {
                switch matches(try Files.content(of: path, limit: FileContent.limit)) {
                case true?: return .present(attributes: try attributes(folders))
                case nil: return .unreachable("what it holds is a secret that this machine does not have")
                case false?: break
                }
            }
            if try Files.status(unfinished) != nil { return .incomplete("it was being written") }
            return try MadeFolders.isAnyLeft(folders) ? .incomplete("folders were made for it, and not it") : .absent
        case .update: return status?.kind == .file ? .present(attributes: try attributes(folders)) : .absent
        case .delete:
            let isGone = try status == nil && !MadeFolders.isAnyLeft(folders)
            return isGone ? .absent : .present(attributes: recorded.attributes)
        }
    }

    /// The attributes of it as its arguments, and what is known of its source, tell them.
    func attributes(_ folders: [String]) throws -> Value.Map {
        var digest = recorded.attributes["sha256"] ?? fingerprint ?? .null
        if let content = arguments["content"] {
            digest = content.stringValue.map { .string(Digest.sha256($0.utf8)) } ?? .unknown(.string)
        }
        return [
            "path": .string(path), "sha256": isSensitive ? digest.hidden : digest,
            MadeFolders.name: MadeFolders.value(folders),
        ]
    }

    private var arguments: Arguments { Arguments(recorded.arguments) }

    private var origin: FileContent.Origin? { FileContent.Origin(arguments) }

    private var isSensitive: Bool { origin?.isSensitive(arguments) ?? false }

    /// The digest that was told of the content before it was written.
    private var fingerprint: Value? { origin?.fingerprint.flatMap { recorded.fingerprints[$0] } }

    private func mode(_ status: FileStatus?) -> FileMode? { status.map { FileMode($0.mode) } }

    private func wantedMode() throws(OperationFailure) -> FileMode {
        try arguments.mode(default: FileMode(isSensitive ? 0o600 : 0o644))
    }

    /// What there is of it, and what was changed outside.
    func observe() throws -> Observation {
        guard let status = try Files.status(path) else { return .absent }
        guard status.kind == .file else {
            let drift = Drift("path", recorded: "a file", observed: status.kind.noun)
            return .present(attributes: recorded.attributes, drift: [drift])
        }
        var drift: [Drift] = []
        if let changed = try contentDrift(status) { drift.append(changed) }
        let mode = FileMode(status.mode)
        let wanted = try wantedMode()
        if mode != wanted { drift.append(Drift("mode", recorded: wanted.description, observed: mode.description)) }
        return .present(attributes: recorded.attributes, drift: drift)
    }

    private func contentDrift(_ status: FileStatus) throws -> Drift? {
        let name = (origin ?? .content).rawValue
        guard status.size <= FileContent.limit else {
            return Drift(name, recorded: "at most \(FileContent.limit.asBytes)", observed: status.size.asBytes)
        }
        let bytes = try Files.content(of: path, limit: FileContent.limit)
        guard let isSame = matches(bytes), !isSame else { return nil }
        guard let digest = recorded.attributes["sha256"], !digest.isSensitive, let text = digest.stringValue else {
            return Drift(name, recorded: Value.sensitiveText, observed: "another content")
        }
        return Drift(
            name, recorded: "sha256 \(text.prefix(12))…", observed: "sha256 \(Digest.sha256(bytes).prefix(12))…")
    }

    /// Whether `bytes` are what was written; nil where what was is not known: a secret that this machine does not have.
    private func matches(_ bytes: [UInt8]) -> Bool? {
        if let content = arguments["content"] {
            return content.stringValue.map { $0.utf8.elementsEqual(bytes) }
        }
        let digest = recorded.attributes["sha256"] ?? fingerprint
        return digest?.stringValue.map { $0 == Digest.sha256(bytes) }
    }

    /// Whether the file at the path may be removed: it is recorded as made, or, where a create was cut off, it is just
    /// what that create would have made.
    func isOurs() throws(OperationFailure) -> Bool {
        guard recorded.attributes["path"] == nil || recorded.status == .incomplete else { return true }
        do {
            guard let status = try Files.status(path), status.kind == .file, status.size <= FileContent.limit else {
                return false
            }
            return matches(try Files.content(of: path, limit: FileContent.limit)) ?? false
        } catch {
            throw OperationFailure("\(error)", remains: .nothing)
        }
    }
}
