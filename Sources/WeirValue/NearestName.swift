/// The nearest known name for one that is not known, by edit distance.
package enum NearestName {
    /// The name among `known` that differs from `name` by the fewest edits, at most a third of its length (two at least
    /// for names of four letters and more); nil where none is that near.
    package static func to(_ name: String, among known: some Sequence<String>) -> String? {
        let letters = Array(name.lowercased().unicodeScalars.prefix(64))
        let limit = letters.count < 4 ? 1 : max(2, letters.count / 3)
        var best: (name: String, distance: Int)?
        for candidate in known {
            let distance = distance(letters, Array(candidate.lowercased().unicodeScalars.prefix(64)))
            if distance <= limit, distance < best?.distance ?? Int.max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// `did you mean "x"?` for the nearest name; nil where none is near.
    package static func hint(_ name: String, among known: some Sequence<String>) -> String? {
        to(name, among: known).map { "did you mean \"\($0)\"?" }
    }

    /// The number of insertions, deletions, substitutions and swaps of neighbours that lead from one to the other.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var before: [Int] = []
        var previous = Array(0...right.count)
        for (row, scalar) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(
                    previous[column] + (scalar == other ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, scalar == right[column - 1], left[row - 1] == other {
                    cost = min(cost, before[column - 1] + 1)
                }
                current.append(cost)
            }
            before = previous
            previous = current
        }
        return previous[right.count]
    }
}
