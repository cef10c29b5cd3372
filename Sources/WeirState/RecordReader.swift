import WeirValue

/// Reads the members of a file that ``RecordFile`` has made, each of the kind that it has to be.
struct RecordReader {
    private let root: Value
    /// The digests of the sensitive values in the file.
    let digests: [String]

    /// The file with the content `bytes`; `secret` gives the value of a keyed digest, nil where it is not known here.
    init(_ bytes: [UInt8], secret: (String) -> Value?) throws(Malformed) {
        let value: Value
        do throws(JSONError) { value = try JSONReader.read(bytes) } catch { throw Malformed("it is no JSON: \(error)") }
        guard case .map = value else { throw Malformed("it holds no JSON object") }
        var root = value
        if let kinds = value["kinds"] {
            for (pointer, kind) in try Self.notes(kinds, "kinds") {
                try Self.set(&root, pointer, Self.part(of: root, pointer, kind))
            }
        }
        var digests: [String] = []
        if let sensitive = value["sensitive"] {
            for (pointer, digest) in try Self.notes(sensitive, "sensitive") {
                let isKnown = digest != RecordFile.unknownDigest
                if isKnown { digests.append(digest) }
                let value = isKnown ? secret(digest) ?? .unknown(.any) : .unknown(.any)
                try Self.set(&root, pointer, .sensitive(Value.Sensitive(value, digest: isKnown ? digest : nil)))
            }
        }
        self.root = root
        self.digests = digests
    }

    private init(part root: Value) {
        self.root = root
        digests = []
    }

    /// Whether there is a member `name`.
    func has(_ name: String) -> Bool { root[name] != nil }

    /// Whether the member `name` is null.
    func isNull(_ name: String) -> Bool {
        if case .null? = root[name] { true } else { false }
    }

    /// The names of all members.
    var names: [String] { root.mapValue?.keys ?? [] }

    /// The object `name`, to read its members.
    func part(_ name: String) throws(Malformed) -> RecordReader { RecordReader(part: .map(try map(name))) }

    /// The objects in the list `name`, to read the members of each.
    func parts(_ name: String) throws(Malformed) -> [RecordReader] {
        var parts: [RecordReader] = []
        for element in try values(name) {
            guard case .map = element else { throw Malformed("\"\(name)\" holds something else than objects") }
            parts.append(RecordReader(part: element))
        }
        return parts
    }

    /// The elements of the list `name`.
    func values(_ name: String) throws(Malformed) -> [Value] {
        guard case .list(let list)? = root[name] else { throw Self.missing(name, "a list") }
        return Array(list.elements)
    }

    /// The list of whole numbers `name`.
    func integers(_ name: String) throws(Malformed) -> [Int] {
        try values(name).map { value throws(Malformed) in
            guard case .int(let integer) = value else { throw Self.missing(name, "a list of whole numbers") }
            return Int(integer)
        }
    }

    /// Whether `name` is true; false where it is not there.
    func flag(_ name: String) throws(Malformed) -> Bool {
        guard let value = root[name] else { return false }
        guard case .bool(let flag) = value else { throw Self.missing(name, "true or false") }
        return flag
    }

    /// The text `name`.
    func text(_ name: String) throws(Malformed) -> String {
        guard case .string(let text)? = root[name] else { throw Self.missing(name, "a text") }
        return text
    }

    /// The text `name`; nil where it is not there.
    func optionalText(_ name: String) throws(Malformed) -> String? {
        root[name] == nil ? nil : try text(name)
    }

    /// The whole number `name`.
    func integer(_ name: String) throws(Malformed) -> Int {
        guard case .int(let integer)? = root[name] else { throw Self.missing(name, "a whole number") }
        return Int(integer)
    }

    /// The map `name`.
    func map(_ name: String) throws(Malformed) -> Value.Map {
        guard case .map(let map)? = root[name] else { throw Self.missing(name, "an object") }
        return map
    }

    /// The list of texts `name`.
    func texts(_ name: String) throws(Malformed) -> [String] {
        guard case .list(let list)? = root[name] else { throw Self.missing(name, "a list") }
        var texts: [String] = []
        texts.reserveCapacity(list.count)
        for case .string(let text) in list.elements { texts.append(text) }
        guard texts.count == list.count else { throw Malformed("\"\(name)\" holds something else than texts") }
        return texts
    }

    private static func missing(_ name: String, _ kind: String) -> Malformed {
        Malformed("\"\(name)\" is missing or is not \(kind)")
    }

    private static func notes(_ value: Value, _ name: String) throws(Malformed) -> [(JSONPointer, String)] {
        guard case .map(let map) = value else { throw missing(name, "an object") }
        var notes: [(JSONPointer, String)] = []
        for (text, note) in map {
            guard let pointer = JSONPointer(text), !pointer.tokens.isEmpty, case .string(let note) = note else {
                throw Malformed("\"\(name)\" has no JSON pointer or no text at \"\(text)\"")
            }
            notes.append((pointer, note))
        }
        return notes
    }

    private static func set(_ root: inout Value, _ pointer: JSONPointer, _ value: Value) throws(Malformed) {
        guard root[pointer] != nil, let changed = root.setting(pointer, to: value) else {
            throw Malformed("it has no part \"\(pointer)\"")
        }
        root = changed
    }

    /// The part that was noted to be of `kind`.
    private static func part(of root: Value, _ pointer: JSONPointer, _ kind: String) throws(Malformed) -> Value {
        if kind.hasPrefix("unknown "), let kind = Value.Kind(rawValue: String(kind.dropFirst(8))) {
            return .unknown(kind)
        }
        if case .string(let text)? = root[pointer] {
            switch (kind, text) {
            case ("double", "NaN"): return .double(.nan)
            case ("double", "Infinity"): return .double(.infinity)
            case ("double", "-Infinity"): return .double(-.infinity)
            case ("bytes", _): if let bytes = Base64.decode(text) { return .bytes(bytes) }
            case ("json", _):
                let inner = try RecordReader(Array(text.utf8), secret: { _ in nil })
                if let value = inner.root[RecordFile.innerName] { return value }
            default: break
            }
        }
        throw Malformed("\"\(pointer)\" is not of the kind \"\(kind)\"")
    }
}
