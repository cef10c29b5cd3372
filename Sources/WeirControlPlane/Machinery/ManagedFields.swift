import OrderedCollections
import WeirValue

/// What one manager owns of an object: an entry of `metadata.managedFields`.
struct ManagedFieldsEntry: Sendable {
    /// How the manager came to own it.
    enum Operation: String, Sendable {
        case apply = "Apply"
        case update = "Update"
    }

    /// Who an entry is of: an applier owns in one version only, an updater in each that it uses.
    struct Identity: Sendable, Hashable {
        var manager: String
        var operation: Operation
        var apiVersion: String
        var subresource: String
    }

    var manager: String
    var operation: Operation
    /// The group and version in which the fields are named.
    var apiVersion: String
    /// When the manager last changed what it owns, as RFC 3339 in UTC with whole seconds; nil where that is not known.
    var time: String?
    /// The subresource through which it came to own it; empty for the resource itself.
    var subresource: String
    /// The fields, where they are decoded or were set.
    private var known: FieldSet?
    /// The fields as they are written, where they have not changed.
    private(set) var written: Value?

    /// An entry of `fields`.
    init(
        manager: String, operation: Operation, apiVersion: String, time: String?, subresource: String, fields: FieldSet
    ) {
        self.manager = manager
        self.operation = operation
        self.apiVersion = apiVersion
        self.time = time
        self.subresource = subresource
        known = fields
    }

    /// The fields that the manager owns. They are decoded each time they are read until ``decode()`` has been called.
    var fields: FieldSet {
        get { known ?? written.map { FieldSet(orEmpty: $0) } ?? FieldSet() }
        set {
            known = newValue
            written = nil
        }
    }

    /// Whether the fields have been decoded.
    var isDecoded: Bool { known != nil }

    /// Whether there are no fields.
    var isEmpty: Bool { known?.isEmpty ?? written?.plainMap?.isEmpty ?? true }

    /// Decodes the fields, for good.
    mutating func decode() { if known == nil { known = fields } }

    var identity: Identity {
        Identity(
            manager: manager, operation: operation, apiVersion: operation == .apply ? "" : apiVersion,
            subresource: subresource)
    }
}

/// The entries of `metadata.managedFields` of one object, one for each manager.
struct ManagedFields: Sendable {
    private(set) var entries: [ManagedFieldsEntry] = []

    init() {}

    /// The entries that `value`, the value of `metadata.managedFields`, writes; nil and null write none.
    ///
    /// `isOwn` tells that they were written here: then their fields are decoded when they are needed.
    /// - Throws: where an entry is not well formed.
    init(_ value: Value?, isOwn: Bool = false) throws(FieldSetFault) {
        guard let value, !value.isNull else { return }
        guard case .list(let list) = value else { throw FieldSetFault("managedFields is no list") }
        entries.reserveCapacity(list.count)
        for (index, element) in list.enumerated() { self.set(try ManagedFieldsEntry(element, at: index, isOwn: isOwn)) }
    }

    var isEmpty: Bool { entries.isEmpty }

    private func position(_ identity: ManagedFieldsEntry.Identity) -> Int? {
        entries.firstIndex { $0.identity == identity }
    }

    subscript(identity: ManagedFieldsEntry.Identity) -> ManagedFieldsEntry? {
        position(identity).map { entries[$0] }
    }

    /// Adds `entry`, in the place of that of its manager.
    mutating func set(_ entry: ManagedFieldsEntry) {
        if let position = position(entry.identity) { entries[position] = entry } else { entries.append(entry) }
    }

    mutating func remove(_ identity: ManagedFieldsEntry.Identity) { entries.removeAll { $0.identity == identity } }

    /// Changes entries by `change`; those that are left without a field are dropped.
    mutating func changeAll(_ change: (inout ManagedFieldsEntry) -> Void) {
        for index in entries.indices { change(&entries[index]) }
        entries.removeAll(where: \.isEmpty)
    }

    /// The value of `metadata.managedFields`, in the order that the API server keeps; nil for no entries.
    var value: Value? {
        guard !entries.isEmpty else { return nil }
        return .list(entries.sorted(by: Self.precedes).map(\.value))
    }

    private static func precedes(_ left: ManagedFieldsEntry, _ right: ManagedFieldsEntry) -> Bool {
        let one = [left.operation.rawValue, left.time ?? "", left.manager, left.apiVersion, left.subresource]
        let two = [right.operation.rawValue, right.time ?? "", right.manager, right.apiVersion, right.subresource]
        for (left, right) in zip(one, two) {
            let order = PathElement.order(left, right)
            if order != 0 { return order < 0 }
        }
        return false
    }
}

extension ManagedFieldsEntry {
    /// The entry that `value` writes, the one at `index`.
    /// - Throws: where it is not well formed.
    init(_ value: Value, at index: Int, isOwn: Bool) throws(FieldSetFault) {
        guard case .map(let map) = value else { throw FieldSetFault("entry \(index) is no map") }
        guard let operation = Operation(rawValue: map["operation"]?.stringValue ?? "") else {
            throw FieldSetFault("operation must be `Apply` or `Update`")
        }
        guard let apiVersion = map["apiVersion"]?.stringValue, !apiVersion.isEmpty else {
            throw FieldSetFault("apiVersion must not be empty")
        }
        switch map["fieldsType"]?.stringValue ?? "" {
        case "FieldsV1": break
        case "": throw FieldSetFault("missing fieldsType in managed fields entry \(index)")
        case let type:
            throw FieldSetFault("invalid fieldsType \(GoText.quoted(type)) in managed fields entry \(index)")
        }
        manager = map["manager"]?.stringValue ?? ""
        self.operation = operation
        self.apiVersion = apiVersion
        time = map["time"]?.stringValue
        subresource = map["subresource"]?.stringValue ?? ""
        let fields = map["fieldsV1"] ?? .emptyMap
        if isOwn { written = fields } else { known = try FieldSet(fieldsV1: fields) }
    }

    var value: Value {
        var pairs: [(String, Value)] = []
        pairs.reserveCapacity(7)
        if !manager.isEmpty { pairs.append(("manager", .string(manager))) }
        pairs.append(("operation", .string(operation.rawValue)))
        pairs.append(("apiVersion", .string(apiVersion)))
        if let time { pairs.append(("time", .string(time))) }
        pairs.append(("fieldsType", "FieldsV1"))
        pairs.append(("fieldsV1", written ?? fields.fieldsV1))
        if !subresource.isEmpty { pairs.append(("subresource", .string(subresource))) }
        return .map(Value.Map(OrderedDictionary(uncheckedUniqueKeysWithValues: pairs)))
    }
}
