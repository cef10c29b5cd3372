import WeirProcess
import WeirValue

/// A diagnostic of terraform, from its machine-readable output.
struct TerraformDiagnostic: Sendable, Equatable {
    let isError: Bool
    let summary: String
    let detail: String
    /// The resource that it is about, `terraform_data.x`.
    let address: String?
    /// Where the fault is, `main.tf:23`; relative to the working folder.
    let place: String?

    /// The diagnostic in the member `diagnostic` of a line of output; nil where it is none.
    init?(_ value: Value?) {
        guard let summary = value?["summary"]?.stringValue else { return nil }
        self.summary = summary
        isError = value?["severity"]?.stringValue != "warning"
        detail = value?["detail"]?.stringValue ?? ""
        address = value?["address"]?.stringValue
        let range = value?["range"]
        place = range?["filename"]?.stringValue.map { file in
            let line = range?["start"]?["line"]?.intValue
            return file + (line.map { ":\($0)" } ?? "")
        }
    }

    /// It on one line; `source` is what stands before the paths of the module's files.
    func line(source: String) -> String {
        let first = detailLines.first.map { ": \($0)" } ?? ""
        return PrintableText.line(Array("\(summary)\(first)\(subject(source))".utf8), limit: 400)
    }

    /// It with all of its detail, a line each.
    func lines(source: String) -> [String] {
        let heading = "\(isError ? "Error" : "Warning"): \(summary)\(subject(source))"
        let details = detailLines.map { "  \($0)" }
        return ([heading] + details).map { PrintableText.line(Array($0.utf8), limit: 400) }
    }

    private var detailLines: [Substring] { detail.split { $0 == "\n" || $0 == "\r\n" } }

    private func subject(_ source: String) -> String {
        let parts = [address, place.map { shown($0, source) }].compactMap(\.self)
        return parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
    }

    /// The module's own files as the project has them; what was rendered, or fetched, by its name in the working
    /// folder.
    private func shown(_ place: String, _ source: String) -> String {
        let file = String(place.split(separator: ":").first ?? "")
        let isModules = !file.hasPrefix("/") && !file.hasPrefix(".") && !TerraformFiles.isRendered(file)
        return isModules && !source.isEmpty ? "\(source)/\(place)" : place
    }
}
