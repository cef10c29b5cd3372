import Testing
import WeirCommands
import WeirProcess
import WeirValue

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("Embedded clusters")
struct EmbeddedClusterTests {
    private static let stack = """
        inputs:
          text: {type: string, default: one}
        resources:
          lab:
            type: cluster
            with: {name: lab, nodes: 1}
          objects:
            type: kubernetes.manifest
            with:
              cluster: ${resources.lab}
              objects:
                - {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: default}, data: {text: "${inputs.text}"}}
        checks:
          - name: the object is there
            assert: "${kubectl(resources.lab, 'configmaps/a', {'namespace': 'default'}).data.text == inputs.text}"
        outputs:
          server: {value: "${resources.lab.server}"}
        """

    private func process(_ project: Project) async throws -> ProcessIdentity {
        let listed = try await ProgramTests.run(project, ["controlplane", "list", "-o", "json"])
        let entry = try #require(try JSONReader.read(Array(listed.output.utf8)).listValue?.first)
        let pid = try #require(entry["pid"]?.intValue.flatMap { Int32(exactly: $0) })
        return try #require(try ProcessIdentity(of: pid))
    }

    @Test(
        "outlive the run, are started anew on their data, and are taken away",
        .enabled(if: ProgramTests.program != nil, "the program is not built"))
    func lifecycle() async throws {
        try await Project.with { project in
            project.environment["XDG_STATE_HOME"] = project.directory + "/state"
            project.stack("lab", Self.stack)
            let apply = try await ProgramTests.run(project, ["apply", "lab", "-y"])
            #expect(apply.status == .exited(0), "\(apply.messages)")
            let server = try await process(project)
            let again = try await ProgramTests.run(project, ["plan", "lab", "--detailed-exitcode"])
            #expect(again.status == .exited(0), "\(again.messages)")

            kill(server.pid, SIGKILL)
            while try server.isAlive() { await Task.yield() }
            let drift = try await ProgramTests.run(project, ["plan", "lab", "--detailed-exitcode"])
            #expect(drift.status == .exited(2) && (drift.output + drift.messages).contains("running -> not running"))
            let mended = try await ProgramTests.run(project, ["apply", "lab", "-y"])
            #expect(mended.status == .exited(0), "\(mended.messages)")
            // Its data are those of before: nothing is to be done for what is in it.
            let settled = try await ProgramTests.run(project, ["plan", "lab", "--detailed-exitcode"])
            #expect(settled.status == .exited(0), "\(settled.output + settled.messages)")

            let changed = try await ProgramTests.run(project, ["apply", "lab", "-y", "--set", "text=two"])
            #expect(changed.status == .exited(0), "\(changed.messages)")
            let restarted = try await process(project)
            let destroy = try await ProgramTests.run(project, ["destroy", "lab", "-y"])
            #expect(destroy.status == .exited(0), "\(destroy.messages)")
            #expect(try !restarted.isAlive())
            #expect(try await ProgramTests.run(project, ["controlplane", "list"]).output == "no control plane runs\n")
        }
    }

    @Test(
        "a control plane says which of its files it cannot write",
        .enabled(if: ProgramTests.program != nil, "the program is not built"))
    func unwritable() async throws {
        try await Project.with { project in
            let serve = ["controlplane", "serve", "--in-memory"]
            let kubeconfig = try await ProgramTests.run(project, serve + ["--kubeconfig", "missing/kubeconfig"])
            #expect(kubeconfig.status != .exited(0))
            #expect(kubeconfig.messages.contains("/missing/kubeconfig cannot be written: No such file"))
            // Where the folder of the user's state should be there is a file.
            project.environment["XDG_STATE_HOME"] = project.directory + "/weir.yaml"
            let register = try await ProgramTests.run(project, serve)
            #expect(register.status != .exited(0))
            #expect(register.messages.contains("weir.yaml/weir"), "\(register.messages)")
        }
    }

    @Test(
        "an argument that the type of the cluster has not is a fault of the plan",
        .enabled(if: ProgramTests.program != nil, "the program is not built"))
    func unknownArgument() async throws {
        try await Project.with { project in
            project.stack("lab", "resources: {lab: {type: cluster, with: {options: {embedded: {flavour: large}}}}}")
            let plan = try await ProgramTests.run(project, ["plan", "lab"])
            #expect(plan.status != .exited(0))
            #expect(plan.messages.contains("embedded.cluster has no argument \"flavour\""), "\(plan.messages)")
        }
    }
}
