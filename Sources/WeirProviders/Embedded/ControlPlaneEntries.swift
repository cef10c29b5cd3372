import WeirProcess
import WeirValue

/// The folder in which control planes that run are entered, each with a file: the user's own state folder has it.
package struct ControlPlaneEntries: Sendable {
    private static let mostBytes = 64 << 10

    /// Its absolute path; nil where the environment tells no state folder.
    package let directory: String?

    /// The folder of the user whose environment is `environment`.
    package init(_ environment: [String: String]) {
        directory = UserState.folder(environment).map { $0 + "/controlplanes" }
    }

    /// Takes the entries out that servers of the data in `folder`, none of which runs any more, could not take out themselves.
    func clear(of folder: String) throws(SystemFailure) {
        guard let directory, try Files.status(directory) != nil else { return }
        for name in try Files.names(in: directory) where name.hasSuffix(".json") {
            let path = "\(directory)/\(name)"
            guard Self.dataDirectory(path) == folder else { continue }
            try Files.remove(path)
        }
    }

    /// The data folder that the entry at `path` names; nil where it is gone, or no entry.
    private static func dataDirectory(_ path: String) -> String? {
        do {
            return try JSONReader.read(try Files.content(of: path, limit: mostBytes))["dataDirectory"]?.stringValue
        } catch { return nil }
    }
}
