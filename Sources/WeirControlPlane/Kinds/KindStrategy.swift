package import WeirValue

/// How the objects of one resource come to be and change: what is filled in, what is dropped, what is refused.
///
/// All of it is code of Kubernetes' own (`pkg/apis/*/v1/defaults.go`, `pkg/apis/*/validation`,
/// `pkg/registry/*/strategy.go`). Objects are in the form in which ``BuiltInDecoder`` brings them.
package struct KindStrategy: Sendable {
    /// What validation of an update says of metadata beside what is said for all kinds.
    struct MetadataChecks: OptionSet {
        let rawValue: Int
        /// The checks of a new object again.
        static let create = MetadataChecks(rawValue: 1)
        /// The checks of an update again.
        static let update = MetadataChecks(rawValue: 2)
    }

    /// How a part of an object changes through an endpoint of its own.
    struct PartRule: Sendable {
        /// Takes of the object what the endpoint may change; the rest is that of `old`.
        var prepare: @Sendable (inout Value, _ old: Value) -> Void
        var validate: @Sendable (Value, _ old: Value) -> [FieldError]
    }

    /// The group; empty for the core.
    package let group: String
    /// The plural name.
    package let resource: String
    package let kind: String
    package let isNamespaced: Bool
    /// What names may be.
    package internal(set) var nameRule = NameRule.subdomain
    /// Whether finalizers need a domain before them; they do for all built-in kinds.
    var namesFinalizers = true
    /// The group that refusals tell; nil for that of the kind.
    var refusalGroup: String?
    /// Whether the metadata of new objects is checked beyond what is checked of all.
    var checksMetadata = true
    var metadataOnUpdate: MetadataChecks = [.update]
    /// Whether an update may tell no version, and then is made of whatever is there.
    package internal(set) var allowsUnconditionalUpdate = true
    /// Whether an update of an object that is not there creates it.
    package internal(set) var allowsCreateOnUpdate = false
    /// Whether the kind has a status of its own endpoint, which other updates leave alone.
    package internal(set) var hasStatus = false
    /// Whether what a new object tells of its status is dropped.
    var dropsStatus = true
    /// Whether what an object owns stays when it is deleted and nothing is said of that.
    package internal(set) var orphansDependents = false
    /// Whether an update of the status leaves labels alone.
    var keepsLabels = false
    /// Whether an update of the status leaves metadata alone.
    var keepsMetadata = false
    /// The lists that are null in answers where they are empty. Those that are left out then are none of them.
    var lostWhenEmpty: [[String]] = []
    /// Whether a change raises the generation; nil for kinds that have none.
    var raisesGeneration: (@Sendable (Value, _ old: Value) -> Bool)?

    /// Fills in what is missing. Not for requests alone: it is done whenever an object is read from a request.
    package internal(set) var defaults: @Sendable (inout Value) -> Void = { _ in }
    /// Changes and refuses as the admission plugins that are on by default do; `old` is nil for a new object.
    var admit: @Sendable (inout Value, _ old: Value?, KindContext) throws(APIStatus) -> Void = { _, _, _ in }
    /// Allocates what is unique in the cluster; `old` is nil for a new object.
    var allocate: @Sendable (inout Value, _ old: Value?, KindContext) throws(APIStatus) -> Void = { _, _, _ in }
    /// Readies a new object, before it is validated.
    var prepareForCreate: @Sendable (inout Value, KindContext) -> Void = { _, _ in }
    /// Readies an object that is to replace another.
    var prepareForUpdate: @Sendable (inout Value, _ old: Value, KindContext) -> Void = { _, _, _ in }
    /// Readies an object of which only the status is to replace that of another.
    var prepareForStatusUpdate: @Sendable (inout Value, _ old: Value, KindContext) -> Void = { _, _, _ in }
    var validateCreate: @Sendable (Value) -> [FieldError] = { _ in [] }
    var validateUpdate: @Sendable (Value, _ old: Value) -> [FieldError] = { _, _ in [] }
    var validateStatusUpdate: @Sendable (Value, _ old: Value) -> [FieldError] = { _, _ in [] }
    /// The endpoints for parts that have rules of their own, by name.
    var parts: [String: PartRule] = [:]
    /// The part that a change is about where the request does not tell; empty for the whole.
    var guessPart: @Sendable (Value, _ old: Value) -> String = { _, _ in "" }
    /// What to warn of in an object, given what it replaces.
    var warnings: @Sendable (Value, _ old: Value?) -> [String] = { _, _ in [] }
    /// The values of the fields that can be selected by, beside name and namespace.
    var fields: @Sendable (Value) -> [(label: String, value: String)] = { _ in [] }
    /// The names of those fields; nil where the kind knows nothing of fields.
    var fieldNames: [String]?
    /// How a field that is not known is refused, in a kind that knows some.
    var fieldRefusal: @Sendable (String) -> String = { "field label not supported: \($0)" }

    init(_ group: String, _ resource: String, _ kind: String, isNamespaced: Bool = true) {
        self.group = group
        self.resource = resource
        self.kind = kind
        self.isNamespaced = isNamespaced
    }

    /// The namespace in which objects of a request for `namespace` are.
    private func scope(_ context: KindContext) -> String { isNamespaced ? context.namespace : "" }

    private func refusal(_ object: Value, _ errors: [FieldError]) -> APIStatus {
        .invalid(group: refusalGroup ?? group, kind: kind, name: object.text("metadata", "name"), errors)
    }
}

// MARK: - Requests

extension KindStrategy {
    /// Does to `object` what admission does, before it is made or replaces `old`.
    /// - Throws: why it is refused.
    package func admission(_ object: inout Value, _ old: Value?, _ context: KindContext) throws(APIStatus) {
        try admit(&object, old, context)
        guard isNamespaced else { return }
        try QuotaAdmission.check(object, old, group: group, resource: resource, context)
    }

    /// Makes `object`, whose defaults are set and which admission has passed, a new one, and tells warnings.
    ///
    /// It has its metadata, but no version and no managed fields.
    /// - Throws: why it is refused.
    package func create(_ object: inout Value, _ context: KindContext) throws(APIStatus) -> [String] {
        try MetadataRules.checkUnversioned(object)
        try MetadataRules.settle(&object, in: scope(context))
        MetadataRules.initialize(&object, context)
        if hasStatus, dropsStatus { resetStatus(&object, to: nil) }
        if raisesGeneration != nil { object.edit("metadata") { $0.set("generation", 1) } }
        try allocate(&object, nil, context)
        prepareForCreate(&object, context)
        let metadata =
            checksMetadata
            ? MetadataRules.validate(
                object, isNamespaced: isNamespaced, name: nameRule, namesFinalizers: namesFinalizers) : []
        let errors = metadata + validateCreate(object)
        guard errors.isEmpty else { throw refusal(object, errors) }
        let general = MetadataRules.validateAny(object, isNamespaced: isNamespaced)
        guard general.isEmpty else { throw refusal(object, general) }
        let texts = warnings(object, nil)
        settleStored(&object)
        return texts
    }

    /// Makes `object`, whose defaults are set and which admission has passed, what replaces `old`, and tells warnings.
    /// - Throws: why it is refused.
    package func update(_ object: inout Value, _ old: Value, _ context: KindContext) throws(APIStatus) -> [String] {
        let part = parts.isEmpty ? nil : parts[context.part ?? guessPart(object, old)]
        try begin(&object, old, context)
        part?.prepare(&object, old)
        try allocate(&object, old, context)
        if hasStatus { resetStatus(&object, to: old["status"]) }
        prepareForUpdate(&object, old, context)
        if raisesGeneration?(object, old) == true { MetadataRules.raiseGeneration(&object) }
        let errors = metadataErrors(object, old) + (part?.validate ?? validateUpdate)(object, old)
        guard errors.isEmpty else { throw refusal(object, errors) }
        let texts = warnings(object, old)
        settleStored(&object)
        return texts
    }

    /// Makes `object` what `old` becomes by an update of its status: the rest of it is that of `old`.
    /// - Throws: why it is refused.
    package func updateStatus(_ object: inout Value, _ old: Value, _ context: KindContext) throws(APIStatus) -> [String]
    {
        try begin(&object, old, context)
        keepAllButStatus(&object, of: old)
        prepareForStatusUpdate(&object, old, context)
        let errors = metadataErrors(object, old) + validateStatusUpdate(object, old)
        guard errors.isEmpty else { throw refusal(object, errors) }
        return []
    }

    /// What is stored is read again: with its defaults, and without the empty lists that the stored form does not know.
    private func settleStored(_ object: inout Value) {
        defaults(&object)
        for path in lostWhenEmpty { Self.dropEmpty(&object, path[...]) }
    }

    private static func dropEmpty(_ object: inout Value, _ path: ArraySlice<String>) {
        guard let key = path.first else { return }
        if path.count > 1 {
            object.edit(key) { dropEmpty(&$0, path.dropFirst()) }
        } else if object[key]?.listValue?.isEmpty == true {
            object.set(key, .null)
        }
    }

    private func begin(_ object: inout Value, _ old: Value, _ context: KindContext) throws(APIStatus) {
        try MetadataRules.settle(&object, in: scope(context))
        if object.text("metadata", "resourceVersion").isEmpty {
            guard allowsUnconditionalUpdate else {
                throw MetadataRules.missingVersion(
                    group: group, resource: resource, name: object.text("metadata", "name"))
            }
            object.edit("metadata") { $0.set("resourceVersion", old["metadata"]?["resourceVersion"]) }
        }
        MetadataRules.keepSystemFields(&object, of: old)
    }

    private func metadataErrors(_ object: Value, _ old: Value) -> [FieldError] {
        let update = MetadataRules.validateUpdate(object, old, namesFinalizers: false)
        var errors = MetadataRules.validateAny(object, isNamespaced: isNamespaced) + update
        if metadataOnUpdate.contains(.update) {
            errors += MetadataRules.validateUpdate(object, old, namesFinalizers: namesFinalizers)
        }
        if metadataOnUpdate.contains(.create) {
            errors += MetadataRules.validate(
                object, isNamespaced: isNamespaced, name: nameRule, namesFinalizers: namesFinalizers)
        }
        return errors
    }

    /// Gives `object` the status `status`; where it is nil that of an object in which nothing is set.
    private func resetStatus(_ object: inout Value, to status: Value?) {
        object.set("status", status ?? KindTable.emptyStatus(group, kind, object.text("apiVersion")))
    }

    /// Keeps of `object` its metadata and status.
    private func keepAllButStatus(_ object: inout Value, of old: Value) {
        guard case .map(let map) = old else { return }
        var metadata = object["metadata"] ?? .emptyMap
        if keepsMetadata {
            var kept = old["metadata"] ?? .emptyMap
            for key in ["resourceVersion", "managedFields"] { kept.set(key, metadata[key]) }
            metadata = kept
        } else if keepsLabels {
            metadata.set("labels", old["metadata"]?["labels"])
        }
        object = .map(map.setting([("metadata", metadata), ("status", object["status"])]))
    }
}

// MARK: - Field selectors

extension KindStrategy {
    /// Refuses a selector of a field by which objects cannot be selected.
    package func checkFields(of selector: FieldSelector) throws(APIStatus) {
        for requirement in selector.requirements where !selectable.contains(requirement.field) {
            guard fieldNames != nil else {
                throw .badRequest(
                    "\(GoText.quoted(requirement.field)) is not a known field selector: only \"metadata.name\", "
                        + "\"metadata.namespace\"")
            }
            throw .badRequest(fieldRefusal(requirement.field))
        }
    }

    /// The fields by which objects can be selected.
    package var selectable: [String] { ["metadata.name", "metadata.namespace"] + (fieldNames ?? []) }

    /// The value of the field `label` of `object`.
    package func field(_ label: String, of object: Value) -> String {
        switch label {
        case "metadata.name": object.text("metadata", "name")
        case "metadata.namespace": object.text("metadata", "namespace")
        default: fields(object).first { $0.label == label }?.value ?? ""
        }
    }
}
