import WeirValue

/// Resolution of plain scalars by the core schema of YAML 1.2.2 (section 10.3.2).
///
/// Whole numbers become `int`, or `uint` above the range of `Int64`; beyond 64 bits, and for floats beyond a double,
/// there is no value, and parsing reports that. `017` is seventeen.
enum CoreSchema {
    /// What a text stands for.
    enum Resolution: Equatable {
        case null
        case bool(Bool)
        case int(Int64)
        case uint(UInt64)
        case double(Double)
        case string
        /// A whole number that 64 bits cannot hold, or a float that a double cannot.
        case outOfRange(String)
    }

    /// Whether a scalar is what its tag says.
    enum Verdict: Equatable {
        case fits
        case mismatch
        /// What the number would have to fit.
        case outOfRange(String)
    }

    /// Whether `byte` may be the first of a number.
    static func mayStartNumber(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
    }

    /// What the plain scalar `bytes` stands for.
    static func resolve(_ bytes: UnsafeBufferPointer<UInt8>) -> Resolution {
        guard let first = bytes.first else { return .null }
        if mayStartNumber(first) { return number(bytes) }
        guard bytes.count <= 5 else { return .string }
        switch String(decoding: bytes, as: UTF8.self) {
        case "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: return .string
        }
    }

    /// Whether the scalar `bytes` fits `tag`; with `.none`, as a plain scalar.
    static func check(_ bytes: UnsafeBufferPointer<UInt8>, _ tag: YAMLTag) -> Verdict {
        if tag == .none, case .float(let exponent)? = shape(bytes), !exponent, bytes.count < 300 { return .fits }
        if tag == .binary { return binary(bytes) == nil ? .mismatch : .fits }
        switch (tag, resolve(bytes)) {
        case (.none, .outOfRange(let type)), (.int, .outOfRange(let type)), (.float, .outOfRange(let type)):
            return .outOfRange(type)
        case (.none, _), (.nonSpecific, _), (.string, _), (.map, _), (.sequence, _): return .fits
        case (.int, .int), (.int, .uint), (.float, .int), (.float, .uint), (.float, .double): return .fits
        case (.bool, .bool), (.null, .null): return .fits
        default: return .mismatch
        }
    }

    /// The value of the scalar `bytes` with `tag`; `isPlain` says whether it stands without quotes. A text that does
    /// not fit its tag is a string.
    static func value(_ bytes: UnsafeBufferPointer<UInt8>, _ tag: YAMLTag, isPlain: Bool) -> Value {
        let text = { Value.string(String(decoding: bytes, as: UTF8.self)) }
        switch tag {
        case .string, .nonSpecific, .map, .sequence: return text()
        case .none where !isPlain: return text()
        case .binary: return binary(bytes).map { .bytes($0) } ?? text()
        case .none, .int, .float, .bool, .null: break
        }
        switch resolve(bytes) {
        case .null: return .null
        case .bool(let bool): return .bool(bool)
        case .int(let int): return tag == .float ? .double(Double(int)) : .int(int)
        case .uint(let uint): return tag == .float ? .double(Double(uint)) : .uint(uint)
        case .double(let double): return .double(double)
        case .string, .outOfRange: return text()
        }
    }

    private static func binary(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        Base64.decode(
            String(decoding: bytes.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: " ") }, as: UTF8.self))
    }
}
