import OrderedCollections
import WeirValue

/// Why a value is not of the form that apply needs, in the words of structured-merge-diff.
struct StructureFault: Error, CustomStringConvertible {
    /// The faults: the path of each and its text.
    let faults: [(path: String, text: String)]

    var description: String {
        let texts = faults.map { $0.path.isEmpty ? $0.text : $0.path + ": " + $0.text }
        return texts.count == 1 ? texts[0] : (["errors:"] + texts.map { "  " + $0 }).joined(separator: "\n")
    }
}

extension Structured {
    /// Checks that `value` is of the form of `schema` and that the elements of its associative lists can be told from
    /// each other.
    static func validate(_ value: Value, _ schema: Schema, allowsDuplicates: Bool) throws(StructureFault) {
        var walk = StructureWalk(allowsDuplicates: allowsDuplicates)
        walk.visit(value, schema)
        guard walk.faults.isEmpty else { throw StructureFault(faults: walk.faults) }
    }
}

private struct StructureWalk {
    let allowsDuplicates: Bool
    private(set) var faults: [(path: String, text: String)] = []
    private var path: [PathElement] = []

    init(allowsDuplicates: Bool) { self.allowsDuplicates = allowsDuplicates }

    private mutating func fail(_ text: String) { faults.append((FieldSet.text(path), text)) }

    private mutating func visit(_ step: PathElement, _ value: Value, _ schema: Schema) {
        path.append(step)
        visit(value, schema)
        path.removeLast()
    }

    mutating func visit(_ value: Value, _ schema: Schema) {
        let schema = schema.resolved
        switch Structured.atom(value, schema) {
        case .map:
            switch value {
            case .map(let map): visit(map, schema)
            case .null: break
            default: fail("expected map, got &{\(GoText.plain(value))}")
            }
        case .list:
            switch value {
            case .list(let list): visit(list, schema)
            case .null: break
            default: fail("expected list, got &{\(GoText.plain(value))}")
            }
        default: visit(scalar: value, schema)
        }
    }

    private mutating func visit(_ map: Value.Map, _ schema: Schema) {
        for (key, value) in map {
            guard let member = schema.member(key) else {
                faults.append((FieldSet.text(path + [.field(key)]), "field not declared in schema"))
                return
            }
            visit(.field(key), value, member)
        }
    }

    private mutating func visit(_ list: Value.List, _ schema: Schema) {
        let element = schema.element.resolved
        guard schema.atoms.contains(.associative) else {
            for (index, value) in list.enumerated() { visit(.index(index), value, element) }
            return
        }
        var seen: Set<PathElement> = []
        for (index, value) in list.enumerated() {
            guard let step = Structured.step(value, schema) else {
                fail("element \(index): " + Self.reason(value, schema))
                return
            }
            if !seen.insert(step).inserted, !allowsDuplicates { fail("duplicate entries for key \(step)") }
            visit(step, value, element)
        }
    }

    /// Why an element of an associative list cannot be told from others.
    private static func reason(_ value: Value, _ schema: Schema) -> String {
        guard schema.associativeKeys.isEmpty else {
            switch value {
            case .null: return "associative list with keys may not have a null element"
            case .map:
                let keys = schema.associativeKeys.map(GoText.quoted).joined(separator: " ")
                return "associative list with keys has an element that omits all key fields [\(keys)] "
                    + "(and doesn't have default values for any key fields)"
            default: return "associative list with keys may not have non-map elements"
            }
        }
        switch value {
        case .map: return "associative list without keys has an element that's a map type"
        case .list: return "not supported: associative list with lists as elements"
        default: return "associative list without keys has an element that's an explicit null"
        }
    }

    private mutating func visit(scalar value: Value, _ schema: Schema) {
        switch value {
        case .null: return
        case .string, .int, .uint, .double, .bool: break
        default:
            if schema.isUntyped {
                fail("expected any scalar, got &{\(GoText.plain(value))}")
                return
            }
        }
        if schema.isUntyped { return }
        switch (schema.words.kind, value) {
        case (.integer, .int), (.integer, .uint), (.integer, .double), (.number, .int), (.number, .uint),
            (.number, .double), (.string, .string), (.boolean, .bool):
            break
        case (.integer, _), (.number, _):
            fail("expected numeric (int or float), got \(GoType.dynamic(value))")
        case (.string, _): fail("expected string, got &value.valueUnstructured{Value:\(GoText.shown(value))}")
        default: fail("expected boolean, got &{\(GoText.plain(value))}")
        }
    }
}

extension Schema {
    /// Whether any scalar will do.
    fileprivate var isUntyped: Bool {
        if words.flags.contains(.quantity) || words.flags.contains(.raw) { return true }
        switch words.kind {
        case .string: return !(words.format ?? "").isEmpty && words.format != "byte"
        case .integer, .number, .boolean: return false
        default: return true
        }
    }
}
