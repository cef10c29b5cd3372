import OrderedCollections
import WeirValue

/// Whether the elements of sets and of lists with keys can be told from each other.
enum ListUniqueness {
    /// The elements of lists of `object` that are there twice.
    static func validate(_ object: Value, _ schema: Schema) -> [FieldError] {
        var errors: [FieldError] = []
        visit(object, schema, "", &errors)
        return errors
    }

    private static func visit(_ value: Value, _ schema: Schema, _ path: String, _ errors: inout [FieldError]) {
        switch value {
        case .map(let map):
            for (key, member) in map {
                if let field = schema.words.fields[key] {
                    visit(member, field, path.isEmpty ? key : path + "." + key, &errors)
                } else if let values = schema.words.values {
                    visit(member, values, path + "[\(key)]", &errors)
                }
            }
        case .list(let list):
            switch schema.words.listType {
            case .set: duplicates(list.elements, path, &errors) { $0 }
            case .map: keyed(list.elements, schema.words.listMapKeys, path, &errors)
            default: break
            }
            guard let items = schema.words.items else { return }
            for (index, element) in list.enumerated() { visit(element, items, path + "[\(index)]", &errors) }
        default: break
        }
    }

    private static func keyed(_ list: [Value], _ keys: [String], _ path: String, _ errors: inout [FieldError]) {
        for (index, element) in list.enumerated() where element.plainMap == nil && !element.isNull {
            errors.append(
                FieldError(
                    path + "[\(index)]", .invalid, element, "must be an object for an array of list-type map"))
            return
        }
        duplicates(list, path, &errors) { element in
            .map(Value.Map(keys.compactMap { key in element[key].map { (key, $0) } }) { first, _ in first })
        }
    }

    /// Tells each value that `key` gives a second time, once.
    private static func duplicates(
        _ list: [Value], _ path: String, _ errors: inout [FieldError], _ key: (Value) -> Value
    ) {
        var seen: [String: Int] = [:]
        for (index, element) in list.enumerated() {
            let value = key(element)
            let text = JSONWriter.string(value, .digest)
            let times = seen[text, default: 0]
            seen[text] = times + 1
            if times == 1 { errors.append(FieldError(path + "[\(index)]", .duplicate, value, "")) }
        }
    }
}

/// Whether the whole objects that stand in others have a kind and an apiVersion.
enum EmbeddedObjects {
    /// What is wrong with the whole objects in `object`, itself aside.
    static func validate(_ object: Value, _ schema: Schema) -> [FieldError] {
        var errors: [FieldError] = []
        visit(object, schema, "", &errors)
        return errors
    }

    private static func visit(_ value: Value, _ schema: Schema, _ path: String, _ errors: inout [FieldError]) {
        switch value {
        case .map(let map):
            if schema.words.flags.contains(.embeddedResource) { check(map, path, &errors) }
            for (key, member) in map {
                if let field = schema.words.fields[key] {
                    visit(member, field, path.isEmpty ? key : path + "." + key, &errors)
                } else if let values = schema.words.values {
                    visit(member, values, path + "[\(key)]", &errors)
                }
            }
        case .list(let list):
            guard let items = schema.words.items else { return }
            for (index, element) in list.enumerated() { visit(element, items, path + "[\(index)]", &errors) }
        default: break
        }
    }

    private static func check(_ map: Value.Map, _ path: String, _ errors: inout [FieldError]) {
        for key in ["apiVersion", "kind"] {
            let field = path.isEmpty ? key : path + "." + key
            switch map[key] {
            case nil: errors.append(FieldError(field, .required))
            case .string(let text)?:
                if text.isEmpty {
                    errors.append(FieldError(field, .invalid, "", "must not be empty"))
                } else if key == "apiVersion", text.utf8.count(where: { $0 == UInt8(ascii: "/") }) > 1 {
                    errors.append(
                        FieldError(field, .invalid, .string(text), "unexpected GroupVersion string: \(text)"))
                }
            case let value?: errors.append(FieldError(field, .invalid, value, "must be a string"))
            }
        }
    }
}
