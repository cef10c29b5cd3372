package import WeirValue

/// What tells that a write changes nothing.
package enum Unchanged {
    /// `new` with the times of the managed fields of `old`, where nothing but those times differs; else `new`.
    ///
    /// So that a configuration that is applied again and again does not make a new version each time.
    package static func keepingTimes(_ new: Value, old: Value) -> Value {
        guard case .list(let fresh)? = new.managedFields, case .list(let stored)? = old.managedFields,
            fresh.count == stored.count, !fresh.isEmpty
        else { return new }
        for (one, two) in zip(fresh, stored) {
            guard case .map(let one) = one, case .map(let two) = two,
                one.setting("time", to: nil) == two.setting("time", to: nil)
            else { return new }
        }
        guard new.withoutManagedFields == old.withoutManagedFields else { return new }
        return new.withManagedFields(old.managedFields)
    }

    /// Whether `new` is `old`, its resourceVersion aside.
    package static func isUnchanged(_ new: Value, old: Value) -> Bool {
        if Structured.isSame(new, old) { return true }
        guard case .map(let one) = new, case .map(let two) = old, one.count == two.count else { return false }
        for (key, value) in one {
            guard let other = two[key] else { return false }
            if Structured.isSame(value, other) { continue }
            if key == "metadata", case .map(let left) = value, case .map(let right) = other {
                guard left.setting("resourceVersion", to: nil) == right.setting("resourceVersion", to: nil) else {
                    return false
                }
            } else if value != other {
                return false
            }
        }
        return true
    }
}
