import WeirValue

/// Looks up parts of values: `operand.field`, `operand[key]`, and whether they are there.
///
/// Marks stay on the parts: a part of a hidden value is hidden, a part of an unknown is unknown, all others are what
/// they are in the container.
struct Member {
    /// What is looked up, as messages name it; nil where only the evaluation tells it.
    let label: String?
    /// Whether a part that is not there makes an empty optional.
    let optional: Bool

    /// The part `key` of `operand`.
    func value(of operand: Value, _ key: Value) throws(CELFailure) -> Value {
        switch operand {
        case .unknown: return .unknown(optional ? .object : .any)
        case .sensitive(let box): return try value(of: box.value, key).hidden
        case .object(let object):
            if let held = object as? CELOptional {
                guard let inner = held.value else { return .optional(nil) }
                return try Member(label: label, optional: true).value(of: inner, key)
            }
        default: break
        }
        let found = try find(key, in: operand)
        if optional {
            if case .unknown? = found { return .unknown(.object) }
            return .optional(found)
        }
        if let found { return found }
        if case .list = operand { throw CELFailure(.indexOutOfRange, "the list has no such index") }
        throw CELFailure(.noSuchKey, label.map { "no such key \"\($0)\"" } ?? "the map has no such key")
    }

    /// Whether `operand` has the part `key`.
    func presence(in operand: Value, _ key: Value) throws(CELFailure) -> Value {
        switch operand {
        case .unknown: return .unknown(.bool)
        case .sensitive(let box): return try presence(in: box.value, key).hidden
        case .object(let object):
            if let held = object as? CELOptional {
                guard let inner = held.value else { return .bool(false) }
                return try presence(in: inner, key)
            }
        default: break
        }
        return .bool(try find(key, in: operand) != nil)
    }

    private func find(_ key: Value, in operand: Value) throws(CELFailure) -> Value? {
        switch operand {
        case .map(let map):
            if case .string(let name) = key { return map[name] }
            guard CELKey(key) != nil else { throw .noOverload("[]", operand, key) }
            return nil
        case .list(let list):
            guard let index = try Self.index(key, operand), index >= 0, index < list.count else { return nil }
            return list.elements[index]
        case .object(let object):
            if let map = object as? CELMap {
                guard CELKey(key) != nil else { throw .noOverload("[]", operand, key) }
                return map[key]
            }
            guard object.isContainer else { break }
            do {
                return try object.member(key)
            } catch {
                throw .host(error)
            }
        default: break
        }
        let what = label.map { "field \"\($0)\"" } ?? "parts"
        throw CELFailure(.noSuchOverload, "a value of type \(operand.celType) has no \(what)")
    }

    /// The list index that `key` is; nil for whole numbers that no list reaches.
    private static func index(_ key: Value, _ operand: Value) throws(CELFailure) -> Int? {
        switch key {
        case .int(let int): return Int(exactly: int)
        case .uint(let uint): return Int(exactly: uint)
        case .double(let double):
            guard let index = Int(exactly: double) else {
                throw CELFailure(.invalidArgument, "a list index is a whole number")
            }
            return index
        default: throw .noOverload("[]", operand, key)
        }
    }
}

/// `operand.field` or `operand.?field`.
final class SelectNode: Node {
    let range: Range<Int>
    private let operand: any Node
    private let field: String
    private let fieldRange: Range<Int>
    private let member: Member

    init(_ operand: any Node, _ field: Expression.Name, optional: Bool, at range: Range<Int>) {
        self.operand = operand
        self.field = field.text
        fieldRange = field.range
        self.range = range
        member = Member(label: field.text, optional: optional)
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        let value = try operand.evaluate(&evaluation)
        if case .map(let map) = value, !member.optional, let found = map[field] { return found }
        do throws(CELFailure) { return try member.value(of: value, .string(field)) } catch {
            throw CELError(error, at: fieldRange)
        }
    }
}

/// `has(operand.field)`.
final class PresenceNode: Node {
    let range: Range<Int>
    private let operand: any Node
    private let field: String
    private let fieldRange: Range<Int>

    init(_ operand: any Node, _ field: Expression.Name, at range: Range<Int>) {
        self.operand = operand
        self.field = field.text
        fieldRange = field.range
        self.range = range
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        let value = try operand.evaluate(&evaluation)
        if case .map(let map) = value { return .bool(map[field] != nil) }
        do throws(CELFailure) {
            return try Member(label: field, optional: false).presence(in: value, .string(field))
        } catch {
            throw CELError(error, at: fieldRange)
        }
    }
}

/// `operand[index]` or `operand[?index]`.
final class IndexNode: Node {
    let range: Range<Int>
    private let operand: any Node
    private let index: any Node
    private let member: Member

    init(_ operand: any Node, _ index: any Node, optional: Bool, at range: Range<Int>) {
        self.operand = operand
        self.index = index
        self.range = range
        var label: String?
        if case .string(let text)? = index.constant { label = text }
        member = Member(label: label, optional: optional)
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        let container = try operand.outcome(&evaluation)
        let key = try index.outcome(&evaluation)
        guard case .success(let value) = container, case .success(let key) = key else {
            return try failed(container, key, &evaluation)
        }
        if case .list(let list) = value, case .int(let index) = key, !member.optional, index >= 0, index < list.count {
            return list.elements[Int(index)]
        }
        do throws(CELFailure) { return try part(of: value, key) } catch { throw CELError(error, at: index.range) }
    }

    private func part(of value: Value, _ key: Value) throws(CELFailure) -> Value {
        switch key {
        case .unknown:
            let unknown = Value.unknown(member.optional ? .object : .any)
            return value.isSensitive ? unknown.hidden : unknown
        case .sensitive(let box):
            do throws(CELFailure) { return try part(of: value, box.value).hidden } catch {
                throw error.withoutHostMessage
            }
        default: return try member.value(of: value, key)
        }
    }

    private func failed(
        _ container: Outcome, _ key: Outcome, _ evaluation: inout Evaluation
    ) throws(CELError) -> Value {
        let call = StrictCall(range: range) { _ in .any }
        return try call.value([container, key], &evaluation) { (operands, _) throws(CELFailure) in
            try member.value(of: operands[0], operands[1])
        }
    }
}
