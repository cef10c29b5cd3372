import WeirValue

/// `source.optMap(name, body)` and `source.optFlatMap(name, body)`.
final class OptionalMapNode: Node {
    let range: Range<Int>
    private let source: any Node
    private let local: Int
    private let body: any Node
    /// Whether the body gives an optional itself.
    private let flat: Bool

    init(_ source: any Node, local: Int, _ body: any Node, flat: Bool, at range: Range<Int>) {
        self.source = source
        self.local = local
        self.body = body
        self.flat = flat
        self.range = range
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        try map(try source.evaluate(&evaluation), &evaluation)
    }

    private func map(_ value: Value, _ evaluation: inout Evaluation) throws(CELError) -> Value {
        switch value {
        case .unknown:
            evaluation.locals[local] = .unknown(.any)
            let either = try ConditionalNode.either([body], &evaluation)
            return either.isSensitive ? Value.unknown(.object).hidden : .unknown(.object)
        case .sensitive(let box): return try map(box.value, &evaluation).hidden
        default: break
        }
        guard let optional = value.asOptional else {
            throw CELError(.noOverload(flat ? "optFlatMap" : "optMap", value), at: range)
        }
        guard let held = optional.value else { return .optional(nil) }
        evaluation.locals[local] = held
        let result = try body.evaluate(&evaluation)
        return flat ? try flattened(result) : OptionalValues.of(result)
    }

    private func flattened(_ value: Value) throws(CELError) -> Value {
        switch value {
        case .unknown: return .unknown(.object)
        case .sensitive(let box): return try flattened(box.value).hidden
        default:
            guard value.asOptional != nil else { throw CELError(.noOverload("optFlatMap", value), at: body.range) }
            return value
        }
    }
}

/// `source.orValue(other)` and `source.or(other)`: the other is looked at only where the source holds nothing.
final class OptionalElseNode: Node {
    let range: Range<Int>
    private let source: any Node
    private let other: any Node
    /// Whether the result is the value rather than the optional.
    private let unwraps: Bool

    init(_ source: any Node, _ other: any Node, unwraps: Bool, at range: Range<Int>) {
        self.source = source
        self.other = other
        self.unwraps = unwraps
        self.range = range
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        try choose(try source.evaluate(&evaluation), &evaluation)
    }

    private func choose(_ value: Value, _ evaluation: inout Evaluation) throws(CELError) -> Value {
        switch value {
        case .unknown:
            let either = try ConditionalNode.either([other], &evaluation)
            let unknown = Value.unknown(unwraps ? .any : .object)
            return either.isSensitive ? unknown.hidden : unknown
        case .sensitive(let box): return try choose(box.value, &evaluation).hidden
        default: break
        }
        guard let optional = value.asOptional else {
            throw CELError(.noOverload(unwraps ? "orValue" : "or", value), at: range)
        }
        if let held = optional.value { return unwraps ? held : value }
        return try other.evaluate(&evaluation)
    }
}

/// The functions of optionals that let marks through on what an optional holds.
enum OptionalValues {
    /// `optional.of(value)`: of an unknown it is unknown.
    static func of(_ value: Value) -> Value {
        switch value {
        case .unknown: return .unknown(.object)
        case .sensitive(let box):
            guard case .unknown = box.value else { return .optional(value) }
            return Value.unknown(.object).hidden
        default: return .optional(value)
        }
    }

    /// `optional.ofNonZeroValue(value)`: nothing for null, false, 0, and what is empty.
    static func ofNonZero(_ value: Value) -> Value {
        switch value {
        case .unknown: return .unknown(.object)
        case .sensitive(let box): return ofNonZero(box.value).hidden
        default:
            let value = value.materialised
            return isZero(value) ? .optional(nil) : .optional(value)
        }
    }

    private static func isZero(_ value: Value) -> Bool {
        switch value {
        case .null: true
        case .bool(let bool): !bool
        case .int(let int): int == 0
        case .uint(let uint): uint == 0
        case .double(let double): double == 0
        case .string(let text): text.isEmpty
        case .bytes(let bytes): bytes.isEmpty
        case .list(let list): list.count == 0
        case .map(let map): map.count == 0
        case .object(let object):
            switch object {
            case let duration as CELDuration: duration.nanoseconds == 0
            case let optional as CELOptional: optional.value == nil
            default: false
            }
        case .unknown, .sensitive: false
        }
    }

    /// `optional.hasValue()`.
    static func hasValue(_ value: Value) throws(CELFailure) -> Value {
        switch value {
        case .unknown: return .unknown(.bool)
        case .sensitive(let box): return try hasValue(box.value).hidden
        default:
            guard let optional = value.asOptional else { throw .noOverload("hasValue", value) }
            return .bool(optional.value != nil)
        }
    }

    /// `optional.value()`.
    static func value(_ value: Value) throws(CELFailure) -> Value {
        switch value {
        case .unknown: return .unknown(.any)
        case .sensitive(let box): return try self.value(box.value).hidden
        default:
            guard let optional = value.asOptional else { throw .noOverload("value", value) }
            guard let held = optional.value else { throw CELFailure(.noValue, "the optional holds no value") }
            return held
        }
    }
}
