/// Follows base64 through a stream: either alphabet, broken into lines or not.
struct Base64Track {
    /// What each byte is in base64: a digit, as the standard alphabet writes it; ``blank``; or ``other``.
    private static let classes: [UInt8] = (0...255).map { (byte: UInt8) in
        switch byte {
        case 0x09, 0x0A, 0x0D, 0x20: blank
        case UInt8(ascii: "-"): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
            byte
        default: other
        }
    }
    private static let other: UInt8 = 0
    private static let blank: UInt8 = 1

    /// A run of white space longer than this ends a base64 text.
    private static let mostBlanks = 128
    /// Digits before white space that hold a stream back. With fewer, the digits are let go and only what follows is
    /// covered: nearly every word of a text ends with one or two digits that some secret begins with.
    private static let heldDigits = 3

    private let classes = Self.classes
    private(set) var track = MatchTrack()
    private var blanks = 0
    /// What may still follow a find: 3 a digit that carries the secret's last bits, then as many `=`.
    private var tail = 0
    private var tailStart = 0

    /// Takes `bytes`, the first of which stands at `position`, and adds what is found to `finds`.
    mutating func take(
        _ bytes: UnsafeBufferPointer<UInt8>, at position: Int, _ automaton: PatternAutomaton, _ finds: inout FindList
    ) {
        var index = 0
        while index < bytes.count {
            let start = index
            if tail == 0 {
                let classes = classes
                let reach = track.advance(position, &index) {
                    automaton.advance(&$0, bytes, &$1) { byte in
                        let unit = classes[Int(byte)]
                        return unit > Self.blank ? unit : nil
                    }
                }
                if reach > 0 { found(reach, before: position + index, &finds) }
            }
            if index > start {
                blanks = 0
            } else {
                take(bytes[index], from: position + index, to: position + index + 1, automaton, &finds)
                index += 1
            }
        }
    }

    /// Takes the byte that stands at `start ..< end` of the stream.
    mutating func take(
        _ byte: UInt8, from start: Int, to end: Int, _ automaton: PatternAutomaton, _ finds: inout FindList
    ) {
        let unit = classes[Int(byte)]
        guard unit > Self.blank else {
            interrupt(byte, unit, from: start, to: end, automaton, &finds)
            return
        }
        let reach = track.take(unit, at: start, automaton)
        blanks = 0
        if reach > 0 {
            found(reach, before: end, &finds)
        } else if tail > 0 {
            if tail == 3 { finds.add(tailStart - 1, end) }
            tailStart = end
            tail = tail == 3 ? 2 : 0
        }
    }

    private mutating func found(_ reach: Int, before end: Int, _ finds: inout FindList) {
        finds.add(track.position(back: reach), end)
        tail = 3
        tailStart = end
    }

    private mutating func interrupt(
        _ byte: UInt8, _ unit: UInt8, from start: Int, to end: Int, _ automaton: PatternAutomaton,
        _ finds: inout FindList
    ) {
        if unit == Self.other {
            if tail > 0, byte == UInt8(ascii: "=") {
                finds.add(tailStart - 1, end)
                tailStart = end
                tail = min(tail, 2) - 1
            } else {
                tail = 0
            }
            track.restart(at: end)
            return
        }
        tail = 0
        blanks += 1
        if blanks > Self.mostBlanks {
            track.restart(at: end)
        } else if automaton.isShallower(track.state, than: Self.heldDigits) {
            track.cut(at: end)
        }
    }

    /// The first position that a find may still cover, where all before `position` was taken.
    func held(at position: Int, _ automaton: PatternAutomaton) -> Int {
        // A digit more than was matched: the one before the pattern carries bits of the secret.
        let start = track.position(back: automaton.depth(track.state) + 1)
        return tail > 0 ? min(start, tailStart - 1) : min(start, position)
    }

    /// Whether this track stands where `other` does.
    func agrees(with other: Base64Track, _ automaton: PatternAutomaton) -> Bool {
        tail == other.tail && blanks == other.blanks
            && track.agrees(with: other.track, depth: automaton.depth(track.state) + 1)
    }

    /// Forgets what no find can reach.
    mutating func forget(_ automaton: PatternAutomaton) {
        track.forget(before: automaton.depth(track.state) + 1)
    }
}
