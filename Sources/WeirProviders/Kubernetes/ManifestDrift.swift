import WeirCore
import WeirKubernetes
import WeirValue

/// What others have changed of the objects of a manifest since they were applied.
struct ManifestDrift {
    private let work: ManifestWork
    /// The objects as they were applied; none where that cannot be told any more.
    private let applied: [ObjectReference: Value]

    /// Compares with what `recorded` says that was applied: its arguments, and its files as long as they are the same.
    init(_ recorded: RecordedInstance, project: String, _ work: ManifestWork) async throws(KubernetesError) {
        var work = work
        work.isDryRun = true
        work.force = true
        self.work = work
        let arguments = Arguments(recorded.arguments)
        guard !arguments.values.marks.contains(.unknown), let sources = Self.sources(arguments, project),
            sources.filesDigest == recorded.fingerprints["files"]?.stringValue
        else {
            applied = [:]
            return
        }
        var applied: [ObjectReference: Value] = [:]
        for object in sources.objects {
            if let reference = try await work.place(of: object) { applied[reference] = object }
        }
        self.applied = applied
    }

    private static func sources(_ arguments: Arguments, _ project: String) -> ManifestSources? {
        do throws(OperationFailure) { return try ManifestSources(arguments, project: project) } catch { return nil }
    }

    /// What `object`, which is that of `entry`, is now, and what others have changed of it.
    func compare(
        _ entry: ManifestInventory.Entry, _ object: Value
    ) async throws(KubernetesError) -> (now: ManifestInventory.Entry, drift: [Drift]) {
        var now = ManifestInventory.Entry(ObjectReference(object) ?? entry.reference, object)
        let path = "objects[\(entry.reference)]"
        if let uid = entry.uid, let other = now.uid, uid != other {
            return (now, [Drift(path, recorded: "the object that was applied", observed: "another one of that name")])
        }
        guard let fields = entry.fields, fields != now.fields else { return (now, []) }
        // Stays recorded, so that it is told until it is applied again.
        now.fields = fields
        if let changed = try await fieldsSetBack(entry.reference, object) {
            return (
                now,
                changed.map { field in
                    Drift(
                        "\(path).\(field.path)", recorded: field.after ?? "(nothing)",
                        observed: field.before ?? "(nothing)")
                }
            )
        }
        let others = (object["metadata"]?["managedFields"]?.listValue ?? []).compactMap { manager -> String? in
            guard (manager["subresource"]?.stringValue ?? "").isEmpty, let name = manager["manager"]?.stringValue,
                name != KubernetesClient.fieldManager
            else { return nil }
            return name
        }
        let who = others.isEmpty ? "somebody" : Set(others).sorted().joined(separator: ", ")
        return (now, [Drift(path, recorded: "as it was applied", observed: "fields changed by \(who)")])
    }

    /// What applying it once more would set back; nil where that cannot be told.
    private func fieldsSetBack(
        _ reference: ObjectReference, _ object: Value
    ) async throws(KubernetesError) -> [PlannedPart.Field]? {
        guard let wanted = applied[reference] else { return nil }
        do throws(KubernetesError) {
            let (sent, resource, reference) = try await work.placed(wanted, defined: [])
            let result = try await work.apply(sent, resource, reference, isKnown: true).object
            return ObjectDifference.fields(object, result, work.redactor)
        } catch {
            // Who may not write may still look.
            guard error.refusal != nil else { throw error }
            return nil
        }
    }
}
