import WeirValue

/// A resource in one of the versions in which it is served.
struct ServedResource: Sendable {
    let resource: APIResource
    let name: ResourceName
    let kind: GroupVersionKind
    let listKind: String
    let form: ObjectForm
    let strategy: KindStrategy
    let printer: TablePrinter
    /// What its objects are stored as.
    let collection: String
    /// The group and version in which they are stored.
    let storedVersion: String
    /// Objects that were written before this version may have another form.
    let formedAt: Int64
    /// What clients are warned of whenever they use it.
    let warning: String?
    /// The definition that it comes from.
    let custom: CustomResource?
    /// The paths of the numbers of its `scale`, by the group and version in which it is served.
    let scalePaths: [String: ScalePaths]
    private let manager: FieldManager

    /// Where a resource has what its `scale` tells.
    struct ScalePaths: Sendable {
        var replicas: [String]
        var status: [String]
        /// Nil where none is told.
        var selector: [String]?
    }

    init(
        _ resource: APIResource, listKind: String? = nil, form: ObjectForm, strategy: KindStrategy,
        printer: TablePrinter, collection: String? = nil, storedVersion: String? = nil, formedAt: Int64 = 0,
        warning: String? = nil, custom: CustomResource? = nil, scalePaths: [String: ScalePaths] = [:],
        version: @escaping @Sendable (String) -> FieldManager.Version? = { _ in nil }
    ) {
        self.resource = resource
        name = ResourceName(resource.group, resource.name)
        kind = resource.groupVersionKind
        self.listKind = listKind ?? resource.kind + "List"
        self.form = form
        self.strategy = strategy
        self.printer = printer
        self.collection = collection ?? name.collection
        self.storedVersion = storedVersion ?? kind.apiVersion
        self.formedAt = formedAt
        self.warning = warning
        self.custom = custom
        self.scalePaths = scalePaths
        let empty: Value? =
            switch form {
            case .builtIn(let schema): BuiltInDecoder.empty(schema, kind)
            case .custom: nil
            }
        manager = FieldManager(
            kind: kind, schema: form.schema,
            resetFields: FieldSet(fields: strategy.hasStatus ? [["status"]] : []), empty: empty, version: version)
    }

    /// Keeps track of the owners of fields for requests to `subresource`.
    func manager(_ subresource: String) -> FieldManager {
        if subresource.isEmpty { return manager }
        var reset = FieldSet()
        if subresource == "status" {
            reset = FieldSet(fields: custom == nil ? [["spec"]] : [["spec"], ["metadata"]])
        }
        return FieldManager(
            kind: kind, schema: manager.schema, subresource: subresource, resetFields: reset, empty: manager.empty,
            version: manager.version)
    }

    /// Where `name` in `namespace` is stored.
    func key(_ namespace: String, _ objectName: String) -> ObjectKey {
        ObjectKey(collection, resource.isNamespaced ? namespace : "", objectName)
    }

    /// What is told of it in refusals.
    func has(_ subresource: String) -> Subresource? { resource.subresources.first { $0.name == subresource } }

    /// Whether it comes from a definition.
    var isCustom: Bool { if case .custom = form { true } else { false } }

    // MARK: Versions

    /// Whether `stored` is, as it is stored, what clients of this version are to see.
    func serves(_ stored: StoredObject) -> Bool { storedVersion == kind.apiVersion && stored.version > formedAt }

    /// `stored` in this version.
    /// - Throws: where what is stored is damaged.
    func value(_ stored: StoredObject) throws(JSONError) -> Value {
        let value = try stored.value()
        let fresh = stored.version > formedAt ? value : form.refreshed(value)
        return storedVersion == kind.apiVersion ? fresh : Conversion.convert(fresh, to: kind)
    }

    /// `stored` for an answer.
    func answer(_ stored: StoredObject) throws(APIStatus) -> Value {
        do throws(JSONError) { return try value(stored) } catch {
            throw .failure("\(stored.key.name) is damaged: \(error)")
        }
    }

    /// `object`, in this version, as it is stored.
    func stored(_ object: Value) -> Value {
        if storedVersion == kind.apiVersion { return object }
        return Conversion.convert(
            object, to: GroupVersionKind(apiVersion: storedVersion, kind: kind.kind))
    }
}
