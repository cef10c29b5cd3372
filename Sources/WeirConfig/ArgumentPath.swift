import WeirCore
import WeirValue

/// The path of an argument or of a part of one: `labels.owner`, `ports[0].host`, `labels["app.kubernetes.io/name"]`.
struct ArgumentPath {
    /// One step.
    struct Step {
        let name: String
        /// Whether it is the number of an element, `[0]`.
        let isIndex: Bool
        /// Where it stands: UTF-8 offsets in the text.
        let range: Range<Int>
    }

    /// Why a text is no path, or one of nothing.
    struct Fault: Error {
        let code: DiagnosticCode
        let message: String
        /// Where: UTF-8 offsets in the text.
        let range: Range<Int>
        var hint: String?
    }

    /// The steps; at least one.
    let steps: [Step]

    /// The parts on the way, elements by their number.
    var names: [String] { steps.map(\.name) }
}

// MARK: Reading

extension ArgumentPath {
    /// The path that `text` writes.
    init(parsing text: String) throws(Fault) {
        let bytes = Array(text.utf8)
        var steps: [Step] = []
        var at = 0
        while at < bytes.count || steps.isEmpty {
            let isBracket = at < bytes.count && bytes[at] == UInt8(ascii: "[")
            if isBracket, !steps.isEmpty {
                steps.append(try Self.bracket(bytes, &at))
                continue
            }
            if !steps.isEmpty {
                guard bytes[at] == UInt8(ascii: ".") else { throw Self.unexpected(bytes, at) }
                at += 1
            }
            let start = at
            while at < bytes.count, Self.isPlain(bytes[at]) { at += 1 }
            guard at > start else { throw Self.unexpected(bytes, at) }
            steps.append(
                Step(name: String(decoding: bytes[start..<at], as: UTF8.self), isIndex: false, range: start..<at))
        }
        self.init(steps: steps)
    }

    /// Whether `byte` stands in a name without quotes.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != 0x7F && !".[]\"'${}*".utf8.contains(byte)
    }

    private static func unexpected(_ bytes: [UInt8], _ at: Int) -> Fault {
        Fault(
            code: .wrongType,
            message: at < bytes.count ? "this is no path of an argument" : "the path of the argument breaks off",
            range: min(at, max(bytes.count - 1, 0))..<bytes.count,
            hint: "a path is like labels.owner, ports[0].host or labels[\"a.b\"]")
    }

    /// The step `[0]` or `["key"]` that begins at `at`.
    private static func bracket(_ bytes: [UInt8], _ at: inout Int) throws(Fault) -> Step {
        let start = at
        at += 1
        var name: [UInt8] = []
        let quote = at < bytes.count && (bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "'"))
        if quote {
            let mark = bytes[at]
            at += 1
            while at < bytes.count, bytes[at] != mark {
                if bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count { at += 1 }
                name.append(bytes[at])
                at += 1
            }
            guard at < bytes.count else { throw unexpected(bytes, start) }
            at += 1
        } else {
            while at < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[at]) {
                name.append(bytes[at])
                at += 1
            }
            // `[007]` would be another text than the number of the element.
            let isNumber = name.count == 1 || !name.isEmpty && name.first != UInt8(ascii: "0")
            guard isNumber else { throw unexpected(bytes, start) }
        }
        guard at < bytes.count, bytes[at] == UInt8(ascii: "]") else { throw unexpected(bytes, start) }
        at += 1
        return Step(name: String(decoding: name, as: UTF8.self), isIndex: !quote, range: start..<at)
    }
}

// MARK: Checking

extension ArgumentPath {
    /// Throws where nothing of `type` can be at this path.
    func check(against type: ResourceType) throws(Fault) {
        guard let first = steps.first, let argument = type.argument(first.name) else {
            let known = type.arguments.map(\.name)
            throw Fault(
                code: .unknownArgument, message: "\(type.name) has no argument \"\(steps.first?.name ?? "")\"",
                range: steps.first?.range ?? 0..<0, hint: NearestName.hint(steps.first?.name ?? "", among: known))
        }
        var box: ValueSchema.Box? = argument.box
        for (index, step) in steps.enumerated().dropFirst() {
            guard let schema = box?.schema, schema.kind != .any else { return }
            let above = steps[index - 1].name
            switch schema.kind {
            case .object:
                guard !step.isIndex else { throw Self.never("\"\(above)\" is a map, and has no elements", step) }
                if let properties = schema.properties {
                    guard let property = schema.property(step.name) else {
                        throw Fault(
                            code: .unknownField, message: "\"\(above)\" has no field \"\(step.name)\"",
                            range: step.range, hint: NearestName.hint(step.name, among: properties.map(\.name)))
                    }
                    box = property.box
                } else {
                    box = schema.items
                }
            case .array:
                guard step.isIndex else {
                    throw Self.never("\"\(above)\" is a list", step, hint: "name an element: \(above)[0]")
                }
                box = schema.items
            default:
                throw Self.never("\"\(above)\" is \(schema.kind.noun), and has no parts", step)
            }
        }
    }

    private static func never(_ message: String, _ step: Step, hint: String? = nil) -> Fault {
        Fault(code: .unknownField, message: message, range: step.range, hint: hint)
    }
}
