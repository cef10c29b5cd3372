import WeirValue

// Calls of functions, resolved as the compiler does.
extension TypeInference {
    @inline(never)
    func call(
        _ receiver: Expression?, _ name: Expression.Name, _ arguments: [Expression], absolute: Bool,
        at range: Range<Int>
    ) -> CELStaticType {
        guard let receiver else { return global(name.text, name.range, arguments, absolute: absolute, at: range) }
        if let root = receiver.rootName, environment.beginsNamespace(root), let space = receiver.qualifiedName,
            space.absolute || local(space.root) == nil
        {
            let full = "\(space.name).\(name.text)"
            if full == "cel.bind" { return bind(arguments) }
            if !environment.candidates(full, member: false).isEmpty {
                let named = receiver.range.lowerBound..<name.range.upperBound
                return global(full, named, arguments, absolute: true, at: range)
            }
        }
        if let (kind, variables) = Macros.member(name.text, arguments: arguments.count) {
            return macro(kind, variables, receiver, arguments, at: range)
        }
        if name.text == "or" || name.text == "orValue", arguments.count == 1 {
            return otherwise(receiver, name.text, arguments[0])
        }
        let operands = [receiver] + arguments
        return apply(name.text, member: true, operands, types(operands), at: range)
    }

    private func global(
        _ name: String, _ named: Range<Int>, _ arguments: [Expression], absolute: Bool, at range: Range<Int>
    ) -> CELStaticType {
        if name == "has", !absolute {
            guard arguments.count == 1, case .select(let operand, let field, _) = arguments[0].kind else {
                return .bool
            }
            return presence(operand, field)
        }
        if name == "dyn", arguments.count == 1 {
            _ = type(arguments[0])
            return .dyn
        }
        return apply(name, member: false, arguments, types(arguments), at: range)
    }

    /// What the function `name` yields for `operands`, which are of `types`.
    private func apply(
        _ name: String, member: Bool, _ operands: [Expression], _ types: [CELStaticType], at range: Range<Int>
    ) -> CELStaticType {
        let count = member ? types.count - 1 : types.count
        switch environment.candidates(name, member: member).first(where: { $0.arity.contains(count) }) {
        case .host(let function): return CELStaticType(valueKind: function.result)
        case nil: return .dyn
        case .builtin:
            guard let overloads = FunctionTypes.overloads(name, member: member, count: types.count) else { return .dyn }
            var result: CELStaticType?
            for overload in overloads where overload.takes(types) {
                let type = overload.yields(types)
                result = result?.or(type, budget) ?? type
            }
            return result ?? mismatch(name, overloads, operands, types, at: range)
        }
    }

    /// Tells that no overload of `name` takes `types`: of the first argument that none takes, where there is one.
    private func mismatch(
        _ name: String, _ overloads: [FunctionTypes.Overload], _ operands: [Expression], _ types: [CELStaticType],
        at range: Range<Int>
    ) -> CELStaticType {
        for (index, type) in types.enumerated() {
            let taken = overloads.reduce(into: CELStaticType.Kinds()) { $0.formUnion($1.parameters[index]) }
            guard taken.isDisjoint(with: type.kinds) else { continue }
            return fault("\"\(name)\" takes no \(type)", at: operands[index].range, hint: "it takes \(taken)")
        }
        let elements = overloads.reduce(into: CELStaticType.Kinds()) { $0.formUnion($1.elements) }
        if let first = types.first, first.kinds == .list, elements.isDisjoint(with: first.element.kinds) {
            return fault(
                "\"\(name)\" takes no list of \(first.element)", at: operands[0].range,
                hint: elements == .string ? "write \(text(operands[0].range)).map(x, string(x))" : nil)
        }
        let all = types.map(\.description)
        let list = all.dropLast().joined(separator: ", ") + " and " + (all.last ?? "")
        return fault("\"\(name)\" takes no \(list)", at: range)
    }

    /// `source.or(other)` and `source.orValue(other)`.
    private func otherwise(_ source: Expression, _ name: String, _ other: Expression) -> CELStaticType {
        let optional = type(source)
        let second = type(other)
        guard optional.kinds.contains(.optional) else {
            return fault(
                "\"\(name)\" is called on an optional, not on \(optional)", at: source.range,
                hint: "optionals are x.?field, x[?index] and optional.of(x)")
        }
        let first = name == "or" ? optional.restricted(to: .optional) : optional.held
        return first.or(second, budget)
    }
}
