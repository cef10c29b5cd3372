import ArgumentParser
import WeirConfig
import WeirCore
import WeirValue

/// `weir modules`
struct ModulesCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "modules",
        abstract: "Fetch the modules from git of the project's stacks, and list what weir.lock says they are.",
        discussion: """
            The commits of modules and the packages of fetched charts stand in weir.lock, which is to be kept with the stacks. They \
            stay as they are until --update asks what the branches and tags are now, and forgets the packages: the next \
            plan pins them anew.
            """)

    @Argument(help: "With --update: only these repositories (URLs), refs of them (URL?ref=...), or charts.")
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
            let (chosen, charts) = try chosen(try modules.lock())
            for entry in chosen {
                let reference = GitSource.Reference(url: entry.source, ref: entry.ref)
                _ = try await session.interruptible { try await modules.update(reference) }
            }
            try modules.forget(charts)
        }
        var faults: [Diagnostic] = []
        for file in session.project.stackFiles {
            do { _ = try await session.stack(file) } catch let error as DiagnosticsError { faults += error.diagnostics }
        }
        show(try modules.lock(), context)
        guard !faults.hasErrors else { throw DiagnosticsError(faults) }
    }

    /// What of `lock` is to be told anew.
    private func chosen(_ lock: ModuleLock) throws -> (entries: [ModuleLock.Entry], charts: [ModuleLock.Chart]) {
        guard !sources.isEmpty else { return (lock.entries, lock.charts) }
        var entries: [ModuleLock.Entry] = []
        var charts: [ModuleLock.Chart] = []
        for source in sources {
            let found = lock.entries.filter { entry in
                let shown = GitSource.Reference(url: entry.source, ref: entry.ref).shown
                return [entry.source, shown].contains { $0 == source || "git::" + $0 == source }
            }
            let named = lock.charts.filter { [$0.chart, $0.repository].contains(source) }
            guard !found.isEmpty || !named.isEmpty else {
                throw CommandError(
                    "\(GitModules.lockFile) has no \"\(source)\"",
                    hint: NearestName.hint(source, among: lock.entries.map(\.source) + lock.charts.map(\.chart)))
            }
            entries += found.filter { !entries.contains($0) }
            charts += named.filter { !charts.contains($0) }
        }
        return (entries, charts)
    }

    private func show(_ lock: ModuleLock, _ context: CommandContext) {
        if format == .json {
            let entries = lock.entries.map { entry -> Value in
                [
                    "source": .string(entry.source), "ref": entry.ref.map { .string($0) } ?? .null,
                    "commit": .string(entry.commit),
                ]
            }
            let charts = lock.charts.map { chart -> Value in
                [
                    "chart": .string(chart.chart), "repository": chart.repository.map { .string($0) } ?? .null,
                    "version": .string(chart.version), "digest": .string(chart.digest),
                ]
            }
            context.output.write(JSONWriter.string(.list(entries + charts), .readable))
            return
        }
        if lock.entries.isEmpty {
            context.output.write("no module is from git\n")
        } else {
            context.output.write(
                TextTable.text(
                    ["SOURCE", "REF", "COMMIT"], lock.entries.map { [$0.source, $0.ref ?? "HEAD", $0.commit] }))
        }
        guard !lock.charts.isEmpty else { return }
        let rows = lock.charts.map { [$0.chart, $0.repository ?? "", $0.version, $0.digest] }
        context.output.write("\n" + TextTable.text(["CHART", "REPOSITORY", "VERSION", "DIGEST"], rows))
    }
}
