/// The block format of Snappy (github.com/google/snappy, `format_description.txt`), as remote write wants it: without frames.
package enum Snappy {
    /// Matches are looked for within blocks of this size, so that two bytes tell how far back one is.
    private static let blockSize = 1 << 16
    private static let hashBits = 14
    private static let leastMatch = 4

    /// `bytes` compressed.
    package static func compress(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count / 2 + 16)
        Varint.append(UInt64(bytes.count), to: &output)
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + blockSize)
            bytes.withUnsafeBufferPointer { compress($0, start..<end, to: &output) }
            start = end
        }
        return output
    }

    private static func compress(_ bytes: UnsafeBufferPointer<UInt8>, _ block: Range<Int>, to output: inout [UInt8]) {
        // Where four bytes with this hash were seen last, counted from the block's start.
        var table = [UInt16](repeating: 0, count: 1 << hashBits)
        guard let base = UnsafeRawPointer(bytes.baseAddress) else { return }
        func word(_ index: Int) -> UInt32 { base.loadUnaligned(fromByteOffset: index, as: UInt32.self) }
        var literal = block.lowerBound
        var index = block.lowerBound + 1
        // What matches nothing for long is passed over faster and faster.
        var misses = 32
        while index + leastMatch <= block.upperBound {
            let current = word(index)
            let hash = Int((current &* 0x1e35_a7bd) >> UInt32(32 - hashBits))
            let candidate = block.lowerBound + Int(table[hash])
            table[hash] = UInt16(index - block.lowerBound)
            guard candidate < index, word(candidate) == current else {
                index += misses >> 5
                misses += 1
                continue
            }
            misses = 32
            var length = leastMatch
            while index + length < block.upperBound, bytes[candidate + length] == bytes[index + length] { length += 1 }
            appendLiteral(bytes[literal..<index], to: &output)
            appendCopy(offset: index - candidate, length: length, to: &output)
            index += length
            literal = index
        }
        appendLiteral(bytes[literal..<block.upperBound], to: &output)
    }

    private static func appendLiteral(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, to output: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let last = bytes.count - 1
        if last < 60 {
            output.append(UInt8(last << 2))
        } else if last < 1 << 8 {
            output += [60 << 2, UInt8(last)]
        } else {
            // No block has more.
            output += [61 << 2, UInt8(truncatingIfNeeded: last), UInt8(last >> 8)]
        }
        output.append(contentsOf: bytes)
    }

    private static func appendCopy(offset: Int, length: Int, to output: inout [UInt8]) {
        var left = length
        while left > 0 {
            // A copy of 1 to 64 bytes, in two bytes besides its tag: the rest is never too short for another.
            let part = left > 64 ? min(60, left) : left
            output += [UInt8((part - 1) << 2 | 2), UInt8(truncatingIfNeeded: offset), UInt8(offset >> 8)]
            left -= part
        }
    }
}

/// Numbers of variable length, seven bits a byte, the lowest first.
enum Varint {
    static func append(_ number: UInt64, to output: inout [UInt8]) {
        var rest = number
        while rest >= 0x80 {
            output.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        output.append(UInt8(rest))
    }

    /// How many bytes `number` takes.
    static func length(_ number: UInt64) -> Int { max(1, (64 - number.leadingZeroBitCount + 6) / 7) }
}
