import OrderedCollections
import WeirValue

/// `[a, ?b]`: unknown and sensitive elements stay where they stand; one whose presence is unknown or sensitive makes
/// the whole so.
final class ListNode: Node {
    let range: Range<Int>
    private let elements: [any Node]
    private let optional: [Bool]?

    init(_ elements: [any Node], optional: [Bool], at range: Range<Int>) {
        self.elements = elements
        self.optional = optional.contains(true) ? optional : nil
        self.range = range
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        var values: [Value] = []
        values.reserveCapacity(elements.count)
        var marks: Value.Marks = []
        for (index, element) in elements.enumerated() {
            let value = try element.evaluate(&evaluation)
            if let optional, optional[index] {
                let entry = try OptionalEntry(value, at: element.range)
                marks.formUnion(entry.marks)
                if let value = entry.value { values.append(value) }
            } else {
                values.append(value)
            }
        }
        do throws(CELFailure) { try evaluation.allocate(elements: values.count) } catch {
            throw CELError(error, at: range)
        }
        let result: Value = marks.contains(.unknown) ? .unknown(.list) : .list(values)
        return marks.contains(.sensitive) || (marks.contains(.unknown) && values.contains(where: \.isSensitive))
            ? result.hidden : result
    }
}

/// What `?` before an element or entry makes of a value: a part that may be left out.
struct OptionalEntry {
    /// The part; nil where it is left out or its presence is unknown.
    private(set) var value: Value?
    /// The marks on whether it is there.
    private(set) var marks: Value.Marks = []

    init(_ value: Value, at range: Range<Int>) throws(CELError) {
        switch value {
        case .unknown: marks = .unknown
        case .sensitive(let box):
            let inner = try OptionalEntry(box.value, at: range)
            self.value = inner.value
            marks = inner.marks.union(.sensitive)
        default:
            guard let optional = value.asOptional else {
                throw CELError(.noOverload("?", value), at: range)
            }
            self.value = optional.value
        }
    }
}

/// `{key: value, ?key: optional}`.
final class MapNode: Node {
    /// One entry as it is written.
    struct Entry: Sendable {
        let key: any Node
        let value: any Node
        let optional: Bool
    }

    let range: Range<Int>
    private let entries: [Entry]
    /// The keys, where all are distinct strings that stand in the source and no entry is optional.
    private let names: [String]?

    init(_ entries: [Entry], at range: Range<Int>) {
        self.entries = entries
        self.range = range
        let names = entries.compactMap { entry -> String? in
            if case .string(let text)? = entry.key.constant, !entry.optional { text } else { nil }
        }
        self.names = names.count == entries.count && Set(names).count == names.count ? names : nil
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        do throws(CELFailure) { try evaluation.allocate(elements: 2 * entries.count) } catch {
            throw CELError(error, at: range)
        }
        guard let names else { return try general(&evaluation) }
        var values: [Value] = []
        values.reserveCapacity(entries.count)
        for entry in entries { values.append(try entry.value.evaluate(&evaluation)) }
        return .map(Value.Map(OrderedDictionary(uniqueKeys: names, values: values)))
    }

    private func general(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        var builder = MapBuilder()
        var marks: Value.Marks = []
        var partsSensitive = false
        for entry in entries {
            let key = try entry.key.evaluate(&evaluation)
            let value = try entry.value.evaluate(&evaluation)
            marks.formUnion(key.marks)
            if value.isSensitive { partsSensitive = true }
            var part: Value? = value
            if entry.optional {
                let optional = try OptionalEntry(value, at: entry.value.range)
                marks.formUnion(optional.marks)
                part = optional.value
            }
            guard key.isKnown, let part else { continue }
            do throws(CELFailure) { try builder.add(key.revealed, part) } catch {
                throw CELError(error, at: entry.key.range)
            }
        }
        if marks.contains(.unknown) {
            return marks.contains(.sensitive) || partsSensitive ? Value.unknown(.map).hidden : .unknown(.map)
        }
        return marks.contains(.sensitive) ? builder.value.hidden : builder.value
    }
}
