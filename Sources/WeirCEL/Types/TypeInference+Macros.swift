import WeirValue

// Calls of macros.
extension TypeInference {
    /// `cel.bind(name, value, body)`.
    func bind(_ arguments: [Expression]) -> CELStaticType {
        guard arguments.count == 3, case .name(let name, _) = arguments[0].kind else { return .dyn }
        scope.append(Local(name: name, type: type(arguments[1])))
        defer { scope.removeLast() }
        return type(arguments[2])
    }

    @inline(never)
    func macro(
        _ kind: Macros.Kind, _ variables: Int, _ receiver: Expression, _ arguments: [Expression], at range: Range<Int>
    ) -> CELStaticType {
        let source = type(receiver)
        let types = loopVariables(kind, variables, source, receiver)
        let outer = scope.count
        for (argument, type) in zip(arguments.prefix(variables), types) {
            guard case .name(let name, _) = argument.kind else { continue }
            scope.append(Local(name: name, type: type))
        }
        let expressions = Array(arguments.dropFirst(variables))
        let parts = self.types(expressions)
        scope.removeSubrange(outer...)
        guard let last = parts.last, let body = expressions.last else { return .dyn }
        let filters = [.all, .exists, .existsOne, .filter].contains(kind) ? parts[...] : parts.dropLast()
        for (part, expression) in zip(filters, expressions) where !part.kinds.contains(.bool) {
            return fault("a predicate is a bool, not \(part)", at: expression.range)
        }
        return result(of: kind, source, types, last, body)
    }

    /// The types of the variables that a macro over `source` declares.
    private func loopVariables(
        _ kind: Macros.Kind, _ variables: Int, _ source: CELStaticType, _ receiver: Expression
    ) -> [CELStaticType] {
        if kind == .optMap || kind == .optFlatMap {
            guard source.kinds.contains(.optional) else {
                return [fault("\"\(kind)\" is called on an optional, not on \(source)", at: receiver.range)]
            }
            return [source.held]
        }
        guard !source.kinds.isDisjoint(with: [.list, .map]) else {
            let type = fault("a macro goes over a list or a map, not over \(source)", at: receiver.range)
            return Array(repeating: type, count: variables)
        }
        var first: CELStaticType?
        var second: CELStaticType?
        if source.kinds.contains(.list) { (first, second) = (variables == 1 ? source.element : .int, source.element) }
        if source.kinds.contains(.map) {
            let keys = CELStaticType(source.keys)
            first = first?.or(keys, budget) ?? keys
            if variables == 2 {
                let values = source.values(budget)
                second = second?.or(values, budget) ?? values
            }
        }
        return [first ?? .dyn, second ?? .dyn]
    }

    private func result(
        of kind: Macros.Kind, _ source: CELStaticType, _ variables: [CELStaticType], _ last: CELStaticType,
        _ body: Expression
    ) -> CELStaticType {
        switch kind {
        case .has, .all, .exists, .existsOne: return .bool
        case .bind: return last
        case .filter: return .list(variables[0])
        case .map, .transformList: return .list(last)
        case .transformMap:
            var keys = CELStaticType.Kinds()
            if source.kinds.contains(.list) { keys.insert(.int) }
            if source.kinds.contains(.map) { keys.formUnion(source.keys) }
            return .map(keys, last)
        case .transformMapEntry:
            guard last.kinds.contains(.map) else { return fault("an entry is a map, not \(last)", at: body.range) }
            return .map(last.keys, last.values(budget))
        case .sortBy:
            guard !last.kinds.isDisjoint(with: OperatorTypes.ordered) else {
                return fault("\(last) has no order", at: body.range)
            }
            return .list(variables[0])
        case .optMap: return .optional(last)
        case .optFlatMap:
            guard last.kinds.contains(.optional) else {
                return fault("\"optFlatMap\" takes an optional, not \(last)", at: body.range)
            }
            return last
        }
    }
}
