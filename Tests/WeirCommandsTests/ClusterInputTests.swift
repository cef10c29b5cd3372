import Testing
import WeirCommands
import WeirValue

@Suite("An input that takes a cluster")
struct ClusterInputTests {
    private static let spec = """
        inputs: {hub: {type: cluster, optional: true}}
        resources:
          f: {type: file, with: {path: out, content: "${inputs.hub == null ? 'none' : inputs.hub.server}"}}
          k: {type: file, when: "${inputs.hub != null}", with: {path: kubeconfig, content: "${inputs.hub.kubeconfig}", mode: "0600"}}
        """

    @Test("has the members of the contract, and shows none of its kubeconfigs")
    func given() async throws {
        try await Project.with { project in
            project.stack("lab", Self.spec)
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            #expect(project.read("out") == "none")
            project.write(
                "hub.yaml", "hub: {name: hub, server: 'https://hub', kubeconfig: 'token: hunter2-of-the-hub'}")
            let apply = await project.weir("apply", "lab", "-y", "--values", "hub.yaml")
            #expect(apply.status == 0 && !apply.all.contains("hunter2"), "\(apply.all)")
            #expect(project.read("kubeconfig") == "token: hunter2-of-the-hub" && project.read("out") == "https://hub")
            #expect(!(await project.weir("show", "lab").all.contains("hunter2")))
        }
    }

    @Test(
        "is refused where it is none",
        arguments: [("{server: x}", "kubeconfig"), ("{kubeconfig: x, sever: y}", "sever"), ("text", "expected")])
    func refused(value: String, word: String) async throws {
        try await Project.with { project in
            project.stack("lab", Self.spec)
            let plan = await project.weir("plan", "lab", "--set", "hub=\(value)")
            #expect(plan.status == 3 && plan.all.contains(word), "\(plan.all)")
        }
    }

    @Test("hands out its kubeconfig only where that is declared sensitive, and takes no words of its own")
    func declared() async throws {
        try await Project.with { project in
            project.stack(
                "lab",
                "inputs: {hub: {type: cluster, minLength: 3}}\nresources: {}\noutputs: {k: {value: \"${inputs.hub.kubeconfig}\"}}"
            )
            let fault = await project.weir("validate", "lab")
            #expect(fault.all.contains("it takes no \"minLength\"") && fault.all.contains("W0308"), "\(fault.all)")
        }
    }

    @Test("is hidden in maps and lists of clusters, and where it is given wrong")
    func nested() async throws {
        try await Project.with { project in
            project.stack(
                "lab",
                """
                inputs:
                  hubs: {type: object, items: {type: cluster}, default: {}}
                  pin: {type: integer, sensitive: true, optional: true}
                  one: {type: cluster, optional: true}
                resources: {f: {type: file, with: {path: out, content: "${inputs.hubs['x'].kubeconfig}"}}}
                """)
            project.write("values.yaml", "hubs: {x: {kubeconfig: hunter2-of-the-hub}}")
            let apply = await project.weir("apply", "lab", "-y", "--values", "values.yaml")
            #expect(apply.status == 0 && !apply.all.contains("hunter2"), "\(apply.all)")
            #expect(project.read("out") == "hunter2-of-the-hub")
            #expect(!(await project.weir("show", "lab").all.contains("hunter2")))
            for wrong in ["pin: hunter2-pin", "one: {kubeconfig: hunter2, bogus: 1}", "pinn: hunter2", "pin: [hunter2"]
            {
                project.write("wrong.yaml", wrong)
                let plan = await project.weir("plan", "lab", "--values", "wrong.yaml")
                #expect(
                    plan.status == 3 && plan.all.contains("wrong.yaml:1:") && !plan.all.contains("hunter2"),
                    "\(plan.all)")
            }
            let text = await project.weir("plan", "lab", "--set-string", "one={kubeconfig: hunter2}")
            #expect(text.status == 3 && !text.all.contains("hunter2"), "\(text.all)")
        }
    }
}
