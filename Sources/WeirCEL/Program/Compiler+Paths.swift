import WeirValue

// Names, fields and indices.
extension Compiler {
    /// The innermost variable of a macro that is called `name`.
    func local(_ name: String) -> Local? { scope.last { $0.name == name } }

    /// The name that `expression` writes with nothing but dots, and whether it begins with one.
    func qualified(_ expression: Expression) -> (name: String, root: String, absolute: Bool)? {
        var fields: [String] = []
        var current = expression
        while case .select(let operand, let field, optional: false) = current.kind {
            fields.append(field.text)
            current = operand
        }
        guard case .name(let root, let absolute) = current.kind else { return nil }
        return (([root] + fields.reversed()).joined(separator: "."), root, absolute)
    }

    mutating func named(_ name: String, absolute: Bool, _ expression: Expression) -> Path {
        let range = expression.range
        if !absolute, let local = local(name) {
            lowestUsedLocal = min(lowestUsedLocal, local.index)
            if let bound = local.bound { return Path(node: BoundNode(local.index, bound, at: range)) }
            return Path(node: LocalNode(local.index, at: range))
        }
        if let path = declared(name, at: range) { return path }
        let hint = nearest(name, environment.variables + (absolute ? [] : scope.map(\.name)))
        return Path(node: unknown(.unknownVariable, "unknown variable \"\(name)\"", at: range, hint: hint))
    }

    /// The variable or type that is called `name`, dots included.
    private func declared(_ name: String, at range: Range<Int>) -> Path? {
        if let slot = environment.slot(of: name) {
            let reference = CELReference(root: name, rootRange: range, path: [])
            return Path(node: VariableNode(name, slot: slot, at: range), reference: reference)
        }
        guard CELType.named.contains(name) else { return nil }
        return Path(node: ConstantNode(.object(CELType(name)), at: range))
    }

    mutating func select(
        _ operand: Expression, _ field: Expression.Name, _ optional: Bool, _ expression: Expression
    ) -> Path {
        if !optional, let path = dotted(expression) { return path }
        let base = path(operand)
        let node = SelectNode(base.node, field.text, optional: optional, at: field.range)
        var reference = base.reference
        reference?.path.append(.init(key: .field(field.text), range: field.range, isOptional: optional))
        return Path(node: fold(node, [base.node]), reference: reference)
    }

    /// The variable or type that the whole of `expression` names, dots included.
    private func dotted(_ expression: Expression) -> Path? {
        guard let (name, root, absolute) = qualified(expression), absolute || local(root) == nil,
            environment.hasDottedVariables || CELType.named.contains(name)
        else { return nil }
        return declared(name, at: expression.range)
    }

    mutating func indexed(_ operand: Expression, _ index: Expression, _ optional: Bool) -> Path {
        let base = path(operand)
        let outer = lowestUsedLocal
        let firstOwn = localCount
        let firstReference = references.count
        lowestUsedLocal = .max
        let key = node(index)
        let usesOuterLocals = lowestUsedLocal < firstOwn
        lowestUsedLocal = min(outer, lowestUsedLocal)
        let node = IndexNode(base.node, key, optional: optional, at: index.range)
        var reference = base.reference
        if reference != nil {
            let segment: CELReference.Segment.Key
            if let constant = key.constant {
                segment = .index(constant)
            } else if usesOuterLocals {
                segment = .any
            } else {
                let own = Array(references[firstReference...])
                segment = .dynamic(
                    CELProgram(
                        root: key, locals: localCount, environment: environment, references: own, isPath: false,
                        isLiteralStructure: false, constant: nil))
            }
            reference?.path.append(.init(key: segment, range: index.range, isOptional: optional))
        }
        return Path(node: fold(node, [base.node, key]), reference: reference)
    }
}
