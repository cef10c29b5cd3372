/// A place in a source file. Lines and columns count from 1; columns count Unicode code points, as libyaml does, and a
/// byte order mark at the start of the file has none.
package struct YAMLPosition: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The line.
    package var line: Int
    /// The column.
    package var column: Int

    /// The place at `line` and `column`.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// `line:column`.
    package var description: String { "\(line):\(column)" }

    /// Whether `left` comes before `right`.
    package static func < (left: YAMLPosition, right: YAMLPosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// A span of a source file: from `start` up to, not including, `end`.
package struct YAMLRange: Sendable, Hashable, CustomStringConvertible {
    /// The place of the first character.
    package var start: YAMLPosition
    /// The place after the last character.
    package var end: YAMLPosition

    /// The span from `start` to `end`.
    package init(start: YAMLPosition, end: YAMLPosition) {
        self.start = start
        self.end = end
    }

    /// The span of the one character at `start`.
    package init(at start: YAMLPosition) {
        self.init(start: start, end: YAMLPosition(line: start.line, column: start.column + 1))
    }

    /// `line:column` of the start.
    package var description: String { start.description }
}
