import WeirCore

/// What changes do to the parts of their instances, as providers tell it.
enum PlannedParts {
    /// `changes` with their parts, `parallelism` asked after at once. A part that cannot be looked at is no fault of the
    /// plan: what an apply would do is not changed by it.
    static func adding(
        to changes: [Change], registry: TypeRegistry, contexts: ContextFactory, parallelism: Int
    ) async -> [Change] {
        let asked = changes.indices.filter { index in
            let change = changes[index]
            guard change.type.hasParts, !change.recordsOnly, change.obstacle == nil else { return false }
            return [.create, .update, .replace].contains(change.action)
        }
        guard !asked.isEmpty else { return changes }
        var result = changes
        await withTaskGroup(of: Answer.self) { group in
            var waiting = asked[...]
            for _ in 0..<max(1, parallelism) {
                guard let index = waiting.popFirst() else { break }
                group.addTask { await ask(index, changes[index], registry, contexts) }
            }
            for await answer in group {
                result[answer.index].parts = answer.parts
                guard let index = waiting.popFirst() else { continue }
                group.addTask { await ask(index, changes[index], registry, contexts) }
            }
        }
        return result
    }

    /// How long one instance may take: a module may have to fetch what it uses.
    private static let limit = Duration.seconds(600)

    private struct Answer: Sendable {
        let index: Int
        let parts: [PlannedPart]
    }

    private static func ask(
        _ index: Int, _ change: Change, _ registry: TypeRegistry, _ contexts: ContextFactory
    ) async -> Answer {
        guard let provider = registry.provider(change.type.name), let declared = change.after else {
            return Answer(index: index, parts: [])
        }
        let prior = change.action == .update ? change.before : nil
        do {
            let context = contexts.operation(change.address, change.type, timeout: limit) { _ in }
            let parts = try await provider.parts(declared, prior: prior, in: context)
            return Answer(index: index, parts: parts)
        } catch {
            return Answer(index: index, parts: [PlannedPart(.noOp, "", note: "its parts cannot be told: \(error)")])
        }
    }
}
