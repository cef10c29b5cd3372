import Testing
import WeirCommands
import WeirProcess
import WeirValue

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Clusters that a tool makes, on a stand-in of the tool whose clusters are control planes of Weir.
@Suite("Clusters of tools", .serialized)
struct ToolClusterTests {
    private static let isPossible = ProgramTests.program != nil && Files.isFile("/usr/bin/env")

    private static let folder: String = {
        var path = #filePath
        for _ in 0..<2 { path = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }
        return path + "/StandIns"
    }()

    /// Runs `work` in a project in which `tool` is the stand-in.
    private func with(_ tool: String, _ work: (inout Project) async throws -> Void) async throws {
        try await Project.with { project in
            let program = try #require(ProgramTests.program)
            project.environment["HOME"] = project.directory + "/home"
            project.environment["XDG_STATE_HOME"] = project.directory + "/state"
            project.environment["PATH"] = project.directory + "/bin:" + (project.environment["PATH"] ?? "")
            project.write("home/.standin/weir", program)
            project.write("home/.kube/config", "the user's own")
            project.write(
                "bin/\(command(of: tool))",
                "#!/bin/sh\nexec python3 '\(Self.folder)/standin.py' \(tool) \(command(of: tool)) \"$@\"\n")
            chmod("\(project.directory)/bin/\(command(of: tool))", 0o755)
            project.stack("lab", Self.stack(tool))
            try await work(&project)
            #expect(project.read("home/.kube/config") == "the user's own")
        }
    }

    private func command(of tool: String) -> String { tool == "kwok" ? "kwokctl" : tool }

    private static func stack(_ tool: String) -> String {
        """
        inputs: {nodes: {type: integer, default: 2}}
        resources:
          lab: {type: cluster, with: {provider: \(tool), name: lab, nodes: "${inputs.nodes}"}}
          objects:
            type: kubernetes.manifest
            with:
              cluster: ${resources.lab}
              objects:
                - {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: default}, data: {a: b}}
        checks:
          - name: the credential for registrations works
            # Only the stand-in of kind gives other clusters an address that this machine reaches too.
            assert: "${kubectl(\(tool == "kind" ? "{'kubeconfig': resources.lab.registrationKubeconfig}" : "resources.lab"), 'configmaps/a', {'namespace': 'default'}).data.a == 'b'}"
        outputs:
          nodes: {value: "${resources.lab.nodes}"}
          version: {value: "${resources.lab.version}"}
        """
    }

    private func calls(_ project: Project) -> String { project.read("home/.standin/calls") ?? "" }

    @Test(
        "are made, used, found again and taken away", .enabled(if: isPossible, "the program is not built"),
        arguments: ["kind", "k3d", "minikube", "kwok"])
    func lifecycle(_ tool: String) async throws {
        try await with(tool) { project in
            let apply = try await ProgramTests.run(project, ["apply", "lab", "-y", "--skip-preflight"])
            #expect(apply.status == .exited(0), "\(apply.output + apply.messages) \(calls(project))")
            let nodes = try await ProgramTests.run(project, ["output", "lab", "nodes"])
            #expect(nodes.output.contains("2"), "\(nodes.output)")
            let again = try await ProgramTests.run(project, ["plan", "lab", "--detailed-exitcode"])
            #expect(again.status == .exited(0), "\(again.output + again.messages)")
            let check = try await ProgramTests.run(project, ["check", "lab"])
            #expect(check.status == .exited(0), "\(check.output + check.messages)")
            let destroy = try await ProgramTests.run(project, ["destroy", "lab", "-y"])
            #expect(destroy.status == .exited(0), "\(destroy.output + destroy.messages)")
            #expect(!project.exists("home/.standin/\(tool)/lab"))
        }
    }

    @Test(
        "end as they should, however their tool fails", .enabled(if: isPossible, "the program is not built"),
        arguments: [
            "kind create cluster:fail", "kind create cluster:half", "kind create cluster:dies",
            "kind get nodes:garbage",
            "kind get nodes:flood", "kind create cluster:asks", "k3d cluster create:half", "k3d cluster list:garbage",
            "k3d cluster create:dies", "minikube start:half", "minikube profile list:garbage", "minikube start:dies",
            "kwok create cluster:half", "kwok get clusters:garbage",
        ])
    func failures(_ failure: String) async throws {
        let tool = String(failure.prefix { $0 != " " })
        let mode = String(failure.dropFirst(tool.count + 1))
        try await with(tool) { project in
            project.write("home/.standin/mode", mode)
            let failed = try await ProgramTests.run(project, ["apply", "lab", "-y", "--skip-preflight"])
            #expect(failed.status == .exited(1), "\(failed.output + failed.messages)")
            if mode.hasSuffix(":garbage") { #expect(!calls(project).contains("\"create\"")) }
            project.remove("home/.standin/mode")
            let apply = try await ProgramTests.run(project, ["apply", "lab", "-y", "--skip-preflight"])
            #expect(apply.status == .exited(0), "\(apply.output + apply.messages)")
            let destroy = try await ProgramTests.run(project, ["destroy", "lab", "-y"])
            #expect(destroy.status == .exited(0), "\(destroy.output + destroy.messages)")
            #expect(!project.exists("home/.standin/\(tool)/lab"))
        }
    }

    @Test("are tried again where a failure passes", .enabled(if: isPossible, "the program is not built"))
    func transient() async throws {
        try await with("kind") { project in
            project.write("home/.standin/mode", "get nodes:transient")
            let apply = try await ProgramTests.run(project, ["apply", "lab", "-y", "--skip-preflight"])
            #expect(apply.status == .exited(0), "\(apply.output + apply.messages)")
            #expect(try await ProgramTests.run(project, ["destroy", "lab", "-y"]).status == .exited(0))
        }
    }

    @Test("are refused where their tool is missing", .enabled(if: isPossible, "the program is not built"))
    func missing() async throws {
        try await with("kind") { project in
            project.remove("bin/kind")
            project.environment["PATH"] = "/usr/bin:/bin"
            let apply = try await ProgramTests.run(project, ["apply", "lab", "-y", "--skip-preflight"])
            #expect(apply.status == .exited(1))
            #expect((apply.output + apply.messages).contains("kind.sigs.k8s.io"), "\(apply.messages)")
        }
    }
}
