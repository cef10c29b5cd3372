import WeirGit

/// The files under `resources/`, one an instance, spread over folders by the digests of their addresses.
///
/// Changes are taken in with ``set(_:shard:to:)`` and reach the folders with ``write(to:)``, which writes anew only the
/// folders that changed.
struct ResourceShards {
    /// The name of the folder that holds the folders.
    static let name = "resources"
    /// From this many instances on the folders are named by two digits.
    static let wideCount = 4_000

    /// The files whose address' digest begins alike.
    private struct Shard {
        /// In git's order.
        var entries: [TreeEntry] = []
        /// By name; nil removes a file.
        var changes: [String: ObjectID?] = [:]
        /// The folder's tree; nil where it has to be written or is empty.
        var tree: ObjectID?

        /// Brings the changes into the entries. Names are ASCII, so that their order is git's.
        mutating func merge() {
            var merged: [TreeEntry] = []
            merged.reserveCapacity(entries.count + changes.count)
            var rest = entries[...]
            for (name, id) in changes.sorted(by: { $0.key < $1.key }) {
                while let next = rest.first, next.name < name {
                    merged.append(next)
                    rest = rest.dropFirst()
                }
                if rest.first?.name == name { rest = rest.dropFirst() }
                if let id { merged.append(TreeEntry(name: name, id: id)) }
            }
            merged.append(contentsOf: rest)
            self = Shard(entries: merged)
        }
    }

    /// How many digits of the digest name a folder: 1 or 2.
    private(set) var digits: Int
    private var shards: [Shard]

    /// No files, in folders named by `digits` digits.
    init(digits: Int = 1) {
        self.digits = digits
        shards = Array(repeating: Shard(), count: digits == 1 ? 16 : 256)
    }

    /// The number of files, changes that were not written left out.
    var count: Int { shards.reduce(0) { $0 + $1.entries.count } }

    /// Takes in the folder `name`, which is `tree` with `entries`.
    /// - Throws: ``Malformed`` where no folder of this width is called so.
    mutating func add(folder name: String, _ tree: ObjectID, _ entries: [TreeEntry]) throws(Malformed) {
        guard name.utf8.count == digits, let index = Int(name, radix: 16), self.name(index) == name else {
            throw Malformed("there is a folder \"\(name)\" where names of \(digits) hexadecimal digits should stand")
        }
        shards[index] = Shard(entries: entries, tree: tree)
    }

    /// Gives the file `name`, whose address' digest begins with the byte `shard`, the content `id`; nil removes it.
    mutating func set(_ name: String, shard: UInt8, to id: ObjectID?) {
        shards[index(shard)].changes.updateValue(id, forKey: name)
    }

    /// Writes the folders that changed to `batch`, all of them where their number changes.
    /// - Returns: the tree of all folders; nil where there is no file.
    mutating func write(to batch: ObjectBatch) throws(GitError) -> ObjectID? {
        for index in shards.indices where !shards[index].changes.isEmpty { shards[index].merge() }
        let wanted = count < Self.wideCount ? 1 : 2
        if wanted != digits { spread(over: wanted) }
        var folders: [TreeEntry] = []
        for index in shards.indices where !shards[index].entries.isEmpty {
            let tree: ObjectID
            if let written = shards[index].tree {
                tree = written
            } else {
                tree = try batch.addTree(shards[index].entries)
                shards[index].tree = tree
            }
            folders.append(TreeEntry(name: name(index), id: tree, mode: .tree))
        }
        return folders.isEmpty ? nil : try batch.addTree(folders)
    }

    private func index(_ shard: UInt8) -> Int { Int(digits == 1 ? shard >> 4 : shard) }

    private func name(_ index: Int) -> String {
        let text = String(index, radix: 16)
        return text.utf8.count < digits ? "0" + text : text
    }

    /// Moves every file to the folders of another width.
    private mutating func spread(over digits: Int) {
        var wider = ResourceShards(digits: digits)
        for entry in shards.lazy.flatMap(\.entries) {
            // Only files that an instance has are in the shards: `StateTree` refuses others when it reads them.
            guard let shard = InstanceFile.shard(named: entry.name) else { continue }
            wider.shards[wider.index(shard)].entries.append(entry)
        }
        for index in wider.shards.indices { wider.shards[index].entries.sort { $0.name < $1.name } }
        self = wider
    }
}
