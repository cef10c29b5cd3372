import WeirValue

/// Makes the resources of definitions ready for requests.
enum CustomServing {
    /// `version` of the resource that `custom` defines, whose definition was last written at `written`; nil where it is not
    /// served.
    static func resource(_ custom: CustomResource, _ version: String, _ written: Int64) -> ServedResource? {
        guard let served = custom.served(version),
            let resource = custom.resources.first(where: { $0.version == version })
        else { return nil }
        let storage = custom.versions.first(where: \.isStorage)?.name ?? version
        let schema = schema(of: served)
        var strategy = KindTable.custom(
            group: custom.group, resource: custom.names.plural, kind: custom.names.kind,
            isNamespaced: custom.isNamespaced, hasStatus: served.hasStatus)
        strategy.validate(after: schema, selectable: served.selectableFields)
        var paths: [String: ServedResource.ScalePaths] = [:]
        for version in custom.versions where version.isServed {
            paths[custom.group + "/" + version.name] = version.scale.map { ServedResource.ScalePaths($0) }
        }
        let form = ObjectForm.custom(schema)
        let versions = Dictionary(
            custom.versions.filter(\.isServed).map { (custom.group + "/" + $0.name, $0) },
            uniquingKeysWith: { first, _ in first })
        let kind = custom.names.kind
        return ServedResource(
            resource, listKind: custom.names.listKind, form: form, strategy: strategy, printer: TablePrinter(served),
            storedVersion: custom.group + "/" + storage, formedAt: written, warning: custom.warning(of: served),
            custom: custom, scalePaths: paths,
            version: { apiVersion in
                guard let other = versions[apiVersion] else { return nil }
                return FieldManager.Version(schema: Self.schema(of: other).applied) {
                    Conversion.convert($0, to: GroupVersionKind(apiVersion: apiVersion, kind: kind))
                }
            })
    }

    private static func schema(of version: CustomResource.Version) -> CustomSchema {
        version.schema.map { CustomSchema.read($0, at: "").schema } ?? .open
    }
}

extension KindStrategy {
    /// Validates objects after `schema`; `selectable` are the paths of fields by which they can be selected.
    fileprivate mutating func validate(after schema: CustomSchema, selectable: [String]) {
        validateCreate = { ObjectValidator.validate($0, schema) }
        validateUpdate = { ObjectValidator.validate($0, schema, old: $1) }
        validateStatusUpdate = { ObjectValidator.validate($0, schema, old: $1) }
        guard !selectable.isEmpty else { return }
        let paths = selectable.map { path in
            (label: String(path.drop { $0 == "." }), names: path.split(separator: ".").map(String.init))
        }
        fieldNames = paths.map(\.label)
        fields = { object in
            paths.map { path in
                var value: Value? = object
                for name in path.names { value = value?[name] }
                return (path.label, value.map { $0.stringValue ?? GoText.plain($0) } ?? "")
            }
        }
    }
}

extension ServedResource.ScalePaths {
    fileprivate init(_ scale: CustomResource.Scale) {
        self.init(
            replicas: Self.names(scale.replicas), status: Self.names(scale.status),
            selector: scale.selector.map(Self.names))
    }

    private static func names(_ path: String) -> [String] { path.split(separator: ".").map(String.init) }
}
