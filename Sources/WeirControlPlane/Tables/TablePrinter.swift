package import WeirValue

/// Makes `meta.k8s.io` Tables of the objects of a resource: what `kubectl get` shows.
///
/// Made once for a resource, or for a state of a definition, and used for many answers.
package struct TablePrinter: Sendable {
    /// What stands beside the cells of a row (`includeObject`).
    package enum Inclusion: Sendable {
        case none, metadata, object

        /// What the value of the parameter `includeObject` asks for; metadata without one.
        /// - Throws: ``APIStatus`` for another word.
        package init(_ text: String?) throws(APIStatus) {
            switch text ?? "" {
            case "", "Metadata": self = .metadata
            case "Object": self = .object
            case "None": self = .none
            case let other:
                throw .badRequest(
                    "Unable to convert to Table as requested: includeObject: Invalid value: "
                        + "\(GoText.quoted(other)): must be 'Metadata', 'Object', 'None', or empty")
            }
        }
    }

    /// How an answer wants its tables.
    package struct Options: Sendable {
        /// `v1` or `v1beta1`.
        package var version = "v1"
        package var inclusion = Inclusion.metadata
        /// The seconds since 1970: what ages are counted to.
        package var now: Int

        /// Tables in `v1` with metadata.
        package init(now: Int) { self.now = now }
    }

    /// The column definitions of a table.
    package let columns: Value
    private let cells: @Sendable (Cells) -> [Value]
    private let isPod: Bool

    /// Tables of the built-in `resource`; of one without a table of its own, names and times of creation.
    package init(_ resource: APIResource) {
        let key = resource.group.isEmpty ? resource.name : resource.group + "/" + resource.name
        isPod = key == "pods"
        let known = resource.columns ?? []
        if !known.isEmpty, let cells = Cells.builtIn[key] {
            columns = .list(known.map { Self.column($0, of: key) })
            self.cells = cells
        } else {
            let plain = [
                TableColumn(name: "Name", type: "string", format: "name", priority: 0),
                TableColumn(name: "Created At", type: "date", format: "", priority: 0),
            ]
            columns = .list(plain.map { Self.column($0, of: key) })
            cells = { [$0.name, $0.text("metadata", "creationTimestamp")] }
        }
    }

    private init(columns: [TableColumn], cells: @escaping @Sendable (Cells) -> [Value]) {
        self.columns = .list(columns.map { Self.column($0, of: "") })
        self.cells = cells
        isPod = false
    }

    /// Tables of scales, the numbers of replicas as a resource of their own.
    static let scale = TablePrinter(
        columns: [
            TableColumn(name: "Name", type: "string", format: "name", priority: 0),
            TableColumn(name: "Desired", type: "integer", format: "", priority: 0),
            TableColumn(name: "Available", type: "integer", format: "", priority: 0),
            TableColumn(name: "Age", type: "string", format: "", priority: 0),
        ],
        cells: { cells in
            [
                cells.name, .int(cells.object.at("spec", "replicas")?.intValue ?? 0),
                .int(cells.object.at("status", "replicas")?.intValue ?? 0), cells.age,
            ]
        })

    /// Tables of `version` of a definition.
    package init(_ version: CustomResource.Version) {
        var list = version.columns ?? []
        if list.isEmpty {
            list = [CustomResource.Column(name: "Age", type: "date", path: ".metadata.creationTimestamp")]
        }
        let name = TableColumn(name: "Name", type: "string", format: "name", priority: 0)
        columns = .list([Self.column(name, of: "")] + list.map(\.definition))
        let printers = list.map { CustomCell($0) }
        cells = { cells in [cells.name] + printers.map { $0.value(cells) } }
        isPod = false
    }

    private static func column(_ column: TableColumn, of key: String) -> Value {
        [
            "name": .string(column.name), "type": .string(column.type), "format": .string(column.format),
            "description": .string(column.name == "Data" && key == "configmaps" ? configMapData : ""),
            "priority": .int(Int64(column.priority)),
        ]
    }

    /// The description that servers give the column; clients may show it.
    private static let configMapData =
        "Data contains the configuration data. Each key must consist of alphanumeric characters, '-', '_' or '.'. "
        + "Values with non-UTF-8 byte sequences must use the BinaryData field. The keys stored in Data must not "
        + "overlap with the keys in the BinaryData field, this is enforced during validation process."

    /// A table of one object.
    package func table(of object: Value, _ options: Options) -> Value {
        let version = object["metadata"]?["resourceVersion"]
        return table([object], metadata: .object(["resourceVersion": version]), columns, options)
    }

    /// A table of the `objects` of a list whose metadata are `metadata`.
    package func table(of objects: [Value], metadata: Value, _ options: Options) -> Value {
        table(objects, metadata: metadata, columns, options)
    }

    /// The object of an event of a watch. Only the first event of a watch tells the columns.
    package func eventTable(of object: Value, isFirst: Bool, _ options: Options) -> Value {
        let version = object["metadata"]?["resourceVersion"]
        return table([object], metadata: .object(["resourceVersion": version]), isFirst ? columns : .null, options)
    }

    private func table(_ objects: [Value], metadata: Value, _ columns: Value, _ options: Options) -> Value {
        [
            "kind": "Table", "apiVersion": .string("meta.k8s.io/" + options.version), "metadata": metadata,
            "columnDefinitions": columns, "rows": .list(objects.map { row($0, options) }),
        ]
    }

    private func row(_ object: Value, _ options: Options) -> Value {
        let beside: Value
        switch options.inclusion {
        case .object: beside = object
        // The mark of the end of the initial events is never left out.
        case .none where object.at("metadata", "annotations", "k8s.io/initial-events-end") == nil: beside = .null
        case .none, .metadata: beside = PartialMetadata.of(object, version: options.version)
        }
        return .object([
            "cells": .list(cells(Cells(object: object, now: options.now))),
            "conditions": isPod ? PodCells.conditions(object) : nil, "object": beside,
        ])
    }
}

extension Cells {
    /// The rows of the built-in resources by group and name.
    fileprivate static let builtIn = [workloads, core, network, storage, access, server].reduce(into: [:]) {
        $0.merge($1) { first, _ in first }
    }
}

/// Objects without anything but their metadata (`PartialObjectMetadata`).
package enum PartialMetadata {
    /// The metadata of `object`, in `version` (`v1` or `v1beta1`) of `meta.k8s.io`.
    package static func of(_ object: Value, version: String = "v1") -> Value {
        [
            "kind": "PartialObjectMetadata", "apiVersion": .string("meta.k8s.io/" + version),
            "metadata": object["metadata"] ?? [:],
        ]
    }

    /// A list of the metadata of `objects`; `metadata` are those of the list.
    package static func list(of objects: [Value], metadata: Value, version: String = "v1") -> Value {
        [
            "kind": "PartialObjectMetadataList", "apiVersion": .string("meta.k8s.io/" + version),
            "metadata": metadata, "items": .list(objects.map { of($0, version: version) }),
        ]
    }
}
