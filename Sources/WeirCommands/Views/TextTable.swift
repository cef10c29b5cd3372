/// Lays text out in columns.
enum TextTable {
    /// `rows` under `header`, columns three spaces apart; the last is as long as it is. With a newline at the end.
    static func text(_ header: [String], _ rows: [[String]]) -> String {
        aligned([header] + rows)
    }

    /// `rows` in columns, three spaces apart, each line after `indent`.
    static func aligned(_ rows: [[String]], indent: String = "") -> String {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], TerminalText.width(cell))
            }
        }
        var text = ""
        for row in rows {
            var line = indent
            for (column, cell) in row.enumerated() {
                line += column < row.count - 1 ? TerminalText.padded(cell, to: widths[column] + 3) : cell
            }
            while line.hasSuffix(" ") { line.removeLast() }
            text += line + "\n"
        }
        return text
    }
}
