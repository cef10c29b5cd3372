package import WeirValue

/// An object as it is stored and answered: one version of it.
package final class StoredObject: Sendable {
    package let key: ObjectKey
    /// The version at which it was written, as clients see it in `metadata.resourceVersion`.
    package let version: Int64
    /// It, whole, as JSON.
    package let bytes: [UInt8]
    /// Its labels, for selectors.
    package let labels: [String: String]
    /// Its uid; empty where it has none.
    let uid: String
    /// The uids of its owners.
    let owners: [String]
    /// Whether it is being deleted.
    let isGoing: Bool

    /// The object at `key`, as it was written at `version`.
    init(_ key: ObjectKey, version: Int64, bytes: [UInt8], marks: ObjectMarks) {
        self.key = key
        self.version = version
        self.bytes = bytes
        labels = marks.labels
        uid = marks.uid
        owners = marks.owners
        isGoing = marks.isGoing
    }

    /// It, read.
    /// - Throws: `JSONError` where it was damaged.
    package func value() throws(JSONError) -> Value { try JSONReader.read(bytes) }
}

/// What of an object is looked at again and again.
struct ObjectMarks: Sendable {
    var labels: [String: String] = [:]
    var uid = ""
    var owners: [String] = []
    var isGoing = false

    /// Nothing.
    init() {}

    /// The marks of an object with `metadata`.
    init(_ metadata: Value.Map) {
        labels = metadata["labels"].texts
        uid = metadata["uid"]?.stringValue ?? ""
        if let references = metadata["ownerReferences"]?.listValue {
            owners = references.compactMap { $0["uid"]?.stringValue }
        }
        if let time = metadata["deletionTimestamp"], !time.isNull { isGoing = true }
    }

    /// The marks of the object that `bytes` write as JSON; none where it is damaged.
    init(_ bytes: [UInt8]) {
        do throws(JSONError) {
            self.init(try JSONReader.read(bytes)["metadata"]?.mapValue ?? Value.Map())
        } catch { self.init() }
    }
}

/// An object that is to be written: all but its version, which is known only when its turn has come.
package struct DraftObject: Sendable {
    private let head: [UInt8]
    private let tail: [UInt8]
    let marks: ObjectMarks

    /// `object`, a map with `metadata`, whose `resourceVersion` is put in when it is written.
    package init(_ object: Value) {
        let whole = object.mapValue ?? Value.Map()
        let metadata = whole["metadata"]?.mapValue ?? Value.Map()
        marks = ObjectMarks(metadata)
        // The parts in the order of the field's own servers: what it is, its metadata, all else.
        var head = Array("{".utf8)
        for name in ["kind", "apiVersion"] {
            guard let value = whole[name] else { continue }
            head += Array("\"\(name)\":".utf8) + JSONWriter.bytes(value) + Array(",".utf8)
        }
        self.head = head + Array("\"metadata\":{\"resourceVersion\":\"".utf8)
        let rest = whole.setting([("kind", nil), ("apiVersion", nil), ("metadata", nil)])
        tail =
            Array("\"".utf8) + Self.members(metadata.setting("resourceVersion", to: nil)) + Array("}".utf8)
            + Self.members(rest) + Array("}".utf8)
    }

    /// The members of `map` as JSON, each behind a comma.
    private static func members(_ map: Value.Map) -> [UInt8] {
        if map.isEmpty { return [] }
        var bytes = JSONWriter.bytes(.map(map))
        bytes[0] = UInt8(ascii: ",")
        bytes.removeLast()
        return bytes
    }

    /// Its JSON with `version`.
    func bytes(_ version: Int64) -> [UInt8] {
        var bytes = head
        bytes.reserveCapacity(head.count + tail.count + 20)
        bytes += String(version).utf8
        bytes += tail
        return bytes
    }
}
