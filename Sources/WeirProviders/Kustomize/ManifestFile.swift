#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import WeirCore
import WeirProcess
import WeirValue

/// The file with the manifests, in a folder of the project.
struct ManifestFile: Sendable {
    let path: String

    /// The file in `directory`, an absolute path.
    init(_ directory: String) { path = "\(directory)/\(KustomizeProvider.fileName)" }

    /// Whether the file holds just `bytes`; false where there is none.
    /// - Throws: ``OperationFailure`` where it holds anything else: it was not made by this.
    func holds(_ bytes: [UInt8]) throws(OperationFailure) -> Bool {
        guard let found = try digest() else { return false }
        guard found == Digest.sha256(bytes) else {
            throw OperationFailure(
                "\(path) is there already, with another content, and was not made here",
                hint: "move it away, or choose another directory", remains: .nothing)
        }
        return true
    }

    /// The digest of the content; nil where there is no file.
    /// - Throws: ``OperationFailure`` where it cannot be read, or is no file.
    func digest() throws(OperationFailure) -> String? {
        do {
            guard let status = try Files.status(path) else { return nil }
            guard status.kind == .file else {
                throw OperationFailure(
                    "\(path) is \(status.kind.noun), not a file", hint: "move it away", remains: .nothing)
            }
            return Digest.sha256(try Files.content(of: path, limit: KustomizeProvider.limit))
        } catch let failure as OperationFailure {
            throw failure
        } catch {
            throw OperationFailure("\(error)", remains: .nothing)
        }
    }

    /// The objects that it holds; none where there is no file.
    /// - Throws: ``OperationFailure`` where it cannot be read, or holds something else.
    func objects() throws(OperationFailure) -> [String] {
        guard try digest() != nil else { return [] }
        let bytes: [UInt8]
        do {
            bytes = try Files.content(of: path, limit: KustomizeProvider.limit)
        } catch {
            throw OperationFailure("\(error)", remains: .nothing)
        }
        return try ManifestText(bytes: bytes).objects()
    }

    /// Whether a write was cut off.
    func hasUnfinished() throws(SystemFailure) -> Bool { try Files.status(Files.unfinished(path)) != nil }

    /// Removes what a write left that was cut off.
    func removeUnfinished() throws(OperationFailure) {
        do throws(SystemFailure) {
            try Files.remove(Files.unfinished(path))
        } catch {
            throw OperationFailure("\(error)", remains: .nothing)
        }
    }

    /// Writes `bytes`, whole or not at all; for the owner only where they hold a secret.
    func write(_ bytes: [UInt8], isSecret: Bool, replacing: Bool) throws(OperationFailure) {
        do {
            try Files.writeWhole(bytes, to: path, mode: isSecret ? 0o600 : 0o644, replacing: replacing)
        } catch {
            throw OperationFailure("\(path) cannot be written: \(error)", remains: .nothing)
        }
    }

    /// Removes the file, if there is one, whatever it holds now.
    func remove() throws(OperationFailure) {
        do throws(SystemFailure) {
            guard let status = try Files.status(path) else { return }
            guard status.kind != .directory else {
                throw SystemFailure("remove", path, EISDIR)
            }
            try Files.remove(path)
        } catch {
            throw OperationFailure("\(error)", hint: "look at what stands there, and move it away", remains: .nothing)
        }
    }
}
