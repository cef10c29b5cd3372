/// The order in which the keys of the language's own maps stand. All other maps are their authors'.
enum KeyOrder {
    private static let envelope = ["apiVersion", "kind", "metadata", "spec"]
    private static let metadata = ["name", "description", "labels", "requires"]
    private static let spec = [
        "stack", "patch", "contexts", "environment", "inputs", "secrets", "uses", "locals", "resources", "checks",
        "outputs", "hooks",
        "ttl", "moved", "removed", "import",
    ]
    private static let patched = ["spec", "patch"]
    /// The deepest map that has an order.
    static let deepest = 5
    private static let resource = [
        "type", "source", "inputs", "forEach", "when", "with", "dependsOn", "lifecycle", "hooks",
    ]

    /// The order of the keys of the map at `path` of a document; nil where it is the author's.
    static func of(_ path: [String]) -> [String]? {
        // What a patch says has the order of what it is merged with.
        if path.count >= patched.count, Array(path.prefix(2)) == patched { return of(Array(path.dropFirst(2))) }
        return switch path.count {
        case 0: envelope
        case 1 where path[0] == "metadata": metadata
        case 1 where path[0] == "spec": spec
        case 3 where path[0] == "spec" && path[1] == "resources": resource
        default: nil
        }
    }

    /// `document` with its keys in order.
    static func applied(to document: FormatDocument) -> FormatDocument {
        var document = document
        guard let root = document.root.collection, root.isMapping else { return document }
        // What stands at the head of a file stays there.
        let head = root.items.first.map { ($0.leading, $0.blankBefore) }
        var bare = root
        if !bare.items.isEmpty { bare.items[0].leading = [] }
        var ordered = sorted(bare, [])
        if let head, !ordered.items.isEmpty {
            ordered.items[0].leading = head.0 + ordered.items[0].leading
            ordered.items[0].blankBefore = head.1 && !head.0.isEmpty
        }
        document.root.collection = ordered
        return document
    }

    private static func sorted(_ collection: FormatCollection, _ path: [String]) -> FormatCollection {
        guard collection.isMapping, path.count <= deepest else { return collection }
        var collection = collection
        for index in collection.items.indices {
            guard let key = collection.items[index].key?.text, let inner = collection.items[index].value.collection
            else { continue }
            collection.items[index].value.collection = sorted(inner, path + [key])
        }
        guard let order = of(path) else { return collection }
        func rank(_ item: FormatItem) -> Int {
            guard let key = item.key?.text else { return -1 }
            return key == "<<" ? -1 : order.firstIndex(of: key) ?? order.count
        }
        let ranked = collection.items.enumerated().map { (rank($0.element), $0.offset, $0.element) }
        collection.items = ranked.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
        return collection
    }
}
