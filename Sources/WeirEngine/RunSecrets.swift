import Synchronization
package import WeirValue

/// The sensitive values that a run has come to know, so that none of them is shown or kept.
package final class RunSecrets: Sendable {
    private struct State {
        var leaves: Set<[UInt8]> = []
        /// Those of them that the redactor does not know: making one takes as long as all secrets are, so it is made when
        /// it is asked for.
        var fresh: [[UInt8]] = []
        var redactor = Redactor()
    }

    private let state = Mutex(State())

    /// Knows no value.
    package init() {}

    /// Finds the values known so far.
    package var redactor: Redactor {
        state.withLock { state in
            if !state.fresh.isEmpty {
                state.redactor = state.redactor.adding(bytes: state.fresh)
                state.fresh = []
            }
            return state.redactor
        }
    }

    /// Takes note of every sensitive part of `value`.
    package func learn(_ value: Value) {
        guard value.isSensitive else { return }
        let leaves = Set(value.sensitiveLeaves)
        state.withLock { state in
            for leaf in leaves where state.leaves.insert(leaf).inserted { state.fresh.append(leaf) }
        }
    }

    /// `values` with every one hidden that holds a sensitive value known so far, in any form that is looked for.
    package func hiding(_ values: Value.Map) -> Value.Map {
        let redactor = redactor
        guard !redactor.isEmpty else { return values }
        return values.mapValues { value in
            guard !value.isSensitive else { return value }
            let text = JSONWriter.string(value)
            return redactor.redact(text) == text ? value : value.hidden
        }
    }
}
