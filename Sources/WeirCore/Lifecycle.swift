package import WeirValue

/// How the operations on a resource go about, besides what its arguments say: what stands under `lifecycle`.
package struct Lifecycle: Sendable {
    /// How long each kind of operation may take.
    package struct Timeouts: Sendable, Equatable {
        package var create: Duration?
        package var update: Duration?
        package var delete: Duration?
        package var read: Duration?

        /// None: the type's own stand.
        package init() {}

        /// That of `kind`; nil where none is given.
        package subscript(kind: Intent.Kind) -> Duration? {
            switch kind {
            case .create: create
            case .update: update
            case .delete: delete
            }
        }
    }

    /// What becomes of a half-made thing.
    package enum OnFailure: String, Sendable, CaseIterable {
        /// It is taken away before it is made again.
        case delete
        /// It stays for somebody to look at, until it is replaced by name or settled.
        case keep
    }

    /// Nil where the type's own stands.
    package var retry: RetryPolicy?
    package var timeouts = Timeouts()
    /// Whether it must not be destroyed or replaced: true or false; evaluated with the arguments.
    package var preventDestroy: Template?
    /// Whether a replacement is made before what it replaces is taken away.
    package var createBeforeDestroy = false
    /// Paths of arguments whose changes are passed over, `labels.owner`.
    package var ignoreChanges: [[String]] = []
    package var onFailure = OnFailure.delete
    /// Whether it exists only during a run that has work for what needs it.
    package var ephemeral = false
    /// What is run before and after its operations.
    package var hooks: [Hook] = []

    /// Nothing special.
    package init() {}
}

/// When and how a failed operation is tried again.
package struct RetryPolicy: Sendable {
    /// How often it is tried in all; at least 1.
    package var attempts: Int
    /// How long is waited before the second attempt.
    package var initial: Duration
    /// By how much each further wait is longer.
    package var factor: Double
    /// The longest wait.
    package var max: Duration
    /// Whether each wait is a random part of what it would be ("full jitter").
    package var jitter: Bool
    /// What tells which failures are tried again, over the variable `error` (`message`, `exitCode`, `output`, `attempt`);
    /// nil is all.
    package var condition: Template?

    /// A policy of `attempts`, the wait growing from `initial` by `factor` to `max`.
    package init(
        attempts: Int, initial: Duration = .seconds(1), factor: Double = 2, max: Duration = .seconds(60),
        jitter: Bool = true, condition: Template? = nil
    ) {
        self.attempts = attempts
        self.initial = initial
        self.factor = factor
        self.max = max
        self.jitter = jitter
        self.condition = condition
    }

    /// Each operation is tried once.
    package static let never = RetryPolicy(attempts: 1)

    /// How long is waited after the failed attempt `number`, counted from 1; `random` is in 0..<1.
    package func wait(after number: Int, random: Double) -> Duration {
        var seconds = initial / .seconds(1)
        let longest = max / .seconds(1)
        for _ in 1..<Swift.max(number, 1) where seconds < longest { seconds *= factor }
        return .seconds(Swift.min(seconds, longest) * (jitter ? random : 1))
    }
}

/// A command that is run before or after something: an argument list, without a shell.
package struct Hook: Sendable {
    /// On which side of the operation it is run.
    package enum Moment: String, Sendable, CaseIterable { case before, after }

    package let moment: Moment
    /// The operations that it is run with; of a stack's hook all.
    package let kinds: [Intent.Kind]
    /// The argument list.
    package let run: Template
    /// How long it may take.
    package let timeout: Duration
    /// Where it stands.
    package let range: SourceRange

    /// The hook `run`, at `moment` of `kinds`.
    package init(
        _ moment: Moment, kinds: [Intent.Kind], run: Template, timeout: Duration, range: SourceRange
    ) {
        self.moment = moment
        self.kinds = kinds
        self.run = run
        self.timeout = timeout
        self.range = range
    }
}

/// What a teardown has to know of an instance's lifecycle: recorded with it, because a teardown reads no stack.
package struct Teardown: Sendable, Equatable {
    /// Whether it must not be destroyed.
    package var preventDestroy = false
    /// How long a delete may take, in milliseconds; nil where the type's own time stands.
    package var timeout: Int?
    /// Whether it stays when it is half-made.
    package var keepsHalfMade = false
    /// What is run before and after the delete, as ``HookCall/value`` writes it.
    package var before: [Value] = []
    package var after: [Value] = []

    /// Nothing special.
    package init() {}
}

/// A hook with its arguments evaluated.
package struct HookCall: Sendable, Equatable {
    /// The argument list.
    package let arguments: Value
    package let timeout: Duration

    /// The call of `arguments`, which may take `timeout`.
    package init(_ arguments: Value, timeout: Duration) {
        self.arguments = arguments
        self.timeout = timeout
    }

    /// The call that ``value`` wrote.
    package init(_ value: Value) {
        arguments = value["run"] ?? .null
        timeout = .milliseconds(value["milliseconds"]?.intValue ?? 300_000)
    }

    /// It as it is recorded.
    package var value: Value { ["run": arguments, "milliseconds": .int(Int64(timeout / .milliseconds(1)))] }
}
