import WeirCore
import WeirGit

extension BranchReader {
    /// The recipe of `digest`; nil where there is none.
    /// - Throws: ``StateFailure`` where it is damaged.
    func recipe(_ digest: String) throws(StateFailure) -> Recipe? {
        guard let entry = try entries(RecipeTree.name).first(where: { $0.name == digest }) else { return nil }
        let folder = "\(RecipeTree.name)/\(digest)"
        var files: [String: Recipe.File] = [:]
        var folders: [(prefix: String, id: ObjectID)] = [("", entry.id)]
        while let (prefix, id) = folders.popLast() {
            for entry in try mappingGit(file: folder, { () throws(GitError) in try repository.tree(id) }) {
                guard let name = RecipeTree.decode(entry.name),
                    prefix.utf8.count + name.utf8.count <= RecipeTree.longestPath
                else { throw failure(Malformed("\"\(prefix)\(entry.name)\" is no path of a recipe"), folder) }
                let path = prefix + name
                switch entry.mode {
                case .tree: folders.append((path + "/", entry.id))
                case .file, .executable:
                    let bytes = try mappingGit(file: folder) { () throws(GitError) in try repository.blob(entry.id) }
                    files[path] = Recipe.File(bytes, executable: entry.mode == .executable)
                case .link, .submodule: throw failure(Malformed("\"\(path)\" is no file"), folder)
                }
            }
        }
        let recipe = Recipe(files)
        guard recipe.digest == digest else { throw failure(Malformed("its files have another digest"), folder) }
        return recipe
    }
}
