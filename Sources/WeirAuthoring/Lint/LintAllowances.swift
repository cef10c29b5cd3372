import WeirCore
import WeirYAML

/// What a file's comments allow: `# weir: allow W0601, W0605`, on a line for the line, on a line of its own for the next
/// line too, and at the head of the file for all of it.
struct LintAllowances {
    private static let mark = "weir: allow "

    private var everywhere: Set<String> = []
    private var byLine: [Int: Set<String>] = [:]

    /// What the comments of `source` allow.
    init(_ source: YAMLSource) {
        var isHead = true
        for number in 1...max(source.lineCount, 1) {
            let line = source.line(number).trimmingBlanks()
            let isComment = line.hasPrefix("#")
            if !line.isEmpty, !isComment, !line.hasPrefix("---"), !line.hasPrefix("%") { isHead = false }
            guard let sign = line.ranges(of: "#").first(where: { line[$0.upperBound...].trimmed.hasPrefix(Self.mark) })
            else { continue }
            let list = line[sign.upperBound...].trimmed.dropFirst(Self.mark.count)
            let codes = Set(list.split { $0 == "," || $0 == " " }.prefix { $0.hasPrefix("W") }.map(String.init))
            if isHead { everywhere.formUnion(codes) }
            byLine[number, default: []].formUnion(codes)
            if isComment { byLine[number + 1, default: []].formUnion(codes) }
        }
    }

    /// Whether `diagnostic` is not to be told.
    func allows(_ diagnostic: Diagnostic) -> Bool {
        let code = diagnostic.code.rawValue
        if everywhere.contains(code) { return true }
        return diagnostic.range.flatMap { byLine[$0.start.line] }?.contains(code) ?? false
    }
}

extension Substring {
    /// It without blanks at its start.
    fileprivate var trimmed: Substring { drop { $0 == " " || $0 == "\t" } }
}
