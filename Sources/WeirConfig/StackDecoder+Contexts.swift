import WeirCore
import WeirValue
import WeirYAML

extension StackDecoder {
    /// The contexts that `spec` attaches; what is faulty is told and left out.
    func contexts(_ spec: FieldReader) -> [StackContext] {
        guard let node = spec["contexts"] else { return [] }
        guard modules.trail.isEmpty else {
            collector.report(
                .unknownField, "a module has no \"contexts\"", at: spec.key("contexts") ?? node,
                hint: "attach them to the stack that is applied: its contexts are there for what its modules make")
            return []
        }
        var attached: [StackContext] = []
        var setters: [String: String] = [:]
        for (name, node) in collector.texts(node, "\"contexts\" must be a list of contexts' names") {
            guard Identifier.isDNSLabel(name) else {
                collector.report(.invalidName, "\"\(name)\" is no name of a context: a-z, 0-9 and -", at: node)
                continue
            }
            guard !attached.contains(where: { $0.name == name }) else {
                collector.report(.notAllowed, "the context \"\(name)\" stands twice", at: node)
                continue
            }
            guard let context = context(name, node) else { continue }
            for variable in context.variables {
                if let other = setters[variable.name] {
                    collector.report(
                        .contextConflict, "the contexts \"\(other)\" and \"\(name)\" both set \(variable.name)",
                        at: node)
                }
                setters[variable.name] = name
            }
            attached.append(context)
        }
        return attached
    }

    private func context(_ name: String, _ node: YAMLNode) -> StackContext? {
        do throws(DiagnosticsError) {
            guard let (context, bytes) = try contextSources.read(name) else {
                collector.report(contextSources.unknown(name, at: node.range))
                return nil
            }
            decoded.add(file: context.file, bytes)
            return context
        } catch {
            collector.report(error, at: node)
            return nil
        }
    }
}
