import WeirCore
import WeirValue

/// The permissions of a file or folder, as `chmod` writes them in octal.
struct FileMode: Sendable, Equatable, CustomStringConvertible {
    /// The nine bits of the permissions.
    let bits: UInt32

    init(_ bits: UInt32) { self.bits = bits & 0o777 }

    /// The mode that `text` writes: three octal digits, a zero before them or not; nil where it writes none.
    init?(_ text: String) {
        let digits = text.utf8.count == 4 && text.hasPrefix("0") ? text.dropFirst() : text[...]
        guard digits.utf8.count == 3, let bits = UInt32(digits, radix: 8), digits.utf8.first != UInt8(ascii: "+") else {
            return nil
        }
        self.bits = bits
    }

    /// Four digits: `0644`.
    var description: String {
        let digits = String(bits, radix: 8)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}

extension Arguments {
    /// The mode in `mode`; `fallback` where it is not given.
    func mode(default fallback: FileMode) throws(OperationFailure) -> FileMode {
        guard let text = try text("mode") else { return fallback }
        guard let mode = FileMode(text) else {
            throw OperationFailure(
                "the mode \(JSONWriter.string(.string(text))) is none", hint: "write it as \"0644\", in quotes",
                remains: .nothing)
        }
        return mode
    }
}
