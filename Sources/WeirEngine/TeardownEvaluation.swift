import WeirCore
import WeirValue

/// Evaluates what a teardown has to know of an instance, so that it can be recorded.
enum TeardownEvaluation {
    /// What a teardown of `instance` has to know.
    /// - Throws: ``EvaluationFault``.
    static func teardown(of instance: ExpandedInstance) throws(EvaluationFault) -> Teardown {
        let lifecycle = instance.resource.lifecycle
        var teardown = Teardown()
        teardown.timeout = lifecycle.timeouts.delete.map { Int($0 / .milliseconds(1)) }
        teardown.keepsHalfMade = lifecycle.onFailure == .keep
        if let template = lifecycle.preventDestroy {
            let value = try template.evaluate(instance.activation)
            // What cannot be told yet protects: nothing is lost by a destroy that is refused.
            teardown.preventDestroy = value.isKnown ? value.revealed.boolValue ?? true : true
        }
        if lifecycle.hooks.isEmpty { return teardown }
        let ofDelete = lifecycle.hooks.filter { $0.kinds.contains(.delete) }
        teardown.before = try calls(ofDelete.filter { $0.moment == .before }, instance).map(\.value)
        teardown.after = try calls(ofDelete.filter { $0.moment == .after }, instance).map(\.value)
        return teardown
    }

    /// The calls of `hooks`.
    /// - Throws: ``EvaluationFault``.
    static func calls(
        _ hooks: [Hook], _ instance: ExpandedInstance
    ) throws(EvaluationFault) -> [HookCall] {
        var calls: [HookCall] = []
        for hook in hooks {
            let arguments = try hook.run.evaluate(instance.activation)
            calls.append(HookCall(arguments, timeout: hook.timeout))
        }
        return calls
    }
}

/// Arguments whose changes are passed over.
enum IgnoredChanges {
    /// `arguments` with what stands at `paths` as it was `recorded`.
    static func restore(_ paths: [[String]], _ arguments: Value.Map, _ recorded: Value.Map) -> Value.Map {
        var root = Value.map(arguments)
        for path in paths {
            let pointer = JSONPointer(tokens: path)
            guard let before = Value.map(recorded)[pointer], root[pointer] != before else { continue }
            root = root.setting(pointer, to: before) ?? root
        }
        return root.mapValue ?? arguments
    }
}
