package import WeirValue

/// The values of an environment's variables for one evaluation. Cheap to copy and to vary in one slot.
package struct CELActivation: Sendable {
    var slots: [Value?]

    /// An activation of `environment` in which no variable has a value.
    package init(_ environment: CELEnvironment) { slots = Array(repeating: nil, count: environment.variables.count) }

    /// An activation of `environment` with `values` by name; names that it does not declare are left out.
    package init(_ environment: CELEnvironment, _ values: [String: Value]) {
        self.init(environment)
        for (name, value) in values {
            if let slot = environment.slot(of: name) { slots[slot] = value }
        }
    }

    /// The value in `slot`, as ``CELEnvironment/slot(of:)`` gives it; nil where it has none.
    package subscript(slot: Int) -> Value? {
        get { slots[slot] }
        set { slots[slot] = newValue }
    }
}

/// What one evaluation may use up.
package struct CELLimits: Sendable {
    /// Evaluated nodes of loops, and elements and pieces of text that functions look at.
    package var steps: Int
    /// Bytes of the strings and lists that are built.
    package var bytes: Int

    /// Limits; by default 5,000,000 steps and 64 MiB.
    package init(steps: Int = 5_000_000, bytes: Int = 64 << 20) {
        self.steps = steps
        self.bytes = bytes
    }
}
