/// A reader of the form that `scripts/generate/kubernetes-types` writes: numbers in printable digits, and texts.
///
/// The bytes are a literal of the program: always there, shared between processes, and trusted.
struct PackedText {
    private let bytes: UnsafeBufferPointer<UInt8>
    /// The offset of the next byte.
    private(set) var position: Int

    init(_ literal: StaticString, at position: Int = 0) {
        bytes = UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
        self.position = position
    }

    /// Reads a number: continuation digits of 27 values each, least significant first, then a digit below 64.
    mutating func number() -> Int {
        var number = 0
        var scale = 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            // '#' is nought; the backslash is left out.
            let digit = Int(byte) - (byte > UInt8(ascii: "\\") ? 0x24 : 0x23)
            guard digit >= 64 else { return number + scale * digit }
            number += scale * digit
            scale *= 27
        }
        return number
    }

    /// Reads a list: its count, then its members.
    mutating func list<Member>(_ member: (inout PackedText) -> Member) -> [Member] {
        let count = number()
        var members: [Member] = []
        members.reserveCapacity(count)
        for _ in 0..<count { members.append(member(&self)) }
        return members
    }

    /// Reads a text of `count` bytes.
    mutating func text(_ count: Int) -> String {
        let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[position..<position + count]), as: UTF8.self)
        position += count
        return text
    }

    /// Steps over `count` bytes.
    mutating func skip(_ count: Int) { position += count }

    /// Reads a list whose members are a length and as many bytes, and answers where each member begins.
    mutating func offsets() -> [UInt32] {
        list { reader in
            let offset = UInt32(reader.position)
            reader.skip(reader.number())
            return offset
        }
    }
}
