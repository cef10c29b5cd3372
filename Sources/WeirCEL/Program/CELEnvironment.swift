/// What an expression may name: variables and functions. Immutable and cheap to copy.
package struct CELEnvironment: Sendable {
    /// When a name that nothing has is told.
    package enum UnknownNames: Sendable {
        /// As a fault of the expression, before it runs.
        case faults
        /// As an error of the evaluation that gets there.
        case errors
    }

    /// The variables; the place of each is its slot. A name with dots is one variable.
    package let variables: [String]
    /// When a name that nothing has is told.
    package let unknownNames: UnknownNames
    private let slots: [String: Int]
    /// Whether a variable has dots in its name.
    let hasDottedVariables: Bool
    private let functions: [String: [Candidate]]
    /// What stands before the first dot of a function's name.
    private let spaces: Set<String>

    /// A function that a call may mean.
    enum Candidate: Sendable {
        case builtin(Builtin)
        case host(CELFunction)

        var name: String {
            switch self {
            case .builtin(let function): function.name
            case .host(let function): function.name
            }
        }

        var isMember: Bool {
            switch self {
            case .builtin(let function): function.isMember
            case .host(let function): function.form == .member
            }
        }

        var arity: ClosedRange<Int> {
            switch self {
            case .builtin(let function): function.arity
            case .host(let function): function.arity
            }
        }
    }

    /// The functions of the language by name.
    private static let language: [String: [Candidate]] = Dictionary(
        grouping: Builtins.all.map(Candidate.builtin), by: \.name)

    /// An environment of `variables`, of which the first of a name counts, with the language's functions and those of
    /// the host. A host's function comes before one of the language of the same name, form and number of arguments.
    package init(
        variables: [String], functions: [CELFunction] = [], unknownNames: UnknownNames = .faults
    ) {
        self.variables = variables
        self.unknownNames = unknownNames
        slots = Dictionary(zip(variables, variables.indices), uniquingKeysWith: { first, _ in first })
        hasDottedVariables = variables.contains { $0.utf8.contains(UInt8(ascii: ".")) }
        var table = Self.language
        for function in functions.reversed() { table[function.name, default: []].insert(.host(function), at: 0) }
        self.functions = table
        spaces = functions.isEmpty ? Self.languageSpaces : Self.spaces(table)
    }

    private static let languageSpaces = spaces(language)

    private static func spaces(_ functions: [String: [Candidate]]) -> Set<String> {
        Set(functions.keys.compactMap { name in name.firstIndex(of: ".").map { String(name[..<$0]) } })
            .union(Macros.namespaces)
    }

    /// Whether the names of some global functions begin with `name` and a dot.
    func beginsNamespace(_ name: String) -> Bool { spaces.contains(name) }

    /// The slot of the variable `name`; nil where there is none.
    package func slot(of name: String) -> Int? { slots[name] }

    /// The functions called `name` in one form.
    func candidates(_ name: String, member: Bool) -> [Candidate] {
        (functions[name] ?? []).filter { $0.isMember == member }
    }

    /// The names of all functions of one form.
    func functionNames(member: Bool) -> [String] {
        functions.filter { $0.value.contains { $0.isMember == member } }.keys.sorted()
    }

    /// Whether global functions stand in the namespace `name`.
    func isNamespace(_ name: String) -> Bool {
        functions.keys.contains { $0.utf8.count > name.utf8.count && $0.hasPrefix(name + ".") }
            || Macros.namespaces.contains(name)
    }
}
