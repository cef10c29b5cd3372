import WeirValue

/// Tells the types of the parts of an expression from its leaves up. An expression with a fault in it is dyn.
final class TypeInference {
    /// A variable that a macro declares.
    struct Local {
        let name: String
        let type: CELStaticType
    }

    /// How many faults are given a hint of the names that there are.
    private static let maxHints = 100

    let environment: CELEnvironment
    let budget = CELTypeBudget()
    private(set) var faults: [CELFault] = []
    var scope: [Local] = []
    private let source: [UInt8]
    private let variable: CELCompilation.TypeOfVariable
    /// How many parts around this one are never evaluated.
    private var dead = 0
    /// How many parts around this one are evaluated only where another says so: there a field may be known to be there, and
    /// a null not to be one.
    private var guarded = 0

    init(_ tree: CELTree, _ variable: @escaping CELCompilation.TypeOfVariable) {
        environment = tree.environment
        source = tree.source
        self.variable = variable
    }

    // MARK: Faults

    /// Takes note of a fault.
    /// - Returns: dyn, which stands for what has a fault.
    func fault(_ message: String, at range: Range<Int>, hint: String? = nil) -> CELStaticType {
        if dead == 0 { faults.append(CELFault(.wrongTypes, message, at: range, hint: hint)) }
        return .dyn
    }

    /// What stands at `range`, or dots where it is long.
    func text(_ range: Range<Int>) -> String {
        guard range.count <= 40 else { return "..." }
        let text = String(decoding: source[range], as: UTF8.self)
        return text.contains("\n") ? "..." : text
    }

    /// The type of `expression`, which is never evaluated.
    private func deadType(_ expression: Expression) -> CELStaticType {
        dead += 1
        defer { dead -= 1 }
        return type(expression)
    }

    // MARK: Expressions

    /// The types of `expressions`.
    @inline(never)
    func types(_ expressions: [Expression]) -> [CELStaticType] {
        var types: [CELStaticType] = []
        types.reserveCapacity(expressions.count)
        for expression in expressions { types.append(type(expression)) }
        return types
    }

    /// The type of `expression`. Not inlined, as what it calls is not: the frames of nested expressions are to stay small.
    @inline(never)
    func type(_ expression: Expression) -> CELStaticType {
        let type = plainType(expression)
        guard guarded > 0, type.kinds == .null, expression.literal == nil else { return type }
        return .dyn
    }

    /// The type of `expression`, which is evaluated only where another part says so.
    private func guardedType(_ expression: Expression) -> CELStaticType {
        guarded += 1
        defer { guarded -= 1 }
        return type(expression)
    }

    @inline(never)
    private func plainType(_ expression: Expression) -> CELStaticType {
        switch expression.kind {
        case .literal(let value): return CELStaticType(of: value, budget)
        case .name(let name, let absolute): return named(name, absolute: absolute)
        case .select(let operand, let field, let optional): return select(operand, field, optional, expression)
        case .index(let operand, let index, let optional): return indexed(operand, index, optional)
        case .call(let receiver, let name, let arguments, let absolute):
            return call(receiver, name, arguments, absolute: absolute, at: expression.range)
        case .list(let elements): return list(elements)
        case .map(let entries): return map(entries)
        case .message(_, let entries):
            _ = types(entries.map(\.value))
            return .dyn
        case .negate(let operand): return unary("-", operand, OperatorTypes.negated, at: expression.range)
        case .not(let operand): return unary("!", operand, .bool, at: expression.range)
        case .binary(let operation, let left, let right):
            return binary(operation, left, right, at: expression.range)
        case .logical(let operation, let operands): return logical(operation, operands)
        case .conditional(let condition, let first, let second): return conditional(condition, first, second)
        }
    }

    // MARK: Operators

    @inline(never)
    private func unary(
        _ operation: String, _ operand: Expression, _ kinds: CELStaticType.Kinds, at range: Range<Int>
    ) -> CELStaticType {
        let type = type(operand)
        guard !type.kinds.isDisjoint(with: kinds) else {
            return fault("\"\(operation)\" takes no \(type)", at: range)
        }
        return type.restricted(to: kinds)
    }

    @inline(never)
    private func binary(
        _ operation: BinaryOperator, _ left: Expression, _ right: Expression, at range: Range<Int>
    ) -> CELStaticType {
        let first = type(left)
        let second = type(right)
        if let result = OperatorTypes.result(operation, first, second, budget) { return result }
        return mismatch(operation, (left, first), (right, second), at: range)
    }

    private func mismatch(
        _ operation: BinaryOperator, _ left: (Expression, CELStaticType), _ right: (Expression, CELStaticType),
        at range: Range<Int>
    ) -> CELStaticType {
        func never(_ left: CELStaticType, _ right: CELStaticType) -> Bool {
            OperatorTypes.result(operation, left, right, budget) == nil
        }
        let word = operation == .in ? "in" : operation.rawValue
        if operation == .in {
            return fault("\"in\" looks in a list or a map, not in \(right.1)", at: right.0.range)
        }
        if never(left.1, .dyn) { return fault("\"\(word)\" takes no \(left.1)", at: left.0.range) }
        if never(.dyn, right.1) { return fault("\"\(word)\" takes no \(right.1)", at: right.0.range) }
        return fault(
            "\"\(word)\" takes no \(left.1) and \(right.1)", at: range, hint: conversion(operation, left, right))
    }

    /// What to write so that two operands fit, where a conversion does it.
    private func conversion(
        _ operation: BinaryOperator, _ left: (Expression, CELStaticType), _ right: (Expression, CELStaticType)
    ) -> String? {
        let texts: CELStaticType.Kinds = [.int, .uint, .double, .bool, .timestamp, .duration, .type]
        for (one, other) in [(left, right), (right, left)] {
            if operation == .add, one.1.kinds == .string, texts.isSuperset(of: other.1.kinds) {
                return "write string(\(text(other.0.range)))"
            }
            if one.1.kinds == .double, CELStaticType.Kinds.number.isSuperset(of: other.1.kinds) {
                return "write double(\(text(other.0.range)))"
            }
        }
        return nil
    }

    /// A row of `&&` or `||`. An operand that decides lets the others be errors.
    @inline(never)
    private func logical(_ operation: LogicalOperator, _ operands: [Expression]) -> CELStaticType {
        let isDecided = operands.contains { $0.literal == .bool(operation.decisive) }
        for (index, operand) in operands.enumerated() {
            let type = isDecided ? deadType(operand) : index == 0 ? type(operand) : guardedType(operand)
            guard !isDecided, !type.kinds.contains(.bool) else { continue }
            _ = fault("\"\(operation.rawValue)\" takes no \(type)", at: operand.range)
        }
        return .bool
    }

    @inline(never)
    private func conditional(_ condition: Expression, _ first: Expression, _ second: Expression) -> CELStaticType {
        let test = type(condition)
        let constant = condition.literal?.boolValue
        let one = constant == false ? deadType(first) : guardedType(first)
        let two = constant == true ? deadType(second) : guardedType(second)
        guard test.kinds.contains(.bool) else {
            return fault("the condition of ?: is a bool, not \(test)", at: condition.range)
        }
        if let constant { return constant ? one : two }
        return one.or(two, budget)
    }

    // MARK: Literals

    @inline(never)
    private func list(_ elements: [Expression.Element]) -> CELStaticType {
        var types: [CELStaticType] = []
        for element in elements { types.append(part(element.value, optional: element.optional)) }
        return .list(.any(of: types, budget))
    }

    /// The type of an element, or of what an optional one holds.
    private func part(_ value: Expression, optional: Bool) -> CELStaticType {
        let type = type(value)
        guard optional else { return type }
        guard type.kinds.contains(.optional) else {
            return fault("\"?\" takes an optional, not \(type)", at: value.range)
        }
        return type.held
    }

    @inline(never)
    private func map(_ entries: [Expression.Entry]) -> CELStaticType {
        var members: [String: CELStaticType] = [:]
        var others: [CELStaticType] = []
        var keys: CELStaticType.Kinds = []
        for entry in entries {
            let key = type(entry.key)
            let value = part(entry.value, optional: entry.optional)
            guard !key.kinds.isDisjoint(with: .key) else {
                return fault("\(key) is no map key: bool, int, uint and string are", at: entry.key.range)
            }
            keys.formUnion(key.kinds.intersection(.key))
            if case .string(let name)? = entry.key.literal {
                members[name] = value
            } else {
                others.append(value)
            }
        }
        guard !others.isEmpty else { return .record(members) }
        return .map(keys, .any(of: others + members.values, budget))
    }
}

// MARK: Names, fields and indices

extension TypeInference {
    /// The innermost variable of a macro that is called `name`.
    func local(_ name: String) -> Local? { scope.last { $0.name == name } }

    private func named(_ name: String, absolute: Bool) -> CELStaticType {
        if !absolute, let local = local(name) { return local.type }
        return declared(name) ?? .dyn
    }

    /// The type of the variable or type that is called `name`, dots included.
    private func declared(_ name: String) -> CELStaticType? {
        if environment.slot(of: name) != nil { return variable(name, nil) ?? .dyn }
        return CELType.named.contains(name) ? .type : nil
    }

    /// The type of the member `name` of `operand`, where that is a variable whose members are told one by one.
    private func member(_ name: String, of operand: Expression) -> CELStaticType? {
        guard case .name(let root, let absolute) = operand.kind, absolute || local(root) == nil,
            environment.slot(of: root) != nil
        else { return nil }
        return variable(root, name)
    }

    @inline(never)
    private func select(
        _ operand: Expression, _ field: Expression.Name, _ optional: Bool, _ expression: Expression
    ) -> CELStaticType {
        if !optional, environment.hasDottedVariables || ["Timestamp", "Duration"].contains(field.text),
            let (name, root, absolute) = expression.qualifiedName, absolute || local(root) == nil,
            let type = declared(name)
        {
            return type
        }
        if let type = member(field.text, of: operand) { return optional ? .optional(type) : type }
        let whole = type(operand)
        if let part = whole.part(.string, named: field.text, optional: optional, budget) { return part }
        return missing(field.text, of: whole, operand, at: field.range)
    }

    @inline(never)
    private func indexed(_ operand: Expression, _ index: Expression, _ optional: Bool) -> CELStaticType {
        var name: String?
        if case .string(let text)? = index.literal { name = text }
        if let name, let type = member(name, of: operand) { return optional ? .optional(type) : type }
        let whole = type(operand)
        let key = type(index)
        if let part = whole.part(key, named: name, optional: optional, budget) { return part }
        let containers = whole.restricted(to: [.list, .map])
        if containers.isDyn { return fault("\(whole) has no parts", at: index.range) }
        if let name, whole.kinds.contains(.map), !whole.keys.isDisjoint(with: .string) {
            return missing(name, of: whole, operand, at: index.range)
        }
        let wanted = whole.kinds.contains(.list) ? CELStaticType.Kinds.int : whole.keys
        return fault(
            "\(text(operand.range)) is a \(containers) with indices of \(wanted), not \(key)", at: index.range)
    }

    /// `has(operand.field)`.
    func presence(_ operand: Expression, _ field: Expression.Name) -> CELStaticType {
        if member(field.text, of: operand) != nil { return .bool }
        let whole = type(operand)
        guard whole.part(.string, named: field.text, optional: true, budget) == nil else { return .bool }
        return missing(field.text, of: whole, operand, at: field.range)
    }

    private func missing(
        _ name: String, of whole: CELStaticType, _ operand: Expression, at range: Range<Int>
    ) -> CELStaticType {
        if guarded > 0, whole.kinds.contains(.map) { return .dyn }
        guard whole.kinds.contains(.map), whole.isClosed else {
            let element = "\(text(operand.range))[0]"
            return fault(
                "\(whole) has no field \"\(name)\"", at: range,
                hint: whole.kinds.contains(.list) ? "take an element, as in \(element)" : nil)
        }
        let message = "\(text(operand.range)) has no field \"\(name)\""
        let known = whole.memberNames(atMost: 500)
        guard faults.count < Self.maxHints, !known.isEmpty else { return fault(message, at: range) }
        let list = known.count > 20 ? nil : "it has \(known.joined(separator: ", "))"
        return fault(message, at: range, hint: NearestName.hint(name, among: known) ?? list)
    }
}

extension Expression {
    /// The value, where it is written out.
    var literal: Value? {
        if case .literal(let value) = kind { value } else { nil }
    }
}

extension CELStaticType {
    /// The part of this at an index of the type `key`, which is `name` where that is known; nil where there never is one.
    fileprivate func part(
        _ key: CELStaticType, named name: String?, optional: Bool, _ budget: CELTypeBudget
    ) -> CELStaticType? {
        if isDyn { return optional ? .optional(.dyn) : .dyn }
        if kinds.contains(.other) { return .dyn }
        var found: CELStaticType?
        func add(_ type: CELStaticType) { found = found?.or(type, budget) ?? type }
        if kinds.contains(.list), !key.kinds.isDisjoint(with: .number) { add(element) }
        if kinds.contains(.map), let value = value(key, named: name, optional: optional, budget) { add(value) }
        if optional { found = found.map { .optional($0) } }
        if kinds.contains(.optional), let inner = held.part(key, named: name, optional: true, budget) { add(inner) }
        return found
    }

    private func value(
        _ key: CELStaticType, named name: String?, optional: Bool, _ budget: CELTypeBudget
    ) -> CELStaticType? {
        let valid = key.kinds.intersection(Kinds.key.union(.double))
        guard !valid.isEmpty else { return nil }
        if let name, valid == .string, keys.contains(.string) {
            if let member = member(name) { return member }
            return optional ? .dyn : nil
        }
        // Numbers of different types are the same key.
        let numbers = !keys.isDisjoint(with: .number) && !valid.isDisjoint(with: .number)
        if numbers || !keys.isDisjoint(with: valid) { return values(budget) }
        return optional ? .dyn : nil
    }
}
