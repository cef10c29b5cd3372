import WeirCore
import WeirValue

/// Compares declared arguments with recorded ones.
enum Differ {
    /// What differs, an argument at a time, maps member by member. An argument that is null counts as not given.
    static func differences(_ before: Value.Map, _ after: Value.Map, _ type: ResourceType) -> [Difference] {
        var found: [Difference] = []
        for argument in type.arguments {
            let (old, new) = followed(before[argument.name], after[argument.name], argument.follows)
            compare([argument.name], old, new, forces: argument.immutable, into: &found)
        }
        for (name, value) in before where type.argument(name) == nil {
            found.append(Difference(path: [name], before: value, after: nil))
        }
        return found
    }

    /// What counts of `before` and `after`: of two maps only the members in `names`, where those are given.
    private static func followed(_ before: Value?, _ after: Value?, _ names: [String]?) -> (Value?, Value?) {
        guard let names, let old = before?.mapValue, let new = after?.mapValue else { return (before, after) }
        func part(_ map: Value.Map) -> Value {
            .map(Value.Map(map.filter { names.contains($0.key) }.map { ($0.key, $0.value) }) { first, _ in first })
        }
        return (part(old), part(new))
    }

    private static func compare(
        _ path: [String], _ before: Value?, _ after: Value?, forces: Bool, into found: inout [Difference]
    ) {
        let before = before.flatMap(\.nonNull)
        let after = after.flatMap(\.nonNull)
        switch (before, after) {
        case (nil, nil): return
        case (.map(let left)?, .map(let right)?):
            for key in left.keys where right[key] == nil {
                compare(path + [key], left[key], nil, forces: forces, into: &found)
            }
            for (key, value) in right { compare(path + [key], left[key], value, forces: forces, into: &found) }
        case (let left?, let right?) where left == right && right.isKnown: return
        default: found.append(Difference(path: path, before: before, after: after, forcesReplacement: forces))
        }
    }
}

extension Value {
    /// This; nil where it is null.
    fileprivate var nonNull: Value? {
        if case .null = self { nil } else { self }
    }
}
