import WeirGit

/// The lines of a journal: `<length> <crc32> <payload>\n`, both numbers in eight hexadecimal digits. The payload is JSON
/// on one line.
enum JournalLine {
    /// The number of bytes before the payload.
    private static let prefix = 18

    /// Appends the line of `payload` to `bytes`.
    static func append(_ payload: [UInt8], to bytes: inout [UInt8]) {
        append(UInt32(truncatingIfNeeded: payload.count), to: &bytes)
        append(Checksum.crc32(payload), to: &bytes)
        bytes += payload
        bytes.append(UInt8(ascii: "\n"))
    }

    /// The payload of each line of `bytes`, in order; nil for a line that is damaged. An end without its newline was
    /// never durable, and is left out.
    static func payloads(of bytes: [UInt8]) -> [[UInt8]?] {
        var payloads: [[UInt8]?] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            payloads.append(payload(of: rest[..<end]))
            rest = rest[(end + 1)...]
        }
        return payloads
    }

    private static func payload(of line: ArraySlice<UInt8>) -> [UInt8]? {
        guard line.count > prefix else { return nil }
        let payload = Array(line.dropFirst(prefix))
        var expected: [UInt8] = []
        append(UInt32(truncatingIfNeeded: payload.count), to: &expected)
        append(Checksum.crc32(payload), to: &expected)
        return line.prefix(prefix).elementsEqual(expected) ? payload : nil
    }

    private static func append(_ number: UInt32, to bytes: inout [UInt8]) {
        for shift in stride(from: 28, through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: number >> UInt32(shift)) & 15
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
        bytes.append(UInt8(ascii: " "))
    }
}
