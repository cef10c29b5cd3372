import WeirValue

@testable import WeirControlPlane

/// Definitions of resources. The input is a schema, or a whole definition, as JSON; behind a line feed an object of it may
/// follow. The schema is read and checked, published, and the object read, checked, shown and applied after it.
enum DefinitionHarness {
    static func run(_ bytes: [UInt8]) {
        let parts = bytes.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = read(parts.first ?? []) else { return }
        let sent = read(parts.count > 1 ? parts[1] : []) ?? ["spec": ["a": 1, "b": ["x"]]]
        let definition = first["kind"] == "CustomResourceDefinition" ? first : wrapped(first)
        guard let resource = ControlPlane.catalog.resource(of: definitionKind) else {
            return check(false, "definitions are not served")
        }
        do throws(BuiltInDecoder.Fault) {
            let object = try resource.read(definition).object
            guard let made = ControlPlane.create(object, resource) else { return }
            ControlPlane.show(made, resource)
            serve(made, sent)
        } catch {
            check(!error.description.isEmpty, "a fault without a text")
        }
    }

    static let definitionKind = GroupVersionKind(
        apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition")

    private static func read(_ bytes: ArraySlice<UInt8>) -> Value? {
        do throws(RequestBody.Fault) { return try RequestBody.read(Array(bytes)).value } catch { return nil }
    }

    private static func wrapped(_ schema: Value) -> Value {
        [
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": ["name": "things.x.example"],
            "spec": [
                "group": "x.example", "scope": "Namespaced",
                "names": ["plural": "things", "singular": "thing", "kind": "Thing", "listKind": "ThingList"],
                "versions": [
                    [
                        "name": "v1", "served": true, "storage": true, "schema": ["openAPIV3Schema": schema],
                        "subresources": [
                            "status": [:],
                            "scale": [
                                "specReplicasPath": ".spec.n", "statusReplicasPath": ".status.n",
                                "labelSelectorPath": ".status.s",
                            ],
                        ],
                    ]
                ],
            ],
        ]
    }

    /// The resource of a definition with `schema`, at its first version; nil where the definition is refused.
    static func served(_ schema: Value) -> ServedResource? {
        guard let resource = ControlPlane.catalog.resource(of: definitionKind),
            let object = try? resource.read(wrapped(schema)).object, let made = ControlPlane.create(object, resource)
        else { return nil }
        return CustomResource(definition: accepted(made)).flatMap { CustomServing.resource($0, "v1", 1) }
    }

    /// `definition` with the status that it gets when it is served.
    private static func accepted(_ definition: Value) -> Value {
        var definition = definition
        definition.set(
            "status",
            [
                "acceptedNames": definition["spec"]?["names"] ?? .emptyMap,
                "conditions": [["type": "Established", "status": "True"]],
            ])
        return definition
    }

    /// Serves the resource that `definition`, which was accepted, defines, to one who sends `sent`.
    private static func serve(_ definition: Value, _ sent: Value) {
        let definition = accepted(definition)
        guard let custom = CustomResource(definition: definition) else {
            return check(false, "a definition that was accepted is none: \(JSONWriter.string(definition))")
        }
        _ = ServedTypes(custom: [custom])
        for version in custom.versions.prefix(2) where version.isServed {
            guard let resource = CustomServing.resource(custom, version.name, 1) else {
                check(false, "a served version is not: \(version.name)")
                continue
            }
            take(sent, resource)
        }
    }

    private static func take(_ sent: Value, _ resource: ServedResource) {
        guard case .map(let map) = sent else { return }
        let kind = resource.kind
        let named: Value = .map(
            map.setting([
                ("apiVersion", .string(kind.apiVersion)), ("kind", .string(kind.kind)),
                ("metadata", map["metadata"] ?? ["name": "o"]),
            ]))
        do throws(BuiltInDecoder.Fault) {
            let object = try resource.read(named).object
            let again = try resource.read(object).object
            check(RenderHarness.same(object, again), "read again it is another: \(JSONWriter.string(object))")
            guard let live = ControlPlane.create(object, resource) else { return }
            ControlPlane.show(live, resource)
            let update = ObjectPatch.apply(named, force: true).update(resource, ControlPlane.request)
            _ = ControlPlane.change(live, resource, update)
        } catch {
            check(!error.description.isEmpty, "a fault without a text")
        }
    }
}
