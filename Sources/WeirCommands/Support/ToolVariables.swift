import Synchronization
import WeirConfig
import WeirCore
import WeirEngine
import WeirValue

/// The variables that the tools of a session's operations get, once they are known.
final class ToolVariables: Sendable {
    private let values = Mutex<[String: String]?>(nil)

    /// The variables by name; none before they are known.
    var all: [String: String] { values.withLock { $0 ?? [:] } }

    /// Whether they are known.
    var areKnown: Bool { values.withLock { $0 != nil } }

    /// Takes note of them.
    func set(_ variables: [String: String]) { values.withLock { $0 = variables } }
}

extension Session {
    /// The context files of the project; or those that are `saved`, by their files.
    func contextSources(saved: [String: String]? = nil) -> ContextSources {
        let project = project
        return ContextSources(names: { project.contextNames }) { name in
            guard let saved else { return try project.context(name) }
            // A saved plan may be carried out in another folder of the project than it was made in.
            let path = Project.contextPath(name)
            guard let file = saved.keys.filter({ $0 == path || $0.hasSuffix("/" + path) }).min() else {
                throw DiagnosticsError([Diagnostic(.unknownContext, "the saved plan has no \(path)")])
            }
            return (Array((saved[file] ?? "").utf8), file)
        }
    }

    /// Gives the tools of what follows the variables of `contexts`; once a session.
    /// - Throws: ``DiagnosticsError`` with every variable that cannot be read.
    func attach(_ contexts: [StackContext]) async throws {
        guard !toolVariables.areKnown else { return }
        var values: [String: String] = [:]
        var faults: [Diagnostic] = []
        for context in contexts {
            for variable in context.variables {
                do {
                    guard let value = try await value(of: variable) else { continue }
                    if variable.isSecret { secrets.learn(Value.string(value).hidden) }
                    values[variable.name] = value
                } catch {
                    faults.append(
                        Diagnostic(
                            .unreadableSecret,
                            "the variable \(variable.name) of the context \"\(context.name)\" cannot be read: \(error)",
                            at: variable.range))
                }
            }
        }
        guard faults.isEmpty else { throw DiagnosticsError(faults) }
        toolVariables.set(values)
    }

    /// Gives the tools of what follows the variables of the contexts that `snapshot` records, where anything of it needs a
    /// tool.
    /// - Throws: ``DiagnosticsError`` where one of them is gone or faulty.
    func attach(recordedIn snapshot: Snapshot) async throws {
        guard !toolVariables.areKnown, !snapshot.record.contexts.isEmpty, needsTool(snapshot) else { return }
        let sources = contextSources()
        var contexts: [StackContext] = []
        var faults: [Diagnostic] = []
        for name in snapshot.record.contexts {
            do throws(DiagnosticsError) {
                if let context = try sources.context(name) {
                    contexts.append(context)
                } else {
                    faults.append(missing(name, snapshot))
                }
            } catch {
                faults += error.diagnostics
            }
        }
        guard faults.isEmpty else { throw DiagnosticsError(faults) }
        try await attach(contexts)
    }

    private func missing(_ name: String, _ snapshot: Snapshot) -> Diagnostic {
        let workspace = "\(snapshot.record.stack)/\(snapshot.record.workspace)"
        return Diagnostic(
            .unknownContext,
            "the context \"\(name)\" is gone, whose variables the tools of \(workspace) were given",
            hint: "put \(Project.contextPath(name)) back; an empty one will do where they are not needed any more")
    }

    private func needsTool(_ snapshot: Snapshot) -> Bool {
        let recorded = snapshot.instances.values.flatMap { [$0] + $0.deposed } + snapshot.intents.map(\.instance)
        return recorded.contains { instance in
            registry.type(instance.type)?.needsTool ?? false || !instance.teardown.before.isEmpty
                || !instance.teardown.after.isEmpty
        }
    }

    private func value(of variable: StackContext.Variable) async throws -> String? {
        switch variable.origin {
        case .text(let text): text
        case .source(let source):
            try await read(source, optional: variable.optional, "the variable \(variable.name)")
        }
    }
}

extension Project {
    /// The path of the file of the context `name`, from the project's folder.
    static func contextPath(_ name: String) -> String { "contexts/\(name).yaml" }

    /// The names of the contexts that have files, sorted.
    var contextNames: [String] {
        Files.names(in: "\(directory)/contexts").filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
            .filter { Identifier.isDNSLabel($0) && Files.isFile("\(directory)/\(Self.contextPath($0))") }
    }

    /// The content of the file of the context `name`, and how messages call it; nil where there is none.
    /// - Throws: ``DiagnosticsError`` where it cannot be read.
    func context(_ name: String) throws -> (bytes: [UInt8], file: String)? {
        let path = "\(directory)/\(Self.contextPath(name))"
        guard Files.isFile(path) else { return nil }
        do {
            return (try Files.read(path, limit: 1 << 20), shown(path))
        } catch {
            throw DiagnosticsError([Diagnostic(.unreadable, "\(shown(path)) cannot be read: \(error)")])
        }
    }
}
