import WeirCore
import WeirProcess
import WeirValue
import WeirYAML

/// Everything that a build reads: the base, and what the overlay names besides.
struct KustomizeSources: Sendable {
    /// The names that kustomize knows a kustomization by.
    static let names = ["kustomization.yaml", "kustomization.yml", "Kustomization"]
    /// Where the base is copied to in the folder of the overlay, and where the rest is.
    private static let baseName = "base"
    private static let otherName = "sources"

    let base: SourceTree
    /// What the overlay names, by its path in the folder of the overlay.
    private(set) var others = SourceTree(files: [:])
    /// The kustomization of the overlay, with the paths that its files have in its folder.
    private(set) var kustomization = Value.Map()

    /// Reads what `arguments`, of a `kustomize.build`, name; relative paths start at `project`. What is not known of
    /// the overlay names nothing.
    /// - Throws: ``OperationFailure``, also where something would have to be fetched.
    init(_ arguments: Arguments, project: String) throws(OperationFailure) {
        let folder = try SourceFolder(try arguments.required("base"), argument: "base", project: project)
        base = try SourceTree.read(folder.root, noun: "the base", leavingOut: Self.isNoSource)
        guard base.names(in: folder.inner).contains(where: Self.names.contains) else {
            throw OperationFailure(
                "the base \(folder.path) has no kustomization.yaml",
                hint: "name the folder that kustomize is to build", remains: .nothing)
        }
        var check = ReferenceCheck(base, noun: "the base \(folder.root)")
        try check.visit(folder.inner)
        var number = 0
        var others: [String: Recipe.File] = [:]
        let given = arguments["overlay"]?.mapValue ?? Value.Map()
        let overlay = try KustomizationPaths.changing(given) { path, word throws(OperationFailure) in
            number += 1
            return try Self.take(path, word, project: project, number: number, into: &others)
        }
        self.others = SourceTree(files: others)
        let inner = folder.inner.isEmpty ? Self.baseName : "\(Self.baseName)/\(folder.inner)"
        kustomization = Self.kustomization(overlay, base: inner)
    }

    /// The digest of what the overlay names; nil where it names nothing.
    var othersDigest: String? { others.files.isEmpty ? nil : others.digest }

    /// The folder of the overlay: its kustomization and everything that it reads.
    var folder: SourceTree {
        var files = others.files
        for (path, file) in base.files { files["\(Self.baseName)/\(path)"] = file }
        files["kustomization.yaml"] = Recipe.File(YAMLWriter.bytes(.map(kustomization), .init(revealed: true)))
        return SourceTree(files: files)
    }

    private static func kustomization(_ overlay: Value.Map, base: String) -> Value.Map {
        let patches = overlay["patches"]?.listValue?.map { patch -> Value in
            guard let map = patch.mapValue, let text = map["patch"], text.mapValue != nil || text.listValue != nil
            else {
                return patch
            }
            // kustomize takes patches as text alone.
            let written = Value.string(YAMLWriter.string(text, .init(revealed: true)))
            return .map(map.setting("patch", to: text.isSensitive ? written.hidden : written))
        }
        let head: Value.Map = ["apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"]
        let resources = [.string(base)] + (overlay["resources"]?.listValue ?? [])
        var rest = overlay.map { ($0.key, Value?.some($0.value)) }
        if let patches { rest.append(("patches", .list(patches))) }
        return head.setting([("resources", .list(resources))]).setting(rest.filter { $0.0 != "resources" })
    }

    /// Adds what the overlay names by `path` to `files`.
    /// - Returns: its path in the folder of the overlay.
    private static func take(
        _ path: String, _ word: String, project: String, number: Int, into files: inout [String: Recipe.File]
    ) throws(OperationFailure) -> String {
        let argument = "overlay.\(word)"
        let folder = try SourceFolder(path, argument: argument, project: project)
        let place = "\(otherName)/\(number)"
        do {
            guard let real = try Files.realPath(folder.path) else {
                throw OperationFailure("\(argument) names \(folder.path), which does not exist", remains: .nothing)
            }
            if try Files.status(real)?.kind != .directory {
                let name = "\(place)/\(folder.path.lastPathPart)"
                files[name] = Recipe.File(try Files.content(of: real, limit: SourceTree.Limits().bytes))
                return name
            }
        } catch let failure as OperationFailure {
            throw failure
        } catch {
            throw OperationFailure("\(argument): \(error)", remains: .nothing)
        }
        let tree = try SourceTree.read(folder.root, noun: argument, leavingOut: isNoSource)
        var check = ReferenceCheck(tree, noun: "\(argument) \(folder.root)")
        try check.visit(folder.inner)
        for (path, file) in tree.files { files["\(place)/\(path)"] = file }
        return folder.inner.isEmpty ? place : "\(place)/\(folder.inner)"
    }

    @Sendable
    private static func isNoSource(_ name: String, isFolder: Bool) -> Bool {
        isFolder ? [".git", ".hg", ".svn", ".weir"].contains(name) : name == ".DS_Store"
    }
}

/// Follows the kustomizations of a tree, and refuses what they would fetch, and what they name outside of the tree.
private struct ReferenceCheck {
    private let tree: SourceTree
    private let noun: String
    private var visited: Set<String> = []

    init(_ tree: SourceTree, noun: String) {
        self.tree = tree
        self.noun = noun
    }

    /// Checks the kustomization of `folder`, and of the folders that it names.
    mutating func visit(_ folder: String) throws(OperationFailure) { try visit(folder, from: []) }

    /// - Parameter trail: the folders that lead to it, each naming the next.
    private mutating func visit(_ folder: String, from trail: [String]) throws(OperationFailure) {
        guard let start = trail.firstIndex(of: folder) else {
            guard visited.insert(folder).inserted, trail.count < Self.deepest else { return }
            for name in tree.names(in: folder) where KustomizeSources.names.contains(name) {
                let file = folder.isEmpty ? name : "\(folder)/\(name)"
                guard let bytes = tree.files[file]?.bytes else { continue }
                for next in try references(YAMLDocument.parse(bytes: bytes, file: file), in: folder, file: file) {
                    try visit(next, from: trail + [folder])
                }
            }
            return
        }
        let cycle = (trail[start...] + [folder]).map { $0.isEmpty ? "." : $0 }.joined(separator: " -> ")
        throw OperationFailure(
            "the kustomizations of \(noun) name each other in a cycle: \(cycle)", remains: .nothing)
    }

    /// The longest trail that is followed: kustomize itself complains of what lies deeper.
    private static let deepest = 200

    /// The paths in the tree that the kustomization in `parse` names. One that is no YAML, kustomize will complain
    /// of.
    private func references(
        _ parse: YAMLParse, in folder: String, file: String
    ) throws(OperationFailure) -> [String] {
        guard case .map(let kustomization)? = parse.document?.root.value() else { return [] }
        var found: [String] = []
        _ = try KustomizationPaths.changing(kustomization) { path, word throws(OperationFailure) in
            found.append(try place(of: path, in: folder, "\(word) in \(file)"))
            return path
        }
        return found
    }

    private func place(of path: String, in folder: String, _ word: String) throws(OperationFailure) -> String {
        guard !SourceFolder.isRemote(path) else {
            throw OperationFailure(
                "\(noun) names \(path) under \(word), which is not on this machine",
                hint: "nothing is fetched: put a copy into the project, and name that", remains: .nothing)
        }
        var parts = folder.split(separator: "/")
        for part in path.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                throw OperationFailure(
                    "\(noun) names \(path) under \(word), which lies outside of it",
                    hint: "name the folder that holds both, and behind a doubled slash the part to build",
                    remains: .nothing)
            }
        }
        return parts.joined(separator: "/")
    }
}
