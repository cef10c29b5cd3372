import Testing
import WeirCommands

@Suite("Manifests of a project")
struct TrustTests {
    private static let manifest = """
        apiVersion: weir.dev/v1
        kind: Provider
        metadata: {name: box}
        spec:
          tool: {command: sh}
          types:
            box:
              arguments: {path: {type: string}}
              read: {run: [ls, "${arguments.path}"], absent: ["No such file"]}
              create: {run: [touch, "${arguments.path}"]}
              delete: {run: [rm, "${arguments.path}"]}
        """

    @Test("run nothing before they are trusted, and again once they have changed")
    func trust() async throws {
        try await Project.with { project in
            project.environment["XDG_STATE_HOME"] = project.directory + "/state"
            project.write("providers/box.yaml", Self.manifest)
            project.stack("lab", "resources: {a: {type: box.box, with: {path: made}}}")
            let refused = await project.weir("apply", "lab", "-y")
            #expect(refused.status == 1)
            #expect(refused.both.contains("providers/box.yaml says which programs are run, and is not trusted"))
            #expect(!project.exists("made"))
            #expect(await project.weir("providers").both.contains("providers/box.yaml (not trusted)"))
            #expect(await project.weir("trust", "-y").status == 0)
            let applied = await project.weir("apply", "lab", "-y")
            #expect(applied.status == 0, "\(applied.both)")
            #expect(project.exists("made"))
            #expect(await project.weir("trust", "-y").both.contains("every manifest of this project is trusted"))
            project.write("providers/box.yaml", Self.manifest + "\n")
            #expect(await project.weir("destroy", "lab", "-y").status == 1)
            #expect(await project.weir("trust", "-y").status == 0)
            #expect(await project.weir("destroy", "lab", "-y").status == 0)
            #expect(!project.exists("made"))
        }
    }

    @Test("are not even asked for the version of their tool, and what they run is told")
    func untrusted() async throws {
        try await Project.with { project in
            project.environment["XDG_STATE_HOME"] = project.directory + "/state"
            project.write(
                "providers/box.yaml",
                Self.manifest.replacing("{command: sh}", with: "{command: touch, version: {run: [touch, asked]}}"))
            project.stack("lab", "resources: {a: {type: box.box, with: {path: made}}}")
            for words in [["doctor"], ["doctor", "lab"], ["plan", "lab"], ["apply", "lab", "-y"]] {
                _ = await project.weir(words)
            }
            #expect(project.files().allSatisfy { !$0.hasSuffix("asked") })
            #expect(await project.weir("trust", "-y").both.contains("runs ls, rm, touch for box.box"))
        }
    }

    @Test("are told faulty at their places")
    func faulty() async throws {
        try await Project.with { project in
            project.write("providers/box.yaml", Self.manifest.replacing("absent", with: "abzent"))
            let told = await project.weir("providers")
            #expect(told.status == 3)
            #expect(told.both.contains("providers/box.yaml:9:46"), "\(told.both)")
        }
    }
}

extension Outcome {
    /// All that was printed.
    fileprivate var both: String { output + messages }
}
