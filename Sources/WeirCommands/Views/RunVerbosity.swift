/// How much people are told of a run.
package enum Verbosity: Sendable, CaseIterable {
    /// What failed, what somebody has to look at, and the end.
    case quiet
    /// What began and ended as well.
    case normal
    /// What running operations say as well.
    case verbose
}

extension Style {
    /// A style with colours or without.
    init(colors: Bool) { self.colors = colors }
}
