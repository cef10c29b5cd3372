import Testing
import WeirHTTP
import WeirValue

@testable import WeirKubernetes

@Suite("Kubeconfigs")
struct KubeconfigTests {
    private static let text = """
        apiVersion: v1
        kind: Config
        preferences: {colors: true}
        current-context: dev
        clusters:
        - name: dev
          cluster:
            server: https://dev.example:6443/base/?x#y
            certificate-authority-data: Q0E=
            tls-server-name: kubernetes
            proxy-url: http://proxy:3128
            extensions:
            - {name: own, extension: {a: 1}}
        - {name: bare, cluster: {server: "127.0.0.1:8080"}}
        users:
        - name: admin
          user: {client-certificate-data: Q0VSVA==, client-key-data: S0VZ}
        - {name: robot, user: {token: 0012}}
        - {name: both, user: {token: a, username: b}}
        - {name: file, user: {client-certificate: pki/c.pem, client-key: /abs/k.pem, tokenFile: t}}
        - name: plugin
          user:
            as: jane
            as-groups: [devs, 12]
            exec:
              apiVersion: client.authentication.k8s.io/v1
              command: ./bin/token
              args: [get, token]
              env: [{name: REGION, value: eu}]
              interactiveMode: Never
        - {name: old, user: {auth-provider: {name: gcp}}}
        contexts:
        - {name: dev, context: {cluster: dev, user: admin, namespace: lab}}
        - {name: robot, context: {cluster: dev, user: robot}}
        - {name: both, context: {cluster: dev, user: both}}
        - {name: file, context: {cluster: dev, user: file}}
        - {name: plugin, context: {cluster: dev, user: plugin}}
        - {name: old, context: {cluster: dev, user: old}}
        - {name: bare, context: {cluster: bare, user: robot}}
        - {name: dangling, context: {cluster: gone, user: robot}}
        - {name: nobody, context: {cluster: dev}}
        """

    private func endpoint(_ context: String?, folder: String? = "/home") throws -> ClusterEndpoint {
        try Kubeconfig.read(Self.text).endpoint(context: context, folder: folder) { Array("<\($0)>".utf8) }
    }

    private func fault(_ text: String) -> String {
        do { _ = try Kubeconfig.read(text, file: "config") } catch { return "\(error)" }
        return "none"
    }

    @Test("The current context tells the server, its certificates and the namespace")
    func current() throws {
        let endpoint = try endpoint(nil)
        #expect(endpoint.server == "https://dev.example:6443/base")
        #expect(endpoint.tls.authorities == .pem(Array("CA".utf8)))
        #expect(endpoint.tls.identity == .init(certificate: Array("CERT".utf8), key: Array("KEY".utf8)))
        #expect(endpoint.serverName == "kubernetes")
        #expect(endpoint.proxy == "http://proxy:3128")
        #expect(endpoint.namespace == "lab")
        #expect(endpoint.credential == .none)
    }

    @Test("A token is the text that is written, though it looks like a number")
    func token() throws {
        #expect(try endpoint("robot").credential == .token("0012"))
    }

    @Test("A server without TLS gets no credentials, as kubectl sends none")
    func open() throws {
        let endpoint = try endpoint("bare")
        #expect(endpoint.server == "http://127.0.0.1:8080")
        #expect(endpoint.credential == .none)
    }

    @Test("Relative paths start at the file's folder")
    func files() throws {
        let endpoint = try endpoint("file")
        #expect(endpoint.tls.identity?.certificate == Array("</home/pki/c.pem>".utf8))
        #expect(endpoint.tls.identity?.key == Array("</abs/k.pem>".utf8))
        #expect(endpoint.credential == .tokenFile("/home/t", fallback: nil))
        #expect(!endpoint.credential.isStatic)
        let error = #expect(throws: KubeconfigError.self) { try self.endpoint("file", folder: nil) }
        #expect(error?.description.contains("pki/c.pem is a relative path") == true)
    }

    @Test("A plugin is told with its arguments and variables; impersonation goes along")
    func plugin() throws {
        let endpoint = try endpoint("plugin")
        #expect(
            endpoint.credential
                == .exec(
                    CredentialPlugin(
                        command: "/home/./bin/token", arguments: ["get", "token"], environment: ["REGION": "eu"],
                        apiVersion: "client.authentication.k8s.io/v1", installHint: nil)))
        #expect(endpoint.impersonation == .init(user: "jane", uid: nil, groups: ["devs", "12"]))
    }

    @Test(
        "What cannot be used is told by its field",
        arguments: [
            ("both", "users[both].user.token: it does not go together"),
            ("old", "auth-provider: such plugins are gone"),
            ("dangling", "contexts[dangling].cluster: there is no cluster \"gone\""),
            ("nobody", "contexts[nobody].user: the context names no user"),
            ("nowhere", "there is no context \"nowhere\"; it has \"dev\""),
        ])
    func unusable(context: String, message: String) throws {
        let error = #expect(throws: KubeconfigError.self) { try self.endpoint(context) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    @Test(
        "What is no kubeconfig is told with its place",
        arguments: [
            ("[1]", "config:1:1: it is no kubeconfig"), ("kind: Pod", "config:1:7: kind: it is a Pod"),
            ("apiVersion: v2", "a kubeconfig of version v2 is not known"),
            ("clusters: 5", "config:1:11: clusters: it is no list"),
            ("clusters:\n- {cluster: {}}", "config:2:3: clusters[0].name: it has no name"),
            ("users:\n- {name: a}\n- {name: a}", "users[1].name: \"a\" stands twice"),
            ("users:\n- {name: a, user: {client-key-data: '%%'}}", "users[0].user.client-key-data: it is not base64"),
            ("clusters:\n- {name: a, cluster: {insecure-skip-tls-verify: maybe}}", "it is neither true nor false"),
            ("users:\n- {name: a, user: {token: [x]}}", "users[0].user.token: it is no text"),
            ("a: [", "config:1:"), ("", "holds no document"),
        ])
    func malformed(text: String, message: String) {
        #expect(fault(text).contains(message), "\(fault(text))")
    }

    @Test("No message holds a credential")
    func silent() {
        let text = "users:\n- {name: a, user: {token: hunter2-token, client-key-data: 'hunter2%', password: [hunter2]}}"
        #expect(fault(text).contains("users[0]") && !fault(text).contains("hunter2"))
    }

    @Test("What is not known is kept, and comes back when it is written")
    func roundTrip() throws {
        let read = try Kubeconfig.read(Self.text)
        let again = try Kubeconfig.read(read.yaml)
        #expect(again == read)
        #expect(again[.clusters, "dev"]?["extensions"]?.listValue?.first?["extension"]?["a"] == 1)
        #expect(read.yaml.contains("preferences:"))
    }

    @Test("A context alone has its cluster and its user, under a name of its own where one is given")
    func minified() throws {
        let small = try Kubeconfig.read(Self.text).minified(to: "robot")
        #expect(small.names(.contexts) == ["robot"] && small.names(.clusters) == ["dev"])
        #expect(small.names(.users) == ["robot"] && small.currentContext == "robot")
        let renamed = try Kubeconfig.read(Self.text).minified(called: "lab")
        for section in Kubeconfig.Section.allCases { #expect(renamed.names(section) == ["lab"]) }
        #expect(renamed[.contexts, "lab"] == ["cluster": "lab", "user": "lab", "namespace": "lab"])
        #expect(renamed.currentContext == "lab")
    }

    @Test("Files become data, so that it can be moved")
    func inlined() throws {
        let small = try Kubeconfig.read(Self.text).minified(to: "file")
        let inlined = try small.inlined(folder: "/home") { Array("<\($0)>\n".utf8) }
        let user = inlined[.users, "file"]
        #expect(user?["client-certificate"] == nil && user?["tokenFile"] == nil)
        #expect(user?["client-key-data"]?.stringValue.flatMap(Base64.decode) == Array("</abs/k.pem>\n".utf8))
        #expect(user?["token"] == "</home/t>")
        struct Gone: Error {}
        #expect(throws: KubeconfigError.self) { try small.inlined(folder: "/home") { _ in throw Gone() } }
    }

    @Test("Merging keeps what is there, replaces what has the same name, and leaves the current context")
    func merging() throws {
        var mine = try Kubeconfig.read(Self.text)
        let lab = try Kubeconfig.read(Self.text).minified(to: "robot", called: "lab")
        mine = mine.merging(lab)
        #expect(mine.names(.contexts).last == "lab" && mine.currentContext == "dev")
        #expect(mine.merging(lab) == mine)
        let without = mine.removing(context: "lab")
        #expect(without == (try Kubeconfig.read(Self.text)))
        #expect(Kubeconfig().merging(lab).currentContext == "lab")
        #expect(Kubeconfig().merging(lab).removing(context: "lab").currentContext == nil)
    }

    @Test("A cluster and a user that others use stay when a context goes")
    func removing() throws {
        let left = try Kubeconfig.read(Self.text).removing(context: "dev")
        #expect(left.currentContext == nil && left.names(.clusters).contains("dev"))
        #expect(!left.names(.users).contains("admin"))
        #expect(left.removing(context: "dev") == left)
    }
}
