import WeirCore
import WeirEngine
import WeirProcess
import WeirProviders
import WeirValue

/// What the engine needs of tools, as the providers do it.
enum ProviderTools {
    /// The boot of this machine; nil where the system does not tell.
    static var boot: String? {
        do { return try ProcessIdentity.currentBoot() } catch { return nil }
    }

    /// The tools of a run in `context`, whose instances have `folders`; `ask` answers what checks ask.
    static func tools(
        _ context: CommandContext, _ folders: InstanceFolders,
        ask: @escaping CheckFunctions.Asker = { _, _ in .unknown(.any) }
    ) -> OperationTools {
        let runner = ToolRunner(SystemCommandRunner(), environment: context.environment)
        return OperationTools(
            runHook: { hook, name, operation in
                guard let list = hook.revealed.listValue else {
                    throw OperationFailure("a hook is no argument list", remains: .nothing)
                }
                var words: [String] = []
                for value in list {
                    guard let word = value.revealed.interpolated else {
                        throw OperationFailure("an argument of a hook is no text", remains: .nothing)
                    }
                    words.append(word)
                }
                var run = ToolRun(words, name: name)
                run.sensitive = hook
                run.outputLimit = nil
                _ = try await runner.run(run, in: operation)
            }, awaitEnd: OperationRemains.awaitEnd, closeLogs: OperationRemains.closeLogs,
            moveFolder: { try folders.move($0, to: $1, record: $2) }, ask: ask)
    }

    /// Removes what the operations of the run in the folder `directory` left behind for a recovery, which has nothing to
    /// do any more: all but logs, and all but what is in the folders `kept`. Raw output of operations that ended is made
    /// a redacted log by `redactor`.
    static func tidy(_ directory: String, except kept: Set<String> = [], closing redactor: Redactor? = nil) {
        for name in Files.names(in: directory) where name != RunLog.name {
            let path = "\(directory)/\(name)"
            guard !kept.contains(path), !Files.isFile(path) else { continue }
            let remains = OperationRemains(directory: path)
            do {
                if let redactor { _ = try remains.close(redactor) } else { try remains.discard() }
            } catch {
                // It stays for its owner alone to see; the next run does not need it.
                continue
            }
        }
    }
}
