import WeirValue

/// The fields that an apply would take from other managers.
struct ApplyConflicts {
    /// The fields of one manager.
    struct Entry {
        let identity: ManagedFieldsEntry.Identity
        var fields: FieldSet
    }

    private let conflicts: [(identity: ManagedFieldsEntry.Identity, path: [PathElement])]

    init(_ entries: [Entry]) {
        var conflicts: [(identity: ManagedFieldsEntry.Identity, path: [PathElement])] = []
        for entry in entries.sorted(by: { Self.sortKey($0.identity) < Self.sortKey($1.identity) }) {
            entry.fields.forEach { conflicts.append((entry.identity, $0)) }
        }
        self.conflicts = conflicts
    }

    /// The text by which managers are sorted.
    static func sortKey(_ identity: ManagedFieldsEntry.Identity) -> String {
        [identity.manager, identity.operation.rawValue, identity.apiVersion, identity.subresource]
            .joined(separator: "\u{1}")
    }

    /// The refusal: 409 with a cause for each field.
    var status: APIStatus {
        var details = APIStatus.Details()
        details.causes = conflicts.map {
            APIStatus.Cause(
                reason: "FieldManagerConflict", message: "conflict with " + Self.text($0.identity),
                field: FieldSet.text($0.path))
        }
        return APIStatus(code: 409, reason: "Conflict", message: message, details: details)
    }

    private var message: String {
        if conflicts.count == 1 {
            return "Apply failed with 1 conflict: conflict with \(Self.text(conflicts[0].identity)): "
                + FieldSet.text(conflicts[0].path)
        }
        var lines: [String] = []
        var last: ManagedFieldsEntry.Identity?
        for (identity, path) in conflicts {
            if identity != last { lines.append("conflicts with \(Self.text(identity)):") }
            last = identity
            lines.append("- " + FieldSet.text(path))
        }
        return "Apply failed with \(conflicts.count) conflicts: " + lines.joined(separator: "\n")
    }

    /// How messages name a manager: `"x"`, `"x" with subresource "status" using v1`.
    private static func text(_ identity: ManagedFieldsEntry.Identity) -> String {
        var text = GoText.quoted(identity.manager)
        if !identity.subresource.isEmpty { text += " with subresource " + GoText.quoted(identity.subresource) }
        if identity.operation == .update { text += " using " + identity.apiVersion }
        return text
    }
}
