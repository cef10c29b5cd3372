import WeirCore
import WeirValue

/// Writes the resources of a stack and what each needs.
enum GraphView {
    /// The graph of `stack` in `format`; an edge leads from a resource to what it needs.
    static func text(_ stack: Stack, _ format: GraphCommand.Format) -> String {
        switch format {
        case .dot: dot(stack)
        case .mermaid: mermaid(stack)
        case .json: JSONWriter.string(json(stack), .readable)
        }
    }

    private static func needs(_ resource: Stack.Resource) -> [String] {
        var seen: Set<String> = []
        return resource.needs.map(\.resource).filter { seen.insert($0).inserted }
    }

    private static func label(_ resource: Stack.Resource) -> String {
        resource.name + (resource.forEach == nil ? "" : "[*]")
    }

    private static func dot(_ stack: Stack) -> String {
        var lines = ["digraph \"\(stack.name)\" {", "  rankdir = LR;", "  node [shape = box];"]
        for resource in stack.resources {
            lines.append("  \(resource.name) [label = \"\(label(resource))\\n\(resource.type.name)\"];")
        }
        for resource in stack.resources {
            for need in needs(resource) { lines.append("  \(resource.name) -> \(need);") }
        }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    private static func mermaid(_ stack: Stack) -> String {
        var lines = ["flowchart LR"]
        for resource in stack.resources {
            lines.append("  r_\(resource.name)[\"\(label(resource))<br/>\(resource.type.name)\"]")
        }
        for resource in stack.resources {
            for need in needs(resource) { lines.append("  r_\(resource.name) --> r_\(need)") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func json(_ stack: Stack) -> Value {
        [
            "stack": .string(stack.name),
            "resources": .list(
                stack.resources.map { resource in
                    [
                        "name": .string(resource.name), "type": .string(resource.type.name),
                        "forEach": .bool(resource.forEach != nil),
                        "needs": .list(needs(resource).map(Value.string)),
                    ]
                }),
        ]
    }
}
