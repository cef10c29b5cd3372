import WeirCEL
import WeirCore
import WeirValue
import WeirYAML

/// Finds what each resource needs: by the expressions in it, through locals, and by `dependsOn`. Tells of cycles.
final class NeedsResolver {
    private let checker: ReferenceChecker
    private let collector: Collector
    private let locals: [String: Stack.Local]
    private var localNeeds: [String: [Stack.Need]] = [:]
    private var needs: [String: [Stack.Need]] = [:]

    init(checker: ReferenceChecker, locals: [Stack.Local], collector: Collector) {
        self.checker = checker
        self.collector = collector
        self.locals = Dictionary(locals.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        resolveLocals(locals)
    }

    /// The needs found of the resource `name`.
    func needs(of name: String) -> [Stack.Need] { needs[name] ?? [] }

    /// The first of the resources that `template` reads, through locals too; nil where it reads none.
    func firstNeed(of template: Template) -> Stack.Need? {
        for expression in template.expressions {
            if let need = needs(of: expression).first { return need }
        }
        return nil
    }

    /// Adds what the expressions of `template` need.
    func add(_ template: Template, of head: ResourceHead) {
        guard template.literal == nil else { return }
        for expression in template.expressions {
            let found = self.needs(of: expression)
            if !found.isEmpty { needs[head.name, default: []] += found }
        }
    }

    /// Adds that the resource of `head` needs `address`, as `node` says.
    func addDependency(of head: ResourceHead, on address: Address, at node: YAMLNode) {
        guard checker.names.resource(address.name) != nil else {
            collector.report(
                .unknownResource, "unknown resource \"\(address.name)\"", at: node,
                hint: NearestName.hint(address.name, among: checker.names.resources.map(\.name)))
            return
        }
        needs[head.name, default: []].append(
            Stack.Need(
                address.name, address.key.map(Stack.Need.Selection.one) ?? .all, at: node.range))
    }

    private func needs(of expression: Template.Expression) -> [Stack.Need] {
        expression.program.references.flatMap { reference -> [Stack.Need] in
            guard let (name, _) = reference.name(at: 0) else {
                // The whole of `resources`: everything is needed.
                guard reference.root == "resources" else { return [] }
                return checker.names.resources.map { Stack.Need($0.name, .all, at: expression.range(reference.range)) }
            }
            switch reference.root {
            case "resources":
                guard let head = checker.names.resource(name) else { return [] }
                return [
                    Stack.Need(
                        name, head.hasForEach ? selection(reference) : .all, at: expression.range(reference.range))
                ]
            case "locals":
                return (localNeeds[name] ?? []).map {
                    Stack.Need($0.resource, $0.selection, at: expression.range(reference.range))
                }
            default: return []
            }
        }
    }

    /// Which instances a reference to a resource with `forEach` needs.
    private func selection(_ reference: CELReference) -> Stack.Need.Selection {
        guard reference.path.count > 1 else { return .all }
        switch reference.path[1].key {
        case .field(let name): return .one(.text(name))
        case .index(.string(let text)): return .one(.text(text))
        case .index(.int(let index)): return Int(exactly: index).map { .one(.index($0)) } ?? .all
        case .index, .any: return .all
        case .dynamic(let program):
            let readsResources = program.references.contains { reference in
                reference.root == "resources"
                    || reference.root == "locals"
                        && reference.name(at: 0).map { !(localNeeds[$0.name] ?? []).isEmpty } ?? true
            }
            return readsResources ? .all : .evaluated(program)
        }
    }

    /// Finds the needs of locals in the order in which they read one another; tells of those that go in a circle.
    private func resolveLocals(_ declared: [Stack.Local]) {
        let numbers = Dictionary(declared.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        var graph = DependencyGraph(count: declared.count)
        var places: [[Int: SourceRange]] = Array(repeating: [:], count: declared.count)
        for (number, local) in declared.enumerated() {
            for expression in local.value.expressions {
                for reference in expression.program.references where reference.root == "locals" {
                    guard let (name, _) = reference.name(at: 0), let other = numbers[name] else { continue }
                    graph.addNeed(of: number, on: other)
                    places[number][other] = expression.range(reference.range)
                }
            }
        }
        for number in graph.topologicalOrder {
            localNeeds[declared[number].name] = declared[number].value.expressions.flatMap { needs(of: $0) }
        }
        for cycle in graph.cycles {
            tell(
                cycle.map { "locals.\(declared[$0].name)" },
                cycle.indices.map { index in
                    places[cycle[index]][cycle[(index + 1) % cycle.count]] ?? declared[cycle[index]].range
                })
        }
    }

    /// `resources` in an order in which each stands after what it needs; tells of cycles among all that were declared.
    func ordered(_ resources: [Stack.Resource], declared: [ResourceHead]) -> [Stack.Resource] {
        let numbers = Dictionary(declared.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        var graph = DependencyGraph(count: declared.count)
        for (number, head) in declared.enumerated() {
            guard let needs = needs[head.name] else { continue }
            for need in Set(needs.compactMap { numbers[$0.resource] }) {
                graph.addNeed(of: number, on: need)
            }
        }
        for cycle in graph.cycles {
            let names = cycle.map { declared[$0].name }
            tell(
                names,
                cycle.indices.map { index in
                    let next = names[(index + 1) % names.count]
                    return needs(of: names[index]).first { $0.resource == next }?.range
                        ?? declared[cycle[index]].key.range
                })
        }
        // `resources` stand in the order of `declared`, without those that a fault left no resource of.
        var places: [Int?] = []
        var next = 0
        for head in declared {
            let isNext = next < resources.count && resources[next].name == head.name
            places.append(isNext ? next : nil)
            if isNext { next += 1 }
        }
        return graph.topologicalOrder.compactMap { places[$0].map { resources[$0] } }
    }

    /// Tells that each of `names` needs the next, as `places` say, and the last the first.
    private func tell(_ names: [String], _ places: [SourceRange]) {
        let loop = zip(names, places).map { "\($0) (line \($1.start.line))" }.joined(separator: " needs ")
        collector.report(
            Diagnostic(
                .cycle,
                names.count == 1
                    ? "\(names[0]) needs itself" : "these need one another: \(loop) needs \(names[0])",
                at: places[0], hint: "take one of these references away"))
    }
}
