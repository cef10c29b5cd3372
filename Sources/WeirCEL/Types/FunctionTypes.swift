/// What the functions of the language take and yield, as evaluation has it.
enum FunctionTypes {
    typealias Kinds = CELStaticType.Kinds

    /// One form of a function.
    struct Overload: Sendable {
        /// The kinds of the arguments; of a member the first is the value it is called on.
        let parameters: [Kinds]
        /// The kinds of the elements of the first argument, where they count.
        var elements: Kinds = .all
        /// What it yields for arguments that it takes.
        let result: Result
    }

    /// What an overload yields.
    enum Result: Sendable {
        case type(CELStaticType)
        /// The first argument's type.
        case first
        /// An element, or what is held, in an optional.
        case optionalElement
        /// A list of the first argument's elements, or of what they hold.
        case unwrapped
        /// What the first argument holds.
        case held
        /// An optional of the first argument without the kinds.
        case optional(without: Kinds)
        /// The element of the first argument that is a number.
        case number
    }

    /// The overloads of the function `name` for so many arguments, the receiver of a member included; nil where nothing
    /// is known of it.
    static func overloads(_ name: String, member: Bool, count: Int) -> [Overload]? {
        if name == "math.greatest" || name == "math.least" { return extreme(count) }
        let found = table[member ? ".\(name)" : name]?.filter { $0.parameters.count == count } ?? []
        return found.isEmpty ? nil : found
    }

    private static func extreme(_ count: Int) -> [Overload] {
        var overloads = [
            Overload(parameters: Array(repeating: .number, count: count), result: .type(CELStaticType(.number)))
        ]
        if count == 1 { overloads.append(Overload(parameters: [.list], elements: .number, result: .number)) }
        return overloads
    }

    /// By name, with a dot before those that are called on a value.
    private static let table: [String: [Overload]] = Dictionary(
        (standard + conversions + moments + strings + lists + numbers + optionals).map { ($0.0, $0.1) },
        uniquingKeysWith: { $0 + $1 })

    private typealias Row = (String, [Overload])

    private static func row(_ name: String, _ parameters: [Kinds]..., is result: CELStaticType) -> Row {
        (name, parameters.map { Overload(parameters: $0, result: .type(result)) })
    }

    private static func row(_ name: String, _ parameters: [Kinds]..., yields result: Result) -> Row {
        (name, parameters.map { Overload(parameters: $0, result: result) })
    }

    private static let sized: Kinds = [.string, .bytes, .list, .map]

    private static let standard: [Row] =
        [
            row("size", [sized], is: .int), row(".size", [sized], is: .int), row("type", [.all], is: .type),
            row("matches", [.string, .string], is: .bool), row("json.encode", [.all], is: .string),
            row("json.decode", [.string], is: .dyn), row("base64.encode", [[.string, .bytes]], is: .string),
            row("base64.decode", [.string], is: .bytes), row("strings.quote", [.string], is: .string),
        ]
        + [".contains", ".startsWith", ".endsWith", ".matches"].map { row($0, [.string, .string], is: .bool) }
        + ["sets.contains", "sets.equivalent", "sets.intersects"].map { row($0, [.list, .list], is: .bool) }

    private static let conversions: [Row] = [
        row("int", [[.int, .uint, .double, .string, .timestamp]], is: .int),
        row("uint", [[.int, .uint, .double, .string]], is: .uint),
        row("double", [[.int, .uint, .double, .string]], is: .double),
        row(
            "string", [[.string, .bool, .int, .uint, .double, .bytes, .timestamp, .duration, .type]], is: .string),
        row("bytes", [[.bytes, .string]], is: .bytes), row("bool", [[.bool, .string]], is: .bool),
        row("timestamp", [[.string, .int, .timestamp]], is: .timestamp),
        row("duration", [[.string, .duration]], is: .duration),
    ]

    private static let moments: [Row] =
        ["FullYear", "Month", "Date", "DayOfMonth", "DayOfWeek", "DayOfYear"].map {
            row(".get\($0)", [.timestamp], [.timestamp, .string], is: .int)
        }
        + ["Hours", "Minutes", "Seconds", "Milliseconds"].map {
            row(".get\($0)", [[.timestamp, .duration]], [.timestamp, .string], is: .int)
        }

    private static let strings: [Row] =
        [
            row(".charAt", [.string, .int], is: .string), row(".format", [.string, .list], is: .string),
            row(".replace", [.string, .string, .string], [.string, .string, .string, .int], is: .string),
            row(".split", [.string, .string], [.string, .string, .int], is: .list(.string)),
            row(".substring", [.string, .int], [.string, .int, .int], is: .string),
            row(".reverse", [[.string, .list]], yields: .first),
        ]
        + [".lowerAscii", ".upperAscii", ".trim"].map { row($0, [.string], is: .string) }
        + [".indexOf", ".lastIndexOf"].map { row($0, [.string, .string], [.string, .string, .int], is: .int) }
        + [[Kinds.list], [.list, .string]].map {
            (".join", [Overload(parameters: $0, elements: .string, result: .type(.string))])
        }

    private static let lists: [Row] =
        [
            row("lists.range", [.int], is: .list(.int)), row(".slice", [.list, .int, .int], yields: .first),
            row(".flatten", [.list], [.list, .int], is: CELStaticType(.list)),
            row(".first", [.list], yields: .optionalElement), row(".last", [.list], yields: .optionalElement),
            row(".distinct", [.list], yields: .first),
            (".sort", [Overload(parameters: [.list], elements: OperatorTypes.ordered, result: .first)]),
        ]

    private static let numbers: [Row] =
        [
            row("math.sqrt", [.number], is: .double), row("math.abs", [.number], yields: .first),
            row("math.sign", [.number], yields: .first), row("math.bitNot", [[.int, .uint]], yields: .first),
        ]
        + ["ceil", "floor", "round", "trunc"].map { row("math.\($0)", [.double], is: .double) }
        + ["isNaN", "isInf", "isFinite"].map { row("math.\($0)", [.double], is: .bool) }
        + ["bitAnd", "bitOr", "bitXor"].flatMap {
            [row("math.\($0)", [.int, .int], is: .int), row("math.\($0)", [.uint, .uint], is: .uint)]
        }
        + ["bitShiftLeft", "bitShiftRight"].map { row("math.\($0)", [[.int, .uint], .int], yields: .first) }

    private static let optionals: [Row] = [
        row("optional.of", [.all], yields: .optional(without: [])),
        row("optional.ofNonZeroValue", [.all], yields: .optional(without: .null)),
        row("optional.none", [], is: .optional(.dyn)), row(".hasValue", [.optional], is: .bool),
        row(".value", [.optional], yields: .held),
        ("optional.unwrap", [Overload(parameters: [.list], elements: .optional, result: .unwrapped)]),
        (".unwrapOpt", [Overload(parameters: [.list], elements: .optional, result: .unwrapped)]),
    ]
}

extension FunctionTypes.Overload {
    /// Whether it takes some values of the types `arguments`.
    func takes(_ arguments: [CELStaticType]) -> Bool {
        guard zip(parameters, arguments).allSatisfy({ !$0.isDisjoint(with: $1.kinds) }) else { return false }
        guard elements != .all, let first = arguments.first else { return true }
        return !elements.isDisjoint(with: first.element.kinds)
    }

    /// What it yields for `arguments`, which it takes.
    func yields(_ arguments: [CELStaticType]) -> CELStaticType {
        let first = arguments.first ?? .dyn
        switch result {
        case .type(let type): return type
        case .first: return first.restricted(to: parameters.first ?? .all)
        case .optionalElement: return .optional(first.element)
        case .unwrapped: return .list(first.element.held)
        case .held: return first.held
        case .optional(let kinds): return .optional(first.isDyn ? first : first.restricted(to: .all.subtracting(kinds)))
        case .number: return first.element.restricted(to: .number)
        }
    }
}
