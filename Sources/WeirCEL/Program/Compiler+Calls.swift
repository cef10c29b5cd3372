import WeirValue

// Calls of functions.
extension Compiler {
    func call(
        _ receiver: Expression?, _ name: Expression.Name, _ arguments: [Expression], absolute: Bool,
        at range: Range<Int>
    ) -> any Node {
        guard let receiver else {
            if name.text == "has", !absolute { return has(arguments, name, at: range) }
            if name.text == "dyn", arguments.count == 1 { return node(arguments[0]) }
            return global(name.text, arguments, named: name.range, at: range)
        }
        if let space = receiver.qualifiedName, space.absolute || local(space.root) == nil,
            let node = inNamespace(space.name, receiver, name, arguments, at: range)
        {
            return node
        }
        if let (kind, variables) = Macros.member(name.text, arguments: arguments.count) {
            return macro(kind, variables, receiver, name, arguments, at: range)
        }
        if name.text == "or" || name.text == "orValue", arguments.count == 1 {
            let nodes = nodes([receiver, arguments[0]])
            return OptionalElseNode(nodes[0], nodes[1], unwraps: name.text == "orValue", at: range)
        }
        let candidates = environment.candidates(name.text, member: true)
        let source = node(receiver)
        if candidates.isEmpty, Macros.arities(name.text) != nil { return unknownMember(name, arguments.count, []) }
        let nodes = [source] + nodes(arguments)
        if let candidate = candidates.first(where: { $0.arity.contains(arguments.count) }) {
            return apply(candidate, nodes, at: range)
        }
        return unknownMember(name, arguments.count, candidates)
    }

    /// The call of a function or macro whose name begins with `space`; nil where `receiver` is a value.
    private func inNamespace(
        _ space: String, _ receiver: Expression, _ name: Expression.Name, _ arguments: [Expression],
        at range: Range<Int>
    ) -> (any Node)? {
        let full = "\(space).\(name.text)"
        let named = receiver.range.lowerBound..<name.range.upperBound
        if full == "cel.bind" { return bind(arguments, named: named, at: range) }
        if !environment.candidates(full, member: false).isEmpty {
            return global(full, arguments, named: named, at: range)
        }
        guard !isVariable(space) else { return nil }
        if !environment.isNamespace(space) {
            let isOneName = !space.contains(".") && nearest(space, environment.variables) == nil
            guard isOneName, !isMember(name.text) else { return nil }
        }
        _ = nodes(arguments)
        let hint = nearest(full, environment.functionNames(member: false) + ["cel.bind"])
        return unknown(.unknownFunction, "unknown function \"\(full)\"", at: named, hint: hint)
    }

    /// Whether `name`, or the part of it before a dot, is a variable.
    private func isVariable(_ name: String) -> Bool {
        var name = Substring(name)
        while true {
            if environment.slot(of: String(name)) != nil || CELType.named.contains(String(name)) { return true }
            guard let dot = name.lastIndex(of: ".") else { return false }
            name = name[..<dot]
        }
    }

    private func isMember(_ name: String) -> Bool {
        Macros.arities(name) != nil || ["or", "orValue"].contains(name)
            || !environment.candidates(name, member: true).isEmpty
    }

    private func global(
        _ name: String, _ arguments: [Expression], named: Range<Int>, at range: Range<Int>
    ) -> any Node {
        let nodes = nodes(arguments)
        let candidates = environment.candidates(name, member: false)
        if let candidate = candidates.first(where: { $0.arity.contains(arguments.count) }) {
            return apply(candidate, nodes, at: range)
        }
        guard candidates.isEmpty else {
            let arities = candidates.map(\.arity)
            return unknown(.wrongArity, Self.wrongArity(name, arities, arguments.count), at: named)
        }
        if isMember(name) {
            return unknown(
                .wrongArity, "\"\(name)\" is called on a value, as in x.\(name)(...)", at: named)
        }
        let hint = nearest(name, environment.functionNames(member: false) + ["has"])
        return unknown(.unknownFunction, "unknown function \"\(name)\"", at: named, hint: hint)
    }

    private func unknownMember(
        _ name: Expression.Name, _ count: Int, _ candidates: [CELEnvironment.Candidate]
    ) -> any Node {
        var arities = candidates.map(\.arity)
        for arity in Macros.arities(name.text) ?? [] { arities.append(arity...arity) }
        if name.text == "or" || name.text == "orValue" { arities.append(1...1) }
        guard arities.isEmpty else {
            return unknown(.wrongArity, Self.wrongArity(name.text, arities, count), at: name.range)
        }
        if !environment.candidates(name.text, member: false).isEmpty {
            return unknown(
                .wrongArity, "\"\(name.text)\" is not called on a value but as \(name.text)(...)", at: name.range)
        }
        let known = environment.functionNames(member: true) + Macros.memberNames + ["or", "orValue"]
        let hint = nearest(name.text, known)
        return unknown(.unknownFunction, "unknown function \"\(name.text)\"", at: name.range, hint: hint)
    }

    /// What is said of a call with a number of arguments that none of `arities` allows.
    static func wrongArity(_ name: String, _ arities: [ClosedRange<Int>], _ count: Int) -> String {
        if arities.contains(where: { $0.count > 8 }) { return "\"\(name)\" takes at least one argument" }
        var counts = Set(arities.flatMap { Array($0) }).sorted().map { String($0) }
        let last = counts.popLast() ?? "no"
        let list = counts.isEmpty ? last : counts.joined(separator: ", ") + " or " + last
        return "\"\(name)\" takes \(list) argument\(list == "1" ? "" : "s"), not \(count)"
    }

    /// The call of a function with the nodes of its arguments.
    private func apply(
        _ candidate: CELEnvironment.Candidate, _ nodes: [any Node], at range: Range<Int>
    ) -> any Node {
        switch candidate {
        case .host(let function):
            usesHost = true
            return HostCallNode(function, nodes, at: range)
        case .builtin(let function):
            if function.name == "matches", case .string(let pattern)? = nodes[1].constant {
                return matches(nodes[0], pattern, nodes[1], at: range)
            }
            return fold(call(function, nodes, at: range), nodes)
        }
    }

    private func call(_ function: Builtin, _ nodes: [any Node], at range: Range<Int>) -> any Node {
        guard case .one(let body) = function.body else { return CallNode(function, nodes, at: range) }
        return UnaryCallNode(function, body, nodes[0], at: range)
    }

    private func matches(
        _ text: any Node, _ pattern: String, _ source: any Node, at range: Range<Int>
    ) -> any Node {
        do throws(RegexError) {
            let regex = try LinearRegex(pattern)
            return fold(call(Builtins.matches(regex), [text], at: range), [text])
        } catch {
            return unknown(.invalidPattern, "invalid regular expression: \(error.reason)", at: source.range)
        }
    }
}
