extension String {
    /// Whether both texts have the same UTF-8 bytes. Swift's own `==` takes different ones for equal where Unicode
    /// does.
    func hasBytes(of other: String) -> Bool {
        utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in left.elementsEqual(right) }
        }.flatMap(\.self) ?? utf8.elementsEqual(other.utf8)
    }

    /// Whether the UTF-8 bytes of this text stand before those of `other`.
    func bytesPrecede(_ other: String) -> Bool {
        utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in left.lexicographicallyPrecedes(right) }
        }.flatMap(\.self) ?? utf8.lexicographicallyPrecedes(other.utf8)
    }
}
