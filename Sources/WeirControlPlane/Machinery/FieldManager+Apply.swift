package import WeirValue

/// Server-side apply.
extension FieldManager {
    /// The manager whose configurations may have been applied by a client before (`kubectl apply`).
    static let clientSideManager = "kubectl"
    /// Where that client keeps the configuration that it has applied last.
    static let lastAppliedKey = "kubectl.kubernetes.io/last-applied-configuration"
    /// The most bytes of all annotations of an object.
    static let maxAnnotationBytes = 256 << 10

    /// The object that `live` (nil for one that is created) is after `manager` has applied `configuration`.
    ///
    /// Fields that the manager had applied before and that nobody else owns are removed where the configuration does
    /// not have them any more. `time` is now, as RFC 3339 in UTC with whole seconds. `finish` brings the outcome of the
    /// merge to the form in which it is stored: it drops nulls and sets defaults. An outcome that equals `live` is not
    /// finished and leaves times as they are.
    /// - Throws: 409 where the configuration changes fields of other managers and is not forced, 400 or 500 where it
    ///   is not well formed, and what `finish` throws.
    package func apply(
        live: Value?, configuration: Value, manager: String, force: Bool, time: String,
        finish: (Value) throws(APIStatus) -> Value = { $0 }
    ) throws(APIStatus) -> Value {
        let sent = GroupVersionKind(
            apiVersion: configuration["apiVersion"]?.stringValue ?? "", kind: configuration["kind"]?.stringValue ?? "")
        guard sent == kind else { throw .badRequest("invalid object type: \(sent)") }
        var managed: ManagedFields
        do throws(FieldSetFault) {
            managed = try ManagedFields(live?.managedFields)
        } catch {
            throw .failure("failed to decode managed fields: \(error)")
        }
        let old = live?.withoutManagedFields ?? empty
        if managed.isEmpty {
            let comparison = Structured.compare(empty, old, schema).excluding(resetFields)
            try update(&managed, empty, old, comparison, "before-first-apply", time)
        }
        if let fields = configuration.managedFields, !fields.isNull {
            throw .badRequest("metadata.managedFields must be nil")
        }
        do throws(StructureFault) {
            try Structured.validate(configuration, schema, allowsDuplicates: false)
        } catch {
            throw .failure("failed to create typed patch object (\(Self.name(configuration)); \(kind)): \(error)")
        }
        reconcile(&managed)
        let outcome = try merge(managed, old, configuration, manager, force)
        var object = outcome.object
        managed = outcome.managed
        if object != old {
            object = try finish(object)
            managed.touch(identity(of: manager, .apply), time)
        }
        if manager == Self.clientSideManager { object = Self.noting(configuration, in: object) }
        return object.withManagedFields(managed.value)
    }

    private static func name(_ object: Value) -> String {
        let metadata = object["metadata"]
        return "\(metadata?["namespace"]?.stringValue ?? "")/\(metadata?["name"]?.stringValue ?? "")"
    }

    /// Merges, and forces where all that is in the way is what the same user has applied as a client.
    private func merge(
        _ managed: ManagedFields, _ old: Value, _ configuration: Value, _ manager: String, _ force: Bool
    ) throws(APIStatus) -> (object: Value, managed: ManagedFields) {
        let allowed = manager == Self.clientSideManager && !force ? lastApplied(in: old) : nil
        var result = managed
        let identity = identity(of: manager, .apply)
        let last = managed[identity]
        let fields = Structured.fieldSet(configuration, schema).subtractingAll(below: resetFields)
        result.set(entry(identity, last?.time, fields))
        let merged = Structured.merge(old, configuration, schema)
        let object = prune(merged, result, last)
        let comparison = Structured.compare(old, object, schema).excluding(resetFields)
        if let allowed {
            // What the client had applied is taken over; only what others have changed since is in the way.
            let conflicts = conflicts(result, old, object, identity)
            let rest = conflicts.compactMap { conflict -> ApplyConflicts.Entry? in
                let fields = conflict.fields.subtracting(allowed)
                return fields.isEmpty ? nil : ApplyConflicts.Entry(identity: conflict.identity, fields: fields)
            }
            if !rest.isEmpty { throw ApplyConflicts(rest).status }
            try transfer(&result, old, object, comparison, applier: identity, force: true)
        } else {
            try transfer(&result, old, object, comparison, applier: identity, force: force)
        }
        let owned = fields.subtracting(Self.unowned)
        if owned.isEmpty { result.remove(identity) } else { result.set(entry(identity, last?.time, owned)) }
        return (object, result)
    }

    /// The fields of others that differ between `old` and `new`.
    private func conflicts(
        _ managed: ManagedFields, _ old: Value, _ new: Value, _ applier: ManagedFieldsEntry.Identity
    ) -> [ApplyConflicts.Entry] {
        var conflicts: [ApplyConflicts.Entry] = []
        for entry in managed.entries where entry.identity != applier {
            guard let one = converted(old, to: entry.apiVersion), let two = converted(new, to: entry.apiVersion) else {
                continue
            }
            let comparison = Structured.compare(one.value, two.value, two.schema).excluding(resetFields)
            let fields = entry.fields.intersection(comparison.modified.union(comparison.added))
            if !fields.isEmpty { conflicts.append(ApplyConflicts.Entry(identity: entry.identity, fields: fields)) }
        }
        return conflicts
    }

    /// `merged` without what the applier owned before and nobody owns now.
    private func prune(_ merged: Value, _ managed: ManagedFields, _ last: ManagedFieldsEntry?) -> Value {
        guard let last, !last.fields.isEmpty, let (whole, schema) = converted(merged, to: last.apiVersion) else {
            return merged
        }
        let owned = managed.fields(in: last.apiVersion)
        if last.apiVersion == kind.apiVersion, last.fields.subtracting(owned).isEmpty { return merged }
        var pruned = Structured.removing(last.fields.withNamedFields(schema), from: whole, schema)
        pruned = addBack(owned, whole, pruned, schema)
        var seen: Set<String> = [last.apiVersion]
        for entry in managed.entries where seen.insert(entry.apiVersion).inserted {
            guard let one = converted(whole, to: entry.apiVersion), let two = converted(pruned, to: entry.apiVersion)
            else { continue }
            let added = addBack(managed.fields(in: entry.apiVersion), one.value, two.value, one.schema)
            pruned = converted(added, to: last.apiVersion)?.value ?? pruned
        }
        let before = Structured.fieldSet(whole, schema).withNamedFields(schema)
        let after = Structured.fieldSet(pruned, schema).withNamedFields(schema)
        let gone = before.subtracting(after).intersection(last.fields.withNamedFields(schema))
        let outcome = Structured.removing(gone, from: whole, schema)
        return converted(outcome, to: kind.apiVersion)?.value ?? outcome
    }

    /// `merged` without what neither `pruned` has nor a manager owns.
    private func addBack(_ owned: FieldSet, _ merged: Value, _ pruned: Value, _ schema: Schema) -> Value {
        let before = Structured.fieldSet(merged, schema).withNamedFields(schema)
        let kept = Structured.fieldSet(pruned, schema).withNamedFields(schema).union(owned.withNamedFields(schema))
        return Structured.removing(before.subtracting(kept), from: merged, schema)
    }

    /// The fields that a client has applied to `live` and that are still as it has applied them.
    private func lastApplied(in live: Value) -> FieldSet? {
        guard let text = live["metadata"]?["annotations"]?[Self.lastAppliedKey]?.stringValue, !text.isEmpty else {
            return nil
        }
        do {
            let applied = try JSONReader.read(text)
            guard applied["apiVersion"]?.stringValue == kind.apiVersion else { return nil }
            try Structured.validate(live, schema, allowsDuplicates: false)
            try Structured.validate(applied, schema, allowsDuplicates: false)
            let comparison = Structured.compare(applied, live, schema)
            return Structured.fieldSet(applied, schema).subtracting(comparison.modified).subtracting(comparison.added)
                .subtracting(comparison.removed)
        } catch {
            return nil
        }
    }

    /// `object` with `configuration` as what a client has applied last, where it has such a note.
    private static func noting(_ configuration: Value, in object: Value) -> Value {
        guard case .map(let map) = object, let metadata = map["metadata"]?.plainMap,
            let annotations = metadata["annotations"]?.plainMap,
            annotations[lastAppliedKey]?.stringValue?.isEmpty == false
        else { return object }
        var noted = configuration
        if let sent = configuration["metadata"]?["annotations"]?.plainMap, sent[lastAppliedKey] != nil,
            case .map(let map) = configuration, let metadata = map["metadata"]?.plainMap
        {
            let rest = sent.setting(lastAppliedKey, to: nil)
            noted = .map(
                map.setting(
                    "metadata", to: .map(metadata.setting("annotations", to: rest.isEmpty ? nil : .map(rest)))))
        }
        let text = JSONWriter.string(noted.goNumbers, .digest) + "\n"
        var changed = annotations.setting(lastAppliedKey, to: .string(text))
        let size = changed.reduce(0) { $0 + $1.key.utf8.count + ($1.value.stringValue?.utf8.count ?? 0) }
        if size > maxAnnotationBytes { changed = changed.setting(lastAppliedKey, to: nil) }
        return .map(map.setting("metadata", to: .map(metadata.setting("annotations", to: .map(changed)))))
    }
}

extension ManagedFields {
    /// Sets the time of the entry of `identity`, if there is one.
    mutating func touch(_ identity: ManagedFieldsEntry.Identity, _ time: String) {
        guard var entry = self[identity] else { return }
        entry.time = time
        set(entry)
    }
}
