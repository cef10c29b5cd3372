import WeirValue

/// Types of resources that a command line tool looks after, as a `kind: Provider` document describes them.
package struct ToolManifest: Sendable {
    /// The tool.
    package struct Tool: Sendable {
        /// The name of the program, looked up in `PATH`.
        package let command: String
        /// The argument list with which it tells its version; nil where nobody asks.
        package let version: [String]?
        /// The lowest version that will do, `0.20.0`; nil is any.
        package let lowest: String?
        /// How to get it.
        package let install: String?

        /// A tool; every part is the caller's.
        package init(command: String, version: [String]?, lowest: String?, install: String?) {
            self.command = command
            self.version = version
            self.lowest = lowest
            self.install = install
        }
    }

    /// One run of a program.
    package struct Step: Sendable {
        /// Its argument list: inner lists are spliced, nulls dropped.
        package let run: Template
        /// Whether it is run; always where there is none.
        package var when: Template?
        /// Its standard input.
        package var input: Template?
        /// Where a failed run printed one of these, what it was to do is done: regular expressions.
        package var done: [String] = []

        /// A run of `run`.
        package init(_ run: Template) { self.run = run }
    }

    /// What is run for one operation.
    package struct Call: Sendable {
        /// Files that are written first, by their names: texts.
        package var files: [Template.Member] = []
        /// The runs, one after the other.
        package var steps: [Step] = []

        /// Nothing to run.
        package init() {}
    }

    /// How instances are looked at.
    package struct Reading: Sendable {
        package var step: Step
        /// Whether the answer can be understood, over the run's `result`: nobody knows anything where it cannot.
        package var valid: Template?
        /// Whether it is there, over the run's `result`; it is where there is none.
        package var present: Template?
        /// Whether it is whole.
        package var complete: Template?
        /// What a failed run prints where it is not there: regular expressions.
        package var absent: [String] = []
        /// Arguments as they are observed, by name: what differs from what is recorded is drift.
        package var observed: [Template.Member] = []

        /// A look by `step`.
        package init(_ step: Step) { self.step = step }
    }

    /// How all instances that there are are told.
    package struct Listing: Sendable {
        package let step: Step
        /// A list of maps with `name`, over the run's `result`.
        package let items: Template

        /// A list by `step`.
        package init(_ step: Step, items: Template) {
            self.step = step
            self.items = items
        }
    }

    /// An attribute that the tool tells.
    package struct Attribute: Sendable {
        package let property: ValueSchema.Property
        /// The run that tells it; nil where that of `read` does.
        package let step: Step?
        /// Its value, over the run's `result`.
        package let value: Template

        /// The attribute `property`.
        package init(_ property: ValueSchema.Property, step: Step?, value: Template) {
            self.property = property
            self.step = step
            self.value = value
        }
    }

    /// One type.
    package struct Kind: Sendable {
        package var type: ResourceType
        /// Whether it has the attributes of all clusters; those that the tool does not tell are asked of the cluster.
        package var isCluster = false
        /// The defaults that are expressions, by the names of their arguments.
        package var defaults: [Template.Member] = []
        /// Of a cluster: arguments by name, as expressions over what a portable cluster is asked for.
        package var portable: [Template.Member] = []
        /// What making one needs of this machine: the members of ``MachineNeeds`` by name, as expressions over `arguments`.
        package var machine: [Template.Member] = []
        package var list: Listing?
        package var read: Reading
        package var create: Call
        package var undo: Call?
        package var update: Call?
        package var delete: Call
        package var attributes: [Attribute] = []

        /// A type that is looked at by `read`.
        package init(_ type: ResourceType, read: Reading, create: Call, delete: Call) {
            self.type = type
            self.read = read
            self.create = create
            self.delete = delete
        }
    }

    /// Which failures pass by themselves, so that a run is tried again.
    package struct Transience: Sendable {
        /// What such a failed run prints: regular expressions.
        package var patterns: [String] = []
        package var attempts = 3
        package var delay: Duration = .seconds(2)

        /// No failure passes.
        package init() {}
    }

    package let name: String
    package let description: String
    /// The file that it was read from, as it was named.
    package let file: String
    /// The digest of that file.
    package let digest: String
    package let tool: Tool
    /// Whether it comes with Weir.
    package var isBuiltIn = false
    /// Whether the user of this machine lets it run programs.
    package var isTrusted = true
    package var transience = Transience()
    /// Variables of the tool's environment.
    package var environment: [Template.Member] = []
    /// The names of variables that it takes over from Weir's own environment.
    package var inherited: [String] = []
    package var kinds: [Kind] = []

    /// The programs that it runs, sorted; an expression that tells one stands for itself.
    package var programs: [String] {
        let steps = kinds.flatMap { kind in
            [kind.read.step] + [kind.list?.step].compactMap { $0 } + kind.attributes.compactMap(\.step)
                + [kind.create, kind.undo, kind.update, kind.delete].compactMap { $0 }.flatMap(\.steps)
        }
        return Set(steps.map { Self.program($0.run) } + [tool.command]).sorted()
    }

    private static func program(_ run: Template) -> String {
        switch run {
        case .literal(let value): value.listValue?.first?.stringValue ?? value.stringValue ?? value.shown()
        case .list(let words): words.first.map(program) ?? ""
        case .expression(let expression): "${\(expression.text)}"
        case .text, .map: "what an expression tells"
        }
    }

    /// The manifest `name` of `tool`.
    package init(name: String, description: String, file: String, digest: String, tool: Tool) {
        self.name = name
        self.description = description
        self.file = file
        self.digest = digest
        self.tool = tool
    }
}

/// The variables that expressions of manifests read.
package enum ManifestScope {
    /// `cluster`: what a portable cluster is asked for, in the expressions of `portable`.
    package static let portable = ["cluster"]

    /// `arguments` with their defaults; `attributes` as far as they are known; `prior`, the arguments before an update;
    /// `resource` (`address`, `stack`, `workspace`, `externalName`); `paths` (`directory`, `kubeconfig`); `files`, the paths
    /// of the call's files by name; `result` (`stdout`, `json`, `status`) of the run.
    package static let variables = ["arguments", "attributes", "prior", "resource", "paths", "files", "result"]
}
