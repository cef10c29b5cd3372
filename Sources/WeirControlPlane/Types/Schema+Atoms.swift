/// How server-side apply sees a schema: which kinds of value it can hold, and what is owned as a whole.
extension Schema {
    /// The kinds of value that a schema allows, and how lists and maps are owned.
    struct Atoms: OptionSet, Sendable {
        let rawValue: UInt8
        static let map = Atoms(rawValue: 1)
        static let scalar = Atoms(rawValue: 2)
        static let list = Atoms(rawValue: 4)
        /// A map is owned as a whole.
        static let atomicMap = Atoms(rawValue: 8)
        /// The elements of a list are owned one by one.
        static let associative = Atoms(rawValue: 16)

        init(rawValue: UInt8) { self.rawValue = rawValue }

        init(_ words: Words) {
            var atoms: Atoms
            if words.flags.contains(.quantity) {
                atoms = .scalar
            } else if words.flags.contains(.raw) {
                atoms = [.map, .scalar, .list, .atomicMap]
            } else {
                switch words.kind {
                case .any: atoms = [.map, .scalar, .list]
                case .object: atoms = .map
                case .array: atoms = .list
                case .string, .integer, .number, .boolean: atoms = .scalar
                }
            }
            if words.mapType == .atomic { atoms.insert(.atomicMap) }
            switch words.listType {
            case .set, .map: atoms.insert(.associative)
            case .atomic: break
            case nil:
                if words.patchStrategy == "merge" || words.patchStrategy == "merge,retainKeys" {
                    atoms.insert(.associative)
                }
            }
            self = atoms
        }
    }

    static func associativeKeys(_ words: Words) -> [String] {
        switch words.listType {
        case .map: words.listMapKeys
        case .set, .atomic: []
        case nil: words.patchMergeKey.map { [$0] } ?? []
        }
    }
}
