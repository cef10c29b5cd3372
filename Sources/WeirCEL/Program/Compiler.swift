import WeirValue

/// Makes a program of a syntax tree: resolves names, checks numbers of arguments, notes the references and folds what is
/// constant. Reports all faults that do not follow from another one.
final class Compiler {
    /// A variable that a macro declares.
    struct Local {
        let name: String
        let index: Int
        /// The value of a variable of `cel.bind`.
        let bound: (any Node)?
    }

    /// A node with the reference that it is, while nothing but path steps have been taken.
    struct Path {
        let node: any Node
        let trail: Trail?

        init(node: any Node, trail: Trail? = nil) {
            self.node = node
            self.trail = trail
        }
    }

    /// A reference that may still grow; boxed, so that the frames of nested expressions are small.
    final class Trail {
        var reference: CELReference

        init(_ reference: CELReference) { self.reference = reference }

        func append(_ key: CELReference.Segment.Key, at range: Range<Int>, optional: Bool) {
            reference.path.append(CELReference.Segment(key: key, range: range, isOptional: optional))
        }
    }

    /// How many faults are given a hint.
    private static let maxHints = 100
    /// The steps that folding one constant may take.
    private static let foldLimits = CELLimits(steps: 10_000, bytes: 64 << 10)

    let environment: CELEnvironment
    var faults: [CELFault] = []
    var references: [CELReference] = []
    var scope: [Local] = []
    /// The number of locals so far; each has a place of its own.
    var localCount = 0
    /// The lowest place of a local that has been used since it was reset.
    var lowestUsedLocal = Int.max
    /// The number of nodes so far, and whether the host has a part in one.
    var nodeCount = 0
    var usesHost = false

    private init(_ environment: CELEnvironment) { self.environment = environment }

    /// Compiles one expression.
    static func compile(_ source: String, in environment: CELEnvironment) -> CELCompilation {
        let bytes = Array(source.utf8)
        let compiler = Compiler(environment)
        guard let tree = compiler.parse(bytes, 0..<bytes.count) else { return compiler.faulty }
        return compiler.compile(tree, bytes)
    }

    /// Compiles a text with expressions in it; offsets are those of the text.
    static func compile(template text: String, in environment: CELEnvironment) -> CELCompilation {
        let template = CELTemplateText.parse(text)
        let bytes = Array(text.utf8)
        let compiler = Compiler(environment)
        compiler.faults = template.faults
        var parts: [any Node] = []
        for segment in template.segments {
            switch segment {
            case .literal(let literal): parts.append(ConstantNode(.string(literal), at: 0..<bytes.count))
            case .expression(let source, let offset):
                guard let tree = compiler.parse(bytes, offset..<offset + source.utf8.count) else { continue }
                if template.isWhole { return compiler.compile(tree, bytes) }
                parts.append(compiler.node(tree))
            }
        }
        let node = compiler.fold(InterpolationNode(parts, at: 0..<bytes.count), parts)
        return compiler.finish(Path(node: node), isStructure: false)
    }

    private func parse(_ bytes: [UInt8], _ range: Range<Int>) -> Expression? {
        do throws(CELFault) { return try Parser.parse(bytes, range) } catch {
            faults.append(error)
            return nil
        }
    }

    private func compile(_ root: Expression, _ source: [UInt8]) -> CELCompilation {
        let tree = CELTree(root: root, source: source, environment: environment)
        return switch root.kind {
        case .list, .map: finish(path(root), isStructure: true, tree)
        default: finish(path(root), isStructure: false, tree)
        }
    }

    private var faulty: CELCompilation {
        CELCompilation(
            program: nil, faults: faults.sorted { $0.range.lowerBound < $1.range.lowerBound }, tree: nil)
    }

    private func finish(_ path: Path, isStructure: Bool, _ tree: CELTree? = nil) -> CELCompilation {
        commit(path.trail)
        guard faults.isEmpty else { return faulty }
        let constant = references.isEmpty && !usesHost ? folded(path.node) : nil
        let sorted = references.sorted { $0.rootRange.lowerBound < $1.rootRange.lowerBound }
        let program = CELProgram(
            root: path.node, locals: localCount, environment: environment, references: sorted,
            isPath: path.trail != nil, isLiteralStructure: isStructure, constant: constant)
        return CELCompilation(program: program, faults: [], tree: tree)
    }

    /// The nearest of `known` to `name`; not looked for once there are very many faults.
    func nearest(_ name: String, _ known: [String]) -> String? {
        faults.count < Self.maxHints ? NearestName.to(name, among: known) : nil
    }

    /// The value of `node`, which names no variable; nil where it has none or it takes too long to tell.
    private func folded(_ node: any Node) -> Value? {
        if let constant = node.constant { return constant }
        var evaluation = Evaluation(slots: [], locals: localCount, limits: Self.foldLimits)
        do throws(CELError) { return try node.evaluate(&evaluation) } catch { return nil }
    }

    /// `node`, or its value where all of `operands` are constant.
    func fold(_ node: any Node, _ operands: [any Node]) -> any Node {
        guard operands.allSatisfy({ $0.constant != nil }), let value = folded(node) else { return node }
        return ConstantNode(value, at: node.range)
    }

    func fault(_ code: CELFault.Code, _ message: String, at range: Range<Int>, hint: String? = nil) {
        faults.append(CELFault(code, message, at: range, hint: hint))
    }

    /// A stand-in for a part with a name that nothing has: the fault is reported, or it fails when it is evaluated.
    func unknown(
        _ code: CELFault.Code, _ message: String, at range: Range<Int>, hint: String? = nil
    ) -> any Node {
        if environment.unknownNames == .faults { fault(code, message, at: range, hint: hint) }
        return FailingNode(CELError(code == .unknownVariable ? .noValue : .noSuchOverload, message, at: range))
    }

    /// Notes a use of a variable.
    func commit(_ trail: Trail?) {
        if let trail { references.append(trail.reference) }
    }

    /// The nodes of `expressions`, whose references are noted.
    @inline(never)
    func nodes(_ expressions: [Expression]) -> [any Node] {
        var nodes: [any Node] = []
        for expression in expressions { nodes.append(node(expression)) }
        return nodes
    }

    /// The node of `expression`, whose references are noted. Not inlined here and above: the frames of what calls this
    /// for nested expressions are to stay small.
    @inline(never)
    func node(_ expression: Expression) -> any Node {
        let path = path(expression)
        commit(path.trail)
        return path.node
    }

    /// The node of `expression`, with the reference that it is, if it is one.
    @inline(never)
    func path(_ expression: Expression) -> Path {
        nodeCount += 1
        switch expression.kind {
        case .name(let name, let absolute): return named(name, absolute: absolute, expression)
        case .select(let operand, let field, let optional): return select(operand, field, optional, expression)
        case .index(let operand, let index, let optional):
            return indexed(operand, index, optional, at: expression.range)
        default: return Path(node: operation(expression))
        }
    }

    private func operation(_ expression: Expression) -> any Node {
        let range = expression.range
        switch expression.kind {
        case .literal(let value): return ConstantNode(value, at: range)
        case .list(let elements):
            let nodes = nodes(elements.map(\.value))
            return fold(ListNode(nodes, optional: elements.map(\.optional), at: range), nodes)
        case .map(let entries): return map(entries, at: range)
        case .message(let type, _):
            let name = type.qualifiedName?.name ?? ""
            return unknown(.unknownType, "there is no type \"\(name)\" to make a value of", at: type.range)
        case .negate(let operand):
            let operand = node(operand)
            return fold(UnaryNode(negates: true, operand, at: range), [operand])
        case .not(let operand):
            let operand = node(operand)
            return fold(UnaryNode(negates: false, operand, at: range), [operand])
        case .binary(let operation, let left, let right):
            let operands = nodes([left, right])
            return fold(binary(operation, operands[0], operands[1], at: range), operands)
        case .logical(let operation, let operands):
            let nodes = nodes(operands)
            return fold(LogicalNode(operation, nodes, at: range), nodes)
        case .conditional(let condition, let first, let second):
            let nodes = nodes([condition, first, second])
            return fold(ConditionalNode(nodes[0], nodes[1], nodes[2], at: range), nodes)
        case .call(let receiver, let name, let arguments, let absolute):
            return call(receiver, name, arguments, absolute: absolute, at: range)
        case .name, .select, .index: return node(expression)
        }
    }

    private func binary(
        _ operation: BinaryOperator, _ left: any Node, _ right: any Node, at range: Range<Int>
    ) -> any Node {
        switch operation {
        case .add: AddNode(left, right, at: range)
        case .subtract, .multiply, .divide, .modulo: ArithmeticNode(operation, left, right, at: range)
        case .in: MembershipNode(left, right, at: range)
        default: ComparisonNode(operation, left, right, at: range)
        }
    }

    private func map(_ entries: [Expression.Entry], at range: Range<Int>) -> any Node {
        var keys: Set<CELKey> = []
        var nodes: [MapNode.Entry] = []
        for entry in entries {
            let key = node(entry.key)
            if let constant = key.constant.flatMap(CELKey.init), !keys.insert(constant).inserted,
                environment.unknownNames == .faults
            {
                fault(.duplicateKey, "this key stands twice in the map", at: entry.key.range)
            }
            nodes.append(MapNode.Entry(key: key, value: node(entry.value), optional: entry.optional))
        }
        return fold(MapNode(nodes, at: range), nodes.flatMap { [$0.key, $0.value] })
    }
}
