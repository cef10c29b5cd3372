import Testing
import WeirValue

@testable import WeirControlPlane

struct DiscoveryTests {
    static let aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

    private func widgets(_ group: String = "example.com", versions: [String] = ["v1"], key: String = "1")
        -> CustomResource
    {
        var resource = CustomResource(
            group: group, names: CustomResource.Names(plural: "widgets", kind: "Widget", shortNames: ["wd"]),
            versions: versions.map { CustomResource.Version(name: $0) }, key: key)
        resource.versions[0].hasStatus = true
        resource.versions[0].scale = CustomResource.Scale(replicas: ".spec.replicas", status: ".status.replicas")
        return resource
    }

    private func answer(
        _ path: String, _ accept: String? = nil, _ types: ServedTypes = ServedTypes(), ifNoneMatch: String? = nil
    ) throws -> Discovery.Answer? {
        try Discovery(types).answer(path: path, accept: accept, ifNoneMatch: ifNoneMatch, server: "127.0.0.1:6443")
    }

    @Test(.enabled(if: SharedFacts.types != nil, "the records are not beside the project"))
    func answersAreThoseOfARealServer() throws {
        var count = 0
        for step in try #require(RecordedStep.all("discovery/")) where step.path.hasPrefix("/api") {
            let answer = try #require(try answer(step.path, step.accept), "\(step.place)")
            #expect(Int64(answer.status) == step.status, "\(step.place)")
            #expect(answer.contentType == step.contentType, "\(step.place)")
            count += 1
            guard let body = step.body else { continue }
            let picked = step.picked(answer.value)
            #expect(picked == body, "\(step.place): \(JSONWriter.string(picked)) is not \(JSONWriter.string(body))")
        }
        #expect(count > 30)
    }

    @Test func groupsComeInTheOrderOfTheServerThenThoseOfDefinitions() throws {
        let types = ServedTypes(
            custom: [widgets("z.example.com"), widgets("a.example.com"), widgets("apps")], others: ServedTypes.metrics)
        let names = types.groups.map(\.name)
        #expect(names.first == "" && names[1] == "apiregistration.k8s.io" && names[2] == "apps")
        #expect(names.suffix(3) == ["a.example.com", "z.example.com", "metrics.k8s.io"])
        let groups = try #require(try answer("/apis/", nil, types)).value["groups"]?.listValue ?? []
        #expect(groups.compactMap { $0["name"]?.stringValue } == Array(names.dropFirst()))
        // What is built in is not replaced.
        #expect(!types.resources(group: "apps", version: "v1").contains { $0.name == "widgets" })
    }

    @Test func versionsOfADefinitionComeInTheOrderOfPreference() throws {
        let versions = ["v1alpha1", "foo", "v1", "v2beta1", "v10", "v2", "v2beta11", "v01"]
        let types = ServedTypes(custom: [widgets(versions: versions)])
        let group = try #require(try answer("/apis/example.com", nil, types)).value
        let told = group["versions"]?.listValue?.compactMap { $0["version"]?.stringValue }
        #expect(told == ["v10", "v2", "v1", "v2beta11", "v2beta1", "v1alpha1", "foo", "v01"])
        #expect(group["preferredVersion"]?["groupVersion"] == "example.com/v10")
    }

    @Test func aDefinitionIsToldWithItsSubresources() throws {
        let types = ServedTypes(custom: [widgets()])
        let list = try #require(try answer("/apis/example.com/v1", nil, types)).value
        let resources = try #require(list["resources"]?.listValue)
        #expect(resources.map { $0["name"] } == ["widgets", "widgets/scale", "widgets/status"])
        #expect(resources[0]["group"] == nil && resources[0]["storageVersionHash"]?.stringValue?.count == 12)
        #expect(resources[1]["group"] == "autoscaling" && resources[1]["kind"] == "Scale")
        let all = try #require(try answer("/apis", Self.aggregated, types)).value
        let found = RecordedStep.find("/items/[metadata.name=example.com]/versions/0/resources/0", all)
        let widget = try #require(found)
        #expect(widget["responseKind"] == ["group": "example.com", "version": "v1", "kind": "Widget"])
        #expect(widget["subresources"]?.listValue?.count == 2)
        #expect(widget["shortNames"] == ["wd"])
    }

    @Test func aDefinitionThatIsBeingDeletedTakesNoNewObjects() throws {
        var resource = widgets()
        resource.isTerminating = true
        let types = ServedTypes(custom: [resource])
        #expect(types.resources(group: "example.com", version: "v1")[0].verbs.contains("create") == false)
    }

    @Test func versionsThatAreNotServedAreNotTold() throws {
        var resource = widgets(versions: ["v1", "v2"])
        resource.versions[1].isServed = false
        let types = ServedTypes(custom: [resource])
        #expect(try answer("/apis/example.com/v2", nil, types) == nil)
        #expect(try answer("/apis/example.com/v1", nil, types) != nil)
        #expect(resource.served("v2") == nil && resource.served("v1") != nil)
    }

    @Test func onlyAnEstablishedDefinitionIsRead() throws {
        let text = """
            {"metadata": {"uid": "u", "generation": 3},
             "spec": {"group": "example.com", "scope": "Cluster", "names": {"plural": "widgets", "kind": "Widget"},
               "versions": [{"name": "v1", "served": true, "storage": true, "subresources": {"status": {}},
                 "schema": {"openAPIV3Schema": {"type": "object"}}, "selectableFields": [{"jsonPath": ".spec.a"}],
                 "additionalPrinterColumns": [
                    {"name": "A", "type": "integer", "jsonPath": ".spec.a", "priority": 1, "format": "int32",
                     "description": "d"}]}]},
             "status": {"acceptedNames": {"plural": "widgets", "kind": "Widget", "singular": "widget"},
               "conditions": [{"type": "Established", "status": "True"}]}}
            """
        let definition = try JSONReader.read(text)
        let resource = try #require(CustomResource(definition: definition))
        #expect(!resource.isNamespaced && resource.names.listKind == "WidgetList" && resource.versions[0].hasStatus)
        #expect(resource.versions[0].columns?[0].priority == 1 && resource.versions[0].columns?[0].path == ".spec.a")
        #expect(resource.versions[0].selectableFields == [".spec.a"] && !resource.versions[0].hasScale)
        guard case .map(let map) = definition else { return }
        #expect(CustomResource(definition: .map(map.setting("status", to: [:]))) == nil)
    }

    @Test func whatDidNotChangeIsNotSentAgain() throws {
        let types = ServedTypes(custom: [widgets()])
        let first = try #require(try answer("/apis", Self.aggregated, types))
        let tag = try #require(first.headers.first { $0.name == "ETag" }?.value)
        #expect(try answer("/apis", Self.aggregated, types, ifNoneMatch: tag)?.status == 304)
        let changed = ServedTypes(custom: [widgets(key: "2")])
        #expect(try answer("/apis", Self.aggregated, changed, ifNoneMatch: tag)?.status == 200)
        #expect(changed.key != types.key)
        #expect(changed.key(group: "apps", version: "v1") == types.key(group: "apps", version: "v1"))
        #expect(changed.key(group: "example.com", version: "v1") != types.key(group: "example.com", version: "v1"))
    }

    @Test func theFormIsTheMostWantedOneThatTheServerHas() throws {
        let form = try AnswerForm.negotiate("application/yaml;q=0.5, application/json; q=0.9;pretty=1, */*", .plain)
        #expect(form.encoding == .json && !form.isPretty)
        #expect(try AnswerForm.negotiate("application/yaml, application/json;q=0.1", .plain).encoding == .yaml)
        #expect(try AnswerForm.negotiate("application/json;pretty=1", .plain).isPretty)
        #expect(try AnswerForm.negotiate("application/vnd.kubernetes.protobuf,application/*", .plain).encoding == .json)
        #expect(try AnswerForm.negotiate("", .resource).target == nil)
        #expect(try AnswerForm.negotiate("*", .resource).encoding == .json)
        let table = try AnswerForm.negotiate(
            "application/json;as=Table;v=v9;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io", .resource)
        #expect(table.target == GroupVersionKind(group: "meta.k8s.io", version: "v1beta1", kind: "Table"))
        for refused in [
            "application/json;as=Table;v=v1;g=meta.k8s.io", "text/html", "nonsense", "application/json;stream=x",
            "application/json;sv=1",
        ] {
            #expect(throws: APIStatus.self, "\(refused)") { try AnswerForm.negotiate(refused, .discovery) }
        }
    }

    @Test func theRootTellsPathsAndTheVersion() throws {
        let discovery = Discovery(ServedTypes())
        let paths =
            discovery.paths(others: ["/livez", "/version"])["paths"]?.listValue?.compactMap(\.stringValue) ?? []
        #expect(paths.contains("/apis/apps/v1") && paths.contains("/livez") && paths == paths.sorted())
        #expect(discovery.version["gitVersion"] == .string("v" + TypeFacts.builtIn.serverVersion))
        #expect(try answer("/nonsense") == nil)
        #expect(try answer("/apis/nonsense.example.com") == nil)
        #expect(try answer("/api/v9") == nil)
    }

    @Test(.enabled(if: SharedFacts.types != nil, "the records are not beside the project"))
    func theVersionHasTheMembersOfARealServers() throws {
        let steps = try #require(RecordedStep.all("discovery/version"))
        let body = try #require(steps.first?.body?.mapValue)
        let version = try #require(Discovery(ServedTypes()).version.mapValue)
        #expect(Set(body.keys) == Set(version.keys))
    }
}
