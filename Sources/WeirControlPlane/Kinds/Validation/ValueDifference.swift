import WeirValue

/// What differs between two objects, for people.
enum ValueDifference {
    /// The paths at which the two differ, a line each: `-` what was, `+` what is to be.
    static func text(old: Value, new: Value) -> String {
        var lines: [String] = []
        collect(old, new, "", &lines)
        return lines.joined(separator: "\n")
    }

    private static func collect(_ old: Value?, _ new: Value?, _ path: String, _ lines: inout [String]) {
        guard !Value.means(old, new) else { return }
        switch (old, new) {
        case (.map(let before)?, .map(let after)?):
            for key in Set(before.keys).union(after.keys).sorted() {
                collect(before[key], after[key], path.isEmpty ? key : path + "." + key, &lines)
            }
        case (.list(let before)?, .list(let after)?) where before.count == after.count:
            for index in before.indices { collect(before[index], after[index], "\(path)[\(index)]", &lines) }
        default:
            if let old, !old.isNull { lines.append("- \(path): \(GoText.shown(old))") }
            if let new, !new.isNull { lines.append("+ \(path): \(GoText.shown(new))") }
        }
    }
}
