import WeirValue

/// The strategy of CustomResourceDefinitions, after `k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition`.
enum DefinitionKind {
    typealias Rule = @Sendable (inout KindStrategy) -> Void

    static let rules: [String: Rule] = ["apiextensions.k8s.io/customresourcedefinitions": definitions]

    private static let definitions: Rule = { kind in
        kind.defaults = defaults
        kind.allowsUnconditionalUpdate = false
        kind.raisesGeneration = WorkloadKinds.specChanged
        kind.prepareForCreate = { object, _ in note(&object, storedBefore: []) }
        kind.prepareForUpdate = { object, old, _ in
            note(&object, storedBefore: old["status"]?.texts("storedVersions") ?? [])
        }
        kind.validateCreate = { DefinitionValidation.validate($0) }
        kind.validateUpdate = { DefinitionValidation.validateUpdate($0, $1) }
        kind.validateStatusUpdate = { new, _ in DefinitionValidation.status(new) }
        kind.warnings = { DefinitionFormats.warnings($0, $1) }
    }

    private static let defaults: @Sendable (inout Value) -> Void = { object in
        object.edit("spec") { spec in
            spec.edit("names") { names in
                let kind = names.text("kind")
                guard !kind.isEmpty else { return }
                if names.text("singular").isEmpty { names.set("singular", .string(kind.lowercased())) }
                if names.text("listKind").isEmpty { names.set("listKind", .string(kind + "List")) }
            }
            spec.fill(("conversion", ["strategy": "None"]))
            spec.edit("conversion", "webhook", "clientConfig", "service") { $0.fill(("port", 443)) }
        }
    }

    /// Notes that objects are stored in the version that is the one for that now.
    private static func note(_ object: inout Value, storedBefore: [String]) {
        let storage = (object["spec"]?.list("versions") ?? []).first { $0["storage"]?.boolValue == true }
        let name = storage?.text("name") ?? ""
        guard !name.isEmpty, !storedBefore.contains(name) else { return }
        object.edit("status") { $0.set("storedVersions", .texts(storedBefore + [name])) }
    }
}
