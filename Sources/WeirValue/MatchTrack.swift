/// Where an automaton stands in one reading of a stream, and where in the stream its recent units began.
///
/// A unit is a byte as a reading yields it: an escape of several bytes is one, skipped bytes are none.
struct MatchTrack {
    /// The automaton's state after the last unit.
    private(set) var state: UInt32 = 0
    /// No find reaches back past this position of the stream.
    private(set) var floor = 0
    private var units = 0
    /// The position of a unit less its number: since the first of `jumps` began, before it, and now.
    private var shift = 0
    private var jumps: [(unit: Int, shift: Int)] = []
    private var firstShift = 0

    /// Takes a unit that stands at `position` in the stream, and answers how many units back the longest find that
    /// ends with it begins; 0 where none does.
    @inline(__always)
    mutating func take(_ unit: UInt8, at position: Int, _ automaton: PatternAutomaton) -> Int {
        if position - units != shift { jump(to: position) }
        units += 1
        state = automaton.next(state, unit)
        return automaton.reach(state)
    }

    /// Takes `bytes`, each a unit, the first of which stands at `position`, and adds what is found to `finds`.
    mutating func take(
        _ bytes: UnsafeBufferPointer<UInt8>, at position: Int, _ automaton: PatternAutomaton, _ finds: inout FindList
    ) {
        var index = 0
        while index < bytes.count {
            let reach = advance(position, &index) { automaton.advance(&$0, bytes, &$1, unit: { $0 }) }
            if reach > 0 { finds.add(self.position(back: reach), position + index) }
        }
    }

    /// Takes the units by which `step` moves `index`; the bytes stand at `position` in the stream.
    @inline(__always)
    mutating func advance(_ position: Int, _ index: inout Int, _ step: (inout UInt32, inout Int) -> Int) -> Int {
        if position + index - units != shift { jump(to: position + index) }
        let start = index
        let reach = step(&state, &index)
        units += index - start
        return reach
    }

    private mutating func jump(to position: Int) {
        shift = position - units
        jumps.append((units, shift))
    }

    /// Forgets what was matched and begins anew at `position`.
    @inline(__always)
    mutating func restart(at position: Int) {
        state = 0
        cut(at: position)
    }

    /// Keeps what was matched, but lets no find reach back past `position`.
    @inline(__always)
    mutating func cut(at position: Int) {
        floor = position
        shift = position - units
        firstShift = shift
        if !jumps.isEmpty { jumps.removeAll(keepingCapacity: true) }
    }

    /// The position in the stream of the unit that stands `count` units back.
    func position(back count: Int) -> Int {
        let unit = units - count
        guard !jumps.isEmpty else { return max(floor, unit + shift) }
        var low = 0
        var high = jumps.count
        while low < high {
            let middle = (low + high) / 2
            if jumps[middle].unit <= unit { low = middle + 1 } else { high = middle }
        }
        return max(floor, unit + (low == 0 ? firstShift : jumps[low - 1].shift))
    }

    /// Forgets where units further back than `count` began.
    mutating func forget(before count: Int) {
        let unit = units - count
        guard let first = jumps.firstIndex(where: { $0.unit > unit }) else {
            firstShift = shift
            jumps.removeAll(keepingCapacity: true)
            return
        }
        guard first > 0 else { return }
        firstShift = jumps[first - 1].shift
        jumps.removeFirst(first)
    }
}

extension MatchTrack {
    /// Whether both stand in the same state and matched the same bytes of the stream.
    func agrees(with other: MatchTrack, depth: Int) -> Bool {
        state == other.state && position(back: depth) == other.position(back: depth)
    }
}
