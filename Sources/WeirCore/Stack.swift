package import WeirCEL
package import WeirValue

/// A stack, decoded and checked: every name in it is known and every expression compiled.
package struct Stack: Sendable {
    package let name: String
    package let description: String
    /// The path of its file, as it was named.
    package let file: String
    package let inputs: [Input]
    package let secrets: [Secret]
    package let locals: [Local]
    /// Its resources, in an order in which each stands after what it needs.
    package let resources: [Resource]
    package let outputs: [Output]
    /// The digest of the content of its file, of what that patches, of its contexts and of its modules'.
    package let digest: String
    /// What its expressions may name.
    package let environment: CELEnvironment
    /// What is run before the first operation of an apply, and after the last when all succeeded.
    package var hooks: [Hook] = []
    /// The digest of its own file's content, without modules.
    package var ownDigest = ""
    /// How many stacks it is made of: itself, and each module as often as it is declared.
    package var moduleCount = 1
    /// The files of the modules in it, at any depth, of the stacks that it patches and of its contexts, with their content.
    package var moduleFiles: [String: [UInt8]] = [:]
    /// The files of the stacks that its own file patches, the nearest first; none where that is no patch.
    package var baseFiles: [String] = []
    /// What is to hold once it is applied.
    package var checks: [Check] = []
    /// What gives the tools of its operations variables.
    package var contexts: [StackContext] = []
    /// Words to find it by.
    package var labels: [String: String] = [:]
    /// The workspaces of other stacks whose outputs its expressions read.
    package var uses: [Use] = []
    /// The names of the stacks that are to be applied before it.
    package var requires: [Requirement] = []
    /// How long after its last apply a workspace may be taken away as forgotten; nil where it stays.
    package var timeToLive: Duration?
    /// The variables of Weir's environment that its expressions may read as `env`.
    package var variables: [String] = []
    /// Instances that have another address than they are recorded at.
    package var moves: [Move] = []
    /// Instances that are taken over as they are in the world, where nothing is recorded of them.
    package var imports: [Import] = []
    /// What becomes of recorded instances that are no longer declared, where that is not to be deleted.
    package var removals: [Removal] = []

    /// A stack; every part is the caller's. `resources` stand in the order of their needs.
    package init(
        name: String, description: String, file: String, inputs: [Input], secrets: [Secret], locals: [Local],
        resources: [Resource], outputs: [Output], digest: String, environment: CELEnvironment
    ) {
        self.name = name
        self.description = description
        self.file = file
        self.inputs = inputs
        self.secrets = secrets
        self.locals = locals
        self.resources = resources
        self.outputs = outputs
        self.digest = digest
        self.environment = environment
    }

    /// The resource of the instance at `address`; nil where it declares none there.
    package func resource(at address: Address) -> Resource? {
        var stack = self
        for step in address.modules {
            guard let module = stack.resources.first(where: { $0.name == step.name })?.module else { return nil }
            stack = module
        }
        return stack.resources.first { $0.name == address.name }
    }

    /// It, and every module in it, at any depth, with the names on the way to it.
    package var withModules: [(path: [String], stack: Stack)] {
        [([], self)]
            + resources.flatMap { resource in
                (resource.module?.withModules ?? []).map { ([resource.name] + $0.path, $0.stack) }
            }
    }

    /// A value that is given from outside.
    package struct Input: Sendable {
        package let name: String
        package let schema: ValueSchema
        package let defaultValue: Value?
        /// Whether it may be missing; it is null then.
        package let optional: Bool
        package let sensitive: Bool
        package let range: SourceRange

        /// Whether it, or a part of it, is never shown.
        package var isSecret: Bool { sensitive || schema.holdsSensitive }

        /// The input `name`.
        package init(
            name: String, schema: ValueSchema, default defaultValue: Value?, optional: Bool, sensitive: Bool,
            range: SourceRange
        ) {
            self.name = name
            self.schema = schema
            self.defaultValue = defaultValue
            self.optional = optional
            self.sensitive = sensitive
            self.range = range
        }
    }

    /// A value that is never shown nor recorded.
    package struct Secret: Sendable {
        /// Where it comes from.
        package enum Source: Sendable, Hashable {
            /// A variable of Weir's environment.
            case environment(String)
            /// The content of a file, without one trailing newline.
            case file(String)
            /// What a command prints, an argument list, without one trailing newline.
            case command([String])
        }

        package let name: String
        package let source: Source
        /// Whether it may be missing; it is null then.
        package let optional: Bool
        package let range: SourceRange

        /// The secret `name`.
        package init(name: String, source: Source, optional: Bool, range: SourceRange) {
            self.name = name
            self.source = source
            self.optional = optional
            self.range = range
        }
    }

    /// A named value of the stack's own.
    package struct Local: Sendable {
        package let name: String
        package let value: Template
        package let range: SourceRange

        /// The local `name`.
        package init(name: String, value: Template, range: SourceRange) {
            self.name = name
            self.value = value
            self.range = range
        }
    }

    /// One thing, or with `forEach` several alike, that shall exist.
    package struct Resource: Sendable {
        package let name: String
        package let type: ResourceType
        /// A map: what stands under `with`.
        package let arguments: Template
        package let forEach: Template?
        package let when: Template?
        /// What it needs: from its expressions, locals followed, and from `dependsOn`.
        package let needs: [Need]
        /// Where its name stands.
        package let range: SourceRange
        /// Where each argument stands.
        package let argumentRanges: [(name: String, range: SourceRange)]
        /// How its operations go about.
        package var lifecycle = Lifecycle()
        /// The stack that each of its instances is; nil where it is no module.
        package var module: Stack?

        /// The resource `name` of `type`.
        package init(
            name: String, type: ResourceType, arguments: Template, forEach: Template?, when: Template?, needs: [Need],
            range: SourceRange, argumentRanges: [(name: String, range: SourceRange)]
        ) {
            self.name = name
            self.type = type
            self.arguments = arguments
            self.forEach = forEach
            self.when = when
            self.needs = needs
            self.range = range
            self.argumentRanges = argumentRanges
        }
    }

    /// That one resource needs another.
    package struct Need: Sendable {
        /// Which instances of the other.
        package enum Selection: Sendable {
            case all
            case one(Address.Key)
            /// The one whose key an expression tells, for each instance anew.
            case evaluated(CELProgram)
        }

        package let resource: String
        package let selection: Selection
        /// Where the stack says so.
        package let range: SourceRange

        /// The need of `selection` of `resource`.
        package init(_ resource: String, _ selection: Selection, at range: SourceRange) {
            self.resource = resource
            self.selection = selection
            self.range = range
        }
    }

    /// A workspace of another stack, whose recorded outputs are read.
    package struct Use: Sendable {
        /// What expressions call it.
        package let name: String
        package let stack: String
        package let workspace: String
        package let range: SourceRange

        /// The use of `workspace` of `stack` as `name`.
        package init(name: String, stack: String, workspace: String, at range: SourceRange) {
            self.name = name
            self.stack = stack
            self.workspace = workspace
            self.range = range
        }
    }

    /// Another stack that is to be applied before it.
    package struct Requirement: Sendable {
        package let stack: String
        package let range: SourceRange

        /// The requirement of `stack`, as it is written at `range`.
        package init(_ stack: String, at range: SourceRange) {
            self.stack = stack
            self.range = range
        }
    }

    /// That what is recorded at one address is declared at another.
    package struct Move: Sendable {
        package let from: Address
        package let to: Address
        package let range: SourceRange

        /// `from` is now `to`, as the stack says at `range`.
        package init(from: Address, to: Address, at range: SourceRange) {
            self.from = from
            self.to = to
            self.range = range
        }
    }

    /// That an instance which is not recorded is there already.
    package struct Import: Sendable {
        package let to: Address
        package let range: SourceRange?

        /// The instance at `to` is there, as the stack says at `range`; nil where a command says it.
        package init(to: Address, at range: SourceRange?) {
            self.to = to
            self.range = range
        }
    }

    /// What becomes of a recorded instance that is not declared.
    package struct Removal: Sendable {
        package let from: Address
        /// Whether it is taken away; else it is forgotten and stays in the world.
        package let destroy: Bool
        package let range: SourceRange

        /// What becomes of `from`, as the stack says at `range`.
        package init(from: Address, destroy: Bool, at range: SourceRange) {
            self.from = from
            self.destroy = destroy
            self.range = range
        }
    }

    /// A value that the stack hands out.
    package struct Output: Sendable {
        package let name: String
        package let description: String
        package let value: Template
        package let sensitive: Bool
        package let range: SourceRange

        /// The output `name`.
        package init(name: String, description: String, value: Template, sensitive: Bool, range: SourceRange) {
            self.name = name
            self.description = description
            self.value = value
            self.sensitive = sensitive
            self.range = range
        }
    }
}
