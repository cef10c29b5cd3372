import WeirConfig
import WeirValue

/// One of the kinds of files that the JSON Schema of stacks takes.
struct FileKinds {
    private typealias Text = SchemaText

    let kind: String
    /// The schemas of what stands under `metadata` and `spec`.
    let metadata: Value
    let spec: Value

    /// What holds for a file of this kind.
    var condition: Value {
        [
            "if": ["properties": ["kind": ["const": .string(kind)]], "required": ["kind"]],
            "then": ["properties": ["metadata": metadata, "spec": spec]],
        ]
    }

    static let all = [stack, patch]

    private static let stack = FileKinds(
        kind: StackDecoder.kind, metadata: StackSections.metadata, spec: StackSections.spec)

    private static let patch = FileKinds(
        kind: StackDocument.patchKind, metadata: StackSections.metadata,
        spec: Text.object(
            [
                ("stack", Text.plain("string", "The path of the stack, from the folder of this file.")),
                (
                    "patch",
                    Text.object(
                        [
                            ("apiVersion", ["const": .string(StackDecoder.apiVersion)]),
                            ("kind", ["const": .string(StackDecoder.kind)]),
                            ("metadata", ["type": "object", "properties": ["name": false]]),
                            ("spec", ["type": "object"]),
                        ], "What is to be otherwise: a merge patch, in which null takes a key away.")
                ),
            ], required: ["stack", "patch"], "A stack, and what is to be otherwise in it."))
}
