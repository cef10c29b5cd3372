import Testing
import WeirValue
import WeirYAML

/// The document in `text`, which has no faults.
func document(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> YAMLDocument {
    let parse = YAMLDocument.parse(text: text, file: "test.yaml")
    #expect(parse.faults.isEmpty, "\(parse.faults)", sourceLocation: sourceLocation)
    return try #require(parse.document, sourceLocation: sourceLocation)
}

/// The value of the document in `text`, which has no faults.
func value(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Value {
    try document(text, sourceLocation: sourceLocation).root.value()
}

/// The faults of `text`.
func faults(_ text: String, _ limits: YAMLLimits = .default) -> [YAMLFault] {
    YAMLDocument.parse(text: text, file: "test.yaml", limits: limits).faults
}

/// Pseudo-random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Whether two values are the same to the kind, the order of keys and the bytes of strings.
func identical(_ left: Value, _ right: Value) -> Bool {
    switch (left, right) {
    case (.list(let left), .list(let right)):
        return left.count == right.count && zip(left, right).allSatisfy { identical($0, $1) }
    case (.map(let left), .map(let right)):
        return left.count == right.count
            && zip(left, right).allSatisfy { $0.key.utf8.elementsEqual($1.key.utf8) && identical($0.value, $1.value) }
    case (.double(let left), .double(let right)): return left.bitPattern == right.bitPattern
    default: return left.kind == right.kind && left == right
    }
}
