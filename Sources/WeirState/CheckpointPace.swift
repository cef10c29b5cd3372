/// When the next checkpoint of a run is due: at most one an interval, and none where nothing has changed.
struct CheckpointPace: Sendable {
    /// Whether a checkpoint is to come or at work.
    private var isScheduled = false
    /// Whether anything has arrived since the last one began.
    private var hasNews = false
    /// When the last one was done.
    private var last = ContinuousClock.now

    /// Something has arrived.
    /// - Returns: how long the checkpoint has to wait that the caller shall schedule; nil where one is on its way.
    mutating func arrived(_ interval: Duration) -> Duration? {
        hasNews = true
        if isScheduled { return nil }
        isScheduled = true
        return max(.zero, ContinuousClock.now.duration(to: last + interval))
    }

    /// A checkpoint takes what has arrived.
    mutating func taken() { hasNews = false }

    /// The checkpoint is done.
    /// - Returns: how long the next one has to wait that the caller shall schedule; nil where nothing waits for one.
    mutating func written(_ interval: Duration) -> Duration? {
        last = .now
        isScheduled = hasNews
        return isScheduled ? interval : nil
    }
}
