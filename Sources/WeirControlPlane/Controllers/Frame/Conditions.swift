import WeirValue

/// Lists of conditions in the status of objects.
enum Conditions {
    /// The condition `type` in `status`; nil where there is none.
    static func find(_ type: String, in status: Value) -> Value? {
        status.list("conditions").first { $0.text("type") == type }
    }

    /// Whether the condition `type` is true in `status`.
    static func isTrue(_ type: String, in status: Value) -> Bool { find(type, in: status)?.text("status") == "True" }

    /// Puts `condition`, which has a type and a status, into `status`, in the place of the one of its type.
    ///
    /// Where its status stays the same so does `lastTransitionTime`, else that is `time`; the members of `pairs` come
    /// with it.
    static func set(
        _ type: String, _ value: String, reason: String = "", message: String = "", time: String,
        extra: [(String, Value)] = [], in status: inout Value
    ) {
        let old = find(type, in: status)
        let since = old?.text("status") == value ? old?["lastTransitionTime"] : nil
        var pairs: [(String, Value)] = [("type", .string(type)), ("status", .string(value))] + extra
        pairs.append(("lastTransitionTime", since ?? .string(time)))
        if !reason.isEmpty { pairs.append(("reason", .string(reason))) }
        if !message.isEmpty { pairs.append(("message", .string(message))) }
        put(.map(Value.Map(pairs) { first, _ in first }), in: &status)
    }

    /// Puts `condition`, of which only the time of its last change is missing, into `status`, as ``set`` does.
    static func set(_ condition: Value, time: String, in status: inout Value) {
        set(
            condition.text("type"), condition.text("status"), reason: condition.text("reason"),
            message: condition.text("message"), time: time, in: &status)
    }

    /// Puts `condition` in the place of the one of its type, or behind all others.
    static func put(_ condition: Value, in status: inout Value) {
        var list = status.list("conditions")
        let type = condition.text("type")
        if let index = list.firstIndex(where: { $0.text("type") == type }) {
            list[index] = condition
        } else {
            list.append(condition)
        }
        status.set("conditions", .list(Value.List(list)))
    }

    /// Takes the condition `type` away.
    static func remove(_ type: String, in status: inout Value) {
        let list = status.list("conditions")
        let rest = list.filter { $0.text("type") != type }
        guard rest.count < list.count else { return }
        status.set("conditions", rest.isEmpty ? nil : .list(Value.List(rest)))
    }
}
