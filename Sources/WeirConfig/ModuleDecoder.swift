import WeirCore
import WeirValue
import WeirYAML

/// Where the stacks are that other stacks use as modules.
package struct ModuleSources {
    /// The deepest that modules may stand in one another.
    static let mostNested = 20
    /// The most stacks that one may be made of, counting each module as often as it is declared.
    static let mostModules = 10_000

    /// The content of the module `source` that the stack in `file` names, and what its file is called. What it throws is a
    /// ``DiagnosticsError``.
    package typealias Load = @Sendable (_ source: String, _ file: String) throws -> (bytes: [UInt8], file: String)

    let load: Load
    /// The files that are being decoded, outermost first.
    private(set) var trail: [String] = []
    /// What was decoded so far.
    private(set) var decoded: DecodedModules?

    /// Modules that `load` reads.
    package init(_ load: @escaping Load) { self.load = load }

    /// No modules at all.
    package static var none: ModuleSources {
        ModuleSources { source, _ in
            throw DiagnosticsError([Diagnostic(.invalidModule, "there are no modules here: \(source)")])
        }
    }

    /// These, inside of `file`, sharing what was `decoded`.
    func inside(_ file: String, _ decoded: DecodedModules) -> ModuleSources {
        var inner = self
        inner.trail.append(file)
        inner.decoded = decoded
        return inner
    }
}

extension StackDecoder {
    /// The name of the type whose instances are stacks.
    static let moduleType = "stack"

    /// The stack that the resource of `fields` is an instance of; nil where it cannot be had, which is told.
    func module(_ fields: FieldReader, _ what: String) -> Stack? {
        for field in ["lifecycle", "hooks"] {
            if let key = fields.key(field) {
                collector.report(
                    .unknownField, "a module has no \"\(field)\": its resources have their own", at: key)
            }
        }
        guard let node = fields["with"]?["source"] else {
            collector.report(
                .missingArgument, "a module needs \"source\", the path of a stack or a URL of git",
                at: fields.key("with") ?? fields.node)
            return nil
        }
        guard node.kind == .scalar, case .string(let source) = node.value(), !source.contains("${") else {
            collector.report(.wrongType, "the source of a module is a path without expressions", at: node)
            return nil
        }
        do {
            let (bytes, file) = try modules.load(source, node.file)
            let trail = modules.trail + [collector.file]
            if let index = trail.firstIndex(of: file) {
                let loop = (trail[index...] + [file]).joined(separator: " uses ")
                collector.report(.invalidModule, "the module is inside of itself: \(loop)", at: node)
                return nil
            }
            guard trail.count < ModuleSources.mostNested else {
                collector.report(.invalidModule, "modules are nested too deep", at: node)
                return nil
            }
            if let known = decoded.stacks[file] { return known }
            // Its faults were told where it was used first.
            if decoded.faulty.contains(file) { return nil }
            do throws(DiagnosticsError) { return try module(bytes, file, node) } catch {
                decoded.faulty.insert(file)
                throw error
            }
        } catch {
            collector.report(error, at: node)
            return nil
        }
    }

    private func module(_ bytes: [UInt8], _ file: String, _ node: YAMLNode) throws(DiagnosticsError) -> Stack {
        let inner = try StackDecoder.decode(
            bytes, file: file, registry: registry, functions: functions, checkFunctions: checkFunctionList,
            modules: modules.inside(collector.file, decoded))
        for warning in inner.warnings { collector.report(warning) }
        decoded.add(file, inner.stack, bytes)
        return inner.stack
    }

    /// How many stacks the one with the resources of `heads` is made of; too many are told.
    func moduleCount(_ heads: [ResourceHead]) -> Int {
        var count = 1
        for head in heads {
            count += head.module?.moduleCount ?? 0
            guard count <= ModuleSources.mostModules else {
                collector.report(
                    .invalidModule, "more than \(ModuleSources.mostModules) modules are in one another", at: head.key)
                return count
            }
        }
        return count
    }

    /// The type of a resource that is an instance of `stack`: its arguments are the stack's inputs, its attributes the
    /// outputs.
    static func type(of stack: Stack) -> ResourceType {
        let inputs = stack.inputs.map { input in
            ValueSchema.Property(
                input.name, input.schema, required: input.defaultValue == nil && !input.optional,
                sensitive: input.sensitive)
        }
        var type = ResourceType(
            moduleType, stack.description.isEmpty ? "The stack \(stack.name) as a module." : stack.description,
            arguments: [
                .init(
                    "source", ValueSchema(.string, "The path of the stack, or a URL of git."), required: true),
                .init(
                    "inputs", .object(inputs, "The inputs of the stack."), required: inputs.contains(where: \.required)),
            ],
            attributes: stack.outputs.map {
                .init($0.name, ValueSchema(.any, $0.description), sensitive: $0.sensitive)
            })
        type.hasEffect = false
        return type
    }
}

/// The modules that were decoded, each once.
final class DecodedModules {
    private(set) var stacks: [String: Stack] = [:]
    /// The files of those that have faults.
    var faulty: Set<String> = []
    private(set) var files: [String: [UInt8]] = [:]

    /// The digest of a stack whose own file has the digest `own`: of that, of what it patches, of its contexts and of all modules.
    func digest(with own: String) -> String {
        if files.isEmpty { return own }
        let all = files.sorted { $0.key < $1.key }.map { "\($0.key) \(Digest.sha256($0.value))\n" }
        return Digest.sha256(Array((own + "\n" + all.joined()).utf8))
    }

    func add(_ file: String, _ stack: Stack, _ bytes: [UInt8]) {
        stacks[file] = stack
        files[file] = bytes
    }

    /// Takes note of a file that is no module: a patch is of it, or it is a context.
    func add(file: String, _ bytes: [UInt8]) { files[file] = bytes }
}
