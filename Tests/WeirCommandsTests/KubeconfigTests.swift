import Testing
import WeirCommands
import WeirTestSupport
import WeirValue

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite("weir kubeconfig", .timeLimit(.minutes(1)))
struct KubeconfigCommandTests {
    private static let stack = """
        resources:
          hub: {type: external.cluster, with: {path: hub.yaml}}
          downstream:
            forEach: [eu-1, us]
            type: external.cluster
            with: {path: hub.yaml, name: "${each.key}"}
        outputs:
          text: {value: "${resources.hub.kubeconfig}", sensitive: true}
          other: {value: 5}
        """

    /// Runs `body` with a project whose stack `lab` is applied, with two kinds of clusters that are one fake server.
    private func with(_ body: (Project, FakeAPIServer) async throws -> Void) async throws {
        let server = try FakeAPIServer()
        defer { server.close() }
        try await Project.with { project in
            project.environment["HOME"] = project.directory
            project.environment["KUBECONFIG"] = nil
            project.write("hub.yaml", server.kubeconfig)
            project.stack("lab", Self.stack)
            let apply = await project.weir("apply", "lab", "-y")
            #expect(apply.status == 0, "\(apply.all)")
            #expect(!apply.all.contains("not-a-secret-token"))
            try await body(project, server)
        }
    }

    @Test("prints the clusters, each with a context of its name, and leaves the own kubeconfig alone")
    func prints() async throws {
        try await with { project, server in
            let all = await project.weir("kubeconfig", "lab")
            #expect(all.status == 0, "\(all.all)")
            for name in ["hub", "downstream-eu-1", "downstream-us"] { #expect(all.output.contains("name: \(name)\n")) }
            #expect(all.output.contains("current-context: hub\n") && all.output.contains("server: \(server.url)"))
            let some = await project.weir("kubeconfig", "lab", "downstream")
            #expect(some.output.contains("downstream-us") && !some.output.contains("name: hub\n"))
            let one = await project.weir("kubeconfig", "lab", "downstream[\"eu-1\"]", "--context", "mine")
            #expect(one.output.contains("current-context: mine\n"), "\(one.all)")
            let output = await project.weir("kubeconfig", "lab", "text")
            #expect(output.output.contains("current-context: text\n"), "\(output.all)")
            #expect(project.read(".kube/config") == nil)
        }
    }

    @Test("writes a file for its owner alone")
    func file() async throws {
        try await with { project, _ in
            let wrote = await project.weir("kubeconfig", "lab", "hub", "--output", "hub.kubeconfig")
            #expect(wrote.status == 0 && wrote.output.isEmpty && wrote.messages.hasPrefix("wrote "), "\(wrote.all)")
            #expect(project.read("hub.kubeconfig")?.contains("current-context: hub") == true)
            #expect(project.mode("hub.kubeconfig") == 0o600)
        }
    }

    @Test("merges into the own kubeconfig, keeps what is there, and takes it out again")
    func merges() async throws {
        try await with { project, _ in
            let own = """
                apiVersion: v1
                kind: Config
                current-context: work
                clusters:
                - {name: work, cluster: {server: "https://work.example"}}
                contexts:
                - {name: work, context: {cluster: work, user: me}}
                users:
                - {name: me, user: {token: mine}}

                """
            project.write("real", own)
            symlink("real", "\(project.directory)/link")
            var project = project
            project.environment["KUBECONFIG"] = "\(project.directory)/link:/other"
            for _ in 0..<2 {
                let merged = await project.weir("kubeconfig", "lab", "--merge")
                #expect(merged.status == 0 && merged.output.isEmpty, "\(merged.all)")
                #expect(merged.messages.contains("link: context downstream-us\n"))
            }
            let text = project.read("real") ?? ""
            #expect(text.contains("current-context: work\n") && text.contains("token: mine\n"))
            #expect(text.contains("name: downstream-eu-1\n") && project.mode("real") == 0o600)
            #expect(project.read("real.lock") == nil && project.read("link.lock") == nil)
            let removed = await project.weir("kubeconfig", "lab", "--remove")
            #expect(removed.messages.split(separator: "\n").count == 3, "\(removed.all)")
            let left = project.read("real") ?? ""
            #expect(!left.contains("downstream") && left.contains("https://work.example"))
            #expect(
                await project.weir("kubeconfig", "lab", "--remove").messages.contains("has no contexts of lab/default"))
        }
    }

    @Test("makes the own kubeconfig where there is none")
    func makes() async throws {
        try await with { project, _ in
            #expect(await project.weir("kubeconfig", "lab", "--remove").messages.contains("is not there"))
            let merged = await project.weir("kubeconfig", "lab", "hub", "--merge")
            #expect(merged.messages.contains(".kube/config: context hub, the current one\n"), "\(merged.all)")
            #expect(project.mode(".kube/config") == 0o600 && project.mode(".kube") == 0o700)
        }
    }

    @Test("changes nothing where others have the name, hold the file, or wrote something else into it")
    func refuses() async throws {
        try await with { project, _ in
            let own = "clusters:\n- {name: hub, cluster: {server: \"https://work.example\"}}\n"
            project.write("own", own)
            let taken = await project.weir("kubeconfig", "lab", "hub", "--merge", "--output", "own")
            #expect(taken.status == 1 && taken.messages.contains("something else that is called hub"), "\(taken.all)")
            #expect(project.read("own") == own)
            let other = await project.weir(
                "kubeconfig", "lab", "hub", "--merge", "--output", "own", "--context", "lab-hub")
            #expect(other.status == 0 && project.read("own")?.contains("lab-hub") == true, "\(other.all)")
            project.write("own.lock", "")
            let locked = await project.weir("kubeconfig", "lab", "hub", "--merge", "--output", "own")
            #expect(locked.status == 1 && locked.messages.contains("another program is writing"), "\(locked.all)")
            project.write("broken", "clusters: 5\n")
            let broken = await project.weir("kubeconfig", "lab", "hub", "--merge", "--output", "broken")
            #expect(broken.messages.contains("broken:1:11: clusters: it is no list"), "\(broken.all)")
            #expect(project.read("broken") == "clusters: 5\n")
        }
    }

    @Test("tells what it cannot find")
    func faults() async throws {
        try await with { project, _ in
            let unknown = await project.weir("kubeconfig", "lab", "hubb")
            #expect(unknown.status == 1 && unknown.messages.contains("did you mean \"hub\""), "\(unknown.all)")
            let many = await project.weir("kubeconfig", "lab", "--context", "x")
            #expect(many.status == 64 && many.messages.contains("there are 3"), "\(many.all)")
            #expect(await project.weir("kubeconfig", "lab", "--merge", "--remove").status == 64)
            #expect(await project.weir("kubeconfig", "lab", "hub", "--remove").status == 64)
            project.stack("none", "resources: {a: {type: value, with: {value: 1}}}")
            #expect(await project.weir("apply", "none", "-y").status == 0)
            let none = await project.weir("kubeconfig", "none")
            #expect(none.status == 1 && none.messages.contains("none/default has no clusters"), "\(none.all)")
        }
    }
}

@Suite("Checks that ask a cluster", .timeLimit(.minutes(1)))
struct KubectlCheckTests {
    @Test("see its objects, and not its kubeconfig; an error of the cluster is why a check fails")
    func kubectl() async throws {
        let server = try FakeAPIServer()
        defer { server.close() }
        try await Project.with { project in
            project.write("hub.yaml", server.kubeconfig)
            project.stack(
                "lab",
                """
                resources:
                  hub: {type: external.cluster, with: {path: hub.yaml}}
                  objects:
                    type: kubernetes.manifest
                    with:
                      cluster: ${resources.hub}
                      objects:
                        - {apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {app: web}}, data: {size: "3"}}
                checks:
                  - name: there is one
                    assert: ${kubectl(resources.hub, "configmaps", {"selector":"app=web"}).size() == 1}
                  - name: it has its data
                    assert: ${kubectl(resources.hub, "cm/a").data.size == "3"}
                  - name: by its kubeconfig
                    assert: ${kubectl(resources.hub.kubeconfig, "cm/b") == null}
                  - name: it is large
                    assert: ${int(kubectl(resources.hub, "cm/a").data.size) > 5}
                    message: it is ${kubectl(resources.hub, "cm/a").data.size} large
                  - name: unknown
                    assert: ${kubectl(resources.hub, "thngs").size() == 0}
                """)
            let apply = await project.weir("apply", "lab", "-y")
            #expect(apply.status == 1, "\(apply.all)")
            for name in ["there is one", "it has its data", "by its kubeconfig"] {
                #expect(apply.messages.contains("✓ check: \(name)\n"), "\(apply.all)")
            }
            #expect(apply.messages.contains("✗ check: it is large  it is 3 large"))
            #expect(apply.messages.contains("kubectl: the server knows no resource \"thngs\""))
            let again = await project.weir("plan", "lab")
            #expect(again.all.contains("no changes") || again.status == 0, "\(again.all)")
            server.change { $0["/api/v1/nodes/n"] = ["apiVersion": "v1", "kind": "Node", "metadata": ["name": "n"]] }
            let plan = await project.weir("plan", "lab")
            #expect(!plan.all.contains("objects"), "\(plan.all)")
            let destroy = await project.weir("destroy", "lab", "-y")
            #expect(destroy.status == 0, "\(destroy.all)")
            #expect(server.calls.last?.hasPrefix("GET /api/v1/namespaces/default/configmaps/a") == true)
        }
    }

    @Test("are checked before anything runs: the function is known there, and nowhere else")
    func known() async throws {
        try await Project.with { project in
            project.stack(
                "lab",
                """
                inputs: {hub: {type: cluster, optional: true}}
                resources: {a: {type: value, with: {value: "${kubectl(inputs.hub, 'pods')}"}}}
                checks: [{name: c, assert: "${kubectl(inputs.hub) == null}"}]
                """)
            let fault = await project.weir("validate", "lab")
            #expect(fault.status == 3 && fault.all.contains("kubectl"), "\(fault.all)")
        }
    }
}
