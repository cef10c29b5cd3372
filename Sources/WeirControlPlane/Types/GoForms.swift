import OrderedCollections
import Synchronization
import WeirValue

/// How the API server writes the structs of built-in types: what it adds where a field is missing, and which zeros it
/// drops.
final class GoForms: Sendable {
    /// The forms of the built-in types.
    static let builtIn = GoForms()

    /// The form of one struct.
    final class Struct: Sendable {
        /// The fields that are always written, and what where they are missing.
        let always: OrderedDictionary<String, Value>
        /// The optional scalars whose zero is written.
        let keepsZero: Set<String>

        init(always: OrderedDictionary<String, Value>, keepsZero: Set<String>) {
            self.always = always
            self.keepsZero = keepsZero
        }
    }

    private struct Tables {
        var keepingZero: [String: [String]] = [:]
        var written: [String: [String]] = [:]
        var structs: [String: Struct] = [:]
        var isRead = false
    }

    private let tables = Mutex(Tables())

    /// The form of the struct `schema`, which is resolved.
    func form(of schema: Schema) -> Struct {
        let name = schema.words.name ?? ""
        let known: Struct? = tables.withLock { tables in
            if !tables.isRead {
                tables.isRead = true
                tables.keepingZero = Self.table(Self.keepingZero)
                tables.written = Self.table(Self.written)
            }
            return tables.structs[name]
        }
        if let known { return known }
        let (kept, written) = tables.withLock { tables in
            (tables.keepingZero[Self.key(name)] ?? [], tables.written[Self.key(name)] ?? [])
        }
        // Made outside of the lock: the zero of a struct is made of those of others.
        let made = Struct(always: always(schema, written), keepsZero: Set(kept))
        return tables.withLock { tables in
            if let known = tables.structs[name] { return known }
            tables.structs[name] = made
            return made
        }
    }

    /// The object of `schema` in which nothing is set.
    func zero(_ schema: Schema) -> Value { .map(form(of: schema.resolved).always) }

    private func always(_ schema: Schema, _ written: [String]) -> OrderedDictionary<String, Value> {
        let exceptions = Dictionary(
            written.compactMap { entry -> (String, Substring)? in
                let parts = entry.split(separator: ":")
                return parts.count == 2 ? (String(parts[0]), parts[1]) : nil
            }, uniquingKeysWith: { first, _ in first })
        var always: OrderedDictionary<String, Value> = [:]
        for (name, field) in schema.words.fields {
            let value: Value?
            switch exceptions[name] {
            case "null": value = .null
            case "none": value = nil
            case "\"\"": value = ""
            case "\"0\"": value = "0"
            case "0": value = 0
            default: value = self.value(of: field, isRequired: schema.words.required.contains(name))
            }
            if let value { always[name] = value }
        }
        return always
    }

    /// What is written for `field` where it is missing; nil for nothing.
    private func value(of field: Schema, isRequired: Bool) -> Value? {
        let target = field.resolved
        switch field.words.defaultValue {
        case .map(let map)? where map.isEmpty:
            return target.isStruct && target.words.kind == .object ? zero(target) : .emptyMap
        case .string(let text)? where text.isEmpty: return isRequired ? "" : nil
        case .int(0)?: return isRequired ? 0 : nil
        case .bool(false)?: return isRequired ? false : nil
        case .some: return nil
        case nil: break
        }
        guard isRequired else { return nil }
        if target.words.flags.contains(.intOrString) { return 0 }
        if target.words.flags.contains(.quantity) { return "0" }
        if field.words.reference != nil || target.words.format == "byte" { return .null }
        return target.words.kind == .array || target.words.kind == .object ? .null : nil
    }

    private static func key(_ name: String) -> String {
        var key = Substring(name)
        if key.hasPrefix("io.k8s.") { key = key.dropFirst(7) }
        if key.hasPrefix("api.") { key = key.dropFirst(4) }
        return String(key)
    }

    private static func table(_ literal: StaticString) -> [String: [String]] {
        let text = String(
            decoding: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount), as: UTF8.self)
        var table: [String: [String]] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard let name = words.first else { continue }
            table[name, default: []] += words.dropFirst()
        }
        return table
    }
}
