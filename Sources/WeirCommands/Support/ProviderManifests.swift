import WeirConfig
import WeirCore
import WeirProviders
import WeirYAML

/// The manifests of providers: those that come with Weir, and those in a project's folder `providers`.
enum ProviderManifests {
    /// The folder in a project.
    static let folder = "providers"

    /// All of them; of two with one name that of the project in the folder `project` stands.
    /// - Throws: ``DiagnosticsError`` with every fault.
    static func all(_ context: CommandContext, project: String) throws(DiagnosticsError) -> [ToolManifest] {
        let builtIn = try decode(BuiltInManifests.texts).map { manifest in
            var manifest = manifest
            manifest.isBuiltIn = true
            return manifest
        }
        let own = TrustedManifests(context.environment).marking(try decode(try projectTexts(project)), of: project)
        return builtIn.filter { manifest in !own.contains { $0.name == manifest.name } } + own
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
