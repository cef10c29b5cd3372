/// Finds in a stream as ranges of positions, in order; those that overlap are one.
struct FindList {
    private(set) var ranges: [Range<Int>] = []

    /// Adds a find that ends no earlier than any before it.
    mutating func add(_ start: Int, _ end: Int) {
        var start = start
        while let last = ranges.last, last.upperBound > start {
            start = min(start, last.lowerBound)
            ranges.removeLast()
        }
        ranges.append(start..<end)
    }
}
