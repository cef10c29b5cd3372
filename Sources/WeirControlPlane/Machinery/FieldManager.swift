package import WeirValue

/// Keeps track of who owns which field of the objects of one resource, and applies configurations (server-side apply).
///
/// The rules are those of the API server (managedfields and structured-merge-diff). Everything is a value: objects
/// go in with the `metadata.managedFields` that they are stored with and come out with new ones.
package struct FieldManager: Sendable {
    /// The most updaters that an object has entries of; the oldest of more are joined.
    package static let maxUpdaters = 10

    /// A version in which fields are named, and how objects are brought to it.
    package struct Version: Sendable {
        package var schema: Schema
        /// The object in this version; nil where it has none.
        package var convert: @Sendable (Value) -> Value?

        /// A version of `schema`.
        package init(schema: Schema, convert: @escaping @Sendable (Value) -> Value?) {
            self.schema = schema
            self.convert = convert
        }
    }

    /// The kind and version that requests are in.
    package let kind: GroupVersionKind
    /// The schema of that kind.
    package let schema: Schema
    /// The subresource that requests are for; empty for the resource itself.
    package let subresource: String
    /// The fields that requests cannot set, and so do not own.
    package let resetFields: FieldSet
    /// The object as it is before it is created: only kind and apiVersion, or all that a built-in type always has.
    package let empty: Value
    /// Finds a version by its group and version; nil where it is not served any more.
    let version: @Sendable (_ apiVersion: String) -> Version?

    /// A manager of the objects of `kind`; `version` finds the other versions that the kind is served in.
    package init(
        kind: GroupVersionKind, schema: Schema, subresource: String = "", resetFields: FieldSet = FieldSet(),
        empty: Value? = nil, version: @escaping @Sendable (_ apiVersion: String) -> Version? = { _ in nil }
    ) {
        self.kind = kind
        self.schema = schema
        self.subresource = subresource
        self.resetFields = resetFields
        self.empty = empty ?? ["apiVersion": .string(kind.apiVersion), "kind": .string(kind.kind)]
        self.version = version
    }

    /// `new` with the managed fields that it has after `manager` has written it over `live` (nil for a create).
    ///
    /// `time` is now, as RFC 3339 in UTC with whole seconds. Fields that nobody wrote to keep their owners; an empty
    /// list (or one empty entry) of managed fields in `new` forgets them all. The managed fields that `new` has
    /// otherwise stand in for those of `live`, where they are well formed.
    package func update(live: Value?, new: Value, manager: String, time: String) -> Value {
        let old = live?.withoutManagedFields ?? empty
        let fresh = new.withoutManagedFields
        let own = live?.managedFields
        let comparison = Structured.compare(old, fresh, schema).excluding(resetFields)
        if comparison.isEmpty, let own, !own.isNull, new.keepsManagedFields(of: own) || !subresource.isEmpty {
            return fresh.withManagedFields(own)
        }
        var managed = managedFields(live: live, new: new)
        if managed.isEmpty, live?.hasUID == true { return fresh }
        do {
            try update(&managed, old, fresh, comparison, manager, time)
        } catch {
            return fresh.withManagedFields(own)
        }
        return fresh.withManagedFields(managed.value)
    }

    /// The entries that an update goes out from.
    private func managedFields(live: Value?, new: Value) -> ManagedFields {
        let stored = ManagedFields(orEmpty: live?.managedFields, isOwn: true)
        guard subresource.isEmpty else { return stored }
        guard let sent = new.managedFields, !sent.isNull else { return stored }
        if case .list(let list) = sent, list.isEmpty || list.count == 1 && list[0].plainMap?.isEmpty == true {
            return ManagedFields()
        }
        let decoded = ManagedFields(orEmpty: sent, isOwn: false)
        return decoded.isEmpty ? stored : decoded
    }

    /// Gives `manager` what differs between `old` and `new`, which `comparison` tells, and takes it from all others.
    func update(
        _ managed: inout ManagedFields, _ old: Value, _ new: Value, _ comparison: Comparison, _ manager: String,
        _ time: String
    ) throws(APIStatus) {
        try transfer(&managed, old, new, comparison, applier: nil, force: true)
        let fields = comparison.modified.union(comparison.added).subtractingAll(below: resetFields)
            .subtracting(Self.unowned)
        if !fields.isEmpty {
            let identity = identity(of: manager, .update)
            let previous = managed[identity]?.fields ?? FieldSet()
            managed.set(entry(identity, time, previous.union(fields)))
        }
        managed.cap(at: Self.maxUpdaters)
    }

    func identity(of manager: String, _ operation: ManagedFieldsEntry.Operation) -> ManagedFieldsEntry.Identity {
        ManagedFieldsEntry.Identity(
            manager: manager.isEmpty ? "unknown" : manager, operation: operation,
            apiVersion: operation == .apply ? "" : kind.apiVersion, subresource: subresource)
    }

    func entry(_ identity: ManagedFieldsEntry.Identity, _ time: String?, _ fields: FieldSet) -> ManagedFieldsEntry {
        ManagedFieldsEntry(
            manager: identity.manager, operation: identity.operation, apiVersion: kind.apiVersion, time: time,
            subresource: identity.subresource, fields: fields)
    }

    /// The fields of every object that are owned by nobody.
    static let unowned = FieldSet(
        fields: [["apiVersion"], ["kind"], ["metadata"]]
            + [
                "name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation",
                "managedFields", "resourceVersion",
            ].map { ["metadata", $0] })

    /// `value` in `apiVersion`, and the schema of that; nil where there is no such version.
    func converted(_ value: Value, to apiVersion: String) -> (value: Value, schema: Schema)? {
        let isThere = (value["apiVersion"]?.stringValue ?? kind.apiVersion) == apiVersion
        if apiVersion == kind.apiVersion, isThere { return (value, schema) }
        guard let version = version(apiVersion) else { return nil }
        guard !isThere else { return (value, version.schema) }
        return version.convert(value).map { ($0, version.schema) }
    }

    /// Cuts the paths of lists and maps that the schema has come to own as a whole.
    func reconcile(_ managed: inout ManagedFields) {
        managed.changeAll { reconcile(&$0) }
    }

    private func reconcile(_ entry: inout ManagedFieldsEntry) {
        entry.decode()
        let schema = entry.apiVersion == kind.apiVersion ? schema : version(entry.apiVersion)?.schema
        if let fields = schema.flatMap({ entry.fields.reconciled($0) }) { entry.fields = fields }
    }

    /// Takes what differs between `old` and `new`, which `comparison` tells, from all managers but `applier`, and drops
    /// those that are left without a field or whose version is not there any more.
    ///
    /// Entries that are written here and that the difference does not touch are not even decoded.
    /// - Throws: 409 where that takes fields from a manager and is not forced.
    func transfer(
        _ managed: inout ManagedFields, _ old: Value, _ new: Value, _ comparison: Comparison,
        applier: ManagedFieldsEntry.Identity?, force: Bool
    ) throws(APIStatus) {
        var versions: [String: (comparison: Comparison, changed: FieldSet)] = [:]
        var conflicts: [ApplyConflicts.Entry] = []
        var changed = managed
        for entry in managed.entries where entry.identity != applier {
            if versions[entry.apiVersion] == nil {
                guard let own = self.comparison(old, new, in: entry.apiVersion, comparison) else {
                    changed.remove(entry.identity)
                    continue
                }
                versions[entry.apiVersion] = (own, own.modified.union(own.added))
            }
            guard let (comparison, written) = versions[entry.apiVersion], !comparison.isEmpty else { continue }
            if !entry.isDecoded, let map = entry.written?.plainMap, !written.touches(map),
                !comparison.removed.touches(map)
            {
                continue
            }
            var rest = entry
            reconcile(&rest)
            let taken = rest.fields.intersection(written)
            if !taken.isEmpty { conflicts.append(ApplyConflicts.Entry(identity: entry.identity, fields: taken)) }
            let left = rest.fields.subtracting(taken).subtracting(comparison.removed)
            if left != rest.fields { rest.fields = left }
            changed.set(rest)
        }
        if !force, !conflicts.isEmpty { throw ApplyConflicts(conflicts).status }
        changed.changeAll { _ in }
        managed = changed
    }

    /// What differs between `old` and `new` in `apiVersion`; `own` is that in the version of requests. Nil where there
    /// is no such version.
    private func comparison(_ old: Value, _ new: Value, in apiVersion: String, _ own: Comparison) -> Comparison? {
        if apiVersion == kind.apiVersion { return own }
        guard let one = converted(old, to: apiVersion), let two = converted(new, to: apiVersion) else { return nil }
        return Structured.compare(one.value, two.value, two.schema).excluding(resetFields)
    }
}

extension ManagedFields {
    /// The fields of all managers that are named in `apiVersion`.
    func fields(in apiVersion: String) -> FieldSet {
        entries.reduce(FieldSet()) { $1.apiVersion == apiVersion ? $0.union($1.fields) : $0 }
    }

    /// The entries that `value` writes; none where it is not well formed.
    init(orEmpty value: Value?, isOwn: Bool) {
        do throws(FieldSetFault) { try self.init(value, isOwn: isOwn) } catch { self.init() }
    }

    /// Joins the oldest entries of updaters until there are no more than `limit`, those of one version to one.
    mutating func cap(at limit: Int) {
        let updaters = entries.filter { $0.operation == .update }
        guard updaters.count > limit else { return }
        let oldest = updaters.sorted {
            let order = PathElement.order($0.time ?? "", $1.time ?? "")
            return order != 0 ? order < 0 : ApplyConflicts.sortKey($0.identity) < ApplyConflicts.sortKey($1.identity)
        }
        var count = updaters.count
        var firsts: [String: ManagedFieldsEntry] = [:]
        for entry in oldest where count > limit {
            guard let first = firsts[entry.apiVersion] else {
                firsts[entry.apiVersion] = entry
                continue
            }
            var bucket = entry
            bucket.manager = "ancient-changes"
            bucket.subresource = ""
            if let joined = self[bucket.identity] {
                bucket.fields = joined.fields
            } else {
                bucket.fields = first.fields
                remove(first.identity)
            }
            bucket.fields = bucket.fields.union(entry.fields)
            remove(entry.identity)
            set(bucket)
            count -= 1
        }
    }
}

extension Value {
    /// The value of `metadata.managedFields`.
    var managedFields: Value? { self["metadata"]?["managedFields"] }

    /// Whether this, sent to be written, leaves the managed fields `own` as they are.
    func keepsManagedFields(of own: Value) -> Bool {
        guard let sent = managedFields, !sent.isNull else { return true }
        return Structured.isSame(sent, own) || sent == own
    }

    var hasUID: Bool { self["metadata"]?["uid"]?.stringValue?.isEmpty == false }

    /// This without `metadata.managedFields`.
    package var withoutManagedFields: Value { managedFields == nil ? self : withManagedFields(nil) }

    /// This with `fields` as `metadata.managedFields`; nil takes them away.
    func withManagedFields(_ fields: Value?) -> Value {
        guard case .map(let object) = self else { return self }
        let metadata = object["metadata"]?.plainMap ?? Map()
        if fields == nil, metadata["managedFields"] == nil { return self }
        return .map(object.setting("metadata", to: .map(metadata.setting("managedFields", to: fields))))
    }
}
