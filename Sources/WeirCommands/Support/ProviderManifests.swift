import WeirConfig
import WeirCore
import WeirProviders
import WeirYAML

/// The manifests of providers: those that come with Weir, and those in a project's folder `providers`.
enum ProviderManifests {
    /// The folder in a project.
    static let folder = "providers"

    /// Where they come from; of two with one name that of the project in the folder `project` stands. Those that come with
    /// Weir are read only when they are needed.
    /// - Throws: ``DiagnosticsError`` with every fault of those of the project.
    static func sources(_ context: CommandContext, project: String) throws(DiagnosticsError) -> [ManifestSource] {
        let own = TrustedManifests(context.environment).marking(try decode(try projectTexts(project)), of: project)
        let others = BuiltInManifest.all.filter { manifest in !own.contains { $0.name == manifest.name } }
        return others.map { manifest in
            ManifestSource(manifest.name, manifest.typeNames) {
                do throws(DiagnosticsError) { return try read(manifest) } catch { return nil }
            }
        } + own.map { ManifestSource($0) }
    }

    /// All of them, read.
    /// - Throws: ``DiagnosticsError`` with every fault of those of the project.
    static func all(_ context: CommandContext, project: String) throws(DiagnosticsError) -> [ToolManifest] {
        try sources(context, project: project).compactMap { $0.read() }
    }

    private static func read(_ manifest: BuiltInManifest) throws(DiagnosticsError) -> ToolManifest {
        var read = try ManifestDecoder.decode(
            manifest.bytes(), file: manifest.file, functions: ManifestFunctions.all)
        read.isBuiltIn = true
        return read
    }

    private static func decode(
        _ texts: [(file: String, bytes: [UInt8])]
    ) throws(DiagnosticsError) -> [ToolManifest] {
        var manifests: [ToolManifest] = []
        var faults: [Diagnostic] = []
        for (file, bytes) in texts {
            do throws(DiagnosticsError) {
                manifests.append(try ManifestDecoder.decode(bytes, file: file, functions: ManifestFunctions.all))
            } catch { faults += error.diagnostics }
        }
        guard faults.isEmpty else { throw DiagnosticsError(faults) }
        return manifests
    }

    private static func projectTexts(_ project: String) throws(DiagnosticsError) -> [(file: String, bytes: [UInt8])] {
        let names = Files.names(in: "\(project)/\(folder)").sorted()
        var texts: [(file: String, bytes: [UInt8])] = []
        for name in names where name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
            let file = "\(folder)/\(name)"
            do { texts.append((file, try Files.read("\(project)/\(file)", limit: YAMLLimits.default.bytes))) } catch {
                throw DiagnosticsError([Diagnostic(.unreadable, "\(file) cannot be read: \(error)")])
            }
        }
        return texts
    }
}
