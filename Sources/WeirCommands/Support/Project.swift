import SystemPackage
package import WeirConfig
import WeirCore
import WeirYAML

/// The project that a command works in: where state is kept and relative paths start.
package struct Project: Sendable {
    /// Its folder, absolute.
    package let directory: String
    private let currentDirectory: String

    /// The project of `context`: the nearest folder upwards with a `weir.yaml`, else with a `.weir`, else the current one.
    package init(_ context: CommandContext) {
        currentDirectory = context.currentDirectory
        directory =
            Self.nearest(above: context.currentDirectory, having: "weir.yaml")
            ?? Self.nearest(above: context.currentDirectory, having: ".weir") ?? context.currentDirectory
    }

    private static func nearest(above start: String, having name: String) -> String? {
        var folder = FilePath(start).lexicallyNormalized()
        while true {
            if Files.exists(folder.appending(name).string) { return folder.string }
            let parent = folder.removingLastComponent()
            guard parent != folder, !parent.isEmpty else { return nil }
            folder = parent
        }
    }

    /// The file of the stack that `name` names, absolute; nil where there is none.
    package func file(of name: String) -> String? {
        candidates(name).first { Files.isFile($0) }
    }

    private func candidates(_ name: String) -> [String] {
        let isPath = name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml")
        guard isPath else { return ["\(directory)/stacks/\(name).yaml", "\(directory)/stacks/\(name)/stack.yaml"] }
        let path = name.hasPrefix("/") ? name : "\(currentDirectory)/\(name)"
        return [path, path + ".yaml", path + "/stack.yaml"]
    }

    /// The files in `stacks/` that may be stacks, as messages call them, sorted: `NAME.yaml`, and `NAME/stack.yaml`.
    package var stackFiles: [String] {
        Files.names(in: "\(directory)/stacks").sorted().compactMap { name in
            let path = "\(directory)/stacks/\(name)"
            if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { return Files.isFile(path) ? shown(path) : nil }
            return Files.isFile("\(path)/stack.yaml") ? shown("\(path)/stack.yaml") : nil
        }
    }

    /// The content of the file of the stack that `name` names, and how messages call it.
    /// - Throws: ``DiagnosticsError`` where there is none, or it cannot be read.
    package func read(_ name: String) throws -> (bytes: [UInt8], file: String) {
        guard let path = file(of: name) else {
            let places = candidates(name).map(shown).joined(separator: ", ")
            throw DiagnosticsError([
                Diagnostic(.unreadable, "there is no stack \"\(name)\"", hint: "looked for \(places)")
            ])
        }
        do {
            return (try Files.read(path, limit: YAMLLimits.default.bytes), shown(path))
        } catch let error as Files.TooLarge {
            throw DiagnosticsError([Diagnostic(.yamlLimit, "\(shown(path)): \(error)")])
        } catch {
            throw DiagnosticsError([Diagnostic(.unreadable, "\(shown(path)) cannot be read: \(error)")])
        }
    }

    /// What messages call the file of the module `source` of the stack in `file`: a path that starts at that file's folder.
    package func place(of source: String, in file: String) -> String {
        let own = FilePath(file.hasPrefix("/") ? file : "\(currentDirectory)/\(file)")
        return shown(own.removingLastComponent().pushing(FilePath(source)).lexicallyNormalized().string)
    }

    /// The content of the module `source` of the stack in `file`, and what messages call its file. A folder stands for
    /// the `stack.yaml` in it.
    /// - Throws: ``DiagnosticsError`` where there is none, or it cannot be read.
    package func module(_ source: String, of file: String) throws -> (bytes: [UInt8], file: String) {
        let place = place(of: source, in: file)
        let path = place.hasPrefix("/") ? place : "\(currentDirectory)/\(place)"
        guard let found = [path, path + "/stack.yaml"].first(where: { Files.isFile($0) }) else {
            throw DiagnosticsError([Diagnostic(.invalidModule, "there is no stack \(place)")])
        }
        do {
            return (try Files.read(found, limit: YAMLLimits.default.bytes), shown(found))
        } catch {
            throw DiagnosticsError([Diagnostic(.unreadable, "\(shown(found)) cannot be read: \(error)")])
        }
    }

    /// What the project's `weir.yaml` says; nothing where there is none.
    /// - Throws: ``DiagnosticsError``.
    package func settings() throws -> ProjectSettings {
        let path = "\(directory)/weir.yaml"
        guard Files.isFile(path) else { return ProjectSettings() }
        let bytes: [UInt8]
        do { bytes = try Files.read(path, limit: YAMLLimits.default.bytes) } catch {
            throw DiagnosticsError([Diagnostic(.unreadable, "\(shown(path)) cannot be read: \(error)")])
        }
        return try ProjectSettings.decode(bytes, file: shown(path))
    }

    /// Whether `name` is a stack's own name rather than a path to its file.
    package static func isName(_ name: String) -> Bool { Identifier.isDNSLabel(name) }

    /// The name that the stack in the file `path` says it has; nil where it cannot be read.
    package func declaredName(_ path: String) -> String? {
        let absolute = path.hasPrefix("/") ? path : "\(currentDirectory)/\(path)"
        guard let bytes = try? Files.read(absolute, limit: YAMLLimits.default.bytes),
            let root = YAMLDocument.parse(bytes: bytes, file: path).document?.root, root.kind == .mapping,
            let declared = root["metadata"]?["name"]?.text, Identifier.isDNSLabel(declared)
        else { return nil }
        return declared
    }

    /// The file in `stacks/` of the stack that says it is called `name`, as messages call it; nil where there is none.
    package func file(declaring name: String) -> String? { stackFiles.first { declaredName($0) == name } }

    /// The name of the stack in the file that the path `name` names, or without a readable one the last part of `name`.
    package func stackName(path name: String) -> String {
        if let path = file(of: name), let declared = declaredName(path) { return declared }
        let parts = name.split(separator: "/").map(String.init)
        var last = parts.last ?? name
        if last == "stack.yaml", parts.count > 1 { last = parts[parts.count - 2] }
        for ending in [".yaml", ".yml"] where last.hasSuffix(ending) { last.removeLast(ending.count) }
        return last
    }

    /// `path`, as messages call it, as an absolute one.
    package func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "\(currentDirectory)/\(path)" }

    /// `path` as messages call it: relative to the current folder where it is below it.
    package func shown(_ path: String) -> String {
        path.hasPrefix(currentDirectory + "/") ? String(path.dropFirst(currentDirectory.count + 1)) : path
    }
}
