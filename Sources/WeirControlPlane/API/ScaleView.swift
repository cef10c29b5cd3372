import WeirValue

/// What is to become of a scale.
enum ScaleChange: Sendable {
    case replacement(Value)
    case patch(ObjectPatch)

    /// Whether it brings its own managed fields.
    var isApply: Bool { if case .patch(.apply) = self { true } else { false } }

    /// The scale that `old` becomes.
    func applied(to old: Value, manager: String, time: String) throws(APIStatus) -> Value {
        switch self {
        case .replacement(let scale): return ScaleView.completed(scale, old)
        case .patch(.json(let patch)): return try ScaleView.read(try patch.apply(to: old), strategic: false)
        case .patch(.merge(let patch)):
            return try ScaleView.read(try MergePatch.apply(patch, to: old), strategic: false)
        case .patch(.strategic(let patch)):
            let merged = try StrategicMerge.apply(patch, to: old, schema: ScaleView.schema)
            return try ScaleView.read(merged, strategic: true)
        case .patch(.apply(let configuration, let force)):
            return try ScaleView.manager.apply(
                live: old, configuration: configuration, manager: manager, force: force, time: time,
                finish: { merged throws(APIStatus) in try ScaleView.read(merged, strategic: true) })
        }
    }
}

/// A resource seen as its scale.
struct ScaleView: Sendable {
    let resource: ServedResource
    let paths: ServedResource.ScalePaths

    static let kind = GroupVersionKind(group: "autoscaling", version: "v1", kind: "Scale")
    static let schema = TypeFacts.builtIn.schema(of: kind) ?? .deduced
    static let manager = FieldManager(
        kind: kind, schema: schema, subresource: "scale", resetFields: FieldSet(fields: [["status"]]),
        empty: BuiltInDecoder.empty(schema, kind))

    private static let kept = ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"]

    /// The scale of `object`.
    /// - Throws: where a custom object, which `mayLack` nothing, has no number.
    func scale(of object: Value, mayLack: Bool = false) throws(APIStatus) -> Value {
        let replicas = Self.find(paths.replicas, object)
        if replicas == nil, !mayLack, case .custom = resource.form { throw Self.missing(paths.replicas) }
        var metadata: [(String, Value)] = []
        for key in Self.kept {
            if let value = object["metadata"]?[key] { metadata.append((key, value)) }
        }
        if let managed = try fields(of: object).ofScale { metadata.append(("managedFields", managed)) }
        let number = replicas?.intValue ?? 0
        var status: [(String, Value)] = [("replicas", .int(Self.find(paths.status, object)?.intValue ?? 0))]
        let selector = selector(of: object)
        if !selector.isEmpty { status.append(("selector", .string(selector))) }
        return [
            "kind": "Scale", "apiVersion": "autoscaling/v1",
            "metadata": .map(Value.Map(metadata) { first, _ in first }),
            "spec": number == 0 ? [:] : ["replicas": .int(number)],
            "status": .map(Value.Map(status) { first, _ in first }),
        ]
    }

    private func selector(of object: Value) -> String {
        if case .custom = resource.form {
            return paths.selector.flatMap { Self.find($0, object)?.stringValue } ?? ""
        }
        guard let selector = object.at("spec", "selector") else { return "" }
        // Those of replication controllers are plain labels.
        let isPlain = resource.name == ResourceName("", "replicationcontrollers")
        return SelectorText(isPlain ? ["matchLabels": selector] : selector).text
    }

    private func fields(of object: Value) throws(APIStatus) -> ScaleFields {
        do throws(FieldSetFault) {
            return try ScaleFields(
                parent: object["metadata"]?["managedFields"], apiVersion: resource.kind.apiVersion,
                paths: resource.scalePaths.mapValues(\.replicas))
        } catch { throw .failure("\(error)") }
    }

    /// `object` with the number that `change` makes of its scale.
    func changed(
        _ object: Value, _ change: ScaleChange, manager: String, time: String
    ) throws(APIStatus) -> Value {
        let old = try scale(of: object, mayLack: true)
        var new = try change.applied(to: old, manager: manager, time: time)
        let name = object.text("metadata", "name")
        try MetadataRules.checkName(new, name)
        if !change.isApply { new = Self.manager.update(live: old, new: new, manager: manager, time: time) }
        let number = new.at("spec", "replicas")?.intValue ?? 0
        guard number >= 0 else {
            let path = resource.isCustom ? "." + paths.replicas.joined(separator: ".") : "spec.replicas"
            throw .invalid(
                group: resource.isCustom ? resource.kind.group : "autoscaling",
                kind: resource.isCustom ? resource.kind.kind : "Scale", name: name,
                [
                    FieldError(
                        path, .invalid, .int(number),
                        resource.isCustom
                            ? "should be a non-negative integer" : "must be greater than or equal to 0")
                ])
        }
        var result = Self.setting(paths.replicas[...], to: .int(number), in: object)
        let managed: Value?
        let fields = try fields(of: object)
        do throws(FieldSetFault) { managed = try fields.ofParent(new["metadata"]?["managedFields"]) } catch {
            throw .failure("\(error)")
        }
        let version = new.text("metadata", "resourceVersion")
        result.edit("metadata") { metadata in
            metadata.set("managedFields", managed)
            metadata.set("resourceVersion", version.isEmpty ? old["metadata"]?["resourceVersion"] : .string(version))
        }
        return result
    }

    private static func missing(_ path: [String]) -> APIStatus {
        let text = "the spec replicas field \(GoText.quoted("." + path.joined(separator: "."))) does not exist"
        var details = APIStatus.Details()
        details.causes = [APIStatus.Cause(reason: "", message: text, field: "")]
        return APIStatus(
            code: 500, reason: "InternalError", message: "Internal error occurred: " + text, details: details)
    }

    private static func find(_ path: [String], _ object: Value) -> Value? {
        var value: Value? = object
        for name in path { value = value?[name] }
        return value.flatMap { $0.isNull ? nil : $0 }
    }

    private static func setting(_ path: ArraySlice<String>, to value: Value, in object: Value) -> Value {
        guard let name = path.first else { return value }
        let map = object.mapValue ?? Value.Map()
        return .map(map.setting(name, to: setting(path.dropFirst(), to: value, in: map[name] ?? .emptyMap)))
    }

    /// `value` as a scale.
    static func read(_ value: Value, strategic: Bool) throws(APIStatus) -> Value {
        do throws(BuiltInDecoder.Fault) {
            var object = try BuiltInDecoder.decode(value, schema, wording: strategic ? .converter : .json).object
            object.set("kind", "Scale")
            object.set("apiVersion", "autoscaling/v1")
            return object
        } catch { throw RequestBody.refusal(kind, expected: "Scale", error.description) }
    }

    /// `scale`, as it was sent, with what only the server knows.
    static func completed(_ scale: Value, _ old: Value) -> Value {
        var scale = scale
        scale.set("status", old["status"])
        scale.fill(("metadata", .emptyMap))
        scale.edit("metadata") { metadata in
            for key in ["name", "namespace", "uid", "creationTimestamp"] {
                metadata.fill((key, old["metadata"]?[key] ?? .null))
            }
            metadata.set("managedFields", old["metadata"]?["managedFields"])
        }
        return scale
    }
}
