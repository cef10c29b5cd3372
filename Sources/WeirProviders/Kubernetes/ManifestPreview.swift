import WeirCore
import WeirKubernetes
import WeirValue

/// What applying objects will do, as their server tells it.
struct ManifestPreview {
    /// How many requests are under way at once.
    private static let width = 8

    private let work: ManifestWork

    /// Asks without changing anything.
    init(_ work: ManifestWork) {
        var work = work
        work.isDryRun = true
        self.work = work
    }

    /// What becomes of `objects`, and of those of `prior` that are not among them.
    /// - Throws: ``KubernetesError`` where the server does not answer.
    func parts(
        _ objects: [Value], after prior: ManifestInventory
    ) async throws -> [PlannedPart] {
        let known = prior.identities
        var declared: [Declared] = []
        for (index, object) in objects.enumerated() {
            guard let reference = try await work.place(of: object) else { continue }
            declared.append(Declared(index: index, reference: reference, object: object))
        }
        let there = try await work.objects(declared.map { ManifestInventory.Entry($0.reference) })
        let work = work
        let answers = await withTaskGroup(of: Answer.self) { group in
            var waiting = declared[...]
            var answers: [Answer] = []
            while true {
                if let next = waiting.first, group.isEmpty || answers.count + Self.width > next.index {
                    waiting = waiting.dropFirst()
                    let live = there[next.reference]
                    let isKnown = known.contains(next.reference.identity)
                    if !work.force, work.refusesForeign, let live, prior.isForeign(next.reference, live) {
                        let note = "it would be refused: another resource of Weir has applied it"
                        answers.append(
                            Answer(index: next.index, part: PlannedPart(.update, "\(next.reference)", note: note)))
                        continue
                    }
                    group.addTask {
                        Answer(index: next.index, part: await Self.part(next, live, objects, isKnown, work))
                    }
                    continue
                }
                guard let answer = await group.next() else { break }
                answers.append(answer)
            }
            return answers
        }
        let uids = Set(there.values.compactMap { $0["metadata"]?["uid"]?.stringValue })
        let going = prior.entries(without: declared.map(\.reference))
            .filter { !$0.stays && !($0.uid.map(uids.contains) ?? false) }
        return answers.sorted { $0.index < $1.index }.compactMap(\.part)
            + going.map { PlannedPart(.delete, "\($0.reference)") }
    }

    private struct Declared: Sendable {
        let index: Int
        let reference: ObjectReference
        let object: Value
    }

    private struct Answer: Sendable {
        let index: Int
        let part: PlannedPart?
    }

    /// What becomes of one object; nil where it stays as it is.
    private static func part(
        _ declared: Declared, _ live: Value?, _ defined: [Value], _ isKnown: Bool, _ work: ManifestWork
    ) async -> PlannedPart? {
        let name = "\(declared.reference)"
        guard let live else { return PlannedPart(.create, name) }
        do throws(KubernetesError) {
            let (sent, resource, reference) = try await work.placed(declared.object, defined: defined)
            let result = try await work.apply(sent, resource, reference, isKnown: isKnown)
            let fields = ObjectDifference.fields(live, result.object, work.redactor)
            guard !fields.isEmpty || !isKnown else { return nil }
            return PlannedPart(isKnown ? .update : .adopt, name, fields: fields)
        } catch {
            return PlannedPart(.update, name, note: work.redactor.redact("it would be refused: \(error)"))
        }
    }
}
