import SystemPackage
import WeirAuthoring
import WeirCore
import WeirValue

/// Writes diagnostics as SARIF 2.1.0.
struct SARIFView {
    private let context: CommandContext
    private let project: Project

    init(_ context: CommandContext, _ project: Project) {
        self.context = context
        self.project = project
    }

    /// Writes `diagnostics` with the data; files are named from the project's folder.
    func show(_ diagnostics: [Diagnostic]) {
        let log = SARIF.log(
            diagnostics, version: Version.current, path: { relative(absolute($0)) }, absolute: absolute)
        context.output.write(JSONWriter.string(log, .readable))
    }

    private func absolute(_ file: String) -> String { FilePath(context.absolute(file)).lexicallyNormalized().string }

    private func relative(_ path: String) -> String? {
        path.hasPrefix(project.directory + "/") ? String(path.dropFirst(project.directory.count + 1)) : nil
    }
}
