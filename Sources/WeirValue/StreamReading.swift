/// A stream read in one way: with the escapes of one kind resolved, for secrets and for their base64.
struct StreamReading {
    /// What was found, for secrets and for their base64.
    struct Finds {
        var plain = FindList()
        var base64 = FindList()
    }

    private var escapes: EscapeDecoder
    private var plain = MatchTrack()
    private var base64 = Base64Track()

    init(_ kind: EscapeDecoder.Kind) { escapes = EscapeDecoder(kind) }

    /// Reads `bytes`, which stand at `position` in the stream, and adds what is found to `finds`.
    mutating func read(
        _ bytes: UnsafeBufferPointer<UInt8>, at position: Int, for redactor: Redactor,
        _ finds: inout Finds
    ) {
        let kind = escapes.kind
        var index = 0
        while index < bytes.count {
            if escapes.held.isEmpty {
                let end = kind == .none ? bytes.count : bytes[index...].firstIndex(where: kind.begins) ?? bytes.count
                run(UnsafeBufferPointer(rebasing: bytes[index..<end]), at: position + index, redactor, &finds)
                index = end
                if index == bytes.count { break }
            }
            escapes.held.append(bytes[index])
            index += 1
            resolve(before: position + index, redactor, &finds)
        }
        plain.forget(before: redactor.plain.depth(plain.state))
        base64.forget(redactor.base64)
    }

    /// Takes what is held of an escape that the end of the stream, at `position`, has cut off.
    mutating func finish(at position: Int, for redactor: Redactor, _ finds: inout Finds) {
        while !escapes.held.isEmpty {
            releaseFirst(before: position, redactor, &finds)
            resolve(before: position, redactor, &finds)
        }
    }

    /// The first position that a find may still cover, where all before `position` was read.
    func held(at position: Int, for redactor: Redactor) -> Int {
        let position = position - escapes.held.count
        let depth = redactor.plain.depth(plain.state)
        return min(depth == 0 ? position : plain.position(back: depth), base64.held(at: position, redactor.base64))
    }

    /// Whether this reading stands where `other` does, so that text without an escape leads both to the same place.
    func agrees(with other: StreamReading, for redactor: Redactor) -> Bool {
        escapes.held.isEmpty && plain.agrees(with: other.plain, depth: redactor.plain.depth(plain.state))
            && base64.agrees(with: other.base64, redactor.base64)
    }

    /// Goes to where `other` stands.
    mutating func follow(_ other: StreamReading) {
        plain = other.plain
        base64 = other.base64
    }

    /// Whether `bytes` may hold an escape of this reading's kind.
    func concerns(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let kind = escapes.kind
        return bytes.contains { kind.begins(with: $0) }
    }

    /// Takes `bytes`, which stand at `position` and hold no escape.
    private mutating func run(
        _ bytes: UnsafeBufferPointer<UInt8>, at position: Int, _ redactor: Redactor, _ finds: inout Finds
    ) {
        plain.take(bytes, at: position, redactor.plain, &finds.plain)
        base64.take(bytes, at: position, redactor.base64, &finds.base64)
    }

    private mutating func take(
        _ unit: UInt8, from start: Int, to end: Int, _ redactor: Redactor, _ finds: inout Finds
    ) {
        let reach = plain.take(unit, at: start, redactor.plain)
        if reach > 0 { finds.plain.add(plain.position(back: reach), end) }
        base64.take(unit, from: start, to: end, redactor.base64, &finds.base64)
    }

    /// Takes the held bytes, which end before `position`, as far as their meaning is clear.
    private mutating func resolve(before position: Int, _ redactor: Redactor, _ finds: inout Finds) {
        while let first = escapes.held.first {
            guard escapes.kind.begins(with: first) else {
                releaseFirst(before: position, redactor, &finds)
                continue
            }
            let start = position - escapes.held.count
            switch escapes.meaning {
            case .incomplete: return
            case .none: releaseFirst(before: position, redactor, &finds)
            case .byte(let byte):
                escapes.held.removeAll(keepingCapacity: true)
                take(byte, from: start, to: position, redactor, &finds)
            case .scalar(let scalar):
                escapes.held.removeAll(keepingCapacity: true)
                for unit in UTF8.encode(scalar).map(Array.init) ?? [] {
                    take(unit, from: start, to: position, redactor, &finds)
                }
            }
        }
    }

    /// Takes the first held byte as it stands.
    private mutating func releaseFirst(
        before position: Int, _ redactor: Redactor, _ finds: inout Finds
    ) {
        let start = position - escapes.held.count
        let byte = escapes.held.removeFirst()
        take(byte, from: start, to: start + 1, redactor, &finds)
    }
}
