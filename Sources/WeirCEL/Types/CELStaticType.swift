/// What an expression may yield, as far as that is told before it runs: a set of kinds of values, and of containers what
/// they hold. ``dyn``, all kinds, is what nothing is known of.
package struct CELStaticType: Sendable {
    /// Kinds of values, as the language tells them apart at run time.
    package struct Kinds: OptionSet, Sendable, Hashable {
        package let rawValue: UInt16
        package init(rawValue: UInt16) { self.rawValue = rawValue }

        package static let null = Kinds(rawValue: 1)
        package static let bool = Kinds(rawValue: 1 << 1)
        package static let int = Kinds(rawValue: 1 << 2)
        package static let uint = Kinds(rawValue: 1 << 3)
        package static let double = Kinds(rawValue: 1 << 4)
        package static let string = Kinds(rawValue: 1 << 5)
        package static let bytes = Kinds(rawValue: 1 << 6)
        package static let timestamp = Kinds(rawValue: 1 << 7)
        package static let duration = Kinds(rawValue: 1 << 8)
        package static let type = Kinds(rawValue: 1 << 9)
        package static let list = Kinds(rawValue: 1 << 10)
        package static let map = Kinds(rawValue: 1 << 11)
        package static let optional = Kinds(rawValue: 1 << 12)
        /// A value of the host that is none of these.
        package static let other = Kinds(rawValue: 1 << 13)

        package static let all = Kinds(rawValue: 1 << 14 - 1)
        package static let number: Kinds = [.int, .uint, .double]
        /// What a map may have for a key.
        package static let key: Kinds = [.bool, .int, .uint, .string]
    }

    /// What containers hold. Boxed, so that types are small.
    final class Parts: Sendable {
        /// The elements of a list.
        let element: CELStaticType
        /// The kinds of a map's keys.
        let keys: Kinds
        /// The members of a map that are known by name; one of them may be absent.
        let members: [String: CELStaticType]
        /// Its other members; nil where it has none.
        let others: CELStaticType?
        /// What an optional holds.
        let held: CELStaticType
        /// How deep containers are nested in it.
        let depth: Int

        init(
            element: CELStaticType = .dyn, keys: Kinds = .key, members: [String: CELStaticType] = [:],
            others: CELStaticType? = .dyn, held: CELStaticType = .dyn, depth: Int
        ) {
            self.element = element
            self.keys = keys
            self.members = members
            self.others = others
            self.held = held
            self.depth = depth
        }
    }

    /// The deepest nesting of containers that is kept; what is in deeper ones is ``dyn``.
    static let maxDepth = 24

    /// The kinds that it may be of.
    package let kinds: Kinds
    /// What the containers among them hold; nil where nothing is known of that.
    let parts: Parts?

    init(kinds: Kinds, parts: Parts? = nil) {
        self.kinds = kinds
        self.parts = parts
    }

    /// Values of these kinds.
    package init(_ kinds: Kinds) { self.init(kinds: kinds, parts: nil) }

    /// Anything.
    package static let dyn = CELStaticType(.all)
    /// The types with one kind.
    package static let null = CELStaticType(.null)
    package static let bool = CELStaticType(.bool)
    package static let int = CELStaticType(.int)
    package static let uint = CELStaticType(.uint)
    package static let double = CELStaticType(.double)
    package static let string = CELStaticType(.string)
    package static let bytes = CELStaticType(.bytes)
    package static let timestamp = CELStaticType(.timestamp)
    package static let duration = CELStaticType(.duration)
    package static let type = CELStaticType(.type)

    /// A list of `element`.
    package static func list(_ element: CELStaticType) -> CELStaticType {
        guard let depth = depth(over: [element]) else { return CELStaticType(.list) }
        return CELStaticType(kinds: .list, parts: Parts(element: element, depth: depth))
    }

    /// A map with keys of the kinds `keys` and values of `value`.
    package static func map(_ keys: Kinds, _ value: CELStaticType) -> CELStaticType {
        guard let depth = depth(over: [value]) else { return CELStaticType(.map) }
        return CELStaticType(kinds: .map, parts: Parts(keys: keys, others: value, depth: depth))
    }

    /// A map with string keys: of `members`, each of which may be absent, and `others`; nil where it has no others.
    package static func record(
        _ members: [String: CELStaticType], others: CELStaticType? = nil
    ) -> CELStaticType {
        guard let depth = depth(over: members.values), let deeper = Self.depth(over: others.map { [$0] } ?? []) else {
            return CELStaticType(.map)
        }
        let parts = Parts(keys: .string, members: members, others: others, depth: max(depth, deeper))
        return CELStaticType(kinds: .map, parts: parts)
    }

    /// An optional that holds `held`, or nothing.
    package static func optional(_ held: CELStaticType) -> CELStaticType {
        guard let depth = depth(over: [held]) else { return CELStaticType(.optional) }
        return CELStaticType(kinds: .optional, parts: Parts(held: held, depth: depth))
    }

    private static func depth(over inner: some Sequence<CELStaticType>) -> Int? {
        var depth = 0
        for type in inner { depth = max(depth, type.parts?.depth ?? 0) }
        return depth < maxDepth ? depth + 1 : nil
    }

    /// This or null.
    package var orNull: CELStaticType { CELStaticType(kinds: kinds.union(.null), parts: parts) }

    /// Whether nothing is known of it.
    package var isDyn: Bool { kinds == .all && parts == nil }

    /// What a list of this holds.
    package var element: CELStaticType { parts?.element ?? .dyn }
    /// What an optional of this holds.
    package var held: CELStaticType { parts?.held ?? .dyn }
    /// The kinds of the keys of a map of this.
    package var keys: Kinds { parts?.keys ?? .key }

    /// The member `name` of a map of this; nil where it has none of the name.
    package func member(_ name: String) -> CELStaticType? {
        guard let parts else { return .dyn }
        return parts.members[name] ?? parts.others
    }

    /// Whether a map of this has no members but those that are known by name.
    package var isClosed: Bool { parts.map { $0.others == nil } ?? false }

    /// The names that are known of a map of this, sorted; none where there are more than `most`.
    package func memberNames(atMost most: Int) -> [String] {
        guard let parts, parts.members.count <= most else { return [] }
        return parts.members.keys.sorted()
    }

    /// This where it is of one of `kinds`; dyn where it never is.
    package func restricted(to kinds: Kinds) -> CELStaticType {
        let common = self.kinds.intersection(kinds)
        return common.isEmpty ? .dyn : CELStaticType(kinds: common, parts: parts)
    }
}

// MARK: Words

extension CELStaticType: CustomStringConvertible {
    /// The kinds for a reader, `int or string`. A whole number of which it is not told whether it has a sign is an int.
    package var description: String { kinds.description }
}

extension CELStaticType.Kinds: CustomStringConvertible {
    private static let words: [(CELStaticType.Kinds, String)] = [
        (.bool, "bool"), (.number, "number"), (.int, "int"), (.uint, "uint"), (.double, "double"),
        (.string, "string"), (.bytes, "bytes"), (.timestamp, "timestamp"), (.duration, "duration"), (.type, "type"),
        (.list, "list"), (.map, "map"), (.optional, "optional"), (.null, "null"),
    ]

    package var description: String {
        if self == .all { return "any value" }
        var rest = self
        if rest.isSuperset(of: [.int, .uint]), !rest.contains(.double) { rest.remove(.uint) }
        var names: [String] = []
        for (kind, word) in Self.words where rest.isSuperset(of: kind) {
            names.append(word)
            rest.subtract(kind)
        }
        let last = names.popLast() ?? "any value"
        return names.isEmpty ? last : names.joined(separator: ", ") + " or " + last
    }
}
