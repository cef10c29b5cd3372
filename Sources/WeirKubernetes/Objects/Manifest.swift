package import WeirValue
import WeirYAML

/// Why a manifest cannot be read.
package struct ManifestError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, with the file and the place, one a line.
    package let faults: [String]

    package var description: String { faults.joined(separator: "; ") }
}

/// Texts of Kubernetes objects, read as kubectl reads them.
package enum Manifest {
    /// The most bytes of one.
    private static let limit = 64 << 20

    /// An object, and where it is written: `file:line:column`, with `items[0]` behind it in a list.
    package typealias Placed = (object: Value, place: String)

    /// The objects in `bytes`: several YAML documents in the dialect of Go's reader, or JSON; the items of lists each by
    /// itself. `file` is the name in messages.
    /// - Throws: ``ManifestError`` with all that is wrong.
    package static func objects(_ bytes: [UInt8], file: String) throws(ManifestError) -> [Value] {
        try placed(bytes, file: file).map(\.object)
    }

    /// The objects in `bytes`, as ``objects(_:file:)`` reads them, with their places.
    /// - Throws: ``ManifestError`` with all that is wrong.
    package static func placed(_ bytes: [UInt8], file: String) throws(ManifestError) -> [Placed] {
        var objects: [Placed] = []
        var faults: [String] = []
        for document in documents(bytes) {
            do throws(ManifestError) {
                guard let (value, place) = try read(document, file: file) else { continue }
                objects += try flatten(value, place)
            } catch { faults += error.faults }
        }
        guard faults.isEmpty else { throw ManifestError(faults: faults) }
        return objects
    }

    /// `value`, or its items where it is a list of objects. `place` stands before what is wrong with it.
    /// - Throws: ``ManifestError`` where it is no object with an apiVersion, a kind and a name.
    package static func flatten(_ value: Value, _ place: String) throws(ManifestError) -> [Placed] {
        guard let map = value.mapValue else { throw ManifestError(faults: ["\(place): it is no object, a mapping"]) }
        func text(_ name: String) throws(ManifestError) -> String {
            guard let text = map[name]?.stringValue, !text.isEmpty else {
                throw ManifestError(faults: ["\(place): it has no \(name)"])
            }
            return text
        }
        let version = try text("apiVersion")
        let kind = try text("kind")
        if kind.hasSuffix("List"), let items = map["items"]?.listValue {
            var objects: [Placed] = []
            for (index, item) in items.enumerated() {
                // In a list of one kind the items need not say it.
                let own = kind == "List" ? nil : String(kind.dropLast(4))
                objects += try flatten(
                    item.completed(version, own), "\(place): items[\(index)]")
            }
            return objects
        }
        guard let name = map["metadata"]?["name"]?.stringValue, !name.isEmpty else {
            let hint = map["metadata"]?["generateName"] == nil ? "" : "; what has a generateName cannot be applied"
            throw ManifestError(faults: ["\(place): the \(kind) has no metadata.name\(hint)"])
        }
        return [(value, place)]
    }

    // MARK: Documents

    /// A part of a text, and the number of lines before it.
    private struct Document {
        var bytes: ArraySlice<UInt8>
        var line: Int
    }

    /// The parts between lines of `---`, with blanks or a comment behind or without (`k8s.io/apimachinery`, `YAMLReader`);
    /// those without content are left out.
    private static func documents(_ bytes: [UInt8]) -> [Document] {
        var documents: [Document] = []
        var current = Document(bytes: bytes[0..<0], line: 0)
        var start = 0
        var line = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
            line += 1
            if isSeparator(bytes[start..<end]) {
                documents.append(current)
                current = Document(bytes: bytes[end..<end], line: line)
            } else {
                current.bytes = bytes[current.bytes.startIndex..<end]
            }
            start = end
        }
        documents.append(current)
        return documents.filter { hasContent($0.bytes) }
    }

    private static func isSeparator(_ line: ArraySlice<UInt8>) -> Bool {
        guard line.starts(with: "---".utf8) else { return false }
        let rest = line.dropFirst(3).drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return rest.isEmpty || rest.first == UInt8(ascii: "#")
    }

    /// Whether anything but comments, blanks and directives stands in it.
    private static func hasContent(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.split(separator: UInt8(ascii: "\n")).contains { line in
            guard let first = line.first(where: { ![0x20, 0x09, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }) else {
                return false
            }
            return first != UInt8(ascii: "#") && first != UInt8(ascii: "%")
        }
    }

    /// What stands in `document`, and where; nil where it is null.
    private static func read(_ document: Document, file: String) throws(ManifestError) -> Placed? {
        let bytes = Array(document.bytes)
        // Go's reader tells JSON by its brace; tabs may indent there.
        if bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "{"),
            let value = try? JSONReader.read(bytes)
        {
            return (value, "\(file):\(document.line + 1)")
        }
        var limits = YAMLLimits.default
        limits.bytes = limit
        let parse = YAMLDocument.parse(bytes: bytes, file: file, limits: limits)
        func place(_ position: YAMLPosition) -> String { "\(file):\(position.line + document.line):\(position.column)" }
        guard parse.faults.isEmpty, let root = parse.document?.root else {
            throw ManifestError(faults: parse.faults.map { "\(place($0.range.start)): \($0.message)" })
        }
        let value = root.value(.legacy)
        if case .null = value { return nil }
        return (value, place(root.position.start))
    }
}

extension Value {
    /// This with `version` and `kind` where it has none.
    fileprivate func completed(_ version: String, _ kind: String?) -> Value {
        guard let kind, let map = mapValue, map["kind"] == nil else { return self }
        return .map(map.setting([("apiVersion", map["apiVersion"] ?? .string(version)), ("kind", .string(kind))]))
    }
}
