extension GitRepository {
    /// The number of packs, those of alternates left out.
    ///
    /// - Throws: ``GitError`` when the directory cannot be read.
    package func packCount() throws(GitError) -> Int {
        let names = Set(try FileSystem.names(in: packsPath) ?? [])
        return names.count { $0.hasSuffix(".idx") && names.contains($0.dropLast(4) + ".pack") }
    }

    /// The number of objects that lie in a file of their own: what 256 directory listings cost.
    ///
    /// - Throws: ``GitError`` when a directory cannot be read.
    package func looseObjectCount() throws(GitError) -> Int {
        var count = 0
        for byte in UInt8.min ... .max {
            let names = try FileSystem.names(in: looseDirectory(byte)) ?? []
            count += names.count { $0.utf8.count == 2 * (ObjectID.byteCount - 1) }
        }
        return count
    }

    /// The directory of the packs.
    var packsPath: String { objectsPath + "pack" }

    /// The directory of the loose objects whose id begins with `byte`.
    func looseDirectory(_ byte: UInt8) -> String { objectsPath + String(hex: [byte]) }

    /// The file of the object `id` when it is a loose one.
    func loosePath(of id: ObjectID) -> String {
        var path = objectsPath
        let hex = id.description
        let cut = hex.utf8.index(hex.startIndex, offsetBy: 2)
        path += hex[..<cut]
        path += "/"
        path += hex[cut...]
        return path
    }
}
