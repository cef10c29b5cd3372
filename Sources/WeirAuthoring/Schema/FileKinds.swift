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

    static let all = [stack, patch, context]

    private static let stack = FileKinds(
        kind: StackDecoder.kind, metadata: StackSections.metadata, spec: StackSections.spec)

    private static let context = FileKinds(
        kind: ContextDecoder.kind,
        metadata: Text.object(
            [
                ("name", Text.plain("string", "The context's name: that of its file.")),
                ("description", Text.plain("string", "What the context is for, in a sentence.")),
            ], required: ["name"]),
        spec: Text.object(
            [
                (
                    "environment",
                    variables(
                        ["anyOf": [["type": ["string", "number", "boolean"]], Text.reference("secret")]],
                        "Variables of the environment of tools.")
                ), ("secrets", variables(Text.reference("secret"), "Variables whose values are never shown.")),
                (
                    "labels",
                    [
                        "description": "Labels of the stacks that name it.", "type": ["object", "null"],
                        "additionalProperties": ["type": "string"],
                    ]
                ),
            ], "What the tools of stacks get."))

    private static func variables(_ value: Value, _ description: String) -> Value {
        [
            "description": .string(description), "type": ["object", "null"],
            "propertyNames": ["pattern": "^(?!WEIR_)[A-Za-z_][A-Za-z0-9_]*$"], "additionalProperties": value,
        ]
    }

    private static let patch = FileKinds(
        kind: StackDocument.patchKind, metadata: StackSections.metadata,
        spec: Text.object(
            [
                (
                    "stack",
                    Text.plain("string", "The path of the stack, from the folder of this file, or a URL of git.")
                ),
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
