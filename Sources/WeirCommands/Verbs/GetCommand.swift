import ArgumentParser
import WeirCore
import WeirHTTP
import WeirKubernetes
import WeirValue

/// `weir get STACK KIND [NAME]`
struct GetCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "List objects of the clusters of a workspace, as kubectl get does.",
        discussion: "The columns are those that each server prints. With several clusters the first column names them.")

    @OptionGroup var clusters: ClusterOptions
    @Argument(help: "What to list, as kubectl takes it: pods, deploy, bundles.fleet.cattle.io.") var kind: String
    @Argument(help: "Only the object of this name.") var name: String?
    @Option(name: [.short, .long], help: "The namespace; without it all namespaces.") var namespace: String?
    @Option(name: [.customShort("l"), .long], help: "A label selector, app=web,tier!=cache.") var selector: String?
    @OptionGroup var formatting: FormatOptions

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        var tables: [(cluster: String, table: ObjectTable)] = []
        for (cluster, client) in try await clusters.clients(context) {
            do throws(KubernetesError) {
                tables.append((cluster, try await table(client)))
            } catch {
                throw CommandError(cluster, error)
            }
        }
        if format == .json {
            let objects = tables.flatMap { entry in
                entry.table.rows.map { row -> Value in
                    ["cluster": .string(entry.cluster), "object": row.object, "cells": .list(Value.List(row.cells))]
                }
            }
            return context.output.write(JSONWriter.string(.list(Value.List(objects)), .readable))
        }
        guard tables.contains(where: { !$0.table.rows.isEmpty }) else {
            context.messages.write("there are no \(kind)\n")
            return
        }
        context.output.write(text(tables))
    }

    private func table(_ client: KubernetesClient) async throws(KubernetesError) -> ObjectTable {
        let resource = try await client.resource(named: kind)
        var request = APIRequest("GET", resource.path(namespace: resource.isNamespaced ? namespace : nil))
        request.headers["Accept"] = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
        if let selector { request.query.append(("labelSelector", selector)) }
        if let name { request.query.append(("fieldSelector", "metadata.name=\(name)")) }
        return ObjectTable(try await client.send(request).value())
    }

    private func text(_ tables: [(cluster: String, table: ObjectTable)]) -> String {
        let columns = tables.first { !$0.table.columns.isEmpty }?.table.columns ?? ["NAME"]
        let isNamespaced =
            namespace == nil
            && tables.contains { $0.table.rows.contains { !$0.namespace.isEmpty } }
        let head = (tables.count > 1 ? ["CLUSTER"] : []) + (isNamespaced ? ["NAMESPACE"] : []) + columns
        let rows = tables.flatMap { entry in
            entry.table.rows.map { row in
                (tables.count > 1 ? [entry.cluster] : []) + (isNamespaced ? [row.namespace] : [])
                    + row.shown.map { TerminalText.clean($0) }
            }
        }
        return TextTable.text(head, rows)
    }
}

/// A `Table` of an API server (`meta.k8s.io/v1`), without the columns for the wide view.
struct ObjectTable {
    /// One object.
    struct Row {
        let namespace: String
        let cells: [Value]
        /// What the server gives of it: its metadata.
        let object: Value

        /// The cells as texts.
        var shown: [String] {
            cells.map { cell in
                cell == .null ? "<none>" : cell.stringValue ?? JSONWriter.string(cell)
            }
        }
    }

    let columns: [String]
    let rows: [Row]

    /// Reads `answer`; a plain list, of a server without tables, has one column.
    init(_ answer: Value) {
        guard answer["kind"]?.stringValue == "Table" else {
            columns = ["NAME"]
            rows = (answer["items"]?.listValue ?? []).map { item in
                Row(
                    namespace: item["metadata"]?["namespace"]?.stringValue ?? "",
                    cells: [item["metadata"]?["name"] ?? .null], object: item)
            }
            return
        }
        let definitions = Array(answer["columnDefinitions"]?.listValue ?? [])
        let shown = definitions.indices.filter { (definitions[$0]["priority"]?.intValue ?? 0) == 0 }
        columns = shown.map { (definitions[$0]["name"]?.stringValue ?? "").uppercased() }
        rows = (answer["rows"]?.listValue ?? []).map { row in
            let cells = Array(row["cells"]?.listValue ?? [])
            return Row(
                namespace: row["object"]?["metadata"]?["namespace"]?.stringValue ?? "",
                cells: shown.map { $0 < cells.count ? cells[$0] : .null }, object: row["object"] ?? .null)
        }
    }
}
