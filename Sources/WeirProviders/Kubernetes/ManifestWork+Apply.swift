import WeirCore
import WeirKubernetes
import WeirValue

// Applying.
extension ManifestWork {
    /// How many requests are under way at once.
    private static let width = 8
    /// How long a kind may take to be served whose definition was just applied.
    private static let servingTime = Duration.seconds(15)
    /// How long an admission webhook may be away whose pods may just be starting.
    private static let webhookTime = Duration.seconds(60)
    /// With more objects than these only every hundredth is told.
    private static let mostTold = 50

    /// Applies `objects` step by step, what is in one step together; waits for definitions until they are established,
    /// and after each wave but the last until it is ready, where `waits` says so. What is refused does not keep others of its wave from
    /// being applied.
    /// - Parameters:
    ///   - prior: what was applied before: what somebody has changed of it by hand is set back.
    ///   - inventory: takes up what was applied.
    /// - Throws: ``OperationFailure`` with all that was refused; before anything is applied where others have applied some of them.
    func apply(
        _ objects: [Value], after prior: ManifestInventory, waits: Bool = false, _ inventory: inout ManifestInventory
    ) async throws(OperationFailure) {
        let steps = try ManifestOrder.steps(objects)
        defer { claims?.release(context.instanceDirectory) }
        try await refuseForeign(objects, prior)
        let task = ApplyTask(
            work: self, objects: objects, known: prior.identities,
            staying: Set(prior.objects.filter(\.stays).map(\.reference.identity)))
        var refused = Refusals(redactor: redactor)
        var wave: [ManifestInventory.Entry] = []
        for (index, step) in steps.enumerated() {
            try checkGoesOn("\(inventory.objects.count) of \(objects.count) objects were applied")
            let answers = await together(step.objects, task)
            let applied = answers.compactMap(\.entry)
            inventory.objects += applied + answers.compactMap(\.doubt)
            wave += applied
            if let first = applied.first, objects.count > Self.mostTold {
                context.progress(
                    "applied \(inventory.objects.count) of \(objects.count), \(first.reference) among them")
            } else {
                for entry in applied { context.progress("applied \(entry.reference)") }
            }
            try refused.take(answers)
            if answers.count < step.objects.count { try checkGoesOn("\(inventory.objects.count) were applied") }
            if step.phase == .definitions, !applied.isEmpty {
                await client.forgetResources()
                try await awaitReadiness(applied, within: context.remaining)
            }
            guard index + 1 < steps.count, steps[index + 1].wave != step.wave else { continue }
            // The next wave builds on this one.
            if refused.isAny { break }
            if waits { try await awaitReadiness(wave, within: context.remaining) }
            wave = []
        }
        try refused.check(of: objects.count)
    }

    /// Refuses `objects` that another resource of Weir has applied: two would set back, and take away, each other's.
    private func refuseForeign(
        _ objects: [Value], _ prior: ManifestInventory
    ) async throws(OperationFailure) {
        guard !force, refusesForeign else { return }
        let known = prior.identities
        let (server, owner) = (client.endpoint.server, context.instanceDirectory)
        var foreign: [String] = []
        do throws(KubernetesError) {
            var entries: [ManifestInventory.Entry] = []
            for object in objects {
                guard let reference = try await place(of: object) else { continue }
                entries.append(ManifestInventory.Entry(reference))
            }
            let asked = entries.filter { !known.contains($0.reference.identity) }
            // Before the look: who claims after this has applied sees the objects.
            let own = asked.map(\.reference).filter { ManifestOrder.Phase.of($0) > .definitions }
            let taken = claims?.claim(own, of: server, for: owner) ?? []
            foreign = taken.map { "\($0)" }
            let there = try await self.objects(asked)
            for entry in asked {
                guard let live = there[entry.reference], prior.isForeign(entry.reference, live),
                    !(claims?.hasBegun(entry.reference, of: server, for: owner) ?? false)
                else { continue }
                if !taken.contains(entry.reference) { foreign.append("\(entry.reference)") }
            }
        } catch {
            throw OperationFailure(error, "", redactor)
        }
        guard let first = foreign.first else {
            claims?.begin(owner)
            return
        }
        let more = foreign.count == 1 ? "" : ", and \(foreign.count - 1) more"
        var failure = OperationFailure(
            "another resource of Weir has applied \(first)\(more)",
            hint: "declare it in one of them only, or take it over with force: true", remains: .nothing)
        if foreign.count > 1 { failure.output = foreign }
        throw failure
    }

    private func together(_ objects: [Value], _ task: ApplyTask) async -> [ApplyTask.Answer] {
        await withTaskGroup(of: ApplyTask.Answer.self) { group in
            var waiting = objects.enumerated().makeIterator()
            var answers: [ApplyTask.Answer] = []
            func start() -> (Int, Value)? {
                guard !context.interruption.isRequested, !Task.isCancelled else { return nil }
                return waiting.next().map { ($0.offset, $0.element) }
            }
            for _ in 0..<Self.width {
                guard let (index, object) = start() else { break }
                group.addTask { await task.apply(object, index) }
            }
            var isCutOff = false
            for await answer in group {
                answers.append(answer)
                // Where nobody answers, nobody will answer to the next one either.
                if answer.endsAll { isCutOff = true }
                guard !isCutOff, let (index, object) = start() else { continue }
                group.addTask { await task.apply(object, index) }
            }
            return answers.sorted { $0.index < $1.index }
        }
    }

    /// Applies one object; what somebody has changed by hand of one that was applied before is set back.
    func apply(
        _ object: Value, _ resource: APIResource, _ reference: ObjectReference, isKnown: Bool
    ) async throws(KubernetesError) -> (object: Value, isNew: Bool) {
        var options = KubernetesClient.WriteOptions()
        options.takesOver = force
        options.isDryRun = isDryRun
        options.isStrict = isStrict
        let end = ContinuousClock.now + (isDryRun ? .zero : Self.webhookTime)
        while true {
            do throws(KubernetesError) {
                return try await client.apply(
                    object, resource, namespace: reference.namespace, reference.name, options)
            } catch {
                if isKnown, !options.takesOver, error.isByHand {
                    options.takesOver = true
                    continue
                }
                guard error.isWebhookAway, ContinuousClock.now < end,
                    await Waiting.pause(.seconds(1), in: context) == .goOn
                else { throw error }
            }
        }
    }

    /// The resource of `reference`. One that an object of `defined` defines may take a moment to be served.
    func resource(
        of reference: ObjectReference, defined: [Value]
    ) async throws(KubernetesError) -> APIResource {
        let end = ContinuousClock.now + Self.servingTime
        while true {
            do throws(KubernetesError) {
                return try await client.resource(apiVersion: reference.apiVersion, kind: reference.kind)
            } catch {
                guard case .unknownType = error.kind, !isDryRun, ContinuousClock.now < end,
                    defined.contains(where: { $0.defines(reference) }),
                    await Waiting.pause(.milliseconds(200), in: context) == .goOn
                else { throw error }
            }
        }
    }
}

/// Applies the objects of one manifest, one by one.
private struct ApplyTask: Sendable {
    /// What became of one object.
    struct Answer: Sendable {
        let index: Int
        let name: String
        var entry: ManifestInventory.Entry?
        /// What may have been applied: nobody answered.
        var doubt: ManifestInventory.Entry?
        var error: KubernetesError?

        /// Whether the others need not be tried.
        var endsAll: Bool { error.map { $0.refusal == nil && $0.mayPass } ?? false }
    }

    let work: ManifestWork
    let objects: [Value]
    let known: Set<ObjectIdentity>
    /// Those of them that are not taken away.
    let staying: Set<ObjectIdentity>

    func apply(_ object: Value, _ index: Int) async -> Answer {
        var answer = Answer(index: index, name: ObjectReference(object).map { "\($0)" } ?? "")
        do throws(KubernetesError) {
            let (sent, resource, reference) = try await work.placed(object, defined: objects)
            answer.doubt = ManifestInventory.Entry(reference)
            let isKnown = known.contains(reference.identity)
            let (made, isNew) = try await work.apply(sent, resource, reference, isKnown: isKnown)
            var entry = ManifestInventory.Entry(reference, made)
            entry.status = work.rules.status(of: made)
            // What others have made, and put their own things in, is not taken away with the manifest.
            let isShared = ManifestOrder.Phase.of(reference) <= .definitions
            if staying.contains(reference.identity) || (isShared && !isNew && !isKnown) { entry.stays = true }
            answer.entry = entry
            answer.doubt = nil
        } catch {
            answer.error = error
            if !error.isUnanswered { answer.doubt = nil }
        }
        return answer
    }
}

/// What servers refused of one manifest.
private struct Refusals {
    let redactor: Redactor
    private var lines: [String] = []
    private var hint: String?

    init(redactor: Redactor) { self.redactor = redactor }

    var isAny: Bool { !lines.isEmpty }

    /// Takes note of what was refused.
    /// - Throws: ``OperationFailure`` where nobody answered.
    mutating func take(_ answers: [ApplyTask.Answer]) throws(OperationFailure) {
        for answer in answers {
            guard let error = answer.error else { continue }
            if answer.endsAll { throw OperationFailure(error, answer.name, redactor) }
            hint = hint ?? error.hint
            lines.append(redactor.redact("\(answer.name): \(error)"))
        }
    }

    /// - Throws: ``OperationFailure`` where anything was refused of `count` objects.
    func check(of count: Int) throws(OperationFailure) {
        guard isAny else { return }
        var failure = OperationFailure(
            lines.count == 1 ? lines[0] : "\(lines.count) of \(count) objects were not applied", hint: hint)
        if lines.count > 1 { failure.output = lines }
        throw failure
    }
}

extension KubernetesError {
    /// Whether all that stands against an apply is what people have changed by hand.
    fileprivate var isByHand: Bool {
        guard case .conflicts(let conflicts) = kind else { return false }
        return conflicts.allSatisfy { conflict in
            ["kubectl", "k9s", "Lens", "lens", "oc"].contains {
                conflict.manager == $0 || conflict.manager.hasPrefix($0 + "-")
            }
        }
    }

    /// Whether an admission webhook could not be asked, whose pods may just be starting.
    fileprivate var isWebhookAway: Bool {
        guard let refusal, refusal.code == 500 else { return false }
        return refusal.message.contains("failed calling webhook")
    }
}

extension Value {
    /// Whether this is the definition of the kind of `reference`.
    fileprivate func defines(_ reference: ObjectReference) -> Bool {
        self["kind"]?.stringValue == "CustomResourceDefinition"
            && self["spec"]?["group"]?.stringValue == reference.group
            && self["spec"]?["names"]?["kind"]?.stringValue == reference.kind
    }
}
