import WeirValue

/// `source.all(...)` and `source.exists(...)`.
final class QuantifierNode: Node {
    private let loop: Loop
    private let operation: LogicalOperator
    private let predicate: any Node

    init(_ loop: Loop, _ operation: LogicalOperator, _ predicate: any Node) {
        self.loop = loop
        self.operation = operation
        self.predicate = predicate
    }

    var range: Range<Int> { loop.range }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        try loop.run(&evaluation, kind: .bool, parts: [predicate]) { (items, evaluation) throws(CELError) in
            var fold = LogicalFold(operation)
            for index in 0..<items.count {
                try loop.bind(items, index, &evaluation)
                if fold.add(try predicate.outcome(&evaluation), at: predicate.range) { return fold.decided }
            }
            return try fold.result()
        }
    }
}

/// `source.exists_one(...)`: looks at all, so that no error is overlooked.
final class ExistsOneNode: Node {
    private let loop: Loop
    private let predicate: any Node

    init(_ loop: Loop, _ predicate: any Node) {
        self.loop = loop
        self.predicate = predicate
    }

    var range: Range<Int> { loop.range }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        try loop.run(&evaluation, kind: .bool, parts: [predicate]) { (items, evaluation) throws(CELError) in
            var test = Predicate()
            var count = 0
            for index in 0..<items.count {
                try loop.bind(items, index, &evaluation)
                if try test.holds(predicate, &evaluation) == true { count += 1 }
            }
            if count > 1 { return test.sensitive ? Value.bool(false).hidden : .bool(false) }
            return test.mark(.bool(count == 1), unknown: .bool)
        }
    }
}

/// `source.map(...)`, `source.filter(...)` and `source.transformList(...)`: a list.
final class CollectNode: Node {
    private let loop: Loop
    private let predicate: (any Node)?
    /// What an element becomes; nil where it stays as it is.
    private let transform: (any Node)?

    init(_ loop: Loop, where predicate: (any Node)?, _ transform: (any Node)?) {
        self.loop = loop
        self.predicate = predicate
        self.transform = transform
    }

    var range: Range<Int> { loop.range }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        let parts = [predicate, transform].compactMap { $0 }
        return try loop.run(&evaluation, kind: .list, parts: parts) { (items, evaluation) throws(CELError) in
            var test = Predicate()
            var values: [Value] = []
            if predicate == nil { values.reserveCapacity(items.count) }
            for index in 0..<items.count {
                try loop.bind(items, index, &evaluation)
                if let predicate, try test.holds(predicate, &evaluation) == false { continue }
                if let transform {
                    values.append(try transform.evaluate(&evaluation))
                } else {
                    values.append(items.keys?[index] ?? items.values[index])
                }
            }
            try loop.allocate(values.count, &evaluation)
            return test.mark(.list(values), unknown: .list)
        }
    }
}

/// `source.transformMap(...)` and `source.transformMapEntry(...)`: a map.
final class TransformMapNode: Node {
    private let loop: Loop
    private let predicate: (any Node)?
    private let transform: any Node
    /// Whether `transform` gives whole entries rather than the values of the keys.
    private let entries: Bool

    init(_ loop: Loop, where predicate: (any Node)?, _ transform: any Node, entries: Bool) {
        self.loop = loop
        self.predicate = predicate
        self.transform = transform
        self.entries = entries
    }

    var range: Range<Int> { loop.range }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        let parts = [predicate, transform].compactMap { $0 }
        return try loop.run(&evaluation, kind: .map, parts: parts) { (items, evaluation) throws(CELError) in
            var test = Predicate()
            var marks: Value.Marks = []
            var builder = MapBuilder()
            for index in 0..<items.count {
                try loop.bind(items, index, &evaluation)
                if let predicate, try test.holds(predicate, &evaluation) == false { continue }
                let value = try transform.evaluate(&evaluation)
                do throws(CELFailure) {
                    if entries {
                        try Self.add(value, to: &builder, &marks)
                    } else {
                        try builder.add(loop.key(items, index), value)
                    }
                } catch {
                    throw CELError(error, at: transform.range)
                }
            }
            try loop.allocate(2 * items.count, &evaluation)
            let result = test.mark(builder.value, unknown: .map)
            guard marks.contains(.unknown) else { return marks.contains(.sensitive) ? result.hidden : result }
            return marks.contains(.sensitive) || result.isSensitive ? Value.unknown(.map).hidden : .unknown(.map)
        }
    }

    private static func add(
        _ entry: Value, to builder: inout MapBuilder, _ marks: inout Value.Marks
    ) throws(CELFailure) {
        switch entry.materialised {
        case .map(let map): for (key, value) in map { try builder.add(.string(key), value) }
        case .object(let object as CELMap):
            for (key, value) in zip(object.keys, object.values) { try builder.add(key, value) }
        case .unknown: marks.formUnion(.unknown)
        case .sensitive(let box):
            marks.formUnion(.sensitive)
            try add(box.value, to: &builder, &marks)
        default: throw .noOverload("transformMapEntry", entry)
        }
    }
}

/// `source.sortBy(name, key)`.
final class SortByNode: Node {
    private let loop: Loop
    private let key: any Node

    init(_ loop: Loop, _ key: any Node) {
        self.loop = loop
        self.key = key
    }

    var range: Range<Int> { loop.range }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        try loop.run(&evaluation, kind: .list, parts: [key]) { (items, evaluation) throws(CELError) in
            var keys: [Value] = []
            var marks: Value.Marks = []
            for index in 0..<items.count {
                try loop.bind(items, index, &evaluation)
                let value = try key.evaluate(&evaluation)
                marks.formUnion(value.marks)
                keys.append(value.revealed)
            }
            let elements = items.keys ?? items.values
            if marks.contains(.unknown) {
                let hidden = marks.contains(.sensitive) || elements.contains(where: \.isSensitive)
                return hidden ? Value.unknown(.list).hidden : .unknown(.list)
            }
            do throws(CELFailure) {
                let order = try Sorting.order(keys, &evaluation)
                try evaluation.allocate(elements: order.count)
                let result = Value.list(order.map { elements[$0] })
                return marks.contains(.sensitive) ? result.hidden : result
            } catch {
                throw CELError(error, at: key.range)
            }
        }
    }
}

/// Sorting by values that have an order.
enum Sorting {
    /// The indices of `keys` in ascending order of the keys, equal ones in the order in which they stand.
    /// - Throws: that the keys are of different types or have no order.
    static func order(_ keys: [Value], _ evaluation: inout Evaluation) throws(CELFailure) -> [Int] {
        guard let first = keys.first else { return [] }
        _ = try Ordering.compare(first, first, as: "sort", &evaluation)
        for key in keys where key.celType != first.celType { throw .noOverload("sort", first, key) }
        var order = Array(keys.indices)
        do {
            try order.sort { left, right in
                try evaluation.charge(1)
                switch try Ordering.compare(keys[left], keys[right], as: "sort", &evaluation) {
                case .less: return true
                case .greater: return false
                default: return left < right
                }
            }
        } catch {
            throw .host(error)
        }
        return order
    }
}
