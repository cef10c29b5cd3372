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
        /// The names of those whose outputs it was applied with.
        var uses: [String] = []
    }

    let entries: [Entry]

    /// The stacks whose files are in `stacks/`; those that only serve others as modules are left out.
    /// - Throws: ``DiagnosticsError`` with the faults of all of them, or of a circle among them.
    init(_ session: Session) async throws {
        var faults: [Diagnostic] = []
        var found: [Entry] = []
        var modules: Set<String> = []
        for path in session.project.stackFiles {
            do {
                let stack = try await session.stack(path).stack
                // What a patch is of stays a stack of its own.
                modules.formUnion(stack.withModules.dropFirst().map(\.stack.file))
                // What another workspace than this one has is not changed here.
                let uses = stack.withModules.flatMap(\.stack.uses).filter { $0.workspace == session.workspace }
                found.append(
                    Entry(
                        name: stack.name, path: path, stack: stack,
                        needs: stack.requires.map(\.stack) + uses.map(\.stack)))
            } catch let error as DiagnosticsError {
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

    /// The stacks of which the workspace of `session` is recorded, whether their files are there or not, each after those
    /// that it was applied with.
    /// - Throws: ``StateFailure``.
    init(recordedIn session: Session) async throws {
        let repository = StateRepository(project: session.project.directory)
        var found: [Entry] = []
        for recorded in try await repository.workspaces() where recorded.workspace == session.workspace {
            let store = repository.store(stack: recorded.stack, workspace: recorded.workspace)
            let uses = (try await store.record()?.record.uses.values.map { $0 } ?? [])
                .filter { $0.workspace == session.workspace }.map(\.stack)
            // A stack that cannot be read is taken away all the same; then only what was recorded orders it.
            let stack = try? await session.stack(recorded.stack, fetches: false).stack
            found.append(
                Entry(
                    name: recorded.stack, path: recorded.stack, stack: stack,
                    needs: uses + (stack?.requires ?? []).map(\.stack),
                    uses: uses))
        }
        // What was recorded orders them all the same where files make a circle.
        do throws(DiagnosticsError) { entries = try Self.ordered(found) } catch {
            let recorded = found.map { Entry(name: $0.name, path: $0.path, stack: $0.stack, needs: $0.uses) }
            entries = (try? Self.ordered(recorded)) ?? recorded
        }
    }

    /// `entries`, sorted by name, in the order of their needs.
    private static func ordered(_ entries: [Entry]) throws(DiagnosticsError) -> [Entry] {
        let entries = entries.sorted { $0.name < $1.name }
        let numbers = Dictionary(entries.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        var graph = DependencyGraph(count: entries.count)
        for (number, entry) in entries.enumerated() {
            for need in Set(entry.needs.compactMap { numbers[$0] }) where need != number {
                graph.addNeed(of: number, on: need)
            }
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
        for (index, entry) in entries.enumerated() {
            if let cause = failed.first(where: { isNeeded($0, entry) }) {
                context.messages.write("\n== \(entry.name): left out, because \(cause.name) failed\n")
                failed.append(entry)
                continue
            }
            context.messages.write("\n== \(verb) \(entry.name)\n")
            do { try await body(entry) } catch let code as ExitCode {
                failed.append(entry)
                guard code == ExitStatus.interrupted else { continue }
                let left = entries[index...].map(\.name).joined(separator: ", ")
                context.messages.write("\nleft: \(left); go on with: weir \(verb) --all\n")
                throw code
            }
        }
        guard !failed.isEmpty else { return }
        context.messages.write("\nfailed or left out: \(failed.map(\.name).joined(separator: ", "))\n")
        throw ExitStatus.failed
    }
}
