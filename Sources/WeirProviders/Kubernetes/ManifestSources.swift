import WeirCore
import WeirKubernetes
import WeirProcess
import WeirValue

/// The objects that the arguments of a `kubernetes.manifest` tell.
struct ManifestSources {
    /// The most bytes of a file.
    static let limit = 64 << 20

    /// The objects in the order in which they are written: those of `objects`, of `content`, of `files`.
    let objects: [Value]
    /// The digest of the files' contents; nil where there are none.
    let filesDigest: String?

    /// What `arguments`, which are known, say; relative paths start at `project`.
    /// - Throws: ``OperationFailure`` with all that is wrong with the first source that is wrong.
    init(_ arguments: Arguments, project: String) throws(OperationFailure) {
        var all: [Manifest.Placed] = []
        for (index, object) in (arguments["objects"]?.listValue ?? []).enumerated() {
            let plain = object.written.revealed
            all += try Self.objects("objects") { () throws(ManifestError) in
                try Manifest.flatten(plain, "objects[\(index)]")
            }
        }
        if let text = try arguments.text("content") {
            all += try Self.objects("content") { () throws(ManifestError) in
                try Manifest.placed(Array(text.utf8), file: "content")
            }
        }
        var digests = ""
        for file in try arguments.texts("files") ?? [] {
            let bytes: [UInt8]
            do { bytes = try Files.content(of: FilePath.absolute(file, project), limit: Self.limit) } catch {
                throw OperationFailure("\(file) cannot be read: \(error)", remains: .nothing)
            }
            digests += "\(Digest.sha256(bytes)) \(file)\n"
            all += try Self.objects(file) { () throws(ManifestError) in try Manifest.placed(bytes, file: file) }
        }
        guard !all.isEmpty else {
            throw OperationFailure(
                "there are no objects", hint: "give objects, content or files with at least one", remains: .nothing)
        }
        objects = try RunOnce.named(all.map(\.object), rerunOn: arguments["rerunOn"])
        filesDigest = digests.isEmpty ? nil : Digest.sha256(Array(digests.utf8))
        try Self.checkRepeated(all)
    }

    private static func objects(
        _ source: String, _ read: () throws(ManifestError) -> [Manifest.Placed]
    ) throws(OperationFailure) -> [Manifest.Placed] {
        do throws(ManifestError) { return try read() } catch {
            var failure = OperationFailure(
                error.faults.count == 1 ? error.faults[0] : "\(source) has \(error.faults.count) faults",
                remains: .nothing)
            if error.faults.count > 1 { failure.output = error.faults }
            throw failure
        }
    }

    /// One object may not stand twice: the second would take back the first.
    private static func checkRepeated(_ objects: [Manifest.Placed]) throws(OperationFailure) {
        var seen: [ObjectIdentity: String] = [:]
        for (object, place) in objects {
            guard let reference = ObjectReference(object) else { continue }
            if let first = seen.updateValue(place, forKey: reference.identity) {
                throw OperationFailure(
                    "\(place): the object \(reference) stands twice; the first is at \(first)", remains: .nothing)
            }
        }
    }
}
