import OrderedCollections
import Testing
import WeirValue

@testable import WeirControlPlane

struct OpenAPITests {
    static let definition = """
        {"type": "object", "description": "A widget.", "required": ["spec"], "properties": {
          "spec": {"type": "object", "required": ["n", "s"], "properties": {
            "s": {"type": "string", "description": "a string", "enum": ["a", "b"]},
            "i": {"type": "integer", "format": "int32", "default": 1},
            "ios": {"x-kubernetes-int-or-string": true},
            "port": {"x-kubernetes-int-or-string": true, "anyOf": [{"minimum": 1}]},
            "known": {"x-kubernetes-int-or-string": true, "anyOf": [{"type": "integer"}, {"type": "string"}]},
            "n": {"type": "string", "nullable": true},
            "p": {"type": "object", "x-kubernetes-preserve-unknown-fields": true, "properties": {"x": {}}},
            "e": {"type": "object", "x-kubernetes-embedded-resource": true, "required": ["kind"]},
            "l": {"type": "array", "items": {"type": "string", "not": {"enum": ["x"]}}}}}}}
        """

    private func types(_ schema: String? = definition, served: Bool = true, key: String = "1") throws -> ServedTypes {
        var version = CustomResource.Version(name: "v1", schema: try schema.map { try JSONReader.read($0) })
        version.hasStatus = true
        version.scale = CustomResource.Scale(replicas: ".spec.replicas", status: ".status.replicas")
        version.selectableFields = [".spec.s"]
        version.isServed = served
        return ServedTypes(custom: [
            CustomResource(
                group: "stable.example.com", names: CustomResource.Names(plural: "widgets", kind: "Widget"),
                versions: [version], key: key)
        ])
    }

    private func document(_ group: String, _ version: String = "v1", _ types: ServedTypes = ServedTypes()) throws
        -> Value
    {
        try #require(OpenAPI(types).document(group: group, version: version))
    }

    /// The references in `value` that lead nowhere in `document`.
    private func dangling(_ value: Value, in document: Value) -> Set<String> {
        var found: Set<String> = []
        switch value {
        case .map(let map):
            if let reference = map["$ref"]?.stringValue, map.count <= 2 {
                let path = JSONPointer(String(reference.dropFirst()))
                if path.flatMap({ document[$0] }) == nil { found.insert(reference) }
            }
            for child in map.values { found.formUnion(dangling(child, in: document)) }
        case .list(let list):
            for child in list.elements { found.formUnion(dangling(child, in: document)) }
        default: break
        }
        return found
    }

    @Test func everyReferenceLeadsToASchema() throws {
        let types = try types()
        for group in types.groups {
            for version in group.versions {
                let document = try document(group.name, version, types)
                #expect(dangling(document, in: document).isEmpty, "\(group.name)/\(version)")
            }
        }
        let swagger = OpenAPI(types).swagger()
        #expect(dangling(swagger, in: swagger).isEmpty)
        #expect((swagger["definitions"]?.mapValue?.count ?? 0) > 500)
    }

    @Test(.enabled(if: SharedFacts.types != nil, "the records are not beside the project"))
    func documentsAreThoseOfARealServer() throws {
        var count = 0
        for step in try #require(RecordedStep.all("discovery/openapi")) {
            let answer = try #require(
                OpenAPI(ServedTypes()).answer(path: step.path, hash: nil, accept: step.accept), "\(step.place)")
            #expect(answer.contentType == step.contentType && Int64(answer.status) == step.status)
            let document = try #require(answer.document?())
            #expect(step.picked(document) == step.body, "\(step.place)")
            count += 1
        }
        #expect(count == 4)
    }

    @Test(.enabled(if: SharedFacts.types != nil, "the facts that were compiled are not beside the project"))
    func schemasSayWhatTheServersSay() throws {
        let schemas = try #require(SharedFacts.types?["schemas"]?.mapValue)
        var count = 0
        for group in ["", "apps", "batch", "apiextensions.k8s.io"] {
            let written = try document(group)["components"]?["schemas"]?.mapValue ?? [:]
            for (name, schema) in written {
                #expect(shape(try #require(schemas[name])) == plain(schema), "\(name)")
                count += 1
            }
        }
        #expect(count > 400)
    }

    /// A schema as the list of facts writes it, as a document does.
    private func shape(_ schema: Value) -> Value {
        var pairs: [(String, Value)] = []
        var reference: Value?
        for (word, value) in schema.mapValue ?? [:] {
            switch word {
            case "ref": reference = ["$ref": .string("#/components/schemas/" + (value.stringValue ?? ""))]
            case "fields": pairs.append(("properties", .map(value.mapValue?.mapValues { shape($0) } ?? [:])))
            case "items": pairs.append(("items", shape(value)))
            case "values": pairs.append(("additionalProperties", shape(value)))
            case "listType", "listMapKeys", "mapType", "patchStrategy", "patchMergeKey", "unions":
                var name = "x-kubernetes-"
                for letter in word { name += letter.isUppercase ? "-" + letter.lowercased() : String(letter) }
                pairs.append((name, value))
            case "gvk":
                let kinds = (value.listValue ?? []).compactMap(\.listValue).map { kind -> Value in
                    ["group": kind[0], "version": kind[1], "kind": kind[2]]
                }
                pairs.append(("x-kubernetes-group-version-kind", .list(kinds)))
            default: pairs.append((word, value))
            }
        }
        if let reference {
            if pairs.isEmpty { return reference }
            pairs.append(("allOf", [reference]))
        }
        return .map(Value.Map(pairs) { first, _ in first })
    }

    /// A schema without descriptions, and without the wrapping that they need.
    private func plain(_ schema: Value) -> Value {
        guard case .map(let map) = schema else {
            if case .list(let list) = schema { return .list(list.elements.map(plain)) }
            return schema
        }
        // A property may have the name of a word.
        let isText = map["description"]?.stringValue != nil
        let pairs = map.filter { !isText || $0.key != "description" }.map { ($0.key, plain($0.value)) }
        if isText, pairs.count == 1, pairs[0].0 == "allOf", let first = pairs[0].1.listValue?.first { return first }
        return .map(Value.Map(pairs) { first, _ in first })
    }

    @Test func aDefinitionsSchemaIsPublishedWithWhatEveryObjectHas() throws {
        let document = try document("stable.example.com", "v1", types())
        let widget = try #require(document["components"]?["schemas"]?["com.example.stable.v1.Widget"])
        let kind: Value = ["group": "stable.example.com", "kind": "Widget", "version": "v1"]
        #expect(widget["x-kubernetes-group-version-kind"] == [kind])
        #expect(widget["x-kubernetes-selectable-fields"] == [["fieldPath": ".spec.s"]])
        #expect(widget["required"] == ["spec"] && widget["description"] == "A widget.")
        let metadata = widget["properties"]?["metadata"]?["allOf"]?.listValue?.first?["$ref"]?.stringValue
        #expect(metadata?.hasSuffix(".ObjectMeta") == true)
        let spec = try #require(widget["properties"]?["spec"]?["properties"])
        #expect(spec["s"] == ["type": "string", "description": "a string", "enum": ["a", "b"]])
        let choice: Value = [["type": "integer"], ["type": "string"]]
        #expect(spec["ios"] == ["x-kubernetes-int-or-string": true, "anyOf": choice])
        #expect(spec["known"]?["anyOf"] == choice && spec["known"]?["allOf"] == nil)
        #expect(spec["port"]?["allOf"] == [["anyOf": choice]] && spec["port"]?["anyOf"] == [["minimum": 1]])
        #expect(spec["e"]?["required"] == ["kind", "apiVersion"])
        #expect(spec["e"]?["properties"]?.mapValue?.keys == ["apiVersion", "kind", "metadata"])
        let list = document["components"]?["schemas"]?["com.example.stable.v1.WidgetList"]
        #expect(list?["properties"]?["items"]?["items"]?["$ref"] == "#/components/schemas/com.example.stable.v1.Widget")
    }

    @Test func theSecondFormLeavesOutWhatItsClientsDoNotKnow() throws {
        let swagger = OpenAPI(try types()).swagger()
        let widget = try #require(swagger["definitions"]?["com.example.stable.v1.Widget"])
        let spec = try #require(widget["properties"]?["spec"])
        #expect(spec["required"] == ["s"])
        #expect(spec["properties"]?["ios"] == ["x-kubernetes-int-or-string": true])
        #expect(spec["properties"]?["n"] == [:])
        #expect(spec["properties"]?["p"] == ["x-kubernetes-preserve-unknown-fields": true])
        #expect(spec["properties"]?["i"] == ["type": "integer", "format": "int32"])
        #expect(spec["properties"]?["l"]?["items"] == ["type": "string"])
        let quantity = swagger["definitions"]?["io.k8s.apimachinery.pkg.api.resource.Quantity"]
        #expect(quantity == ["type": "string"])
        let metadata = widget["properties"]?["metadata"]
        #expect(metadata?["$ref"] == "#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta")
        let open = try types(#"{"type": "object", "x-kubernetes-preserve-unknown-fields": true}"#)
        #expect(OpenAPI(open).swagger()["definitions"]?["com.example.stable.v1.Widget"]?["properties"] == nil)
        let none = OpenAPI(try types(nil)).swagger()["definitions"]?["com.example.stable.v1.Widget"]
        #expect(none?["type"] == "object" && none?["properties"] == nil)
    }

    @Test func pathsTellWhatCanBeDone() throws {
        let paths = try #require(try document("stable.example.com", "v1", types())["paths"])
        let root = "/apis/stable.example.com/v1/namespaces/{namespace}/widgets"
        let patch = try #require(paths[root + "/{name}"]?["patch"])
        #expect(patch["x-kubernetes-action"] == "patch")
        #expect(patch["x-kubernetes-group-version-kind"]?["kind"] == "Widget")
        let parameters = patch["parameters"]?.listValue?.compactMap { $0["name"]?.stringValue } ?? []
        #expect(Set(parameters) == ["dryRun", "fieldManager", "fieldValidation", "force", "pretty"])
        let types = patch["requestBody"]?["content"]?.mapValue?.keys
        #expect(types?.contains("application/strategic-merge-patch+json") == false)
        #expect(paths[root]?["delete"]?["x-kubernetes-action"] == "deletecollection")
        #expect(paths[root]?["parameters"]?.listValue?.map { $0["name"] } == ["namespace"])
        #expect(paths["/apis/stable.example.com/v1/widgets"]?["get"]?["x-kubernetes-action"] == "list")
        #expect(paths[root + "/{name}/scale"]?["get"]?["x-kubernetes-group-version-kind"]?["group"] == "autoscaling")
        let core = try #require(try document("")["paths"])
        let eviction = core["/api/v1/namespaces/{namespace}/pods/{name}/eviction"]?["post"]
        #expect(eviction?["x-kubernetes-group-version-kind"]?["group"] == "policy")
        let reviews = try document("authentication.k8s.io")["paths"]
        #expect(reviews?["/apis/authentication.k8s.io/v1/tokenreviews"]?.mapValue?.keys == ["post"])
        let old = OpenAPI(ServedTypes()).swagger()["paths"]?["/api/v1/namespaces/{namespace}/pods"]?["post"]
        #expect(old?["parameters"]?.listValue?.last?["in"] == "body" && old?["consumes"] != nil)
    }

    @Test func operationsHaveNamesOfTheirOwn() throws {
        for group in ["", "apps", "stable.example.com"] {
            var names: [String] = []
            for (_, path) in try document(group, "v1", types())["paths"]?.mapValue ?? [:] {
                for (_, operation) in path.mapValue ?? [:] {
                    if let name = operation["operationId"]?.stringValue { names.append(name) }
                }
            }
            #expect(names.count == Set(names).count && names.count > 10, "\(group)")
        }
    }

    @Test func theIndexLeadsToDocumentsThatMayBeKept() throws {
        let types = try types()
        let answer = try #require(OpenAPI(types).answer(path: "/openapi/v3", hash: nil, accept: nil))
        #expect(answer.contentType == "text/plain;charset=utf-8" && answer.headers[0].name == "Etag")
        let place = answer.document?()?["paths"]?["apis/stable.example.com/v1"]?["serverRelativeURL"]?.stringValue
        let parts = try #require(place?.split(separator: "?"))
        let hash = String(parts[1].dropFirst("hash=".count))
        func ask(_ hash: String?, _ types: ServedTypes, _ accept: String? = nil) throws -> OpenAPI.Answer? {
            OpenAPI(types).answer(path: String(parts[0]), hash: hash, accept: accept)
        }
        let kept = try #require(try ask(hash, types))
        #expect(kept.status == 200 && kept.headers.contains { $0.value == "public, immutable" })
        let changed = try self.types(key: "2")
        let moved = try #require(try ask(hash, changed))
        #expect(moved.status == 301 && moved.document == nil)
        #expect(moved.headers.first?.value.contains(hash) == false)
        #expect(try ask(nil, changed)?.key != kept.key)
        #expect(try ask(nil, types, "application/com.github.proto-openapi.spec.v3@v1.0+protobuf")?.status == 406)
        #expect(try ask(nil, try self.types(served: false)) == nil)
    }

    @Test func onlyWhoTakesJSONIsAnswered() {
        let documents = OpenAPI(ServedTypes())
        func status(_ path: String, _ accept: String?) -> Int? {
            documents.answer(path: path, hash: nil, accept: accept)?.status
        }
        #expect(status("/openapi/v2", nil) == 200 && status("/openapi/v2", "*/*") == 200)
        #expect(status("/openapi/v2", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf") == 406)
        #expect(status("/openapi/v2", "application/x+protobuf, application/json;q=0.5") == 200)
        #expect(status("/openapi/v3/api/v1", nil) == 200 && status("/openapi/v3/api/v2", nil) == nil)
        #expect(status("/openapi/v4", nil) == nil && status("/nonsense", nil) == nil)
        #expect(documents.answer(path: "/openapi/v2", hash: nil, accept: nil)?.document?()?["swagger"] == "2.0")
    }
}
