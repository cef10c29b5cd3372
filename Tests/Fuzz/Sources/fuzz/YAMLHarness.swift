import WeirValue
import WeirYAML

/// The YAML reader: places lie in the text, and what has no fault is written and read again as the same.
enum YAMLHarness {
    /// Far less than files of people may hold, so that no single input takes long.
    static let limits = YAMLLimits(bytes: 1 << 16, nodes: 20_000, expandedNodes: 20_000, expandedBytes: 1 << 18)

    static func run(_ bytes: [UInt8]) {
        let parse = YAMLDocument.parse(bytes: bytes, file: "input", limits: limits)
        guard let document = parse.document else {
            check(!parse.faults.isEmpty, "neither a document nor a fault")
            return
        }
        let value = document.root.value()
        guard parse.faults.isEmpty else { return }
        RenderHarness.roundTrip(value)
    }
}
