import Synchronization
import WeirProcess
import WeirValue

/// Reads the machine-readable output of `apply` and `destroy`, a line of JSON at a time: tells what terraform is
/// doing, and keeps what a failure needs.
///
/// The format is terraform's "machine-readable UI", which OpenTofu has alike.
final class TerraformReport: Sendable {
    private struct State {
        var diagnostics: [TerraformDiagnostic] = []
        /// The resources that terraform began to change, and whether it has told how that ended.
        var touched: [String: Bool] = [:]
        var hasStarted = false
        var hasLines = false
    }

    /// The most that is kept of diagnostics and of addresses.
    private static let most = 1_000

    private let state = Mutex(State())
    private let source: String
    private let progress: @Sendable (String) -> Void

    /// Tells `progress` what happens; `source` is what stands before the paths of the module's files.
    init(source: String, progress: @escaping @Sendable (String) -> Void) {
        self.source = source
        self.progress = progress
    }

    /// What went wrong, in terraform's order.
    var errors: [TerraformDiagnostic] { state.withLock { $0.diagnostics.filter(\.isError) } }

    /// Whether terraform may have begun to change something: it said so, or said nothing at all.
    var mayHaveStarted: Bool { state.withLock { $0.hasStarted || !$0.hasLines } }

    /// The addresses of the resources that it began to change, sorted.
    var touched: [String] { state.withLock { $0.touched.keys.sorted() } }

    /// Those of them of which it did not tell how that ended: it was ended itself. What became of them is not known.
    var unfinished: [String] { state.withLock { $0.touched.filter { !$0.value }.keys.sorted() } }

    /// Takes one line of output, redacted.
    func take(_ line: String) {
        // Told from the text, so that a line which redaction has made unreadable counts as well.
        let isStart = line.contains("\"type\":\"apply_start\"")
        state.withLock { state in
            state.hasLines = true
            if isStart { state.hasStarted = true }
        }
        guard line.utf8.first == UInt8(ascii: "{") else { return }
        let value: Value
        do throws(JSONError) { value = try JSONReader.read(line) } catch { return }
        keep(value)
        if let text = text(value) { progress(PrintableText.line(Array(text.utf8), limit: 200)) }
    }

    private func keep(_ value: Value) {
        state.withLock { state in
            if let diagnostic = TerraformDiagnostic(value["diagnostic"]), state.diagnostics.count < Self.most {
                state.diagnostics.append(diagnostic)
            }
            guard let address = value["hook"]?["resource"]?["addr"]?.stringValue else { return }
            switch value["type"]?.stringValue {
            case "apply_start" where state.touched.count < Self.most: state.touched[address] = false
            case "apply_complete", "apply_errored": state.touched[address] = true
            default: break
            }
        }
    }

    /// What `value`, a line of output, tells; nil where it is nothing for people.
    private func text(_ value: Value) -> String? {
        let hook = value["hook"]
        let address = hook?["resource"]?["addr"]?.stringValue ?? "a resource"
        let (doing, done) = Self.verbs(hook?["action"]?.stringValue)
        let seconds = hook?["elapsed_seconds"]?.intValue
        switch value["type"]?.stringValue {
        case "refresh_start": return "\(address): reading"
        case "apply_start": return "\(address): \(doing)"
        case "apply_progress": return "\(address): still \(doing)" + (seconds.map { " (\($0) s)" } ?? "")
        case "apply_complete": return "\(address): \(done)" + (seconds.map { $0 > 0 ? " in \($0) s" : "" } ?? "")
        case "apply_errored": return "\(address): failed while \(doing)"
        case "provision_start": return "\(address): running \(hook?["provisioner"]?.stringValue ?? "a provisioner")"
        case "provision_progress": return hook?["output"]?.stringValue.map { "\(address): \($0)" }
        case "provision_errored": return "\(address): \(hook?["provisioner"]?.stringValue ?? "a provisioner") failed"
        case "change_summary", "resource_drift": return value["@message"]?.stringValue
        case "diagnostic":
            guard let diagnostic = TerraformDiagnostic(value["diagnostic"]), !diagnostic.isError else { return nil }
            return "warning: \(diagnostic.line(source: source))"
        default: return nil
        }
    }

    private static func verbs(_ action: String?) -> (doing: String, done: String) {
        switch action {
        case "create": ("creating", "created")
        case "update": ("changing", "changed")
        case "delete": ("destroying", "destroyed")
        case "read": ("reading", "read")
        default: ("working", "done")
        }
    }
}
