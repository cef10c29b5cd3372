package import WeirCore
package import WeirValue

/// The JSON Schema (2020-12) of stacks and of what goes with them, made from the types that validation uses, for editors and other tools.
///
/// It tells of what structure tells; names in expressions, cycles and such are `weir validate`'s. The same types give the
/// same bytes.
package enum StackSchema {
    private static let dialect: Value = "https://json-schema.org/draft/2020-12/schema"

    /// The schema of a stack's file, and of the kinds that go with it, in a project that has the types of `registry`.
    package static func stack(_ registry: TypeRegistry) -> Value {
        let types = registry.names.compactMap { registry.type($0) }
        return SchemaText.map([
            ("$schema", dialect), ("title", "A stack of Weir, or what goes with stacks"), ("type", "object"),
            (
                "properties",
                SchemaText.map([
                    ("apiVersion", ["const": "weir.dev/v1"]),
                    ("kind", ["enum": .list(FileKinds.all.map { .string($0.kind) })]), ("metadata", [:]), ("spec", [:]),
                ])
            ),
            ("required", ["apiVersion", "kind", "metadata", "spec"]), ("additionalProperties", false),
            ("allOf", .list(FileKinds.all.map(\.condition))),
            ("$defs", definitions(types)),
        ])
    }

    /// The schema of what stands under `with` of a resource of `type`.
    package static func arguments(_ type: ResourceType) -> Value {
        guard case .map(let schema) = ArgumentSchema.object(type.arguments, type.description) else { return [:] }
        return SchemaText.map(
            [("$schema", dialect), ("title", .string("The arguments of \(type.name)"))]
                + schema.map { ($0.key, $0.value) }
                + [("$defs", ["expression": StackSections.expression])])
    }

    private static func definitions(_ types: [ResourceType]) -> Value {
        var pairs: [(String, Value)] = [
            ("expression", StackSections.expression), ("duration", ArgumentSchema.duration),
            ("address", StackSections.address), ("hook", StackSections.hook), ("stackHook", StackSections.stackHook),
            ("lifecycle", StackSections.lifecycle), ("valueSchema", StackSections.valueSchema(isInput: false)),
            ("input", StackSections.valueSchema(isInput: true)), ("secret", StackSections.secret),
            ("output", StackSections.output), ("check", StackSections.check), ("use", StackSections.use),
            ("resource", resource(types)),
        ]
        for type in types {
            pairs.append(("with:" + type.name, ArgumentSchema.object(type.arguments, type.description)))
        }
        if !types.contains(where: { $0.name == StackSections.moduleType }) {
            pairs.append(("with:" + StackSections.moduleType, StackSections.module))
        }
        return SchemaText.map(pairs)
    }

    private static func resource(_ types: [ResourceType]) -> Value {
        var names = types.map { (name: $0.name, needsArguments: !$0.requiredArguments.isEmpty) }
        if !names.contains(where: { $0.name == StackSections.moduleType }) {
            names.append((StackSections.moduleType, true))
        }
        let cases = names.map { name, needsArguments -> Value in
            let arguments = SchemaText.reference("with:" + name)
            // The resources of a module have lifecycles and hooks of their own.
            let fields: Value =
                name == StackSections.moduleType
                ? ["with": arguments, "lifecycle": false, "hooks": false] : ["with": arguments]
            var then: [(String, Value)] = [("properties", fields)]
            if needsArguments { then.append(("required", ["with"])) }
            return [
                "if": ["properties": ["type": ["const": .string(name)]], "required": ["type"]],
                "then": SchemaText.map(then),
            ]
        }
        return SchemaText.map([
            ("type", "object"),
            ("properties", StackSections.resourceProperties(names.map(\.name))),
            ("required", ["type"]), ("additionalProperties", false), ("allOf", .list(cases)),
        ])
    }
}
