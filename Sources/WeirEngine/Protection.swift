import WeirCore

/// Keeps what `lifecycle.preventDestroy` protects.
enum Protection {
    /// Faults for what of `changes` would be destroyed and must not be.
    static func faults(in changes: [Change]) -> [Diagnostic] {
        changes.compactMap { change in
            guard change.action == .delete || change.action == .replace else { return nil }
            let recorded = change.before?.teardown.preventDestroy ?? false
            guard change.action == .replace ? change.teardown.preventDestroy : recorded else { return nil }
            let reason = change.differences.first(where: \.forcesReplacement)?.path.joined(separator: ".")
            let why = reason.map { ", because \($0) cannot change in place" } ?? ""
            return Diagnostic(
                .destroyPrevented,
                "\(change.address) would be \(change.action == .delete ? "deleted" : "replaced\(why)"), "
                    + "and lifecycle.preventDestroy forbids it",
                at: change.range,
                hint: change.action == .delete
                    ? "declare it with preventDestroy: false and apply that first" : "set preventDestroy: false")
        }
    }
}
