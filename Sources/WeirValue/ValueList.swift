extension Value {
    /// An ordered list that knows the union of its elements' marks.
    package struct List: Sendable {
        /// The elements in order.
        package let elements: [Value]
        /// The union of the elements' marks.
        package let marks: Marks

        /// A list of `elements`.
        package init(_ elements: [Value]) {
            self.elements = elements
            var marks: Marks = []
            for element in elements { marks.formUnion(element.marks) }
            self.marks = marks
        }

        /// The number of elements.
        package var count: Int { elements.count }

        /// Whether both are one list in memory; false tells nothing. Constant time.
        package func isIdentical(to other: List) -> Bool {
            guard count == other.count else { return false }
            return elements.withUnsafeBufferPointer { left in
                other.elements.withUnsafeBufferPointer { right in left.baseAddress == right.baseAddress }
            }
        }
    }

    /// A list value of `elements`.
    package static func list(_ elements: [Value]) -> Value { .list(List(elements)) }
}

extension Value.List: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { elements.count }
    package subscript(position: Int) -> Value { elements[position] }
}
