import Synchronization
import Testing
import WeirHTTP
import WeirTestSupport
import WeirValue

@testable import WeirKubernetes

/// Runs `body` beside a fake server.
func withServer(aggregated: Bool = true, _ body: (FakeAPIServer, KubernetesClient) async throws -> Void) async throws {
    let server = try FakeAPIServer(aggregated: aggregated)
    defer { server.close() }
    try await body(server, KubernetesClient(ClusterEndpoint(server: server.url), http: HTTPClient()))
}

/// The error that `body` throws.
func failure(_ body: () async throws -> some Any) async throws -> KubernetesError {
    do { _ = try await body() } catch let error as KubernetesError { return error }
    throw Unexpected()
}

struct Unexpected: Error {}

@Suite("The client of API servers", .timeLimit(.minutes(1)))
struct KubernetesClientTests {
    private func configMap(_ name: String, _ data: String = "1") -> Value {
        ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)], "data": ["key": .string(data)]]
    }

    // MARK: Discovery

    @Test("Kinds and names lead to resources, in whatever form the server tells them", arguments: [true, false])
    func discovery(aggregated: Bool) async throws {
        try await withServer(aggregated: aggregated) { server, client in
            let deployments = try await client.resource(apiVersion: "apps/v1", kind: "Deployment")
            #expect(deployments.path(namespace: "a b", "web") == "/apis/apps/v1/namespaces/a%20b/deployments/web")
            for name in [
                "deploy", "deployments", "deployment", "Deployment", "deployments.apps", "deploy.v1.apps", "deploy.app",
            ] {
                #expect(try await client.resource(named: name) == deployments, "\(name)")
            }
            let nodes = try await client.resource(named: "no")
            #expect(nodes.path(namespace: "x") == "/api/v1/nodes")
            let lists = server.requests.filter { $0.path == "/apis" }.count
            #expect(lists == 1)
        }
    }

    @Test("What the server does not have is told with what it has")
    func unknownTypes() async throws {
        try await withServer { _, client in
            let kind = try await failure { try await client.resource(apiVersion: "v1", kind: "Confgmap") }
            #expect(kind.description.contains("knows no v1 Confgmap; v1 has ConfigMap, Secret"))
            let group = try await failure { try await client.resource(apiVersion: "x.org/v1", kind: "X") }
            #expect(group.description.contains("is its definition installed?"))
            let version = try await failure { try await client.resource(apiVersion: "apps/v2", kind: "Deployment") }
            #expect(version.description.contains("the group has v1"))
            let name = try await failure { try await client.resource(named: "deploymnts") }
            #expect(name.description.contains("did you mean \"deployments\""))
        }
    }

    @Test("What is no API server is told so")
    func noServer() async throws {
        try await withServer { server, client in
            server.intercept { _ in .json(200, ["hello": "world"]) }
            let error = try await failure { try await client.resource(named: "pods") }
            #expect(error.description.contains("is it a Kubernetes API server?"))
            server.intercept { _ in .text(200, "<html>") }
            #expect(try await failure { try await client.version() }.description.contains("the answer is not JSON"))
        }
    }

    // MARK: Objects

    @Test("An object is applied, read, listed and deleted")
    func lifecycle() async throws {
        try await withServer { server, client in
            let resource = try await client.resource(named: "cm")
            let made = try await client.apply(configMap("a"), resource, namespace: "default", "a")
            #expect(made.isNew && made.object["metadata"]?["uid"] != nil)
            #expect(try await client.apply(configMap("a", "2"), resource, namespace: "default", "a").isNew == false)
            #expect(try await client.get(resource, namespace: "default", "a")["data"]?["key"] == "2")
            let request = try #require(server.requests.last { $0.method == "PATCH" })
            #expect(request.query == ["fieldManager": "weir", "fieldValidation": "Strict"])
            #expect(request.headers["content-type"] == "application/apply-patch+yaml")
            #expect(try await client.delete(resource, namespace: "default", "a"))
            #expect(try await client.delete(resource, namespace: "default", "a") == false)
            #expect(try await failure { try await client.get(resource, namespace: "default", "a") }.isNotFound)
        }
    }

    @Test("A dry run changes nothing, and fields of others are taken only when that is said")
    func options() async throws {
        try await withServer { server, client in
            let resource = try await client.resource(named: "cm")
            let path = "/api/v1/namespaces/default/configmaps/a"
            var options = KubernetesClient.WriteOptions()
            options.isDryRun = true
            _ = try await client.apply(configMap("a"), resource, namespace: "default", "a", options)
            #expect(server.objects(path) == nil)
            server.change {
                $0[path] = [
                    "kind": "ConfigMap",
                    "metadata": ["name": "a", "managedFields": [["manager": "kubectl-edit", "operation": "Update"]]],
                ]
            }
            let error = try await failure {
                try await client.apply(configMap("a"), resource, namespace: "default", "a")
            }
            guard case .conflicts(let conflicts) = error.kind else {
                Issue.record("\(error)")
                return
            }
            #expect(conflicts.map(\.manager) == ["kubectl-edit"] && conflicts.map(\.field) == [".data.key"])
            #expect(error.description == "others manage a field of it: .data.key (kubectl-edit)")
            options = KubernetesClient.WriteOptions()
            options.takesOver = true
            _ = try await client.apply(configMap("a"), resource, namespace: "default", "a", options)
            #expect(server.objects(path)?["data"]?["key"] == "1")
        }
    }

    @Test("A list comes in pages, and from the start where a page is gone")
    func pages() async throws {
        try await withServer { server, client in
            let resource = try await client.resource(named: "cm")
            for name in ["a", "b", "c", "d", "e"] {
                _ = try await client.apply(configMap(name), resource, namespace: "default", name)
            }
            let list = try await client.list(resource, ObjectSelection(namespace: "default"), limit: 2)
            #expect(list.items.compactMap { $0["metadata"]?["name"]?.stringValue } == ["a", "b", "c", "d", "e"])
            #expect(list.items.allSatisfy { $0["kind"] == "ConfigMap" && $0["apiVersion"] == "v1" })
            server.intercept { request in
                guard request.query["continue"] == "4" else { return nil }
                return .refusal(410, "Expired", "The provided continue parameter is too old")
            }
            let again = try await client.list(resource, limit: 2)
            #expect(again.items.count == 5)
            #expect(server.requests.last?.query["limit"] == nil)
            server.intercept { request in
                request.query["continue"] == nil ? .refusal(410, "Expired", "old") : nil
            }
            #expect(try await failure { try await client.list(resource, limit: 2) }.isGone)
        }
    }

    @Test("Patches are sent as what they are, deletions with what they say")
    func bodies() async throws {
        try await withServer { server, client in
            let resource = try await client.resource(named: "deploy")
            server.intercept { _ in .json(200, ["kind": "Deployment"]) }
            _ = try await client.patch(
                resource, namespace: "lab", "web", ["spec": ["replicas": 2]], as: .merge, subresource: "scale")
            let patch = try #require(server.requests.last)
            #expect(patch.path == "/apis/apps/v1/namespaces/lab/deployments/web/scale")
            #expect(patch.headers["content-type"] == "application/merge-patch+json")
            #expect(patch.value["spec"]?["replicas"] == 2)
            var options = DeletionOptions(propagation: .foreground, uid: "u")
            options.grace = 0
            options.resourceVersion = "7"
            options.isDryRun = true
            try await client.delete(resource, namespace: "lab", "web", options)
            let body = try #require(server.requests.last?.value)
            #expect(body["propagationPolicy"] == "Foreground" && body["gracePeriodSeconds"] == 0)
            #expect(body["preconditions"] == ["uid": "u", "resourceVersion": "7"] && body["dryRun"] == ["All"])
            _ = try await client.create(["kind": "Deployment"], resource, namespace: "lab")
            #expect(server.calls.last == "POST /apis/apps/v1/namespaces/lab/deployments")
        }
    }

    @Test("An object of another uid is not deleted, and a finalizer is waited for and named")
    func deletion() async throws {
        try await withServer { server, client in
            let resource = try await client.resource(named: "cm")
            let path = "/api/v1/namespaces/default/configmaps/a"
            let object: Value = [
                "kind": "ConfigMap", "metadata": ["name": "a", "uid": "1", "finalizers": ["example.org/hold"]],
            ]
            server.change { $0[path] = object }
            #expect(try await client.delete(resource, namespace: "default", "a", DeletionOptions(uid: "2")) == false)
            try await client.waitUntilDeleted(resource, namespace: "default", "a", uid: "2", within: .seconds(5))
            #expect(try await client.delete(resource, namespace: "default", "a", DeletionOptions(uid: "1")))
            let late = try await failure {
                try await client.waitUntilDeleted(
                    resource, namespace: "default", "a", uid: "1", within: .milliseconds(10))
            }
            #expect(late.description == "ConfigMap a is still there (finalizers: example.org/hold)")
            try await client.waitUntilDeleted(
                resource, namespace: "default", "a", uid: "1", within: .seconds(30),
                tell: { _ in server.change { $0[path] = nil } })
        }
    }

    // MARK: Refusals

    @Test("What the server refuses with is told with its causes")
    func refusals() async throws {
        try await withServer { server, client in
            server.intercept { _ in
                .refusal(
                    422, "Invalid", "ConfigMap \"A\" is invalid",
                    causes: [["reason": "FieldValueInvalid", "message": "bad", "field": "metadata.name"]])
            }
            let error = try await failure { try await client.version() }
            #expect(error.description == "GET /version: ConfigMap \"A\" is invalid")
            #expect(error.refusal?.reason == "Invalid" && error.refusal?.code == 422)
            #expect(
                error.refusal?.causes == [.init(reason: "FieldValueInvalid", message: "bad", field: "metadata.name")])
            #expect(!error.mayPass)
            server.intercept { _ in .text(502, "<bad gateway>\n") }
            let gateway = try await failure { try await client.version() }
            #expect(gateway.description == "GET /version: <bad gateway>" && gateway.mayPass)
            server.intercept { _ in .text(401, "") }
            let unauthorized = try await failure { try await client.version() }
            #expect(unauthorized.description.contains("the credential is not accepted"))
        }
    }

    @Test("A server that says when is asked again, whatever the request", arguments: [429, 503])
    func retries(status: Int) async throws {
        try await withServer { server, client in
            let count = Mutex(0)
            server.intercept { _ in
                let number = count.withLock { count in
                    count += 1
                    return count
                }
                return number > 2
                    ? .json(201, ["kind": "ConfigMap"]) : .refusal(status, "", "later", headers: ["Retry-After": "0"])
            }
            let made = try await client.send(APIRequest("POST", "/api/v1/namespaces/a/configmaps").sending([:]))
            #expect(made.status == 201 && count.withLock { $0 } == 3)
            server.intercept { _ in .refusal(status, "", "never") }
            #expect(try await failure { try await client.version() }.refusal?.code == status)
        }
    }

    @Test("Nobody there: what may be done twice is tried again, and then it is told")
    func nobody() async throws {
        let server = try FakeAPIServer()
        server.close()
        let client = KubernetesClient(ClusterEndpoint(server: "http://127.0.0.1:1"), http: HTTPClient())
        let error = try await failure { try await client.version() }
        #expect(error.description.contains("the connection was refused") && error.mayPass)
    }

    @Test("A request ends with its operation")
    func deadline() async throws {
        try await withServer { server, client in
            server.intercept { _ in .lines([], staysOpen: true) }
            let error = try await failure {
                try await client.operation(until: .now + .milliseconds(20)).version()
            }
            #expect(error.description.contains("not complete within"), "\(error)")
        }
    }

    @Test("Warnings of the server are handed on")
    func warnings() async throws {
        let server = try FakeAPIServer()
        defer { server.close() }
        let heard = Mutex<[String]>([])
        let client = KubernetesClient(
            ClusterEndpoint(server: server.url), http: HTTPClient(),
            warn: { text in heard.withLock { $0.append(text) } })
        server.intercept { _ in .json(200, [:], headers: ["Warning": "299 - \"policy/v1beta1 is deprecated\""]) }
        _ = try await client.version()
        #expect(heard.withLock { $0 } == ["policy/v1beta1 is deprecated"])
    }

    // MARK: Credentials

    @Test("A token, a name and who is acted for stand in the request")
    func authorization() async throws {
        let server = try FakeAPIServer()
        defer { server.close() }
        var endpoint = ClusterEndpoint(server: server.url, credential: .token("t0"))
        endpoint.impersonation = .init(user: "jane", uid: "7", groups: ["a", "b"])
        _ = try await KubernetesClient(endpoint, http: HTTPClient()).version()
        let headers = server.requests.last?.headers
        #expect(headers?["authorization"] == "Bearer t0" && headers?["impersonate-user"] == "jane")
        #expect(headers?["impersonate-uid"] == "7" && headers?["impersonate-group"] != nil)
        endpoint.credential = .basic(user: "u", password: "p")
        _ = try await KubernetesClient(endpoint, http: HTTPClient()).version()
        #expect(server.requests.last?.headers["authorization"] == "Basic dTpw")
    }

    @Test("A token file is read, and read again when its token is not accepted")
    func tokenFile() async throws {
        let server = try FakeAPIServer()
        defer { server.close() }
        let reads = Mutex(0)
        let tools = CredentialTools(
            readFile: { _ in
                reads.withLock { count in
                    count += 1
                    return Array("t\(count)\n".utf8)
                }
            }, run: { _, _, _ in throw Unexpected() })
        let endpoint = ClusterEndpoint(server: server.url, credential: .tokenFile("/token", fallback: nil))
        let client = KubernetesClient(endpoint, http: HTTPClient(), tools: tools)
        server.intercept { $0.headers["authorization"] == "Bearer t2" ? nil : .text(401, "") }
        _ = try await client.version()
        _ = try await client.version()
        #expect(reads.withLock { $0 } == 2)
        server.intercept { _ in .text(401, "no") }
        #expect(try await failure { try await client.version() }.refusal?.code == 401)
        #expect(reads.withLock { $0 } == 3)
        let missing = KubernetesClient(endpoint, http: HTTPClient())
        #expect(
            try await failure { try await missing.version() }.description.contains(
                "the token file /token cannot be read"))
    }

    @Test("A plugin prints a credential, and does so again when it has run out")
    func plugin() async throws {
        let server = try FakeAPIServer()
        defer { server.close() }
        let runs = Mutex<[[String: String]]>([])
        let version = "client.authentication.k8s.io/v1"
        let printed = Mutex<Value>([:])
        let tools = CredentialTools(readFile: { _ in [] }) { _, variables, _ in
            runs.withLock { $0.append(variables) }
            return JSONWriter.bytes(printed.withLock { $0 })
        }
        let plugin = CredentialPlugin(
            command: "token", arguments: [], environment: [:], apiVersion: version, installHint: "install it\nso")
        let client = KubernetesClient(
            ClusterEndpoint(server: server.url, credential: .exec(plugin)), http: HTTPClient(), tools: tools)
        func print(_ status: Value) {
            printed.withLock { $0 = ["kind": "ExecCredential", "apiVersion": .string(version), "status": status] }
        }
        #expect(try await failure { try await client.version() }.description.contains("printed no ExecCredential"))
        print([:])
        #expect(
            try await failure { try await client.version() }.description.contains("neither a token nor a certificate"))
        print(["token": "old", "expirationTimestamp": "2001-01-01T00:00:00Z"])
        _ = try await client.version()
        print(["token": "new", "expirationTimestamp": "2999-12-31T23:59:59.5+01:00"])
        _ = try await client.version()
        _ = try await client.version()
        #expect(server.requests.map { $0.headers["authorization"] } == ["Bearer old", "Bearer new", "Bearer new"])
        let told = try JSONReader.read(runs.withLock { $0.last }?["KUBERNETES_EXEC_INFO"] ?? "")
        #expect(told["kind"] == "ExecCredential" && told["apiVersion"]?.stringValue == version)
        let none = KubernetesClient(
            ClusterEndpoint(server: server.url, credential: .exec(plugin)), http: HTTPClient())
        #expect(try await failure { try await none.version() }.description.hasSuffix("(install it)"))
    }
}

extension FakeAPIServer {
    /// The object at `path`.
    func objects(_ path: String) -> Value? {
        let found = Mutex<Value?>(nil)
        change { objects in found.withLock { $0 = objects[path] } }
        return found.withLock { $0 }
    }
}
