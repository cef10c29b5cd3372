import WeirValue

/// What differs between two values as `diff.Diff` of `k8s.io/apimachinery/pkg/util/diff` writes it: a unified diff of their indented JSON, with
/// three lines around each change.
enum UnifiedDiff {
    private static let context = 3

    /// A line of both, or of one of them, with its mark.
    private struct Line {
        let mark: Character
        let text: Substring
        /// Where it stands, or would stand, in the old and the new text; counted from 0.
        let place: (old: Int, new: Int)
    }

    static func text(old: Value, new: Value) -> String {
        let (before, after) = (JSONWriter.string(old, .readable), JSONWriter.string(new, .readable))
        let lines = compared(before.split(separator: "\n"), after.split(separator: "\n"))
        return hunks(lines).map { hunk(lines[$0]) }.joined()
    }

    /// The lines of both in order, as many in common as there can be.
    private static func compared(_ old: [Substring], _ new: [Substring]) -> [Line] {
        // How many lines the rests from there on have in common at most.
        var common = Array(repeating: Array(repeating: 0, count: new.count + 1), count: old.count + 1)
        for i in old.indices.reversed() {
            for j in new.indices.reversed() {
                common[i][j] = old[i] == new[j] ? common[i + 1][j + 1] + 1 : max(common[i + 1][j], common[i][j + 1])
            }
        }
        var lines: [Line] = []
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            if i < old.count, j < new.count, old[i] == new[j] {
                lines.append(Line(mark: " ", text: old[i], place: (i, j)))
                (i, j) = (i + 1, j + 1)
            } else if i < old.count, j == new.count || common[i + 1][j] >= common[i][j + 1] {
                lines.append(Line(mark: "-", text: old[i], place: (i, j)))
                i += 1
            } else {
                lines.append(Line(mark: "+", text: new[j], place: (i, j)))
                j += 1
            }
        }
        return lines
    }

    /// The lines that are shown together: changes whose surroundings touch.
    private static func hunks(_ lines: [Line]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for (index, line) in lines.enumerated() where line.mark != " " {
            let range = max(0, index - context)..<min(lines.count, index + context + 1)
            if let last = ranges.last, last.upperBound >= range.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
            }
        }
        return ranges
    }

    private static func hunk(_ lines: ArraySlice<Line>) -> String {
        guard let first = lines.first else { return "" }
        let old = range(first.place.old, lines.count { $0.mark != "+" })
        let new = range(first.place.new, lines.count { $0.mark != "-" })
        return "@@ -\(old) +\(new) @@\n" + lines.map { "\($0.mark)\($0.text)\n" }.joined()
    }

    private static func range(_ start: Int, _ count: Int) -> String {
        count == 1 ? "\(start + 1)" : "\(count == 0 ? start : start + 1),\(count)"
    }
}
