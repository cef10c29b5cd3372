/// Redacts a stream that arrives in pieces: a secret is found wherever the pieces are cut.
///
/// What it hands out does not depend on where they are cut. Only what may still become part of a find is held back;
/// of a find, only its place is kept.
package struct RedactingStream: Sendable {
    /// Bytes that are read at a time.
    private static let most = 16_384

    private struct Region {
        var range: Range<Int>
        /// Whether `(sensitive)` was handed out for it.
        var isShown = false

        /// Takes in `other`, which overlaps.
        mutating func join(_ other: Region) {
            range = min(range.lowerBound, other.range.lowerBound)..<max(range.upperBound, other.range.upperBound)
            isShown = isShown || other.isShown
        }
    }

    private let redactor: Redactor
    private let mark = Array(Value.sensitiveText.utf8)
    private var readings = EscapeDecoder.Kind.allCases.map(StreamReading.init)
    /// What was not handed out yet, from `pendingStart` on, and its position in the stream.
    private var pending: [UInt8] = []
    private var pendingStart = 0
    private var position = 0
    /// The finds that reach past `shown`, in order.
    private var regions: [Region] = []
    /// The position up to which all was handed out or is covered.
    private var shown = 0

    /// A stream that is searched for what `redactor` knows.
    package init(_ redactor: Redactor) { self.redactor = redactor }

    /// Takes the next piece of the stream and answers what is safe to show.
    ///
    /// An answer may end inside a character, as a piece may.
    package mutating func feed(_ chunk: some Collection<UInt8>) -> [UInt8] {
        guard !redactor.isEmpty else { return Array(chunk) }
        var output: [UInt8] = []
        var rest = chunk[...]
        while !rest.isEmpty {
            let slice = rest.prefix(Self.most)
            rest = rest.dropFirst(Self.most)
            read(slice)
            handOut(upTo: readings.reduce(position) { min($0, $1.held(at: position, for: redactor)) }, to: &output)
        }
        return output
    }

    /// Ends the stream and answers what was held back.
    package mutating func finish() -> [UInt8] {
        var output: [UInt8] = []
        var finds: [Range<Int>] = []
        for index in readings.indices {
            var list = StreamReading.Finds()
            readings[index].finish(at: position, for: redactor, &list)
            finds += list.plain.ranges + list.base64.ranges
        }
        add(finds)
        handOut(upTo: position, to: &output)
        return output
    }

    private mutating func read(_ slice: some Collection<UInt8>) {
        let offset = pending.count
        pending.append(contentsOf: slice)
        var finds: [Range<Int>] = []
        pending.withUnsafeBufferPointer { buffer in
            let bytes = UnsafeBufferPointer(rebasing: buffer[offset...])
            let before = readings[0]
            for index in readings.indices {
                if index > 0, !readings[index].concerns(bytes), readings[index].agrees(with: before, for: redactor) {
                    readings[index].follow(readings[0])
                    continue
                }
                var list = StreamReading.Finds()
                readings[index].read(bytes, at: position, for: redactor, &list)
                finds += list.plain.ranges + list.base64.ranges
            }
            position += bytes.count
        }
        add(finds)
    }

    /// Joins `finds` to the regions.
    private mutating func add(_ finds: [Range<Int>]) {
        for find in finds.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            var region = Region(range: find)
            var later: [Region] = []
            while let last = regions.last, last.range.upperBound > region.range.lowerBound {
                regions.removeLast()
                if last.range.lowerBound >= region.range.upperBound {
                    later.append(last)
                } else {
                    region.join(last)
                }
            }
            regions.append(region)
            regions += later.reversed()
        }
    }

    /// Hands out all up to `limit`, past which a find may still begin.
    private mutating func handOut(upTo limit: Int, to output: inout [UInt8]) {
        var done = 0
        while done < regions.count, regions[done].range.lowerBound <= limit {
            let range = regions[done].range
            if !regions[done].isShown {
                copy(upTo: range.lowerBound, to: &output)
                output += mark
                regions[done].isShown = true
            }
            shown = max(shown, min(limit, range.upperBound))
            if range.upperBound > limit { break }
            done += 1
        }
        regions.removeFirst(done)
        copy(upTo: limit, to: &output)
        if shown - pendingStart > pending.count / 2 {
            pending.removeFirst(shown - pendingStart)
            pendingStart = shown
        }
    }

    private mutating func copy(upTo limit: Int, to output: inout [UInt8]) {
        guard limit > shown else { return }
        output += pending[shown - pendingStart..<limit - pendingStart]
        shown = limit
    }
}

extension RedactingStream: CustomStringConvertible, CustomReflectable {
    /// How much it holds back; never what.
    package var description: String { "a redacted stream, \(position - shown) bytes held back" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
