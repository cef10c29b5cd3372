import WeirValue

/// Tells whether two files say the same.
enum SameMeaning {
    /// Whether `left` and `right` are the same value: also their numbers' kinds, and the order of every map but those
    /// that have an order of their own (``KeyOrder``).
    ///
    /// - Parameters:
    ///   - path: where they stand in their documents; nil where no map has an order of its own.
    static func holds(_ left: Value, _ right: Value, path: [String]?) -> Bool {
        switch (left, right) {
        case (.map(let left), .map(let right)):
            let ignoresOrder = path.map { KeyOrder.of($0) != nil } ?? false
            guard left.count == right.count, ignoresOrder || left.keys == right.keys else { return false }
            return left.allSatisfy { key, value in
                guard let other = right[key] else { return false }
                return holds(value, other, path: path.flatMap { $0.count <= KeyOrder.deepest ? $0 + [key] : nil })
            }
        case (.list(let left), .list(let right)):
            return left.elements.count == right.elements.count
                && zip(left.elements, right.elements).allSatisfy { holds($0, $1, path: nil) }
        case (.double(let left), .double(let right)): return left.bitPattern == right.bitPattern
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.int(let left), .int(let right)): return left == right
        case (.uint(let left), .uint(let right)): return left == right
        case (.string(let left), .string(let right)): return left.utf8.elementsEqual(right.utf8)
        case (.bytes(let left), .bytes(let right)): return left.elementsEqual(right)
        default: return false
        }
    }
}
