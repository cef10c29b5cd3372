/// What members the protobuf messages of built-in kinds have.
struct ProtobufFacts: Sendable {
    /// What a member is, in the order of the written form. Those after the first have a form of their own in JSON.
    enum Form: Int {
        case string, bool, integer, bytes, double
        case time, microTime, quantity, intOrString, raw, duration, texts, schemaOrArray, schemaOrBool, schemaOrTexts
    }

    /// The type of a member.
    enum FieldType {
        case form(Form)
        /// The message with this index.
        case message(Int)
    }

    /// How a member holds values of its type.
    enum Mode: Int {
        case single, list, map
        /// The members of the value are members of the message itself.
        case inline
    }

    /// A member of a message.
    struct Field {
        /// Its name in JSON.
        let name: String
        let type: FieldType
        let mode: Mode
    }

    /// The facts that the program carries.
    static let builtIn = ProtobufFacts()

    private static let formCount = Form.schemaOrTexts.rawValue + 1

    private let texts: [String]
    private let messages: [UInt32]
    private let kinds: [GroupVersionKind: Int]
    /// The message of a schema in a CustomResourceDefinition.
    let schema: Int

    private init() {
        var reader = PackedText(Self.packed)
        let texts = reader.list { $0.text($0.number()) }
        messages = reader.offsets()
        schema = reader.number()
        let kinds = reader.list { reader in
            let group = texts[reader.number()]
            let version = texts[reader.number()]
            let kind = texts[reader.number()]
            return (GroupVersionKind(group: group, version: version, kind: kind), reader.number())
        }
        self.kinds = Dictionary(kinds) { first, _ in first }
        self.texts = texts
    }

    /// The index of the message of `kind`; nil where it is not built in.
    func message(of kind: GroupVersionKind) -> Int? {
        // These stand in every group.
        if kind.kind == "DeleteOptions" {
            return kinds[GroupVersionKind(group: "", version: "v1", kind: kind.kind)]
        }
        return kinds[kind]
    }

    /// The members of the message `index` by their numbers.
    func fields(_ index: Int) -> [UInt64: Field] {
        var reader = PackedText(Self.packed, at: Int(messages[index]))
        _ = reader.number()
        let fields = reader.list { reader in
            let number = UInt64(reader.number())
            let name = texts[reader.number()]
            let packed = reader.number()
            let type: FieldType = Form(rawValue: packed / 4).map { .form($0) } ?? .message(packed / 4 - Self.formCount)
            return (number, Field(name: name, type: type, mode: Mode(rawValue: packed % 4) ?? .single))
        }
        return Dictionary(fields) { first, _ in first }
    }
}
