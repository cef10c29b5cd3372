import WeirCore
import WeirValue

/// Shows how a text of several lines changes, line by line.
enum TextDifference {
    private static let context = 2
    private static let most = 40

    /// The changed lines of a difference between two texts of several lines, each with its sign and two lines around;
    /// nil where it is no such difference.
    static func hunks(_ difference: Difference) -> [String]? {
        guard case .string(let before)? = difference.before, case .string(let after)? = difference.after,
            before.contains("\n") || after.contains("\n")
        else { return nil }
        let old = before.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let new = after.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard old.count <= 2_000, new.count <= 2_000 else {
            return ["\(old.count) lines -> \(new.count) lines"]
        }
        return shortened(signed(old, new))
    }

    /// Every line with its sign: ` ` stays, `-` goes, `+` comes.
    private static func signed(_ old: [String], _ new: [String]) -> [String] {
        let change = new.difference(from: old)
        var removed: Set<Int> = []
        var inserted: Set<Int> = []
        for step in change {
            switch step {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var lines: [String] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if left < old.count, removed.contains(left) {
                lines.append("- " + old[left])
                left += 1
            } else if right < new.count, inserted.contains(right) {
                lines.append("+ " + new[right])
                right += 1
            } else {
                lines.append("  " + (left < old.count ? old[left] : new[right]))
                left += 1
                right += 1
            }
        }
        return lines
    }

    private static func shortened(_ lines: [String]) -> [String] {
        let changed = lines.indices.filter { !lines[$0].hasPrefix("  ") }
        var kept: [String] = []
        var last = -1
        for index in lines.indices where changed.contains(where: { abs($0 - index) <= context }) {
            if index > last + 1 { kept.append("@@ line \(index + 1)") }
            kept.append(lines[index])
            last = index
            if kept.count >= most { return kept + ["… \(lines.count - index - 1) lines more"] }
        }
        return kept
    }
}
