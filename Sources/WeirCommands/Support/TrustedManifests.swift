import SystemPackage
import WeirCore
import WeirProviders

/// The manifests of projects that the user of this machine trusts: they run programs. One line each, its digest and its path,
/// in the user's own state folder.
struct TrustedManifests {
    private static let mostBytes = 1 << 20

    private let path: String?

    /// Those of the user whose environment is `environment`.
    init(_ environment: [String: String]) {
        path = UserState.folder(environment).map { $0 + "/trusted" }
    }

    /// The lines; none where there is no file.
    private var lines: Set<String> {
        guard let path, Files.exists(path) else { return [] }
        // What cannot be read trusts nobody.
        guard let bytes = try? Files.read(path, limit: Self.mostBytes) else { return [] }
        return Set(String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init))
    }

    private static func line(_ manifest: ToolManifest, _ project: String) -> String {
        "\(manifest.digest) \(project)/\(manifest.file)"
    }

    /// `manifests` of the project in the folder `project`, each with whether it is trusted as it stands now.
    func marking(_ manifests: [ToolManifest], of project: String) -> [ToolManifest] {
        guard !manifests.isEmpty else { return [] }
        let lines = lines
        return manifests.map { manifest in
            var manifest = manifest
            manifest.isTrusted = lines.contains(Self.line(manifest, project))
            return manifest
        }
    }

    /// Trusts `manifests` of the project in the folder `project` from now on.
    func trust(_ manifests: [ToolManifest], of project: String) throws {
        guard let path else { throw CommandError("neither HOME nor XDG_STATE_HOME tells where to note it") }
        let all = lines.union(manifests.map { Self.line($0, project) })
        do {
            try Files.makeDirectories(FilePath(path).removingLastComponent().string)
            try Files.replace(path, with: Array(all.sorted().map { $0 + "\n" }.joined().utf8))
        } catch {
            throw CommandError("\(path) cannot be written: \(error)")
        }
    }
}
