/// The objects of one collection, sorted by their places: shared until it is changed.
struct SortedObjects: Sendable {
    private var objects: [StoredObject]

    /// Those of `objects`, in any order.
    init(_ objects: [StoredObject]) { self.objects = objects.sorted { $0.key.place < $1.key.place } }

    var count: Int { objects.count }

    /// The object at `place`; nil where there is none.
    subscript(place: ObjectPlace) -> StoredObject? {
        let index = firstIndex(notBefore: place)
        return index < objects.count && objects[index].key.place == place ? objects[index] : nil
    }

    mutating func put(_ object: StoredObject) {
        let place = object.key.place
        let index = firstIndex(notBefore: place)
        if index < objects.count, objects[index].key.place == place {
            objects[index] = object
        } else {
            objects.insert(object, at: index)
        }
    }

    mutating func remove(_ place: ObjectPlace) {
        let index = firstIndex(notBefore: place)
        if index < objects.count, objects[index].key.place == place { objects.remove(at: index) }
    }

    /// Those in `namespace`, or all where it is empty, behind `place`.
    func slice(_ namespace: String, after place: ObjectPlace?) -> ArraySlice<StoredObject> {
        var start = namespace.isEmpty ? 0 : firstIndex(notBefore: ObjectPlace(namespace: namespace, name: ""))
        if let place {
            let index = firstIndex(notBefore: place)
            start = max(start, index < objects.count && objects[index].key.place == place ? index + 1 : index)
        }
        // No namespace sorts between one and that with a NUL behind it.
        let end =
            namespace.isEmpty
            ? objects.count : firstIndex(notBefore: ObjectPlace(namespace: namespace + "\u{0}", name: ""))
        return objects[start..<max(start, end)]
    }

    private func firstIndex(notBefore place: ObjectPlace) -> Int {
        var low = 0
        var high = objects.count
        while low < high {
            let middle = (low + high) / 2
            if objects[middle].key.place < place { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
