package import WeirCEL
package import WeirCore
import WeirValue
import WeirYAML

/// Decodes a `kind: Stack` document, or one that patches it, against the types that are known, telling every fault in one go.
package struct StackDecoder {
    /// The version and kind of the documents that it reads.
    package static let apiVersion = "weir.dev/v1"
    package static let kind = "Stack"

    /// Decodes `bytes`, the content of `file`. Expressions may call `functions`, those of checks `checkFunctions` too.
    /// - Returns: the stack with its warnings.
    /// - Throws: ``DiagnosticsError`` with every fault.
    package static func decode(
        _ bytes: [UInt8], file: String, registry: TypeRegistry, functions: [CELFunction] = [],
        checkFunctions: [CELFunction] = [], modules: ModuleSources = .none, contexts: ContextSources = .none
    ) throws(DiagnosticsError) -> (stack: Stack, warnings: [Diagnostic]) {
        let collector = Collector(file: file)
        guard let read = StackDocument.read(bytes, file: file, modules, collector) else {
            throw DiagnosticsError(collector.diagnostics)
        }
        let decoder = StackDecoder(
            collector: collector, registry: registry, functions: functions, checkFunctions: checkFunctions,
            modules: modules, contexts: contexts)
        for base in read.bases { decoder.decoded.add(file: base.file, base.bytes) }
        var stack = decoder.decode(read.document.root, digest: Digest.sha256(bytes))
        stack?.baseFiles = read.bases.map(\.file)
        guard !collector.diagnostics.hasErrors, let stack else { throw DiagnosticsError(collector.diagnostics) }
        return (stack, collector.diagnostics.inSourceOrder)
    }

    let collector: Collector
    let registry: TypeRegistry
    let environment: CELEnvironment
    let functions: [CELFunction]
    /// The functions that are there in checks only.
    let checkFunctionList: [CELFunction]
    let modules: ModuleSources
    let contextSources: ContextSources
    let decoded: DecodedModules
    private let programs: ProgramCache

    private let checkPrograms: ProgramCache
    /// Their names.
    private let checkFunctions: Set<String>

    private init(
        collector: Collector, registry: TypeRegistry, functions: [CELFunction], checkFunctions: [CELFunction],
        modules: ModuleSources, contexts: ContextSources
    ) {
        contextSources = contexts
        let environment = StackScope.environment(functions)
        checkPrograms = ProgramCache(StackScope.environment(functions + checkFunctions))
        self.functions = functions
        checkFunctionList = checkFunctions
        self.checkFunctions = Set(checkFunctions.map(\.name))
        self.modules = modules
        decoded = modules.decoded ?? DecodedModules()
        self.collector = collector
        self.registry = registry
        self.environment = environment
        programs = ProgramCache(environment)
    }

    private static let sections = [
        "contexts", "environment", "inputs", "secrets", "uses", "locals", "resources", "checks", "outputs", "hooks",
        "ttl", "moved", "removed", "import",
    ]

    private func decode(_ root: YAMLNode, digest: String) -> Stack? {
        guard
            let envelope = FieldReader(root, "a stack", known: ["apiVersion", "kind", "metadata", "spec"], collector)
        else { return nil }
        collector.expect("apiVersion", Self.apiVersion, in: envelope, of: "a stack")
        collector.expect("kind", Self.kind, in: envelope, of: "a stack")
        let head = metadata(envelope)
        guard let specNode = envelope.required("spec", in: "a stack"),
            let spec = FieldReader(specNode, "\"spec\"", known: Self.sections, collector)
        else { return nil }
        guard var stack = decode(spec, head, digest: digest) else { return nil }
        for context in stack.contexts.reversed() { stack.labels.merge(context.labels) { first, _ in first } }
        stack.labels.merge(head.labels) { _, own in own }
        stack.requires = head.requires
        return stack
    }

    private func decode(_ spec: FieldReader, _ head: StackHead, digest: String) -> Stack? {
        let names = DeclaredNames(
            inputs: inputs(spec["inputs"]), secrets: secrets(spec["secrets"]), locals: entries(spec["locals"], "local"),
            resources: resourceHeads(spec["resources"]), variables: variables(spec["environment"]),
            uses: uses(spec["uses"]))
        let checker = ReferenceChecker(names: names, collector: collector)
        let locals = names.locals.compactMap { local(key: $0.key, value: $0.value, checker) }
        checker.types.declare(locals, programs)
        let needs = NeedsResolver(checker: checker, locals: locals, collector: collector)
        let plain = templates(checker)
        let each = templates(checker, ExpressionScope(hasEach: true))
        let resources = names.resources.compactMap { resource($0, checker, plain: plain, each: each, needs) }
        let hooks = stackHooks(spec, plain, needs)
        let outputs = entries(spec["outputs"], "output").compactMap { output(key: $0.key, value: $0.value, checker) }
        let ordered = needs.ordered(resources, declared: names.resources)
        let moves = moves(spec["moved"], names)
        let removals = removals(spec["removed"], names)
        let imports = imports(spec["import"], names)
        let timeToLive = spec.duration("ttl")
        let checks = spec["checks"].map { self.checks($0, checker) } ?? []
        let moduleCount = moduleCount(names.resources)
        let contexts = contexts(spec)
        Sensitivity(names: names, locals: locals).check(outputs, collector)
        guard !collector.diagnostics.hasErrors else { return nil }
        var stack = Stack(
            name: head.name, description: head.description, file: collector.file, inputs: names.inputs,
            secrets: names.secrets,
            locals: locals, resources: ordered, outputs: outputs, digest: decoded.digest(with: digest),
            environment: environment)
        stack.hooks = hooks
        stack.moduleFiles = decoded.files
        stack.moduleCount = moduleCount
        stack.ownDigest = digest
        stack.checks = checks
        stack.contexts = contexts
        stack.variables = names.variables
        stack.uses = names.uses
        stack.moves = moves
        stack.removals = removals
        stack.imports = imports
        stack.timeToLive = timeToLive
        return stack
    }

    /// The entries of the map `node` whose keys are identifiers; others are told.
    func entries(_ node: YAMLNode?, _ what: String) -> [(key: YAMLNode, value: YAMLNode)] {
        guard let node else { return [] }
        guard node.kind == .mapping else {
            collector.report(.wrongType, "the \(what)s must be a map of \(what)s by name", at: node)
            return []
        }
        return node.pairs.filter { key, _ in
            if Identifier.isValid(key.text) { return true }
            collector.report(
                .invalidName, "a \(what)'s name has letters, digits and _ and does not begin with a digit", at: key)
            return false
        }
    }

    /// A decoder of templates whose expressions pass `checker` in `scope`, and with `typed` have their types checked.
    func templates(
        _ checker: ReferenceChecker, _ scope: ExpressionScope = ExpressionScope(), typed: Bool = true
    ) -> TemplateDecoder {
        let compiler = ExpressionCompiler(
            programs: programs, collector: collector, elsewhere: checkFunctions
        ) { expression in
            checker.check(expression, scope)
        }
        return TemplateDecoder(compiler: compiler, types: typed ? checker.types : nil)
    }

    private func checks(_ node: YAMLNode, _ checker: ReferenceChecker) -> [Check] {
        let compiler = ExpressionCompiler(programs: checkPrograms, collector: collector) { expression in
            checker.check(expression, ExpressionScope())
        }
        return CheckDecoder(
            collector: collector, templates: TemplateDecoder(compiler: compiler, types: checker.types)
        ).decode(node)
    }

    private func local(key: YAMLNode, value: YAMLNode, _ checker: ReferenceChecker) -> Stack.Local? {
        guard let template = templates(checker, typed: false).decode(value) else { return nil }
        return Stack.Local(name: key.text, value: template, range: key.range)
    }

    private func output(key: YAMLNode, value: YAMLNode, _ checker: ReferenceChecker) -> Stack.Output? {
        let known = ["value", "sensitive", "description"]
        guard let fields = FieldReader(value, "the output \"\(key.text)\"", known: known, collector),
            let node = fields.required("value", in: "the output \"\(key.text)\""),
            let template = templates(checker).decode(node)
        else { return nil }
        return Stack.Output(
            name: key.text, description: fields.text("description") ?? "", value: template,
            sensitive: fields.flag("sensitive") ?? false, range: node.range)
    }
}
