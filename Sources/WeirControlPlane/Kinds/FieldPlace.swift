import WeirValue

/// A value of an object and the path that leads to it, for checks.
struct FieldPlace {
    /// The value; nil where it is missing or null.
    let value: Value?
    /// The path as errors tell it: `spec.ports[0].port`.
    let path: String

    init(_ value: Value?, _ path: String) {
        self.value = value?.isNull == true ? nil : value
        self.path = path
    }

    /// The member `key` of an object.
    subscript(key: String) -> FieldPlace { FieldPlace(value?[key], path.isEmpty ? key : path + "." + key) }

    /// The entry `key` of a map with keys of its own: `limits[cpu]`.
    func entry(_ key: String) -> FieldPlace { FieldPlace(value?[key], "\(path)[\(key)]") }

    /// The elements of a list.
    var elements: [FieldPlace] {
        guard let elements = value?.listValue else { return [] }
        return elements.indices.map { FieldPlace(elements[$0], "\(path)[\($0)]") }
    }

    /// The entries of a map, by key.
    var entries: [(key: String, place: FieldPlace)] {
        guard let keys = value?.mapValue?.keys else { return [] }
        return keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { ($0, entry($0)) }
    }

    var isThere: Bool { value != nil }
    /// Whether this is missing, or an empty text, list or map.
    var isEmpty: Bool {
        switch value {
        case nil: true
        case .string(let text)?: text.isEmpty
        case .list(let list)?: list.isEmpty
        case .map(let map)?: map.isEmpty
        default: false
        }
    }
    var text: String { value?.stringValue ?? "" }
    var number: Int64? { value?.intValue }
    var isTrue: Bool { value?.boolValue == true }
    var count: Int {
        switch value {
        case .list(let list)?: list.count
        case .map(let map)?: map.count
        default: 0
        }
    }

    /// What messages show where the value is a text.
    var shown: Value { value ?? "" }
}

/// What checks have found, in the order of Kubernetes' own.
struct FieldErrors {
    private(set) var list: [FieldError] = []

    mutating func add(_ errors: [FieldError]) { list += errors }

    mutating func required(_ place: FieldPlace, _ detail: String = "") {
        list.append(FieldError(place.path, .required, detail))
    }

    mutating func invalid(_ place: FieldPlace, _ detail: String) {
        list.append(FieldError(place.path, .invalid, place.shown, detail))
    }

    mutating func invalid(_ place: FieldPlace, _ details: [String]) {
        for detail in details { invalid(place, detail) }
    }

    mutating func invalid(_ path: String, _ value: Value, _ detail: String) {
        list.append(FieldError(path, .invalid, value, detail))
    }

    mutating func forbidden(_ place: FieldPlace, _ detail: String) {
        list.append(FieldError(place.path, .forbidden, detail))
    }

    mutating func duplicate(_ place: FieldPlace) {
        list.append(FieldError(place.path, .duplicate, place.shown, ""))
    }

    /// `place` is none of `supported`, which are told in that order.
    mutating func notSupported(_ place: FieldPlace, _ supported: [String]) {
        list.append(.notSupported(place.path, place.shown, supported.map { .string($0) }))
    }

    mutating func tooLong(_ place: FieldPlace, _ limit: Int64) { list.append(.tooLong(place.path, limit)) }

    mutating func tooMany(_ place: FieldPlace, _ limit: Int64) {
        list.append(.tooMany(place.path, place.count, limit))
    }

    // MARK: Common checks

    /// A number, where it is there, must be at least 0.
    mutating func nonNegative(_ place: FieldPlace) {
        if let number = place.number, number < 0 { invalid(place, TextRules.nonNegative) }
    }

    /// A number, where it is there, must be above 0.
    mutating func positive(_ place: FieldPlace) {
        if let number = place.number, number <= 0 { invalid(place, "must be greater than 0") }
    }

    /// A number, where it is there, must lie in `range`.
    mutating func within(_ place: FieldPlace, _ range: ClosedRange<Int64>) {
        if let number = place.number, !range.contains(number) { invalid(place, TextRules.range(range)) }
    }

    /// A number must be that of a port.
    mutating func portNumber(_ place: FieldPlace) {
        let number = place.number ?? 0
        for fault in TextRules.port(number) { invalid(place.path, .int(number), fault) }
    }

    /// A number or name must be that of a port.
    mutating func portOrName(_ place: FieldPlace) {
        if case .string(let name)? = place.value {
            invalid(place, TextRules.portName(name))
        } else {
            portNumber(place)
        }
    }

    /// A text must be one of `supported`; a missing one is required unless `isOptional`.
    mutating func oneOf(_ place: FieldPlace, _ supported: [String], isOptional: Bool = false) {
        if place.text.isEmpty {
            if !isOptional { required(place) }
        } else if !supported.contains(place.text) {
            notSupported(place, supported)
        }
    }

    /// `new` must mean the same as `old`.
    mutating func immutable(_ new: FieldPlace, _ old: Value?) {
        guard !Value.means(new.value, old) else { return }
        list.append(FieldError(new.path, .invalid, new.value ?? .null, TextRules.immutable))
    }

    /// Labels, their keys told at `place` itself.
    mutating func labels(_ place: FieldPlace) {
        for (key, value) in place.entries {
            for fault in LabelRules.faults(ofKey: key) { invalid(place.path, .string(key), fault) }
            for fault in LabelRules.faults(ofValue: value.text) { invalid(place.path, .string(value.text), fault) }
        }
    }

    /// The key of a label.
    mutating func labelKey(_ place: FieldPlace) { invalid(place, LabelRules.faults(ofKey: place.text)) }

    /// A selector of labels; nothing is said of a missing one.
    mutating func labelSelector(_ place: FieldPlace) {
        guard place.isThere else { return }
        labels(place["matchLabels"])
        for requirement in place["matchExpressions"].elements {
            let values = requirement["values"]
            switch requirement["operator"].text {
            case "In", "NotIn":
                if values.count == 0 {
                    required(values, "must be specified when `operator` is 'In' or 'NotIn'")
                }
            case "Exists", "DoesNotExist":
                if values.count > 0 {
                    forbidden(values, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
                }
            default: invalid(requirement["operator"], "not a valid selector operator")
            }
            labelKey(requirement["key"])
            for value in values.elements { invalid(value, LabelRules.faults(ofValue: value.text)) }
        }
    }
}
