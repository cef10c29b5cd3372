import WeirValue

/// Shows the outputs of a workspace.
struct OutputsView {
    private let sink: any TextSink

    init(_ sink: any TextSink) { self.sink = sink }

    /// Shows `outputs`, one a line.
    func show(_ outputs: Value.Map) {
        let width = outputs.keys.map(\.count).max() ?? 0
        for (name, value) in outputs {
            let padding = String(repeating: " ", count: width - name.count)
            sink.write("\(name)\(padding) = \(ValueText.of(value, limit: 400))\n")
        }
    }
}
