package import OrderedCollections

extension Value {
    /// A map with string keys that keeps the order of insertion and knows the union of its values' marks.
    ///
    /// A value: a changed copy is a new map. Build large ones from pairs at once.
    package struct Map: Sendable {
        private final class Storage: Sendable {
            let pairs: OrderedDictionary<String, Value>
            let marks: Marks

            init(_ pairs: OrderedDictionary<String, Value>) {
                self.pairs = pairs
                var marks: Marks = []
                for value in pairs.values { marks.formUnion(value.marks) }
                self.marks = marks
            }
        }

        private static let empty = Storage([:])
        private let storage: Storage

        /// An empty map.
        package init() { storage = Self.empty }

        /// A map of `pairs`, in their order.
        package init(_ pairs: OrderedDictionary<String, Value>) {
            storage = pairs.isEmpty ? Self.empty : Storage(pairs)
        }

        /// A map of `pairs` in their order; `combine` decides between two values of one key.
        package init(
            _ pairs: [(String, Value)], uniquingKeysWith combine: (Value, Value) -> Value
        ) {
            self.init(OrderedDictionary(pairs, uniquingKeysWith: combine))
        }

        /// The pairs, for building a changed copy.
        package var pairs: OrderedDictionary<String, Value> { storage.pairs }

        /// The union of the values' marks.
        package var marks: Marks { storage.marks }

        /// Whether both are one map in memory; false tells nothing. Constant time.
        package func isIdentical(to other: Map) -> Bool { storage === other.storage }

        /// The number of keys.
        package var count: Int { storage.pairs.count }

        /// The keys in the order of insertion.
        package var keys: [String] { storage.pairs.keys.elements }

        /// The values in the order of their keys.
        package var values: [Value] { storage.pairs.values.elements }

        /// The value of `key`, if there is one.
        package subscript(key: String) -> Value? { storage.pairs[key] }

        /// A copy in which `key` has `value`; nil removes it.
        package func setting(_ key: String, to value: Value?) -> Map {
            var pairs = storage.pairs
            pairs[key] = value
            return Map(pairs)
        }

        /// A copy in which each key of `changes` has its new value; nil removes it.
        package func setting(_ changes: [(String, Value?)]) -> Map {
            var pairs = storage.pairs
            for (key, value) in changes { pairs[key] = value }
            return Map(pairs)
        }

        /// A copy with every value changed by `transform`, keys and order kept.
        package func mapValues(_ transform: (Value) throws -> Value) rethrows -> Map {
            Map(try storage.pairs.mapValues(transform))
        }
    }

    /// A map value of `pairs`, in their order.
    package static func map(_ pairs: OrderedDictionary<String, Value>) -> Value { .map(Map(pairs)) }
}

extension Value.Map: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { storage.pairs.count }
    package subscript(position: Int) -> (key: String, value: Value) {
        let element = storage.pairs.elements[position]
        return (element.key, element.value)
    }
}

extension Value.Map: Equatable {
    /// Equality without regard to order.
    package static func == (left: Value.Map, right: Value.Map) -> Bool {
        guard left.count == right.count else { return false }
        for (key, value) in left {
            guard let other = right[key], value == other else { return false }
        }
        return true
    }
}

extension Value.Map: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, Value)...) {
        self.init(elements, uniquingKeysWith: { _, last in last })
    }
}
