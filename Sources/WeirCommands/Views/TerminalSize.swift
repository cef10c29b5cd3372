#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// How many columns and rows a terminal has.
package struct TerminalSize: Sendable, Equatable {
    package let columns: Int
    package let rows: Int

    /// A size of `columns` and `rows`.
    package init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }

    /// What is taken where a terminal does not tell.
    package static let usual = TerminalSize(columns: 80, rows: 24)

    /// The size now of the terminal at `descriptor`; nil where it is none.
    package static func current(_ descriptor: Int32) -> TerminalSize? {
        var size = winsize()
        guard isatty(descriptor) == 1 else { return nil }
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return .usual }
        return TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }
}
