import ArgumentParser
import WeirCore
import WeirEngine

/// How a plan is made.
struct PlanningOptions: Sendable {
    var refresh = true
    var parallelism = 10
    var selection = PlanSelection()
    /// Whether what only an apply can tell is a fault.
    var isStrict = false
    /// What the world said earlier; nil lets it be asked.
    var observations: [Address: Observation]?
}

/// Which parts of a stack are meant.
struct SelectionOptions: ParsableArguments {
    @Option(name: .customLong("target"), help: "Only this instance or resource, with what it needs; may be repeated.")
    var targets: [String] = []

    @Option(
        name: .customLong("exclude"), help: "All but this instance or resource, and what needs it; may be repeated.")
    var excludes: [String] = []

    @Option(name: .customLong("replace"), help: "Replace this instance or resource; may be repeated.")
    var replaces: [String] = []

    @Flag(name: .customLong("strict"), help: "Refuse a plan of which only an apply can tell the rest.")
    var isStrict = false

    init() {}

    /// Whether none was given.
    var isEmpty: Bool { targets.isEmpty && excludes.isEmpty && replaces.isEmpty }

    /// The parts.
    /// - Throws: ``CommandError`` where one is no address.
    func selection() throws -> PlanSelection {
        var selection = PlanSelection()
        selection.targets = try targets.map(Self.address)
        selection.excludes = try excludes.map(Self.address)
        selection.replaces = try replaces.map(Self.address)
        return selection
    }

    /// The address that `text` writes.
    /// - Throws: ``CommandError`` where it writes none.
    static func address(_ text: String) throws -> Address {
        if let address = Address(parsing: text) { return address }
        throw CommandError(
            "\"\(text)\" is no address", hint: "addresses are written name, name[\"key\"] or name[0]",
            status: ExitStatus.usage)
    }
}
