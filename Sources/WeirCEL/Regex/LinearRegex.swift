/// A regular expression in the syntax of RE2 that is matched in time linear in the text: all ways through it are
/// followed at once (Thompson's construction), none is tried twice.
struct LinearRegex: Sendable {
    /// The most instructions that one may have.
    static let maxSize = 20_000

    /// One step of a match.
    enum Instruction: Sendable {
        case match
        case scalar(Unicode.Scalar)
        case set(RegexSet)
        case assertion(RegexAssertion)
        case jump(Int)
        case split(Int, Int)
    }

    private var program: [Instruction] = []
    /// The number of parts that were compiled, repeated ones as often as they stand.
    private var parts = 0
    /// Whether a match can begin at the start of the text only.
    private let isAnchored: Bool

    /// Compiles `pattern`.
    /// - Throws: why it is no regular expression, or that it is too large.
    init(_ pattern: String) throws(RegexError) {
        guard pattern.utf8.count <= 5 * Self.maxSize else {
            throw RegexError(reason: "the expression is too large", offset: 0)
        }
        let tree = try RegexParser.parse(pattern)
        isAnchored = Self.isAnchored(tree)
        try emit(tree)
        try append(.match)
    }

    /// The number of instructions.
    var size: Int { program.count }

    private static func isAnchored(_ tree: RegexTree) -> Bool {
        switch tree {
        case .assertion(.textStart): true
        case .sequence(let parts): parts.first.map(isAnchored) ?? false
        case .choice(let branches): branches.allSatisfy(isAnchored)
        default: false
        }
    }

    // MARK: Compiling

    private mutating func append(_ instruction: Instruction) throws(RegexError) {
        guard program.count < Self.maxSize else {
            throw RegexError(reason: "the expression is too large", offset: 0)
        }
        program.append(instruction)
    }

    private mutating func emit(_ tree: RegexTree) throws(RegexError) {
        parts += 1
        guard parts < 4 * Self.maxSize else { throw RegexError(reason: "the expression is too large", offset: 0) }
        switch tree {
        case .empty: break
        case .scalar(let scalar): try append(.scalar(scalar))
        case .set(let set): try append(.set(set))
        case .assertion(let assertion): try append(.assertion(assertion))
        case .sequence(let parts): for part in parts { try emit(part) }
        case .choice(let branches): try emit(branches)
        case .repetition(let part, let minimum, let maximum): try emit(part, minimum, maximum)
        }
    }

    private mutating func emit(_ branches: [RegexTree]) throws(RegexError) {
        var jumps: [Int] = []
        for (index, branch) in branches.enumerated() {
            guard index < branches.count - 1 else {
                try emit(branch)
                break
            }
            let split = program.count
            try append(.split(split + 1, 0))
            try emit(branch)
            jumps.append(program.count)
            try append(.jump(0))
            program[split] = .split(split + 1, program.count)
        }
        for jump in jumps { program[jump] = .jump(program.count) }
    }

    private mutating func emit(_ part: RegexTree, _ minimum: Int, _ maximum: Int?) throws(RegexError) {
        for _ in 0..<minimum { try emit(part) }
        guard let maximum else {
            let split = program.count
            try append(.split(split + 1, 0))
            try emit(part)
            try append(.jump(split))
            program[split] = .split(split + 1, program.count)
            return
        }
        var splits: [Int] = []
        for _ in minimum..<maximum {
            splits.append(program.count)
            try append(.split(program.count + 1, 0))
            try emit(part)
        }
        for split in splits { program[split] = .split(split + 1, program.count) }
    }

    // MARK: Matching

    /// Whether any part of `text` matches; looking costs steps.
    func matches(_ text: String, _ evaluation: inout Evaluation) throws(CELFailure) -> Bool {
        var threads = RegexThreads(program.count)
        var scalars = text.unicodeScalars.makeIterator()
        var before: Unicode.Scalar?
        var after = scalars.next()
        var work = 0
        while true {
            threads.turn()
            if before == nil || !isAnchored, follow(0, before, after, &threads) { return true }
            for index in threads.waiting where follow(index, before, after, &threads) { return true }
            work += 1 + threads.work
            if work > 2_000 {
                try evaluation.charge(work / 8)
                work = 0
            }
            guard let scalar = after, !threads.current.isEmpty || !isAnchored else { break }
            threads.waiting.removeAll(keepingCapacity: true)
            for index in threads.current {
                switch program[index] {
                case .scalar(let wanted): if wanted == scalar { threads.waiting.append(index + 1) }
                case .set(let set): if set.contains(scalar) { threads.waiting.append(index + 1) }
                default: break
                }
            }
            before = scalar
            after = scalars.next()
        }
        try evaluation.charge(work / 8)
        return false
    }

    /// Follows the ways from `start` that take no code point.
    /// - Returns: whether one of them ends in a match.
    private func follow(
        _ start: Int, _ before: Unicode.Scalar?, _ after: Unicode.Scalar?, _ threads: inout RegexThreads
    ) -> Bool {
        threads.stack.append(start)
        while let index = threads.stack.popLast() {
            guard threads.enter(index) else { continue }
            switch program[index] {
            case .match:
                threads.stack.removeAll(keepingCapacity: true)
                return true
            case .scalar, .set: threads.current.append(index)
            case .assertion(let assertion):
                if assertion.holds(before: before, after: after) { threads.stack.append(index + 1) }
            case .jump(let target): threads.stack.append(target)
            case .split(let first, let second):
                threads.stack.append(second)
                threads.stack.append(first)
            }
        }
        return false
    }
}

/// The ways through an expression that are open at one place of the text.
struct RegexThreads {
    /// The instructions that take the next code point.
    var current: [Int] = []
    /// Where the ways go on that took the last one.
    var waiting: [Int] = []
    var stack: [Int] = []
    /// The number of instructions that were entered at this place.
    private(set) var work = 0
    /// For each instruction, the turn in which it was entered last.
    private var entered: [Int]
    private var turns = 0

    init(_ size: Int) { entered = Array(repeating: 0, count: size) }

    /// Begins a new place of the text.
    mutating func turn() {
        turns += 1
        work = 0
        current.removeAll(keepingCapacity: true)
    }

    /// Whether `index` is entered for the first time at this place.
    mutating func enter(_ index: Int) -> Bool {
        guard entered[index] != turns else { return false }
        entered[index] = turns
        work += 1
        return true
    }
}
