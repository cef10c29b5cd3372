import WeirCore
import WeirValue

/// The JSON Schemas of a stack's sections.
enum StackSections {
    private typealias Text = SchemaText

    /// The type of resources that stand for another stack.
    static let moduleType = "stack"

    static let expression: Value = [
        "description": "A text with an expression in it: ${...}.", "type": "string", "pattern": "\\$\\{",
    ]
    static let address: Value = ["description": "name, name[\"key\"] or name[0].", "type": "string", "minLength": 1]
    private static let label: Value = ["type": "string", "pattern": "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"]
    private static let duration = Text.reference("duration")
    private static let texts: Value = ["type": "array", "items": ["type": "string"]]
    private static let arguments = Text.orExpression([
        "type": "array", "minItems": 1,
        "items": ["type": ["string", "number", "boolean"]],
    ])

    // MARK: The envelope

    static let metadata = Text.object(
        [
            ("name", Text.described(label, "The stack's name, unique in the project.")),
            ("description", Text.plain("string", "What the stack is for, in a sentence.")),
            (
                "labels",
                [
                    "description": "Words to select stacks by.", "type": ["object", "null"],
                    "additionalProperties": ["type": "string"],
                ]
            ),
            ("requires", Text.list(label, "The names of stacks that have to be there before.")),
        ], required: ["name"], "What the stack is.")

    static let spec = Text.object(
        [
            ("contexts", Text.list(["type": "string"], "Files of shared environment, secrets and labels, by name.")),
            (
                "environment",
                Text.list(
                    ["type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"],
                    "The variables that expressions may read as env.NAME.")
            ),
            ("inputs", Text.named(Text.reference("input"), "Values that are given from outside.")),
            ("secrets", Text.named(Text.reference("secret"), "Values that are never shown nor recorded.")),
            ("uses", Text.named(Text.reference("use"), "Other stacks whose outputs are read, as uses.NAME.")),
            ("locals", Text.named([:], "Names for values.")),
            ("resources", Text.named(Text.reference("resource"), "What shall exist.")),
            ("checks", Text.list(Text.reference("check"), "What shall be true when all is made.")),
            ("outputs", Text.named(Text.reference("output"), "Values that the stack hands out.")),
            ("hooks", hooks(of: "stackHook", "Commands before and after the whole stack.")),
            ("ttl", Text.described(duration, "How long the lab is wanted; `weir reap` may destroy it after.")),
            (
                "moved",
                Text.list(
                    Text.object(
                        [("from", Text.reference("address")), ("to", Text.reference("address"))],
                        required: ["from", "to"]), "Resources that have a new name.")
            ),
            (
                "removed",
                Text.list(
                    Text.object(
                        [
                            ("from", Text.reference("address")),
                            ("destroy", Text.plain("boolean", "Whether it is destroyed.", default: true)),
                        ], required: ["from"]), "Resources that are declared no more.")
            ),
            (
                "import",
                Text.list(
                    Text.object([("to", Text.reference("address"))], required: ["to"]),
                    "Instances that are there already, to be taken over.")
            ),
        ], "What the stack makes.")

    // MARK: Inputs, secrets, outputs

    /// A schema in the stack's words; of an input with what only inputs have.
    static func valueSchema(isInput: Bool) -> Value {
        let number: Value = ["type": "number"]
        let count: Value = ["type": "integer", "minimum": 0]
        let inner = Text.reference("valueSchema")
        var pairs: [(String, Value)] = [
            (
                "type",
                ["description": "The type of the value.", "type": "string", "enum": types]
            ),
            ("description", Text.plain("string", "What the value is for.")),
            ("enum", ["description": "The only values allowed.", "type": "array"]),
            ("minimum", number), ("maximum", number), ("minLength", count), ("maxLength", count),
            ("minItems", count), ("maxItems", count),
            ("pattern", Text.plain("string", "A regular expression that a text must contain.")),
            ("items", Text.described(inner, "What the elements are.")),
            (
                "properties",
                ["description": "What the members are.", "type": "object", "additionalProperties": inner]
            ),
            ("required", Text.list(["type": "string"], "The members that must be given.")),
            ("default", Text.described([:], "What stands where none is given.")),
        ]
        if isInput {
            pairs.append(("optional", Text.plain("boolean", "Whether it may be missing; null then.", default: false)))
            pairs.append(("sensitive", Text.plain("boolean", "Whether it is never shown.", default: false)))
        }
        return Text.object(pairs)
    }

    private static let types: Value = ["any", "string", "integer", "number", "boolean", "array", "object", "cluster"]

    static let secret: Value = {
        let sources: [(String, Value)] = [
            ("env", Text.plain("string", "The variable of the environment that holds it.")),
            ("file", Text.plain("string", "The path of the file that holds it.")),
            ("command", Text.list(["type": "string"], "The command that prints it: an argument list.", least: 1)),
        ]
        let optional = ("optional", Text.plain("boolean", "Whether it may be missing; null then.", default: false))
        guard case .map(let object) = Text.object(sources + [optional]) else { return [:] }
        return Text.map(
            object.map { ($0.key, $0.value) } + [
                ("oneOf", .list(sources.map { ["required": [.string($0.0)]] }))
            ])
    }()

    static let output = Text.object(
        [
            ("value", Text.described([:], "The value.")),
            ("description", Text.plain("string", "What the value is.")),
            ("sensitive", Text.plain("boolean", "Whether it is shown only on demand.", default: false)),
        ], required: ["value"])

    // MARK: Resources

    static func resourceProperties(_ types: [String]) -> Value {
        Text.map([
            ("type", Text.choice(types, "What it is.")),
            (
                "forEach",
                Text.orExpression(
                    [
                        "anyOf": [
                            ["type": "array", "uniqueItems": true], ["type": "object"],
                            ["type": "integer", "minimum": 0],
                        ]
                    ], "One instance for each: a list of distinct texts, a map, or a number.")
            ),
            ("when", Text.orExpression(["type": "boolean"], "Whether it exists.")),
            ("with", ["description": "The arguments."]),
            ("dependsOn", Text.described(texts, "Resources that it needs and no expression names.")),
            ("lifecycle", Text.reference("lifecycle")),
            ("hooks", hooks(of: "hook", "Commands before and after its operations.")),
        ])
    }

    static let module = Text.object(
        [
            ("source", Text.plain("string", "The path of the stack, from this file, or a URL of git.")),
            ("inputs", ["description": "The inputs of the stack.", "type": ["object", "null"]]),
        ], required: ["source"], "Another stack, as a part of this one.")

    private static func hooks(of definition: String, _ description: String) -> Value {
        let list = Text.list(Text.reference(definition), "In this order.")
        return Text.object(Hook.Moment.allCases.map { ($0.rawValue, list) }, description)
    }

    static let hook = hook(isOfStack: false)
    static let stackHook = hook(isOfStack: true)

    private static func hook(isOfStack: Bool) -> Value {
        var fields: [(String, Value)] = [
            ("run", Text.described(arguments, "The argument list.")),
            ("timeout", Text.described(duration, "How long it may take; 5m when nothing is said.")),
        ]
        let kinds = Intent.Kind.allCases.map(\.rawValue)
        if !isOfStack { fields.append(("on", Text.list(Text.choice(kinds, "An operation."), "With which.", least: 1))) }
        return ["anyOf": [arguments, Text.object(fields, required: ["run"])]]
    }

    static let lifecycle = Text.object(
        [
            (
                "retry",
                Text.object(
                    [
                        ("attempts", ["type": "integer", "minimum": 1, "maximum": 100]),
                        (
                            "backoff",
                            Text.object(
                                [
                                    ("initial", duration), ("factor", ["type": "number", "minimum": 1]),
                                    ("max", duration), ("jitter", ["type": "boolean"]),
                                ], "How long is waited between attempts.")
                        ),
                        ("on", Text.orExpression(["type": "boolean"], "Which failures, over `error`.")),
                    ], required: ["attempts"], "How failed operations are tried again.")
            ),
            (
                "timeouts",
                Text.object(
                    ["create", "update", "delete", "read"].map { ($0, duration) }, "How long operations may take.")
            ),
            ("preventDestroy", Text.orExpression(["type": "boolean"], "Whether it must not be destroyed.")),
            ("createBeforeDestroy", Text.plain("boolean", "Whether a replacement is made first.", default: false)),
            ("ignoreChanges", Text.described(texts, "Paths of arguments whose changes are passed over.")),
            (
                "onFailure",
                Text.choice(
                    Lifecycle.OnFailure.allCases.map(\.rawValue), "What becomes of a half-made thing.",
                    default: Lifecycle.OnFailure.delete.rawValue)
            ),
            ("ephemeral", Text.plain("boolean", "Whether it exists only during a run.", default: false)),
        ], "How its operations go about.")

    // MARK: Checks and other stacks

    static let check = Text.object(
        [
            ("name", Text.plain("string", "What is checked, in words.")),
            ("group", Text.plain("string", "deployment, provisioning, operation, or any word.")),
            (
                "eventually",
                Text.object(
                    [("timeout", duration), ("interval", duration)], required: ["timeout"],
                    "How long it may take to become true.")
            ),
            ("assert", Text.orExpression(["type": "boolean"], "What shall be true.")),
            ("message", Text.plain("string", "What is said where it is not.")),
        ], required: ["name", "assert"])

    static let use = Text.object(
        [
            ("stack", Text.described(label, "The stack's name.")),
            ("workspace", Text.described(label, "Its workspace; default when nothing is said.")),
        ], required: ["stack"])
}
