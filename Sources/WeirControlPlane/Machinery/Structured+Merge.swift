import OrderedCollections
import WeirValue

extension Structured {
    /// `live` with `patch` applied to it: maps and associative lists are merged, all else is replaced.
    static func merge(_ live: Value, _ patch: Value, _ schema: Schema) -> Value {
        if isSame(live, patch) { return live }
        let schema = schema.resolved
        switch atom(patch, schema) {
        case .map:
            if schema.atoms.contains(.atomicMap) { return patch }
            return merge(live.plainMap, patch.plainMap, schema) ?? patch
        case .list:
            guard schema.atoms.contains(.associative) else { return patch }
            return merge(live.plainList, patch.plainList, schema) ?? patch
        default: return patch
        }
    }

    /// Nil where both are empty, so that the patch replaces.
    private static func merge(_ live: Value.Map?, _ patch: Value.Map?, _ schema: Schema) -> Value? {
        let live = live ?? Value.Map()
        guard let patch, !patch.isEmpty else { return live.isEmpty ? nil : .map(live) }
        guard !live.isEmpty else { return .map(patch) }
        var changes: [(String, Value?)] = []
        for (key, value) in patch {
            guard let old = live[key] else {
                changes.append((key, value))
                continue
            }
            let merged = merge(old, value, member(key, schema))
            if !isSame(old, merged) { changes.append((key, merged)) }
        }
        return .map(changes.isEmpty ? live : live.setting(changes))
    }

    /// The elements of both in an order that keeps that of `patch` and, as far as that allows, that of `live`.
    private static func merge(_ live: Value.List?, _ patch: Value.List?, _ schema: Schema) -> Value? {
        guard let patch, !patch.isEmpty else { return live.flatMap { $0.isEmpty ? nil : .list($0) } }
        guard let live, !live.isEmpty else { return .list(patch) }
        var walk = ListMerge(live: live, patch: patch, schema: schema)
        walk.run()
        return .list(walk.merged)
    }
}

/// The merging of two associative lists.
private struct ListMerge {
    let live: Value.List
    let schema: Schema
    /// The steps of all elements of the live list, repeated ones included.
    private let liveSteps: [PathElement]
    private let liveIndex: ElementIndex
    private let patchIndex: ElementIndex
    /// The steps of the patch that the live list has too, in the order of the patch, and how many are done.
    private let shared: [PathElement]
    private var nextShared = 0
    private var done: Set<Int> = []
    private(set) var merged: [Value] = []

    init(live: Value.List, patch: Value.List, schema: Schema) {
        let liveIndex = ElementIndex(live, schema)
        let patchIndex = ElementIndex(patch, schema)
        self.schema = schema
        self.liveIndex = liveIndex
        self.patchIndex = patchIndex
        self.live = Value.List(live.filter { Structured.step($0, schema) != nil })
        liveSteps = live.compactMap { Structured.step($0, schema) }
        shared = patchIndex.steps.filter { liveIndex.position(of: $0) != nil }
        merged.reserveCapacity(max(live.count, patch.count))
    }

    mutating func run() {
        var left = 0
        var right = 0
        while left < liveSteps.count || right < patchIndex.steps.count {
            if left < liveSteps.count {
                let step = liveSteps[left]
                let inPatch = patchIndex.position(of: step)
                if right < patchIndex.steps.count {
                    if step == patchIndex.steps[right] {
                        takePatch(right)
                        left += 1
                        right += 1
                        nextShared += 1
                        continue
                    }
                    // An element that the patch moves forward comes where the patch has it.
                    if inPatch != nil, nextShared < shared.count, shared[nextShared] != step {
                        left += 1
                        continue
                    }
                }
                guard let inPatch else {
                    merged.append(live[left])
                    left += 1
                    continue
                }
                if done.contains(inPatch) { left += 1 }
            }
            if right < patchIndex.steps.count {
                takePatch(right)
                if nextShared < shared.count, shared[nextShared] == patchIndex.steps[right] { nextShared += 1 }
                right += 1
            }
        }
    }

    private mutating func takePatch(_ position: Int) {
        done.insert(position)
        guard let new = patchIndex.elements[position].first else { return }
        let old = liveIndex[patchIndex.steps[position]]
        // Of elements that are there several times none can be merged with.
        merged.append(old.count == 1 ? Structured.merge(old[0], new, schema.element) : new)
    }
}
