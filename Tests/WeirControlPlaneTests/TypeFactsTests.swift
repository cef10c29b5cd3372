import Testing
@testable import WeirControlPlane
import WeirValue

struct TypeFactsTests {
    @Test func aKindIsReadFromApiVersionAndKind() {
        let kind = GroupVersionKind(apiVersion: "apps/v1", kind: "Deployment")
        #expect(kind == GroupVersionKind(group: "apps", version: "v1", kind: "Deployment"))
        #expect(kind.apiVersion == "apps/v1")
        #expect(kind.description == "apps/v1, Kind=Deployment")
        let core = GroupVersionKind(apiVersion: "v1", kind: "Pod")
        #expect(core.group.isEmpty && core.apiVersion == "v1" && core.description == "/v1, Kind=Pod")
    }

    @Test func aResourceTellsItsNamesVerbsAndColumns() throws {
        let pods = try #require(TypeFacts.builtIn.resources.first { $0.group.isEmpty && $0.name == "pods" })
        #expect(pods.singularName == "pod" && pods.kind == "Pod" && pods.isNamespaced)
        #expect(pods.shortNames == ["po"] && pods.categories == ["all"] && pods.verbs.contains("deletecollection"))
        let eviction = try #require(pods.subresources.first { $0.name == "eviction" })
        #expect(eviction.groupVersion == "policy/v1" && eviction.verbs == ["create"])
        let columns = try #require(pods.columns)
        #expect(columns[0] == TableColumn(name: "Name", type: "string", format: "name", priority: 0))
        #expect(columns.contains { $0.priority == 1 })
        #expect(pods.groupVersionKind == GroupVersionKind(group: "", version: "v1", kind: "Pod"))
    }

    @Test func referencesAreFollowedAlsoWhereTheyRunInACircle() throws {
        let kind = GroupVersionKind(apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition")
        let definition = try #require(TypeFacts.builtIn.schema(of: kind))
        let versions = definition.member("spec")?.resolved.member("versions")
        let properties = versions?.element.resolved.member("schema")?.resolved.member("openAPIV3Schema")
        let schema = try #require(properties?.resolved)
        #expect(schema.words.name == "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps")
        #expect(schema.member("properties")?.member("x")?.resolved === schema)
        #expect(schema.member("nonsense") == nil)
    }

    @Test func whatIsNotBuiltInHasNoSchema() {
        #expect(TypeFacts.builtIn.schema(named: "io.example.Nothing") == nil)
        #expect(TypeFacts.builtIn.schema(of: GroupVersionKind(apiVersion: "v9", kind: "Pod")) == nil)
        #expect(TypeFacts.builtIn.kinds(ofSchema: "io.example.Nothing").isEmpty)
    }

    @Test(.enabled(if: SharedFacts.types != nil, "the facts that were compiled are not beside the project"))
    func everyFactOfTheListIsThere() throws {
        let types = try #require(SharedFacts.types)
        let facts = TypeFacts.builtIn
        #expect(types["server"] == .string(facts.serverVersion))
        #expect(types["groups"] == .list(facts.groups.map(SharedFacts.written)))
        let resources = try #require(types["resources"]?.listValue)
        try #require(resources.count == facts.resources.count)
        for (expected, resource) in zip(resources, facts.resources) {
            #expect(SharedFacts.written(resource) == expected)
        }
        let schemas = try #require(types["schemas"]?.mapValue)
        #expect(schemas.keys.sorted() == facts.schemaNames.sorted())
        for (name, expected) in schemas {
            let schema = try #require(facts.schema(named: name))
            let written = SharedFacts.written(schema, facts.kinds(ofSchema: name))
            try #require(written == expected, "\(name): \(JSONWriter.string(written))")
        }
    }
}
