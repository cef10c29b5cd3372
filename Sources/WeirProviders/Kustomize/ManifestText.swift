import WeirCore
import WeirValue
import WeirYAML

/// A text of several Kubernetes objects, each a YAML document of its own.
struct ManifestText: Sendable {
    let bytes: [UInt8]

    /// The documents: the parts between lines that begin with `---`, without empty ones.
    ///
    /// Such a line cannot stand in an object: all that belongs to a key of it is indented.
    var documents: [ArraySlice<UInt8>] {
        var documents: [ArraySlice<UInt8>] = []
        var start = 0
        var lineStart = 0
        while lineStart < bytes.count {
            let lineEnd = bytes[lineStart...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            if Self.isSeparator(bytes[lineStart..<lineEnd]) {
                documents.append(bytes[start..<lineStart])
                start = min(lineEnd + 1, bytes.count)
            }
            lineStart = lineEnd + 1
        }
        documents.append(bytes[start...])
        return documents.filter { document in document.contains { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } }
    }

    private static func isSeparator(_ line: ArraySlice<UInt8>) -> Bool {
        guard line.starts(with: "---".utf8) else { return false }
        return line.dropFirst(3).allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
    }

    /// What the objects are, in their order: `Kind/namespace/name`, or `Kind/name` where no namespace is said.
    /// - Throws: ``OperationFailure`` where a document is no YAML, or no object.
    func objects() throws(OperationFailure) -> [String] {
        var limits = YAMLLimits.default
        limits.bytes = max(limits.bytes, bytes.count)
        var objects: [String] = []
        for (index, document) in documents.enumerated() {
            let parse = YAMLDocument.parse(bytes: Array(document), file: "manifests.yaml", limits: limits)
            guard parse.faults.isEmpty, let root = parse.document?.root else {
                let fault = parse.faults.first.map { ": \($0.message)" } ?? ""
                throw OperationFailure("document \(index + 1) that was built is not YAML\(fault)", remains: .nothing)
            }
            let metadata = root["metadata"]
            guard let kind = root["kind"]?.text.nonEmpty, let name = metadata?["name"]?.text.nonEmpty else {
                throw OperationFailure(
                    "document \(index + 1) that was built is no Kubernetes object: it has no kind or no name",
                    remains: .nothing)
            }
            objects.append(
                [kind, metadata?["namespace"]?.text.nonEmpty, name].compactMap(\.self).joined(separator: "/"))
        }
        return objects
    }
}
