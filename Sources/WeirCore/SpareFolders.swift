import Synchronization

/// Folders of the output of tools that are needed no more, to be used again: a file system takes long to make thousands of
/// files, above all just after others were removed.
///
/// An operation claims some *before* it takes note that it begins. What the operations that they come from came to was
/// noted before that, and so is durable when this one begins: nobody will ask for their output any more.
package final class SpareFolders: Sendable {
    /// The most that an operation claims: few run more tools than a change and a look.
    private static let claimed = 2

    private struct State {
        var free: [String] = []
        /// Needed until the operation is recorded.
        var kept: [String] = []
    }

    private let state: Mutex<State>
    /// Whether there is somebody who uses what is offered, or removes it in the end.
    package let isOpen: Bool

    /// The folders at `paths`, absolute; nothing may be offered where it is not `open`.
    package init(_ paths: [String] = [], open: Bool = true) {
        state = Mutex(State(free: paths))
        isOpen = open
    }

    /// Takes one that is free; nil where there is none.
    package func take() -> String? { state.withLock { $0.free.popLast() } }

    /// Adds one; one that is `kept` is not taken before it was moved to where the next operations claim theirs.
    package func offer(_ path: String, kept: Bool) {
        state.withLock { state in
            if kept { state.kept.append(path) } else { state.free.append(path) }
        }
    }

    /// Takes some for one operation.
    package func claim() -> SpareFolders {
        SpareFolders(
            state.withLock { state in
                let taken = Array(state.free.suffix(Self.claimed))
                state.free.removeLast(taken.count)
                return taken
            })
    }

    /// Gives all of this to `other`, where it is free.
    package func move(to other: SpareFolders) {
        let moved = state.withLock { state in
            defer { state = State() }
            return state.free + state.kept
        }
        other.state.withLock { $0.free += moved }
    }
}
