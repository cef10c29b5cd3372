import ArgumentParser
import WeirConfig
import WeirCore
import WeirValue

/// `weir modules`
struct ModulesCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "modules",
        abstract: "Fetch the modules from git of the project's stacks, and list the commits that they are.",
        discussion: """
            The commits stand in weir.lock, which is to be kept with the stacks. They stay as they are until --update asks \
            what the branches and tags are now.
            """)

    @Argument(help: "With --update: only these repositories (URLs), or refs of them (URL?ref=...).")
    var sources: [String] = []
    @Flag(help: "Take the commits that branches and tags are now.") var update = false
    @OptionGroup var formatting: FormatOptions

    var format: DataFormat { formatting.format }

    func validate() throws {
        guard update || sources.isEmpty else { throw ValidationError("sources are given with --update") }
    }

    func run(in context: CommandContext) async throws {
        // Somebody asks for just that; only --locked's variable stands against it.
        var asked = context
        asked.environment["CI"] = nil
        let session = try Session(asked, workspace: "default")
        let modules = session.gitModules
        if update {
            try modules.requireWritable()
            for entry in try chosen(try modules.lock()) {
                let reference = GitSource.Reference(url: entry.source, ref: entry.ref)
                _ = try await session.interruptible { try await modules.update(reference) }
            }
        }
        var faults: [Diagnostic] = []
        for file in session.project.stackFiles {
            do { _ = try await session.stack(file) } catch let error as DiagnosticsError { faults += error.diagnostics }
        }
        show(try modules.lock(), context)
        guard !faults.hasErrors else { throw DiagnosticsError(faults) }
    }

    /// The entries of `lock` that are to be told anew.
    private func chosen(_ lock: ModuleLock) throws -> [ModuleLock.Entry] {
        guard !sources.isEmpty else { return lock.entries }
        var chosen: [ModuleLock.Entry] = []
        for source in sources {
            let found = lock.entries.filter { entry in
                let shown = GitSource.Reference(url: entry.source, ref: entry.ref).shown
                return [entry.source, shown].contains { $0 == source || "git::" + $0 == source }
            }
            guard !found.isEmpty else {
                throw CommandError(
                    "\(GitModules.lockFile) has no \"\(source)\"",
                    hint: NearestName.hint(source, among: lock.entries.map(\.source)))
            }
            chosen += found.filter { !chosen.contains($0) }
        }
        return chosen
    }

    private func show(_ lock: ModuleLock, _ context: CommandContext) {
        if format == .json {
            let entries = lock.entries.map { entry -> Value in
                [
                    "source": .string(entry.source), "ref": entry.ref.map { .string($0) } ?? .null,
                    "commit": .string(entry.commit),
                ]
            }
            context.output.write(JSONWriter.string(.list(entries), .readable))
            return
        }
        guard !lock.entries.isEmpty else { return context.output.write("no module is from git\n") }
        context.output.write(
            TextTable.text(
                ["SOURCE", "REF", "COMMIT"], lock.entries.map { [$0.source, $0.ref ?? "HEAD", $0.commit] }))
    }
}
