/// Something that is to hold once a stack is applied.
package struct Check: Sendable {
    package let name: String
    /// What it is counted under; nil where it is in no group.
    package let group: String?
    /// True where it holds.
    package let assertion: Template
    /// What a failure is told by, besides what was found.
    package let message: Template?
    /// How long it may take to become true, and how often it is looked at; nil where it is to hold at once.
    package let eventually: (timeout: Duration, interval: Duration)?
    /// Where the assertion stands.
    package let range: SourceRange

    /// The check `name`; every part is the caller's.
    package init(
        name: String, group: String?, assertion: Template, message: Template?,
        eventually: (timeout: Duration, interval: Duration)?, range: SourceRange
    ) {
        self.name = name
        self.group = group
        self.assertion = assertion
        self.message = message
        self.eventually = eventually
        self.range = range
    }
}

/// What came of a check.
package struct CheckOutcome: Sendable {
    /// Whether it holds.
    package enum Verdict: Sendable, Equatable {
        case holds
        /// It does not; why.
        case fails(String)
        /// Somebody asked to stop before that could be told.
        case interrupted
    }

    package let name: String
    package let group: String?
    package let verdict: Verdict
    /// How long it took.
    package let duration: Duration

    /// What came of the check `name`.
    package init(name: String, group: String?, verdict: Verdict, duration: Duration) {
        self.name = name
        self.group = group
        self.verdict = verdict
        self.duration = duration
    }
}
