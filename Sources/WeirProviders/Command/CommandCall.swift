import WeirCore
import WeirValue

/// The programs of a `command`, as its arguments give them.
struct CommandCall: Sendable {
    /// The most bytes of standard output that become an attribute.
    static let outputLimit = 1 << 20

    private let arguments: Arguments
    private let context: OperationContext

    init(_ arguments: Value.Map, _ context: OperationContext) {
        self.arguments = Arguments(arguments)
        self.context = context
    }

    /// The run of the argument list `name`, which must be given.
    func run(_ name: String) throws(OperationFailure) -> ToolRun {
        guard let run = try optionalRun(name) else { throw OperationFailure("\(name) is not given", remains: .nothing) }
        return run
    }

    /// The run of the argument list `name`; nil where it is not given.
    func optionalRun(_ name: String) throws(OperationFailure) -> ToolRun? {
        guard let list = try arguments.texts(name) else { return nil }
        var run = ToolRun(list, name: name)
        run.shownArguments = arguments.shownTexts(name)
        run.environment = try arguments.textMap("environment")
        run.timeout = try arguments.duration("timeout", default: .seconds(600))
        run.outputLimit = Self.outputLimit
        run.sensitive = .map(arguments.values)
        // What changes something must not be done twice, so who comes after a killed Weir has to know of it.
        run.keepsEvidence = name != "read"
        if name == "create" || name == "update" { run.input = try arguments.text("input").map { Array($0.utf8) } }
        run.workingDirectory = try arguments.text("workingDirectory").map(context.resolve)
        return run
    }
}

/// What a program printed, as attributes.
enum CommandOutput {
    /// `text` without one newline at its end.
    static func trimmed(_ text: String) -> String {
        if text.hasSuffix("\r\n") || text.hasSuffix("\n") { return String(text.dropLast()) }
        return text
    }

    /// The value that `text` writes as JSON; nil where it writes none.
    static func json(_ text: String) -> Value? {
        do throws(JSONError) {
            return try JSONReader.read(text)
        } catch {
            return nil
        }
    }
}
