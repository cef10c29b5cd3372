/// The difference of two texts in the unified format of `diff -u`.
package enum UnifiedDifference {
    private static let around = 3

    /// How `new` differs from `old`, both called `file`; empty where they are the same.
    package static func text(_ old: String, _ new: String, file: String) -> String {
        let (left, right) = (lines(old), lines(new))
        let steps = steps(left, right)
        let changed = steps.indices.filter { steps[$0].sign != " " }
        guard !changed.isEmpty else { return "" }
        var text = "--- \(file)\n+++ \(file)\n"
        var start = 0
        while start < changed.count {
            var end = start
            while end + 1 < changed.count, changed[end + 1] - changed[end] <= 2 * around { end += 1 }
            let range = max(0, changed[start] - around)...min(steps.count - 1, changed[end] + around)
            text += hunk(Array(steps[range]))
            start = end + 1
        }
        return text
    }

    private struct Step {
        let sign: Character
        let line: Substring
        /// The numbers from 1 that it has, or would have, in both texts.
        let old: Int
        let new: Int
    }

    private static func lines(_ text: String) -> [Substring] {
        // Line breaks of both kinds are one character each, which stays with its line.
        var lines: [Substring] = []
        var start = text.startIndex
        for index in text.indices where text[index] == "\n" || text[index] == "\r\n" {
            let next = text.index(after: index)
            lines.append(text[start..<next])
            start = next
        }
        if start < text.endIndex { lines.append(text[start...]) }
        return lines
    }

    private static func steps(_ old: [Substring], _ new: [Substring]) -> [Step] {
        var removed: Set<Int> = []
        var inserted: Set<Int> = []
        for step in new.difference(from: old, by: { $0.utf8.elementsEqual($1.utf8) }) {
            switch step {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var steps: [Step] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if left < old.count, removed.contains(left) {
                steps.append(Step(sign: "-", line: old[left], old: left + 1, new: right + 1))
                left += 1
            } else if right < new.count, inserted.contains(right) {
                steps.append(Step(sign: "+", line: new[right], old: left + 1, new: right + 1))
                right += 1
            } else {
                guard left < old.count, right < new.count else { break }
                steps.append(Step(sign: " ", line: old[left], old: left + 1, new: right + 1))
                (left, right) = (left + 1, right + 1)
            }
        }
        return steps
    }

    private static func hunk(_ steps: [Step]) -> String {
        let old = steps.count { $0.sign != "+" }
        let new = steps.count { $0.sign != "-" }
        let first = steps.first.map { ($0.old, $0.new) } ?? (1, 1)
        // An empty side is named by the line before it.
        var text = "@@ -\(first.0 - (old == 0 ? 1 : 0)),\(old) +\(first.1 - (new == 0 ? 1 : 0)),\(new) @@\n"
        for step in steps {
            text += String(step.sign) + step.line
            if !(step.line.last?.isNewline ?? false) { text += "\n\\ No newline at end of file\n" }
        }
        return text
    }
}
