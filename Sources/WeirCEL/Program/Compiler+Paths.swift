import WeirValue

// Names, fields and indices.
extension Compiler {
    /// The innermost variable of a macro that is called `name`.
    func local(_ name: String) -> Local? { scope.last { $0.name == name } }

    func named(_ name: String, absolute: Bool, _ expression: Expression) -> Path {
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
            return Path(node: VariableNode(name, slot: slot, at: range), trail: Trail(reference))
        }
        guard CELType.named.contains(name) else { return nil }
        return Path(node: ConstantNode(.object(CELType(name)), at: range))
    }

    func select(
        _ operand: Expression, _ field: Expression.Name, _ optional: Bool, _ expression: Expression
    ) -> Path {
        if !optional, let path = dotted(expression) { return path }
        let base = path(operand)
        let node = SelectNode(base.node, field, optional: optional, at: expression.range)
        base.trail?.append(.field(field.text), at: field.range, optional: optional)
        return Path(node: fold(node, [base.node]), trail: base.trail)
    }

    /// The variable or type that the whole of `expression` names, dots included.
    private func dotted(_ expression: Expression) -> Path? {
        guard let (name, root, absolute) = expression.qualifiedName, absolute || local(root) == nil,
            environment.hasDottedVariables || CELType.named.contains(name)
        else { return nil }
        return declared(name, at: expression.range)
    }

    func indexed(
        _ operand: Expression, _ index: Expression, _ optional: Bool, at range: Range<Int>
    ) -> Path {
        let base = path(operand)
        let outer = lowestUsedLocal
        let firstOwn = localCount
        let firstReference = references.count
        lowestUsedLocal = .max
        let key = node(index)
        let usesOuterLocals = lowestUsedLocal < firstOwn
        lowestUsedLocal = min(outer, lowestUsedLocal)
        let node = IndexNode(base.node, key, optional: optional, at: range)
        if let trail = base.trail {
            let own = references[firstReference...]
            trail.append(
                segment(key, own, usesOuterLocals: usesOuterLocals), at: index.range, optional: optional)
        }
        return Path(node: fold(node, [base.node, key]), trail: base.trail)
    }

    /// What an index is to the reader of a reference; `own` are the references that stand in it.
    private func segment(
        _ key: any Node, _ own: ArraySlice<CELReference>, usesOuterLocals: Bool
    ) -> CELReference.Segment.Key {
        if let constant = key.constant { return .index(constant) }
        if usesOuterLocals { return .any }
        return .dynamic(
            CELProgram(
                root: key, locals: localCount, environment: environment, references: Array(own), isPath: false,
                isLiteralStructure: false, constant: nil))
    }
}
