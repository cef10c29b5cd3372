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
    }

    /// A list value of `elements`.
    package static func list(_ elements: [Value]) -> Value { .list(List(elements)) }
}

extension Value.List: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { elements.count }
    package subscript(position: Int) -> Value { elements[position] }
}
