import WeirCore
import WeirValue

/// Builds a JSON file of the state from values, with notes on what JSON cannot carry or must not show.
///
/// The notes are maps from JSON pointers. `sensitive` has the keyed digest of a value that stands as null in its place.
/// `kinds` tells what a part was: `bytes` (base64 in its place), `double` (the text of NaN or an infinity), `json` (the
/// text of a file of this kind, for a part nested too deep to stand in this one), `unknown KIND` (null).
struct RecordFile {
    /// Containers at this depth and deeper are written as text, so that what is written can be read.
    static let deepest = 200
    /// The member of the file that stands for a deep part.
    static let innerName = "value"
    /// Beside the keyed digests: a sensitive value that nobody knows yet.
    static let unknownDigest = "unknown"

    /// Gives the digest that a sensitive value is recorded by.
    typealias Hiding = (Value.Sensitive) throws(StateFailure) -> String

    private var members: [(String, Value)] = []
    private var sensitive: [(String, Value)] = []
    private var kinds: [(String, Value)] = []
    private let hide: Hiding
    private var path: [String] = []

    /// An empty file, whose sensitive values go to `hide`.
    init(hiding hide: @escaping Hiding) { self.hide = hide }

    /// Adds the member `name`; nothing where `value` is nil.
    mutating func add(_ name: String, _ value: Value?) throws(StateFailure) {
        guard let value else { return }
        path.append(name)
        members.append((name, try plain(value) ?? value))
        path.removeLast()
    }

    /// The bytes of the file: JSON in the layout `style`.
    func bytes(_ style: JSONWriter.Style = .canonical) -> [UInt8] {
        var all = members
        if !sensitive.isEmpty { all.append(("sensitive", Self.map(sensitive))) }
        if !kinds.isEmpty { all.append(("kinds", Self.map(kinds))) }
        // Many are kept until the next checkpoint, so without the room that growing left.
        return JSONWriter.bytes(Self.map(all), style).withUnsafeBufferPointer { Array($0) }
    }

    /// Whether anything in it is not what plain JSON would say of it.
    var hasNotes: Bool { !sensitive.isEmpty || !kinds.isEmpty }

    /// The digests of the sensitive values in it.
    var digests: [String] { sensitive.compactMap { $0.1.stringValue }.filter { $0 != Self.unknownDigest } }

    private static func map(_ pairs: [(String, Value)]) -> Value {
        .map(Value.Map(pairs, uniquingKeysWith: { _, last in last }))
    }

    private mutating func note(_ kind: String) { kinds.append((JSONPointer(tokens: path).description, .string(kind))) }

    /// What stands for `value` at `path`; nil where it can stand itself.
    private mutating func plain(_ value: Value) throws(StateFailure) -> Value? {
        switch value {
        case .null, .bool, .int, .uint, .string: return nil
        case .double(let double):
            if !double.isFinite { note("double") }
            return nil
        case .bytes:
            note("bytes")
            return nil
        case .unknown(let kind):
            note("unknown \(kind.rawValue)")
            return .null
        case .sensitive(let box):
            sensitive.append((JSONPointer(tokens: path).description, .string(try hide(box))))
            return .null
        case .object(let object):
            let value = object.plain
            return try plain(value) ?? value
        case .list, .map:
            return path.count < Self.deepest ? try container(value) : try plain(deep: value)
        }
    }

    private mutating func plain(deep value: Value) throws(StateFailure) -> Value? {
        if value.isSensitive { return try plain(value.hidden) }
        note("json")
        var inner = RecordFile(hiding: hide)
        try inner.add(Self.innerName, value)
        return .string(String(decoding: inner.bytes(.digest), as: UTF8.self))
    }

    private mutating func container(_ value: Value) throws(StateFailure) -> Value? {
        switch value {
        case .list(let list):
            var elements: [Value] = []
            elements.reserveCapacity(list.count)
            var isChanged = false
            for (index, element) in list.elements.enumerated() {
                path.append(String(index))
                let changed = try plain(element)
                path.removeLast()
                isChanged = isChanged || changed != nil
                elements.append(changed ?? element)
            }
            guard isChanged else { return nil }
            return .list(elements)
        case .map(let map):
            var pairs: [(String, Value)] = []
            pairs.reserveCapacity(map.count)
            var isChanged = false
            for (key, member) in map {
                path.append(key)
                let changed = try plain(member)
                path.removeLast()
                isChanged = isChanged || changed != nil
                pairs.append((key, changed ?? member))
            }
            guard isChanged else { return nil }
            return Self.map(pairs)
        default: return nil
        }
    }
}
