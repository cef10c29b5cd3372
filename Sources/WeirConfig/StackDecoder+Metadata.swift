import WeirCore
import WeirValue
import WeirYAML

/// What stands under `metadata` of a stack.
struct StackHead {
    var name = ""
    var description = ""
    var labels: [String: String] = [:]
    var requires: [Stack.Requirement] = []
}

extension StackDecoder {
    /// What stands under `metadata`; what is faulty in it is told and left out.
    func metadata(_ envelope: FieldReader) -> StackHead {
        var head = StackHead()
        let known = ["name", "description", "labels", "requires"]
        guard let node = envelope.required("metadata", in: "a stack"),
            let fields = FieldReader(node, "\"metadata\"", known: known, collector)
        else { return head }
        if let nameNode = fields.required("name", in: "\"metadata\""), let name = fields.text("name") {
            if !Identifier.isDNSLabel(name) {
                collector.report(
                    .invalidName, "a stack's name is a DNS label: a-z, 0-9 and -, at most 63 characters", at: nameNode)
            }
            head.name = name
        }
        head.description = fields.text("description") ?? ""
        head.labels = collector.labels(fields["labels"])
        head.requires = texts(fields["requires"], "\"requires\" must be a list of stacks' names").compactMap {
            text, node in
            if Identifier.isDNSLabel(text), text != head.name {
                return Stack.Requirement(text, at: node.range)
            }
            collector.report(
                .invalidName, text == head.name ? "a stack cannot require itself" : "\"\(text)\" is no stack's name",
                at: node)
            return nil
        }
        return head
    }

    /// The strings of the list `node` with their places; told as `message` where it is another thing.
    func texts(_ node: YAMLNode?, _ message: String) -> [(text: String, node: YAMLNode)] {
        collector.texts(node, message)
    }
}
