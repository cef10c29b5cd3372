import WeirValue

extension Builtins {
    /// The `lists` extension, `first` and `last`.
    static let lists: [Builtin] = [
        .global("lists.range", .list) { (count, evaluation) throws(CELFailure) in
            guard case .int(let count) = count else { throw .noOverload("lists.range", count) }
            guard count >= 0 else { throw CELFailure(.invalidArgument, "lists.range takes no negative number") }
            try evaluation.allocate(elements: Int(count))
            return .list((0..<count).map(Value.int))
        },
        list("distinct") { (list, evaluation) throws(CELFailure) in .list(try distinct(list, &evaluation)) },
        .memberMany("flatten", 0...1, .list) { (arguments, evaluation) throws(CELFailure) in
            try flatten(arguments, &evaluation)
        },
        list("sort") { (list, evaluation) throws(CELFailure) in
            try evaluation.allocate(elements: list.count)
            return .list(try Sorting.order(list, &evaluation).map { list[$0] })
        },
        .memberMany("slice", 2...2, .list) { (arguments, evaluation) throws(CELFailure) in
            guard case .list(let list) = arguments[0], case .int(let start) = arguments[1],
                case .int(let end) = arguments[2]
            else { throw .noOverload("slice", arguments) }
            guard 0 <= start, start <= end, end <= list.count else {
                throw CELFailure(.indexOutOfRange, "the slice does not lie within the list")
            }
            try evaluation.allocate(elements: Int(end - start))
            return .list(Array(list.elements[Int(start)..<Int(end)]))
        },
        list("first", .object) { (list, _) throws(CELFailure) in .optional(list.first) },
        list("last", .object) { (list, _) throws(CELFailure) in .optional(list.last) },
    ]

    private static func list(
        _ name: String, _ kind: Value.Kind = .list,
        _ body: @escaping @Sendable ([Value], inout Evaluation) throws(CELFailure) -> Value
    ) -> Builtin {
        .member(name, kind) { (value, evaluation) throws(CELFailure) in
            guard case .list(let list) = value else { throw .noOverload(name, value) }
            return try body(list.elements, &evaluation)
        }
    }

    /// The elements without those that equal an earlier one. Those that can be map keys are looked up, all others
    /// compared with all that were kept.
    private static func distinct(_ list: [Value], _ evaluation: inout Evaluation) throws(CELFailure) -> [Value] {
        try evaluation.allocate(elements: list.count)
        var seen: Set<CELKey> = []
        var others: [Value] = []
        var kept: [Value] = []
        next: for element in list {
            if let key = CELKey(element) {
                if seen.insert(key).inserted { kept.append(element) }
                continue
            }
            try evaluation.charge(others.count)
            for other in others where try Equality.equal(other, element, &evaluation) { continue next }
            others.append(element)
            kept.append(element)
        }
        return kept
    }

    private static func flatten(_ arguments: [Value], _ evaluation: inout Evaluation) throws(CELFailure) -> Value {
        guard case .list(let list) = arguments[0] else { throw .noOverload("flatten", arguments) }
        var depth: Int64 = 1
        if arguments.count > 1 {
            guard case .int(let given) = arguments[1] else { throw .noOverload("flatten", arguments) }
            guard given >= 0 else { throw CELFailure(.invalidArgument, "flatten takes no negative depth") }
            depth = given
        }
        var flat: [Value] = []
        try append(list.elements, to: &flat, depth, &evaluation)
        return .list(flat)
    }

    private static func append(
        _ list: [Value], to flat: inout [Value], _ depth: Int64, _ evaluation: inout Evaluation
    ) throws(CELFailure) {
        try evaluation.allocate(elements: list.count)
        for element in list {
            if depth > 0, case .list(let inner) = element.materialised {
                try append(inner.elements, to: &flat, depth - 1, &evaluation)
            } else {
                flat.append(element)
            }
        }
    }
}
