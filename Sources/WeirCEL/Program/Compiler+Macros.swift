import WeirValue

// Calls of macros.
extension Compiler {
    func has(_ arguments: [Expression], _ name: Expression.Name, at range: Range<Int>) -> any Node {
        guard arguments.count == 1 else {
            _ = nodes(arguments)
            return unknown(.wrongArity, Self.wrongArity("has", [1...1], arguments.count), at: name.range)
        }
        guard case .select(let operand, let field, let optional) = arguments[0].kind else {
            _ = node(arguments[0])
            return unknown(.wrongArgument, "has() takes a field, as in has(x.name)", at: arguments[0].range)
        }
        let base = path(operand)
        base.trail?.append(.field(field.text), at: field.range, optional: optional)
        base.trail?.reference.isPresenceTest = true
        commit(base.trail)
        return fold(PresenceNode(base.node, field, at: range), [base.node])
    }

    func bind(_ arguments: [Expression], named: Range<Int>, at range: Range<Int>) -> any Node {
        guard arguments.count == 3 else {
            return unknown(.wrongArity, Self.wrongArity("cel.bind", [3...3], arguments.count), at: named)
        }
        let value = node(arguments[1])
        guard let local = declare(arguments[0], bound: value) else {
            return ConstantNode(.null, at: range)
        }
        let body = node(arguments[2])
        scope.removeLast()
        return BindNode(local, body: body, at: range)
    }

    /// Declares the variable that `name` writes.
    /// - Returns: its place; nil, with a fault, where it is no plain name.
    private func declare(_ name: Expression, bound: (any Node)? = nil) -> Int? {
        guard case .name(let text, absolute: false) = name.kind else {
            fault(.wrongArgument, "the name of a variable should stand here", at: name.range)
            return nil
        }
        scope.append(Local(name: text, index: localCount, bound: bound))
        localCount += 1
        return localCount - 1
    }

    func macro(
        _ kind: Macros.Kind, _ variables: Int, _ receiver: Expression, _ name: Expression.Name,
        _ arguments: [Expression], at range: Range<Int>
    ) -> any Node {
        let source = node(receiver)
        let outer = scope.count
        var locals: [Int] = []
        for argument in arguments.prefix(variables) {
            guard let local = declare(argument) else { continue }
            if locals.count == 1, scope[outer].name == scope[outer + 1].name {
                fault(.wrongArgument, "the two variables of a macro need different names", at: argument.range)
            }
            locals.append(local)
        }
        let before = nodeCount
        var parts = locals.count == variables ? nodes(Array(arguments.dropFirst(variables))) : []
        scope.removeSubrange(outer...)
        guard let last = parts.popLast() else { return ConstantNode(.null, at: range) }
        let second = locals.count > 1 ? locals[1] : nil
        let loop = Loop(source: source, first: locals[0], second: second, cost: nodeCount - before, range: range)
        switch kind {
        case .all: return QuantifierNode(loop, .and, last)
        case .exists: return QuantifierNode(loop, .or, last)
        case .existsOne: return ExistsOneNode(loop, last)
        case .filter: return CollectNode(loop, where: last, nil)
        case .map, .transformList: return CollectNode(loop, where: parts.last, last)
        case .transformMap: return TransformMapNode(loop, where: parts.last, last, entries: false)
        case .transformMapEntry: return TransformMapNode(loop, where: parts.last, last, entries: true)
        case .sortBy: return SortByNode(loop, last)
        case .optMap, .optFlatMap, .has, .bind:
            return OptionalMapNode(source, local: locals[0], last, flat: kind == .optFlatMap, at: range)
        }
    }
}
