import WeirValue

/// A patch, in one of the ways in which objects are patched.
enum ObjectPatch: Sendable {
    case json(JSONPatch)
    case merge(Value)
    case strategic(Value)
    /// A configuration; with `force` it takes fields from others.
    case apply(Value, force: Bool)

    /// The media types of patches.
    enum MediaType: String, CaseIterable {
        case json = "application/json-patch+json"
        case merge = "application/merge-patch+json"
        case strategic = "application/strategic-merge-patch+json"
        case apply = "application/apply-patch+yaml"
    }

    /// What the patch makes of the objects of `resource`.
    func update(_ resource: ServedResource, _ request: WriteRequest) -> Update {
        let manager = resource.manager(request.subresource)
        if case .apply(let configuration, let force) = self {
            return Update(
                change: { live, time throws(APIStatus) in
                    try Self.applied(configuration, force, to: live, resource, manager, request, time)
                }, creation: .always)
        }
        return Update(change: { live, time throws(APIStatus) in
            guard let live else { throw .notFound(resource.name, "") }
            var changed = try patched(live, resource, request)
            changed.object = manager.update(live: live, new: changed.object, manager: request.manager, time: time)
            return changed
        })
    }

    // MARK: Patches of what is there

    private func patched(
        _ live: Value, _ resource: ServedResource, _ request: WriteRequest
    ) throws(APIStatus) -> Changed {
        switch self {
        case .json(let patch):
            return try Self.read(try patch.apply(to: live), resource, request, told: patch.unknownFields)
        case .merge(let patch): return try Self.read(try MergePatch.apply(patch, to: live), resource, request)
        case .strategic(let patch):
            let merged = try StrategicMerge.apply(patch, to: live, schema: resource.form.schema)
            return try Self.read(merged, resource, request, strategic: patch)
        case .apply: return Changed(object: live)
        }
    }

    /// The outcome `value` of a patch as an object; `told` are faults of the patch itself, and `strategic` is the patch
    /// where it was a strategic one.
    private static func read(
        _ value: Value, _ resource: ServedResource, _ request: WriteRequest, told: [String] = [],
        strategic: Value? = nil
    ) throws(APIStatus) -> Changed {
        let shown = { () -> String in strategic.map(GoText.plain) ?? JSONWriter.string(value, .init(sortedKeys: true)) }
        let kind = GroupVersionKind(
            apiVersion: value["apiVersion"]?.stringValue ?? "", kind: value["kind"]?.stringValue ?? "")
        guard kind == resource.kind else {
            var refusal = APIStatus.invalidPatch(
                shown(),
                isOtherVersion(kind, resource)
                    ? RequestBody.otherVersion(kind, expected: resource.kind) : RequestBody.unknownKind(kind))
            if resource.isCustom, case .map(let map) = value {
                // No member means anything in a version that is not served.
                let unknown = map.map(\.key).filter { !["apiVersion", "kind", "metadata"].contains($0) }
                refusal.warnings = request.validation.warnings(unknown.map { "unknown field \(GoText.quoted($0))" })
            }
            throw refusal
        }
        do throws(BuiltInDecoder.Fault) {
            let (object, unknown) = try resource.read(value, wording: strategic == nil ? .json : .converter)
            let faults = told + unknown
            if let refusal = request.validation.refusal(faults) { throw BuiltInDecoder.Fault(description: refusal) }
            return Changed(object: object, warnings: request.validation.warnings(faults))
        } catch { throw .invalidPatch(shown(), error.description) }
    }

    /// Whether what is wrong with `kind` is its version.
    private static func isOtherVersion(_ kind: GroupVersionKind, _ resource: ServedResource) -> Bool {
        kind.kind == resource.kind.kind || resource.isCustom && kind.apiVersion != resource.kind.apiVersion
    }

    // MARK: Server-side apply

    private static func applied(
        _ configuration: Value, _ force: Bool, to live: Value?, _ resource: ServedResource, _ manager: FieldManager,
        _ request: WriteRequest, _ time: String
    ) throws(APIStatus) -> Changed {
        if live == nil, !request.subresource.isEmpty {
            throw .notFound(resource.name, configuration.text("metadata", "name"))
        }
        var warnings: [String] = []
        if request.validation != .ignore {
            do throws(BuiltInDecoder.Fault) {
                let unknown = try resource.form.read(configuration).unknownFields
                if let refusal = request.validation.refusal(unknown) {
                    throw BuiltInDecoder.Fault(description: refusal)
                }
                warnings = request.validation.warnings(unknown)
            } catch {
                // Values of the wrong type are told by the manager, in its own words.
                if error.description.hasPrefix("strict decoding") { throw .badRequest(error.description) }
            }
        }
        let object = try manager.apply(
            live: live, configuration: configuration, manager: request.manager, force: force, time: time,
            finish: { merged throws(APIStatus) in
                do throws(BuiltInDecoder.Fault) { return try resource.read(merged, wording: .converter).object } catch {
                    throw .failure(error.description)
                }
            })
        return Changed(object: object, warnings: warnings)
    }
}
