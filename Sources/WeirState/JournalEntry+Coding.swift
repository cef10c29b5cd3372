import WeirCore
import WeirValue

extension JournalEntry {
    /// What a line of a journal says: a JSON object with one member for what happened, whose value is the content of a
    /// file, an address or an operation.
    var payload: [UInt8] {
        switch self {
        case .begun(let intent): Self.line([("intent", Self.text(intent.bytes))])
        case .recorded(let instance, let recipe, let action, let ending):
            Self.line([
                ("recorded", Self.text(instance.bytes)), ("action", .string(action.rawValue)),
                ("ending", ending.map { .string($0) }), ("recipe", recipe.map { Self.value($0) }),
            ])
        case .removed(let address, let ending):
            Self.line([("removed", .string(address.description)), ("ending", ending.map { .string($0) })])
        case .moved(let instance, let from):
            Self.line([("recorded", Self.text(instance.bytes)), ("from", .string(from.description))])
        case .dropped(let operation): Self.line([("dropped", .string(operation))])
        }
    }

    /// The entry that the line with `payload` has.
    init(_ payload: [UInt8]) throws(Malformed) {
        let reader = try RecordReader(payload, secret: { _ in nil })
        let ending = try reader.optionalText("ending")
        if reader.has("recorded") {
            let bytes = Array(try reader.text("recorded").utf8)
            let file = try RecordReader(bytes, secret: { _ in nil })
            let instance = try InstanceFile.instance(file)
            let encoded = EncodedInstance(
                address: instance.address, status: instance.status, bytes: bytes,
                names: References.Entry(recipes: instance.recipes, secrets: file.digests))
            if let from = try reader.optionalText("from") {
                guard let from = Address(parsing: from) else { throw Malformed("its address") }
                self = .moved(encoded, from: from)
                return
            }
            guard let action = Action(rawValue: try reader.text("action")) else { throw Malformed("its action") }
            let recipe = reader.has("recipe") ? try Self.recipe(try reader.map("recipe")) : nil
            self = .recorded(encoded, recipe: recipe, action: action, ending: ending)
        } else if reader.has("intent") {
            self = .begun(try EncodedIntent(Array(try reader.text("intent").utf8)))
        } else if reader.has("removed") {
            guard let address = Address(parsing: try reader.text("removed")) else { throw Malformed("its address") }
            self = .removed(address, ending: ending)
        } else {
            self = .dropped(try reader.text("dropped"))
        }
    }

    private static func line(_ members: [(String, Value?)]) -> [UInt8] {
        let present = members.compactMap { name, value in value.map { (name, $0) } }
        return JSONWriter.bytes(.map(Value.Map(present, uniquingKeysWith: { first, _ in first })))
    }

    private static func text(_ bytes: [UInt8]) -> Value { .string(String(decoding: bytes, as: UTF8.self)) }

    private static func value(_ recipe: Recipe) -> Value {
        let files = recipe.files.map { path, file -> (String, Value) in
            (path, ["bytes": .string(Base64.encode(file.bytes)), "executable": .bool(file.executable)])
        }
        return .map(Value.Map(files, uniquingKeysWith: { first, _ in first }))
    }

    private static func recipe(_ files: Value.Map) throws(Malformed) -> Recipe {
        var read: [String: Recipe.File] = [:]
        for (path, file) in files {
            guard let bytes = file["bytes"]?.stringValue.flatMap({ Base64.decode($0) }),
                case .bool(let executable)? = file["executable"]
            else { throw Malformed("its recipe") }
            read[path] = Recipe.File(bytes, executable: executable)
        }
        return Recipe(read)
    }
}

extension EncodedIntent {
    /// The intent in the file with the content `bytes`.
    init(_ bytes: [UInt8]) throws(Malformed) {
        let file = try RecordReader(bytes, secret: { _ in nil })
        let intent = try IntentFile.decode(file)
        self.init(
            operation: intent.operation, isBegun: intent.begun != nil, bytes: bytes,
            names: References.Entry(recipes: intent.instance.recipes, secrets: file.digests))
    }
}
