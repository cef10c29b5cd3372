/// Where the schemas of the built-in types are, and what they are called.
struct SchemaIndex: Sendable {
    /// The shapes: a type, and which members follow.
    let shapes: [(type: Int, members: Int)]
    /// Where the schemas begin.
    let schemas: [UInt32]
    /// The names, sorted.
    let names: [String]
    /// The number of the schema of each name.
    let numbers: [Int]
    /// The position of each name.
    let positions: [String: Int]
    /// The kinds, and the position of the name of their schema.
    let kindList: [(kind: GroupVersionKind, position: Int)]
    /// The same by kind.
    let kinds: [GroupVersionKind: Int]

    /// Reads the index that begins at `position`, over the texts that begin at `texts`.
    init(literal: StaticString, texts: [UInt32], at position: Int) {
        var reader = PackedText(literal, at: position)
        shapes = reader.list { (type: $0.number(), members: $0.number()) }
        schemas = reader.offsets()
        let entries = reader.list { reader in
            let package = literal.packedText(reader.number(), texts)
            let name = package + "." + literal.packedText(reader.number(), texts)
            return (name: name, number: reader.number())
        }
        names = entries.map(\.name)
        numbers = entries.map(\.number)
        positions = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })
        kindList = reader.list { reader in
            let kind = GroupVersionKind(
                group: literal.packedText(reader.number(), texts), version: literal.packedText(reader.number(), texts),
                kind: literal.packedText(reader.number(), texts))
            return (kind: kind, position: reader.number())
        }
        kinds = Dictionary(kindList.map { ($0.kind, $0.position) }, uniquingKeysWith: { first, _ in first })
    }
}
