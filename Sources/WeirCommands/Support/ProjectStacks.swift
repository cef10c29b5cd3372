import ArgumentParser
import WeirCore
import WeirState

/// The stacks of a project in an order in which each stands after those that it uses or requires.
struct ProjectStacks {
    /// One of them.
    struct Entry {
        let name: String
        /// What names it on the command line.
        let path: String
        let stack: Stack?
        /// The names of those that are to be applied before it.
        let needs: [String]
    }

    let entries: [Entry]

    /// The stacks whose files are in `stacks/`; those that only serve others as modules are left out.
    /// - Throws: ``DiagnosticsError`` with the faults of all of them, or of a circle among them.
    init(_ session: Session) throws {
        var faults: [Diagnostic] = []
        var found: [Entry] = []
        var modules: Set<String> = []
        for path in session.project.stackFiles {
            do throws(DiagnosticsError) {
                let stack = try Self.stack(path, session)
                modules.formUnion(stack.moduleFiles.keys)
                found.append(
                    Entry(name: stack.name, path: path, stack: stack, needs: stack.requires + stack.uses.map(\.stack)))
            } catch {
                faults += error.diagnostics
            }
        }
        found.removeAll { modules.contains($0.stack?.file ?? "") }
        for (name, same) in Dictionary(grouping: found, by: \.name) where same.count > 1 {
            let files = same.map(\.path).sorted().joined(separator: " and ")
            faults.append(Diagnostic(.invalidName, "two stacks are called \(name): \(files)"))
        }
        guard faults.isEmpty else { throw DiagnosticsError(faults) }
        entries = try Self.ordered(found)
    }

    private static func stack(_ path: String, _ session: Session) throws(DiagnosticsError) -> Stack {
        do { return try session.stack(path).stack } catch {
            throw error as? DiagnosticsError ?? DiagnosticsError([Diagnostic(.unreadable, "\(error)")])
        }
    }

    /// The stacks of which the workspace of `session` is recorded, whether their files are there or not, each after those
    /// that it was applied with.
    /// - Throws: ``StateFailure``.
    init(recordedIn session: Session) async throws {
        let repository = StateRepository(project: session.project.directory)
        var found: [Entry] = []
        for recorded in try await repository.workspaces() where recorded.workspace == session.workspace {
            let store = repository.store(stack: recorded.stack, workspace: recorded.workspace)
            let uses = try await store.record()?.record.uses.values.map(\.stack) ?? []
            // A stack that cannot be read is taken away all the same; then only what was recorded orders it.
            let stack = try? session.stack(recorded.stack).stack
            found.append(
                Entry(name: recorded.stack, path: recorded.stack, stack: stack, needs: uses + (stack?.requires ?? [])))
        }
        entries = try Self.ordered(found)
    }

    /// `entries`, sorted by name, in the order of their needs.
    private static func ordered(_ entries: [Entry]) throws(DiagnosticsError) -> [Entry] {
        let entries = entries.sorted { $0.name < $1.name }
        let numbers = Dictionary(entries.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        var graph = DependencyGraph(count: entries.count)
        for (number, entry) in entries.enumerated() {
            for need in Set(entry.needs.compactMap { numbers[$0] }) { graph.addNeed(of: number, on: need) }
        }
        if let cycle = graph.cycles.first {
            let names = (cycle + cycle.prefix(1)).map { entries[$0].name }
            throw DiagnosticsError([
                Diagnostic(.cycle, "these stacks need one another: \(names.joined(separator: " needs "))")
            ])
        }
        return graph.topologicalOrder.map { entries[$0] }
    }

    /// Does `body` for each of `entries`; what needs one that failed is left out.
    /// - Throws: an exit code where one failed; at once where somebody asked to stop.
    static func each(
        of entries: [Entry], _ verb: String, _ context: CommandContext, isNeeded: (Entry, Entry) -> Bool,
        _ body: (Entry) async throws -> Void
    ) async throws {
        var failed: [Entry] = []
        for entry in entries {
            if let cause = failed.first(where: { isNeeded($0, entry) }) {
                context.messages.write("\n== \(entry.name): left out, because \(cause.name) failed\n")
                failed.append(entry)
                continue
            }
            context.messages.write("\n== \(verb) \(entry.name)\n")
            do { try await body(entry) } catch let code as ExitCode {
                if code == ExitStatus.interrupted { throw code }
                failed.append(entry)
            }
        }
        guard !failed.isEmpty else { return }
        context.messages.write("\nfailed or left out: \(failed.map(\.name).joined(separator: ", "))\n")
        throw ExitStatus.failed
    }
}
