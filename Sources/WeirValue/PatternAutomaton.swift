/// An Aho-Corasick automaton over byte patterns: it finds every pattern in one pass, in time linear in the text.
///
/// States are numbered in breadth-first order, so that the children of a state are neighbours, a state's depth follows
/// from its number, and 13 bytes a state are enough. The shallow states, where a scan spends its time, have full rows
/// of transitions (512 bytes each); a deeper one has its few edges and a failure link.
struct PatternAutomaton: Sendable {
    /// A byte string to find. `reach` is how many bytes, back from its end, a find covers.
    struct Pattern: Hashable, Sendable {
        let bytes: [UInt8]
        let reach: Int
    }

    /// States that have full rows: half a megabyte at most, which fits a second-level cache.
    private static let mostRows = 1_024

    /// The first child of each state; its last one stands before the first child of the next state.
    private let firstChild: [UInt32]
    /// The byte on the edge that leads into a state.
    private let labels: [UInt8]
    /// The first state of each depth, and the number of states as an end mark.
    private let levels: [UInt32]
    /// The reach of the longest find that ends in a state; 0 where none does.
    private var reaches: [UInt32]
    /// The state of the longest proper suffix that is also a prefix of a pattern.
    private var failures: [UInt32]
    /// 256 next states for each of the first `rowCount` states; none of them is past 65,535.
    private var rows: [UInt16]
    private let rowCount: UInt32
    /// No find ends in a state before this one.
    private let firstFind: UInt32

    /// Whether there is nothing to find.
    var isEmpty: Bool { labels.count == 1 }

    /// An automaton that finds `patterns`; empty ones are left out.
    init(_ patterns: some Sequence<Pattern>) {
        let trie = Trie(patterns.filter { !$0.bytes.isEmpty })
        firstChild = trie.firstChild
        labels = trie.labels
        levels = trie.levels
        firstFind = UInt32(trie.reaches.firstIndex { $0 > 0 } ?? trie.reaches.count)
        reaches = trie.reaches
        failures = [UInt32](repeating: 0, count: labels.count)
        rowCount = UInt32(trie.firstChild.dropFirst().prefix(Self.mostRows).prefix { $0 <= 0x10000 }.count)
        rows = [UInt16](repeating: 0, count: Int(rowCount) * 256)
        for state in 0..<labels.count { link(state) }
    }

    /// Completes the row of `state` and the failure links of its children. All shallower states are complete.
    private mutating func link(_ state: Int) {
        let failure = failures[state]
        if state > 0, state < rowCount {
            for byte in 0..<256 { rows[state << 8 | byte] = rows[Int(failure) << 8 | byte] }
        }
        for child in Int(firstChild[state])..<Int(firstChild[state + 1]) {
            if state > 0 {
                let link = next(failure, labels[child])
                failures[child] = link
                reaches[child] = max(reaches[child], reaches[Int(link)])
            }
            if state < rowCount { rows[state << 8 | Int(labels[child])] = UInt16(child) }
        }
    }

    /// The state that `byte` leads to from `state`.
    @inline(__always)
    func next(_ state: UInt32, _ byte: UInt8) -> UInt32 {
        if state < rowCount { return UInt32(rows[Int(state) << 8 | Int(byte)]) }
        return deepNext(state, byte)
    }

    /// Goes on from `state` through what `unit` makes of `bytes`, until a find ends or `unit` answers nil, and answers
    /// how many units back the find begins; 0 where none ended. `index` is the first byte to take, and afterwards the
    /// first that was not taken.
    @inline(__always)
    func advance(
        _ state: inout UInt32, _ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int, unit: (UInt8) -> UInt8?
    ) -> Int {
        rows.withUnsafeBufferPointer { rows in
            var current = state
            var position = index
            defer {
                state = current
                index = position
            }
            while position < bytes.count, let unit = unit(bytes[position]) {
                position += 1
                current = current < rowCount ? UInt32(rows[Int(current) << 8 | Int(unit)]) : deepNext(current, unit)
                if current >= firstFind, reaches[Int(current)] > 0 { return reach(current) }
            }
            return 0
        }
    }

    private func deepNext(_ state: UInt32, _ byte: UInt8) -> UInt32 {
        var state = state
        while state >= rowCount {
            var child = firstChild[Int(state)]
            let end = firstChild[Int(state) + 1]
            while child < end {
                if labels[Int(child)] == byte { return child }
                child += 1
            }
            state = failures[Int(state)]
        }
        return UInt32(rows[Int(state) << 8 | Int(byte)])
    }

    /// How many bytes back the longest find that ends in `state` begins; 0 where none ends.
    @inline(__always)
    func reach(_ state: UInt32) -> Int { Int(reaches[Int(state)]) }

    /// Whether fewer than `depth` bytes have been matched in `state`.
    func isShallower(_ state: UInt32, than depth: Int) -> Bool {
        depth >= levels.count - 1 || state < levels[depth]
    }

    /// How many bytes have been matched in `state`.
    func depth(_ state: UInt32) -> Int {
        var low = 0
        var high = levels.count - 1
        while high - low > 1 {
            let middle = (low + high) / 2
            if levels[middle] <= state { low = middle } else { high = middle }
        }
        return low
    }
}

/// The tree of all prefixes of a set of patterns, numbered in breadth-first order.
private struct Trie {
    var firstChild: [UInt32] = []
    var labels: [UInt8] = [0]
    var reaches: [UInt32] = [0]
    var levels: [UInt32] = [0]

    /// The patterns of `span` (indices into the sorted patterns) share what leads to one state.
    private typealias Span = Range<Int>

    init(_ patterns: [PatternAutomaton.Pattern]) {
        let sorted = Self.sorted(patterns)
        var level: [Span] = [0..<sorted.count]
        var depth = 0
        while !level.isEmpty {
            var below: [Span] = []
            for span in level {
                firstChild.append(UInt32(labels.count))
                addChildren(of: span, at: depth, in: sorted, to: &below)
            }
            level = below
            depth += 1
            levels.append(UInt32(labels.count - level.count))
        }
        firstChild.append(UInt32(labels.count))
    }

    /// The distinct patterns in lexicographic order, each with its greatest reach.
    private static func sorted(_ patterns: [PatternAutomaton.Pattern]) -> [PatternAutomaton.Pattern] {
        let reaches = Dictionary(patterns.map { ($0.bytes, $0.reach) }, uniquingKeysWith: max)
        return reaches.map { PatternAutomaton.Pattern(bytes: $0.key, reach: $0.value) }
            .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }

    /// Adds a state for each byte that follows at `depth` in the patterns of `span`, and its span to `below`.
    private mutating func addChildren(
        of span: Span, at depth: Int, in patterns: [PatternAutomaton.Pattern], to below: inout [Span]
    ) {
        // A pattern that ends here sorts before those that go on.
        var start = span.lowerBound
        if start < span.upperBound, patterns[start].bytes.count == depth { start += 1 }
        while start < span.upperBound {
            let byte = patterns[start].bytes[depth]
            var end = start + 1
            while end < span.upperBound, patterns[end].bytes[depth] == byte { end += 1 }
            labels.append(byte)
            reaches.append(patterns[start].bytes.count == depth + 1 ? UInt32(patterns[start].reach) : 0)
            below.append(start..<end)
            start = end
        }
    }
}
