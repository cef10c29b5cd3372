package import WeirCore
package import WeirValue

/// What the engine needs of tools besides what providers do.
package struct OperationTools: Sendable {
    /// Runs a hook, an argument list, which keeps its files under a name in the operation's directory.
    package let runHook: @Sendable (Value, String, OperationContext) async throws -> Void
    /// Waits until no tool of the operation runs any more, to its deadline, and ends then what still runs.
    package let awaitEnd: @Sendable (Intent, OperationContext) async throws -> Void
    /// Makes redacted logs of what the tools of the operation left behind.
    /// - Returns: their paths.
    package let closeLogs: @Sendable (Intent, OperationContext) -> [String]
    /// Answers the functions that only checks have, by name.
    package let ask: @Sendable (String, [Value]) async throws -> Value
    /// Gives the folder that stays with the instance at the first address to the one at the second, which it lets be
    /// recorded meanwhile.
    package let moveFolder: @Sendable (Address, Address, () throws -> Void) throws -> Void

    /// Tools; every part is the caller's.
    package init(
        runHook: @escaping @Sendable (Value, String, OperationContext) async throws -> Void,
        awaitEnd: @escaping @Sendable (Intent, OperationContext) async throws -> Void,
        closeLogs: @escaping @Sendable (Intent, OperationContext) -> [String],
        moveFolder: @escaping @Sendable (Address, Address, () throws -> Void) throws -> Void,
        ask: @escaping @Sendable (String, [Value]) async throws -> Value = { _, _ in .unknown(.any) }
    ) {
        self.ask = ask
        self.moveFolder = moveFolder
        self.runHook = runHook
        self.awaitEnd = awaitEnd
        self.closeLogs = closeLogs
    }

    /// No tools: hooks fail, and nothing is waited for.
    package static let none = OperationTools(
        runHook: { _, name, _ in throw OperationFailure("\(name) cannot be run here", remains: .nothing) },
        awaitEnd: { _, _ in }, closeLogs: { _, _ in [] }, moveFolder: { _, _, record in try record() })
}
