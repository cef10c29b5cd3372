import WeirCEL
import WeirCore
import WeirValue

extension CELStaticType {
    /// What a value that `schema` allows is, its defaults put in.
    init(_ schema: ValueSchema) {
        switch schema.kind {
        case .any: self = .dyn
        case .string, .path, .duration, .expression: self = .string
        // One past the range of int is a uint.
        case .integer: self.init([.int, .uint])
        case .number: self.init(.number)
        case .boolean: self = .bool
        case .array: self = schema.items.map { .list(CELStaticType($0.schema)) } ?? CELStaticType(.list)
        case .object:
            guard let properties = schema.properties else {
                self = .map(.string, schema.items.map { CELStaticType($0.schema) } ?? .dyn)
                return
            }
            var members: [String: CELStaticType] = [:]
            for property in properties { members[property.name] = Self.member(property) }
            self = .record(members)
        }
    }

    private static func member(_ property: ValueSchema.Property) -> CELStaticType {
        let type = CELStaticType(property.box.schema)
        if let value = property.defaultValue { return type.or(CELStaticType(of: value), CELTypeBudget()) }
        return property.required ? type : type.orNull
    }

    /// Why no value of a type is one of a schema.
    struct Mismatch {
        /// What is wrong, where `subject` is the expression or a part of it.
        let message: (_ subject: String) -> String
        let code: DiagnosticCode
        /// The part at fault, as it is read: `[...].name`.
        let path: String
    }

    /// Why no value of this is one of `schema`; nil where some may be. Null stands for what is not given, unless a value
    /// `isNeeded`.
    func mismatch(
        _ schema: ValueSchema, isNeeded: Bool = false, at path: String = "", _ budget: CELTypeBudget = CELTypeBudget()
    ) -> Mismatch? {
        // What an optional holds is given where it holds something.
        if kinds.contains(.optional) { return nil }
        let fitting = schema.kind.staticKinds
        if kinds.isDisjoint(with: fitting) {
            guard isNeeded || !kinds.contains(.null) else { return nil }
            let noun = kinds.noun
            return Mismatch(
                message: { "expected \(schema.kind.noun), and \($0) is \(noun)" }, code: .wrongType, path: path)
        }
        guard !isDyn, !kinds.contains(.null), budget.take() else { return nil }
        switch schema.kind {
        case .array:
            return schema.items.flatMap { element.mismatch($0.schema, at: "\(path)[...]", budget) }
        case .object:
            if let properties = schema.properties { return mismatch(properties, at: path, budget) }
            return schema.items.flatMap { values(budget).mismatch($0.schema, at: "\(path)[...]", budget) }
        default: return nil
        }
    }

    private func mismatch(
        _ properties: [ValueSchema.Property], at path: String, _ budget: CELTypeBudget
    ) -> Mismatch? {
        for property in properties {
            guard let member = member(property.name) else {
                guard property.required else { continue }
                return Mismatch(
                    message: { "\"\(property.name)\" is missing in \($0)" }, code: .missingField, path: path)
            }
            let place = "\(path).\(property.name)"
            let isNeeded = property.required
            if let mismatch = member.mismatch(property.box.schema, isNeeded: isNeeded, at: place, budget) {
                return mismatch
            }
        }
        return nil
    }
}

extension ValueSchema.Kind {
    /// The kinds of the values that it allows.
    fileprivate var staticKinds: CELStaticType.Kinds {
        switch self {
        case .any: .all
        // Times, lengths of time and types are given as their texts.
        case .string, .duration, .path, .expression: [.string, .timestamp, .duration, .type]
        case .integer: [.int, .uint]
        case .number: .number
        case .boolean: .bool
        case .array: .list
        case .object: .map
        }
    }
}

extension CELStaticType.Kinds {
    /// The kinds with their articles, for messages; as schemas call them where they do.
    var noun: String {
        let nouns: [(CELStaticType.Kinds, String)] = [
            (.number, "a number"), ([.int, .uint], "an integer"), (.int, "an integer"), (.uint, "an integer"),
            (.double, "a number"), (.string, "a string"), (.bool, "a boolean"), (.list, "a list"), (.map, "a map"),
            (.bytes, "bytes"), (.timestamp, "a timestamp"), (.duration, "a duration"), (.type, "a type"),
            (.optional, "an optional"), (.null, "null"),
        ]
        var rest = self
        var words: [String] = []
        for (kinds, noun) in nouns where rest.isSuperset(of: kinds) {
            if !words.contains(noun) { words.append(noun) }
            rest.subtract(kinds)
        }
        let last = words.popLast() ?? "no value"
        return words.isEmpty ? last : words.joined(separator: ", ") + " or " + last
    }
}
