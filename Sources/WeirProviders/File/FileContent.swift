import WeirCore
import WeirProcess
import WeirRender
import WeirValue

/// What a `file` shall hold, as its arguments say.
struct FileContent: Sendable {
    /// The most bytes of a file.
    static let limit = 64 << 20

    /// Where the content comes from. The raw value is the name of the argument.
    enum Origin: String, Sendable, CaseIterable {
        case content
        /// A file that is copied.
        case source
        /// A structured value, rendered.
        case value
        /// A text file with expressions over `variables`.
        case template

        /// What a fingerprint of it is called; nil where the argument itself tells all.
        var fingerprint: String? { self == .content ? nil : rawValue }

        /// The arguments whose sensitive parts make the content sensitive.
        fileprivate var sensitiveArguments: [String] {
            switch self {
            case .content, .value: [rawValue]
            case .source: []
            case .template: ["variables"]
            }
        }

        /// The origin that `arguments`, of a record, have.
        init?(_ arguments: Arguments) {
            guard let found = Self.allCases.first(where: { arguments[$0.rawValue] != nil }) else { return nil }
            self = found
        }

        /// Whether the content that `arguments` declare must not be shown, its plain digest neither.
        func isSensitive(_ arguments: Arguments) -> Bool {
            sensitiveArguments.contains { arguments[$0]?.isSensitive == true }
        }
    }

    let origin: Origin
    /// Whether the content must not be shown, its plain digest neither.
    let isSensitive: Bool
    /// Whether all arguments are known that tell the content.
    let isKnown: Bool
    private let arguments: Arguments
    private let project: String

    /// The content that `arguments` declare, some of which may be unknown; relative paths start at `project`.
    /// - Throws: ``OperationFailure`` unless exactly one origin is given, or an argument belongs to another.
    init(_ arguments: Arguments, project: String) throws(OperationFailure) {
        let given = Origin.allCases.filter { arguments[$0.rawValue] != nil }
        guard let origin = given.first else {
            throw OperationFailure(
                "none of content, source, value and template is given",
                hint: "give one of them; content: \"\" makes an empty file", remains: .nothing)
        }
        guard given.count == 1 else {
            let names = given.map(\.rawValue)
            let list = names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
            throw OperationFailure(
                "\(names.count == 2 ? "both " : "")\(list) are given", hint: "give one of them", remains: .nothing)
        }
        for (name, owner) in [("format", Origin.value), ("variables", .template)]
        where arguments[name] != nil && origin != owner {
            throw OperationFailure(
                "\(name) is given without \(owner.rawValue)", hint: "\(name) is for \(owner.rawValue) alone",
                remains: .nothing)
        }
        self.origin = origin
        self.arguments = arguments
        self.project = project
        isSensitive = origin.isSensitive(arguments)
        let needed = [origin.rawValue, "format", "variables"]
        let tellsFormat = origin == .value && arguments["format"] == nil
        isKnown = (tellsFormat ? needed + ["path"] : needed).allSatisfy { arguments[$0]?.isKnown ?? true }
    }

    /// Looks at what can be told before all is known: the format of a value, the expressions of a template.
    func check() throws(OperationFailure) {
        let isKnown: (String) -> Bool = { arguments[$0]?.isKnown ?? true }
        switch origin {
        case .content, .source: break
        case .value: if isKnown("format"), arguments["format"] != nil || isKnown("path") { _ = try format() }
        case .template:
            let hasNames = arguments["variables"].map { $0.mapValue != nil } ?? true
            if hasNames, isKnown("template") { _ = try template() }
        }
    }

    /// The bytes.
    /// - Throws: ``OperationFailure`` where they cannot be read or made, or are more than ``limit``.
    func bytes() throws(OperationFailure) -> [UInt8] {
        switch origin {
        case .content: return try limited(Array(try arguments.required("content").utf8))
        case .source:
            do {
                return try Files.content(
                    of: FilePath.absolute(try arguments.required("source"), project), limit: Self.limit)
            } catch {
                throw OperationFailure("the source cannot be read: \(error)", remains: .nothing)
            }
        case .value: return try limited(try rendering())
        case .template:
            guard let text = try template().text(variables()).stringValue else {
                throw OperationFailure(
                    "a variable of the template is not known here",
                    hint: "run this where its secrets are known, or apply with them again", remains: .nothing)
            }
            return try limited(Array(text.utf8))
        }
    }

    private func limited(_ bytes: [UInt8]) throws(OperationFailure) -> [UInt8] {
        guard bytes.count <= Self.limit else {
            throw OperationFailure(
                "the content has \(bytes.count.asBytes), more than the \(Self.limit.asBytes) of a file",
                remains: .nothing)
        }
        return bytes
    }

    /// The mode of the file where none is given: nobody but the owner reads what is sensitive.
    var defaultMode: FileMode { FileMode(isSensitive ? 0o600 : 0o644) }
}

extension FileContent {
    private func rendering() throws(OperationFailure) -> [UInt8] {
        let value = arguments["value"] ?? .null
        let format = try format()
        do {
            return try Renderer.render(value.revealed, as: format)
        } catch {
            throw OperationFailure(error.message(hiding: value), hint: error.hint, remains: .nothing)
        }
    }

    /// The format of the value: the one given, else the one that the path tells.
    private func format() throws(OperationFailure) -> Renderer.Format {
        let names = Renderer.Format.allCases.map(\.rawValue).joined(separator: ", ")
        if let name = try arguments.text("format") {
            if let format = Renderer.Format(rawValue: name) { return format }
            throw OperationFailure(
                "the format \(JSONWriter.string(.string(name))) is none", hint: "one of \(names)", remains: .nothing)
        }
        let path = try arguments.required("path")
        if let format = Renderer.Format(path: path) { return format }
        throw OperationFailure(
            "the name \(path.lastPathPart) does not tell in which format the value is to be written",
            hint: "give format: one of \(names)", remains: .nothing)
    }

    private func template() throws(OperationFailure) -> TextTemplate {
        try TextTemplate(
            try arguments.required("template"), over: try variables(), hidesNames: hidesVariables, project: project)
    }

    /// Whether the variables are hidden as a whole, their names included.
    private var hidesVariables: Bool { if case .sensitive? = arguments["variables"] { true } else { false } }

    /// The variables of the template, each hidden where the whole is.
    private func variables() throws(OperationFailure) -> Value.Map {
        let values = try arguments.object("variables").values
        return hidesVariables ? values.mapValues(\.hidden) : values
    }
}

/// Paths as arguments give them.
enum FilePath {
    /// `path` as an absolute one, tidy; a relative one starts at `project`.
    static func absolute(_ path: String, _ project: String) -> String {
        (path.hasPrefix("/") ? path : "\(project)/\(path)").tidyPath
    }
}
