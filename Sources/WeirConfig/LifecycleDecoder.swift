import WeirCore
import WeirValue
import WeirYAML

/// Decodes what stands under `lifecycle` of one resource.
struct LifecycleDecoder {
    private static let fields = [
        "retry", "timeouts", "preventDestroy", "createBeforeDestroy", "ignoreChanges", "onFailure", "ephemeral",
    ]
    private static let boolean = ValueSchema.Box(ValueSchema(.boolean))

    let collector: Collector
    /// Nil where it is not known.
    let type: ResourceType?
    /// Decodes the resource's expressions.
    let templates: TemplateDecoder
    /// Decodes expressions that judge a failure.
    let judgements: TemplateDecoder

    /// The lifecycle that `node` writes; what is faulty in it is told and left out.
    func decode(_ node: YAMLNode) -> Lifecycle {
        var lifecycle = Lifecycle()
        guard let fields = FieldReader(node, "\"lifecycle\"", known: Self.fields, collector) else { return lifecycle }
        lifecycle.retry = fields["retry"].flatMap(retry)
        lifecycle.timeouts = fields["timeouts"].flatMap(timeouts) ?? lifecycle.timeouts
        lifecycle.preventDestroy = fields["preventDestroy"].flatMap { templates.decode($0, Self.boolean) }
        lifecycle.createBeforeDestroy = fields.flag("createBeforeDestroy") ?? false
        lifecycle.ignoreChanges = fields["ignoreChanges"].map(ignoreChanges) ?? []
        lifecycle.onFailure = fields.choice("onFailure", Lifecycle.OnFailure.self) ?? lifecycle.onFailure
        lifecycle.ephemeral = fields.flag("ephemeral") ?? false
        checkTogether(lifecycle, fields)
        return lifecycle
    }

    /// Tells of fields that contradict one another.
    private func checkTogether(_ lifecycle: Lifecycle, _ fields: FieldReader) {
        if lifecycle.createBeforeDestroy, let type, type.keepsFolder, let key = fields.key("createBeforeDestroy") {
            collector.report(
                .notAllowed, "a \(type.name) cannot be replaced before it is destroyed: both would have one folder",
                at: key, hint: "take it away")
        }
        guard lifecycle.ephemeral else { return }
        func contradicts(_ name: String, _ why: String) {
            guard let key = fields.key(name) else { return }
            collector.report(
                .notAllowed, "\"\(name)\" contradicts \"ephemeral\": \(why)", at: key,
                hint: "take one of the two away")
        }
        if lifecycle.createBeforeDestroy {
            contradicts("createBeforeDestroy", "what exists only during a run is never replaced")
        }
        if case .bool(true)? = lifecycle.preventDestroy?.literal {
            contradicts("preventDestroy", "what exists only during a run is destroyed at its end")
        }
    }

    // MARK: Retries and timeouts

    private func retry(_ node: YAMLNode) -> RetryPolicy? {
        guard let fields = FieldReader(node, "\"retry\"", known: ["attempts", "backoff", "on"], collector) else {
            return nil
        }
        let condition = fields["on"].flatMap { judgements.decode($0, Self.boolean) }
        let backoff = fields["backoff"]
        guard let attempts = attempts(fields) else {
            // Its faults are told all the same.
            _ = backoff.map { self.backoff($0, RetryPolicy(attempts: 1)) }
            return nil
        }
        let policy = RetryPolicy(attempts: attempts, condition: condition)
        return backoff.map { self.backoff($0, policy) } ?? policy
    }

    private func attempts(_ fields: FieldReader) -> Int? {
        guard let node = fields.required("attempts", in: "\"retry\"") else { return nil }
        guard case .int(let number) = node.value() else {
            // A number that is too large to be one has been told.
            guard !node.isFaulty else { return nil }
            collector.report(.wrongType, "\"attempts\" must be a whole number", at: node)
            return nil
        }
        guard (1...100).contains(number) else {
            collector.report(.outOfRange, "\"attempts\" must be from 1 to 100", at: node)
            return nil
        }
        return Int(number)
    }

    /// `policy` with the waits that `node` writes.
    private func backoff(_ node: YAMLNode, _ policy: RetryPolicy) -> RetryPolicy {
        let known = ["initial", "factor", "max", "jitter"]
        guard let fields = FieldReader(node, "\"backoff\"", known: known, collector) else { return policy }
        var policy = policy
        policy.initial = fields.duration("initial") ?? policy.initial
        policy.jitter = fields.flag("jitter") ?? policy.jitter
        if let factor = fields.number("factor"), let node = fields["factor"] {
            if factor.isFinite, factor >= 1 {
                policy.factor = factor
            } else {
                collector.report(.outOfRange, "\"factor\" must be at least 1", at: node)
            }
        }
        if let max = fields.duration("max"), let node = fields["max"] {
            policy.max = max
            if max < policy.initial {
                collector.report(.outOfRange, "\"max\" must not be shorter than \"initial\"", at: node)
            }
        } else {
            policy.max = Swift.max(policy.max, policy.initial)
        }
        return policy
    }

    private func timeouts(_ node: YAMLNode) -> Lifecycle.Timeouts? {
        let known = ["create", "update", "delete", "read"]
        guard let fields = FieldReader(node, "\"timeouts\"", known: known, collector) else { return nil }
        var timeouts = Lifecycle.Timeouts()
        timeouts.create = fields.duration("create")
        timeouts.update = fields.duration("update")
        timeouts.delete = fields.duration("delete")
        timeouts.read = fields.duration("read")
        return timeouts
    }

    // MARK: Changes that are passed over

    private func ignoreChanges(_ node: YAMLNode) -> [[String]] {
        guard node.kind == .sequence else {
            collector.report(.wrongType, "\"ignoreChanges\" must be a list of paths of arguments", at: node)
            return []
        }
        return node.items.compactMap { item in
            guard item.kind == .scalar, case .string(let text) = item.value() else {
                collector.report(
                    .wrongType, "expected the path of an argument, such as labels.owner or ports[0]", at: item)
                return nil
            }
            let source = ScalarSource(node: item)
            let path: ArgumentPath
            do throws(ArgumentPath.Fault) {
                path = try ArgumentPath(parsing: text)
                if let type { try path.check(against: type) }
            } catch {
                let range = source.range(from: error.range.lowerBound, to: error.range.upperBound)
                collector.report(Diagnostic(error.code, error.message, at: range, hint: error.hint))
                return nil
            }
            return path.names
        }
    }
}

extension StackDecoder {
    /// What `lifecycle` and `hooks` of `head` say; nil where neither is given. Takes note of what they need.
    ///
    /// - Parameter inner: decodes the resource's expressions.
    func lifecycle(
        _ head: ResourceHead, _ checker: ReferenceChecker, _ inner: TemplateDecoder, _ needs: NeedsResolver
    ) -> Lifecycle? {
        let (node, hooks) = (head.fields["lifecycle"], head.fields["hooks"])
        guard node != nil || hooks != nil else { return nil }
        var lifecycle = Lifecycle()
        if let node {
            let judgements = templates(checker, ExpressionScope(hasEach: head.hasForEach, hasError: true))
            lifecycle =
                LifecycleDecoder(collector: collector, type: head.type, templates: inner, judgements: judgements)
                .decode(node)
        }
        if let hooks {
            lifecycle.hooks = HookDecoder(collector: collector, templates: inner, isOfStack: false).decode(hooks)
        }
        for template in [lifecycle.preventDestroy, lifecycle.retry?.condition].compactMap(\.self) {
            needs.add(template, of: head)
        }
        for hook in lifecycle.hooks { needs.add(hook.run, of: head) }
        return lifecycle
    }
}
