import WeirValue

/// What a macro goes over, and the variables that it declares for each element.
struct Loop: Sendable {
    let source: any Node
    /// The local of the element or key; with two variables of the index or key.
    let first: Int
    /// The local of the value, where the macro has two variables.
    let second: Int?
    /// The number of nodes that one turn evaluates.
    let cost: Int
    /// The whole macro.
    let range: Range<Int>

    /// The elements of one run.
    struct Items {
        let keys: [Value]?
        let values: [Value]

        var count: Int { values.count }

        init(list: [Value]) {
            keys = nil
            values = list
        }

        init(keys: [Value], values: [Value]) {
            self.keys = keys
            self.values = values
        }
    }

    /// Evaluates the source and runs `body` over its elements. Of an unknown source the result is an unknown of `kind`,
    /// hidden where a part among `parts` is; of a hidden one it is hidden.
    func run(
        _ evaluation: inout Evaluation, kind: Value.Kind, parts: [any Node],
        _ body: (Items, inout Evaluation) throws(CELError) -> Value
    ) throws(CELError) -> Value {
        try over(try source.evaluate(&evaluation), &evaluation, kind, parts, body)
    }

    private func over(
        _ value: Value, _ evaluation: inout Evaluation, _ kind: Value.Kind, _ parts: [any Node],
        _ body: (Items, inout Evaluation) throws(CELError) -> Value
    ) throws(CELError) -> Value {
        let value = value.materialised
        switch value {
        case .list(let list): return try body(Items(list: list.elements), &evaluation)
        case .map(let map):
            do throws(CELFailure) { try evaluation.charge(1 + map.count / 4) } catch {
                throw CELError(error, at: range)
            }
            return try body(Items(keys: map.keys.map(Value.string), values: map.values), &evaluation)
        case .object(let map as CELMap): return try body(Items(keys: map.keys, values: map.values), &evaluation)
        case .unknown:
            evaluation.locals[first] = .unknown(.any)
            if let second { evaluation.locals[second] = .unknown(.any) }
            let either = try ConditionalNode.either(parts, &evaluation)
            return either.isSensitive ? Value.unknown(kind).hidden : .unknown(kind)
        case .sensitive(let box): return try over(box.value, &evaluation, kind, parts, body).hidden
        default:
            let message = "a macro goes over a list or a map, not over a value of type \(value.celType)"
            throw CELError(.noSuchOverload, message, at: source.range)
        }
    }

    /// Gives the variables their values for the element at `index`.
    func bind(_ items: Items, _ index: Int, _ evaluation: inout Evaluation) throws(CELError) {
        do throws(CELFailure) { try evaluation.charge(cost) } catch { throw CELError(error, at: range) }
        if let second {
            evaluation.locals[first] = items.keys?[index] ?? .int(Int64(index))
            evaluation.locals[second] = items.values[index]
        } else {
            evaluation.locals[first] = items.keys?[index] ?? items.values[index]
        }
    }

    /// The key of the element at `index`: of a map its key, of a list its index.
    func key(_ items: Items, _ index: Int) -> Value { items.keys?[index] ?? .int(Int64(index)) }

    /// Budget for a result of `count` elements.
    func allocate(_ count: Int, _ evaluation: inout Evaluation) throws(CELError) {
        do throws(CELFailure) { try evaluation.allocate(elements: count) } catch { throw CELError(error, at: range) }
    }
}

/// The truth of a predicate, with what is to be said of it.
struct Predicate {
    /// Whether any that was looked at was sensitive.
    private(set) var sensitive = false
    /// Whether any was unknown.
    private(set) var unknown = false

    /// Whether `node` holds; nil where that is unknown.
    mutating func holds(_ node: any Node, _ evaluation: inout Evaluation) throws(CELError) -> Bool? {
        try truth(try node.evaluate(&evaluation), node.range)
    }

    private mutating func truth(_ value: Value, _ range: Range<Int>) throws(CELError) -> Bool? {
        switch value {
        case .bool(let bool): return bool
        case .unknown:
            unknown = true
            return nil
        case .sensitive(let box):
            sensitive = true
            return try truth(box.value, range)
        default:
            throw CELError(.noSuchOverload, "a predicate is a bool, not a value of type \(value.celType)", at: range)
        }
    }

    /// `value` with the marks that the predicates put on it as a whole.
    func mark(_ value: Value, unknown kind: Value.Kind) -> Value {
        guard unknown else { return sensitive ? value.hidden : value }
        return sensitive || value.isSensitive ? Value.unknown(kind).hidden : .unknown(kind)
    }
}
