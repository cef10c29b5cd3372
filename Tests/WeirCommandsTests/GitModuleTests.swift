import Testing
import WeirHTTP
import WeirProcess
import WeirValue

@testable import WeirCommands

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A git repository in a project's folder, for modules.
private struct Upstream {
    let project: Project
    var url: String { "file://\(project.directory)/upstream.git" }

    /// A repository with one commit of `files`, tagged v1.
    init(_ project: Project, _ files: [String: String]) async throws {
        self.project = project
        try await git("init", "--quiet", "--bare", "-b", "main", "upstream.git")
        try await git("init", "--quiet", "-b", "main", "work")
        try await commit(files)
        try await git("-C", "work", "tag", "v1")
        try await push()
    }

    /// Commits `files` and publishes them.
    /// - Returns: the commit.
    @discardableResult
    func commit(_ files: [String: String]) async throws -> String {
        for (path, text) in files { project.write("work/\(path)", text) }
        try await git("-C", "work", "add", "-A")
        try await git(
            "-C", "work", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "-m", "x")
        try await push()
        return try await git("-C", "work", "rev-parse", "HEAD").trimmingNewline
    }

    private func push() async throws {
        try await git("-C", "work", "push", "--quiet", "--force", "--tags", "../upstream.git", "main")
    }

    @discardableResult
    func git(_ arguments: String...) async throws -> String {
        let command = Command(
            ["git"] + arguments, environment: project.environment, workingDirectory: project.directory)
        let result = try await SystemCommandRunner().run(command, in: "\(project.directory)/git-output")
        defer { project.remove("git-output") }
        let said = try result.standardError.text(limit: 1 << 20)
        try #require(result.status.isSuccess, "git \(arguments): \(said)")
        return try result.standardOutput.text(limit: 1 << 20)
    }
}

extension String {
    fileprivate var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}

@Suite("A module from git", .enabled(if: hasTool("git"), "git is not installed"))
struct GitModuleTests {
    private static func stack(_ name: String, _ spec: String) -> String {
        "apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: \(name)}\nspec:\n  \(spec)\n"
    }

    private static let page = stack(
        "page",
        """
        inputs: {name: {type: string}}
          resources:
            file: {type: file, with: {path: "out/${inputs.name}", content: one}}
            part: {type: stack, with: {source: ../parts/part.yaml}}
          outputs: {line: {value: "${inputs.name} ${resources.part.word}"}}
        """)
    private static let files = [
        "labs/stack.yaml": page,
        "parts/part.yaml": stack("part", "resources: {}\n  outputs: {word: {value: first}}"),
    ]

    /// Runs `body` in a project whose stack `lab` has a module of a repository; `query` follows the path.
    private func with(
        query: String = "?ref=v1", _ body: (inout Project, Upstream) async throws -> Void
    ) async throws {
        try await Project.with { project in
            let upstream = try await Upstream(project, Self.files)
            use("git::\(upstream.url)//labs\(query)", project)
            try await body(&project, upstream)
        }
    }

    private func use(_ source: String, _ project: Project) {
        project.stack(
            "lab",
            """
            resources: {page: {type: stack, with: {source: "\(source)", inputs: {name: home}}}}
            outputs: {line: {value: "${resources.page.line}"}}
            """)
    }

    @Test("is fetched once, locked, and used without its repository from then on")
    func fetched() async throws {
        try await with { project, upstream in
            let commit = try await upstream.git("-C", "work", "rev-parse", "HEAD").trimmingNewline
            let validate = await project.weir("validate", "lab")
            #expect(validate.status == 0, "\(validate.all)")
            #expect(validate.messages.contains("weir.lock: \(upstream.url)?ref=v1 is \(commit.prefix(12))\n"))
            #expect(
                project.read("weir.lock")?.hasSuffix(
                    "apiVersion: weir.dev/v1\nkind: Lock\nmodules:\n- source: \(upstream.url)\n  ref: v1\n  commit: \(commit)\n"
                ) == true, "\(project.read("weir.lock") ?? "")")
            #expect(project.exists(".weir/modules/\(commit)/parts/part.yaml"))
            project.write(".weir/modules/.fetch-999999999-abc/x", "left by a process that was killed")
            project.remove(".weir/modules/\(commit)")
            #expect(await project.weir("validate", "lab").status == 0)
            project.remove("upstream.git")
            let apply = await project.weir("apply", "lab", "-y", "--locked")
            #expect(apply.status == 0 && !apply.messages.contains("weir.lock"), "\(apply.all)")
            #expect(await project.weir("output", "lab", "line").output == "home first\n")
            #expect(await project.weir("plan", "lab", "--detailed-exitcode").status == 0)
            let left = project.files(below: ".weir/modules").filter { $0.contains("/.fetch") }
            #expect(left.isEmpty)
        }
    }

    @Test("stays as it is locked while its branch goes on, until it is updated; also from a commit that is gone here")
    func updated() async throws {
        try await with(query: "?ref=main") { project, upstream in
            #expect(await project.weir("validate", "lab").status == 0)
            let part = Self.stack("part", "resources: {}\n  outputs: {word: {value: second}}")
            let commit = try await upstream.commit(["parts/part.yaml": part])
            project.remove(".weir/modules")
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            #expect(await project.weir("output", "lab", "line").output == "home first\n")
            let modules = try JSONReader.read(await project.weir("modules", "-o", "json").output).listValue ?? []
            #expect(modules.first?["ref"] == "main" && modules.first?["source"]?.stringValue == upstream.url)
            #expect(await project.weir("modules", "x").status == 64)
            let other = await project.weir("modules", "--update", "file:///other.git")
            #expect(other.status == 1 && other.messages.contains("weir.lock has no \"file:///other.git\""))
            let update = await project.weir("modules", "--update", "git::\(upstream.url)?ref=main")
            #expect(update.status == 0 && update.output.contains(commit), "\(update.all)")
            #expect(update.messages.contains(" -> \(commit.prefix(12))"), "\(update.all)")
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            #expect(await project.weir("output", "lab", "line").output == "home second\n")
            #expect(await project.weir("modules").output.contains("main"))
            project.remove("weir.lock")
            project.stack("lab", "resources: {}")
            #expect(await project.weir("modules").output == "no module is from git\n")
        }
    }

    @Test("is named by a tag, a branch, a commit, some of its digits, or nothing, which is the HEAD")
    func refs() async throws {
        try await with(query: "") { project, upstream in
            let commit = try await upstream.git("-C", "work", "rev-parse", "HEAD").trimmingNewline
            for query in [
                "", "?ref=v1", "?ref=main", "?ref=\(commit)", "?ref=\(commit.prefix(9))", "?ref=refs%2Ftags%2Fv1",
            ] {
                use("git::\(upstream.url)//labs\(query)", project)
                let outcome = await project.weir("validate", "lab")
                #expect(outcome.status == 0, "\(query): \(outcome.all)")
                #expect(
                    outcome.messages.contains("\(query.replacing("%2F", with: "/")) is \(commit.prefix(12))"),
                    "\(outcome.all)")
            }
            let lock = project.read("weir.lock") ?? ""
            #expect(lock.split(separator: "\n").count { $0.contains("commit: \(commit)") } == 6)
            use("\(upstream.url)//labs/stack.yaml?ref=v1", project)
            #expect(await project.weir("validate", "lab").status == 0)
        }
    }

    @Test("is not locked anew in CI, or where --locked is given")
    func locked() async throws {
        try await with { project, _ in
            let flag = await project.weir("validate", "lab", "--locked")
            #expect(flag.status == 3)
            #expect(
                flag.messages.contains("error[W0405]: weir.lock does not tell the commit of file://"), "\(flag.all)")
            #expect(flag.messages.contains("--> stacks/lab.yaml:5:"), "\(flag.all)")
            project.environment["CI"] = "true"
            #expect(await project.weir("plan", "lab").messages.contains("W0405"))
            #expect(!project.exists("weir.lock"))
            #expect(await project.weir("modules").status == 0)
            #expect(project.exists("weir.lock"))
            project.remove(".weir/modules")
            #expect(await project.weir("plan", "lab").status == 0)
            project.environment["WEIR_LOCKED"] = "1"
            #expect(await project.weir("modules", "--update").messages.contains("W0405"))
        }
    }

    @Test("that cannot be had is told where it is named")
    func failures() async throws {
        try await with(query: "?ref=v9") { project, upstream in
            let ref = await project.weir("validate", "lab")
            #expect(
                ref.messages.contains(
                    "error[W0404]: \(upstream.url)?ref=v9 cannot be fetched: couldn't find remote ref v9\n  --> stacks/lab.yaml:5:"
                ),
                "\(ref.messages)")
            use("git::file:///nowhere/at-all.git//x", project)
            let place = await project.weir("validate", "lab")
            #expect(place.status == 3 && place.messages.contains("file:///nowhere/at-all.git cannot be fetched:"))
            use("git::\(upstream.url)//nothing?ref=v1", project)
            let path = await project.weir("validate", "lab")
            #expect(path.messages.contains("there is no stack nothing in \(upstream.url)?ref=v1"), "\(path.messages)")
            project.write(
                "weir.lock", "apiVersion: weir.dev/v1\nkind: Lock\nmodules:\n  - {source: x, commit: ../../x}\n")
            let lock = await project.weir("validate", "lab")
            #expect(
                lock.messages.contains("error[W0304]") && lock.messages.contains("weir.lock:4:25"), "\(lock.messages)")
            let gone = String(repeating: "ab", count: 20)
            project.write(
                "weir.lock",
                "apiVersion: weir.dev/v1\nkind: Lock\nmodules:\n  - {source: \"\(upstream.url)\", ref: v1, commit: \(gone)}\n"
            )
            let commit = await project.weir("validate", "lab")
            #expect(commit.messages.contains("the commit abababababab of "), "\(commit.messages)")
            #expect(commit.messages.contains("weir modules --update"), "\(commit.messages)")
            project.environment["PATH"] = "/nonexistent"
            #expect(await project.weir("validate", "lab").messages.contains("git is not found"))
        }
    }

    @Test("does not leave its repository, by a path or by a link")
    func contained() async throws {
        try await with { project, upstream in
            project.write("outside.yaml", Self.stack("outside", "resources: {}"))
            for (index, source) in ["../../../../outside.yaml", "\(project.directory)/outside.yaml"].enumerated() {
                let spec = "resources: {x: {type: stack, with: {source: \"\(source)\"}}}"
                try await upstream.commit(["labs/stack.yaml": Self.stack("page", spec)])
                try await upstream.git("-C", "work", "tag", "out\(index)")
                try await upstream.commit([:])
                use("git::\(upstream.url)//labs?ref=out\(index)", project)
                let outcome = await project.weir("validate", "lab")
                #expect(outcome.messages.contains("\(source) leads out of its repository"), "\(outcome.messages)")
            }
            for (index, target) in ["../../outside.yaml", "/etc/passwd", "../labs/../../x"].enumerated() {
                unlink("\(project.directory)/work/labs/link.yaml")
                #expect(symlink(target, "\(project.directory)/work/labs/link.yaml") == 0)
                try await upstream.commit([:])
                try await upstream.git("-C", "work", "tag", "link\(index)")
                try await upstream.commit([:])
                use("git::\(upstream.url)//labs/link.yaml?ref=link\(index)", project)
                let outcome = await project.weir("validate", "lab")
                #expect(
                    outcome.messages.contains("its link labs/link.yaml leads out of the repository"),
                    "\(outcome.messages)")
            }
            unlink("\(project.directory)/work/labs/link.yaml")
            #expect(symlink("../parts/part.yaml", "\(project.directory)/work/labs/link.yaml") == 0)
            try await upstream.commit([:])
            project.stack(
                "lab", "resources: {p: {type: stack, with: {source: \"git::\(upstream.url)//labs/link.yaml\"}}}")
            let inside = await project.weir("validate", "lab")
            #expect(inside.status == 0, "\(inside.all)")
        }
    }

    @Test("brings in no submodule and runs no hook, filter or command of its repository")
    func inert() async throws {
        try await with { project, upstream in
            project.write(
                "work/.gitmodules", "[submodule \"s\"]\n\tpath = s\n\turl = ext::touch% \(project.directory)/bad\n")
            try await upstream.git(
                "-C", "work", "update-index", "--add", "--cacheinfo",
                "160000,\(String(repeating: "1", count: 40)),s")
            project.write("work/.gitattributes", "* filter=bad\n")
            try await upstream.commit(["more.txt": "x"])
            use("git::\(upstream.url)//labs", project)
            let outcome = await project.weir("validate", "lab")
            #expect(outcome.status == 0, "\(outcome.all)")
            #expect(!project.exists("bad"))
        }
    }

    @Test("is the stack of a patch as well, and a saved plan holds it with its lock")
    func patchedAndSaved() async throws {
        try await with { project, upstream in
            project.write(
                "stacks/mine.yaml",
                """
                apiVersion: weir.dev/v1
                kind: StackPatch
                metadata: {name: mine}
                spec:
                  stack: git::\(upstream.url)//labs?ref=v1
                  patch: {spec: {inputs: {name: {default: mine}}}}

                """)
            let plan = await project.weir("plan", "mine", "--out", "plan.json")
            #expect(plan.status == 0, "\(plan.all)")
            #expect(await project.weir("plan", "lab", "--out", "lab.json").status == 0)
            for name in [".weir/modules", "weir.lock", "upstream.git"] { project.remove(name) }
            for name in ["plan.json", "lab.json"] {
                let apply = await project.weir("apply", name, "-y")
                #expect(apply.status == 0, "\(apply.all)")
            }
            #expect(project.exists("out/mine") && project.exists("out/home"))
            #expect(await project.weir("destroy", "--all", "-y").status == 0)
        }
    }

    @Test("comes over HTTP too, from a server of plain files")
    func http() async throws {
        try await with { project, upstream in
            try await upstream.git("-C", "upstream.git", "update-server-info")
            let server = try FileServer(directory: "\(project.directory)")
            let serving = Task { try await server.run() }
            defer { serving.cancel() }
            use("\(server.url)upstream.git//labs?ref=v1", project)
            let outcome = await project.weir("validate", "lab")
            #expect(outcome.status == 0, "\(outcome.all)")
            #expect(outcome.messages.contains("weir.lock: http://127.0.0.1"))
        }
    }

    @Test(
        "has a source that is read as terraform reads it",
        arguments: [
            ("git::https://h.example/a/b.git//x/y?ref=v1", "https://h.example/a/b.git", "v1", "x/y"),
            (
                "https://h.example/a/b.git//x//y.yaml?ref=feature%2Fz", "https://h.example/a/b.git", "feature/z",
                "x/y.yaml"
            ),
            ("git::https://h.example/a/b", "https://h.example/a/b", nil, ""),
            ("ssh://git@h.example:22/a.git//./x?ref=pkg@1.0+2", "ssh://git@h.example:22/a.git", "pkg@1.0+2", "x"),
            ("git@h.example:a/b.git//x?ref=main", "git@h.example:a/b.git", "main", "x"),
            ("git::git@h.example:a/b.git", "git@h.example:a/b.git", nil, ""),
            ("file:///a/b//x.yaml", "file:///a/b", nil, "x.yaml"),
        ] as [(String, String, String?, String)])
    func sources(text: String, url: String, ref: String?, path: String) throws {
        #expect(GitSource.isGit(text))
        let source = try GitSource(parsing: text)
        #expect(source.reference == GitSource.Reference(url: url, ref: ref) && source.path == path)
    }

    @Test(
        "is refused where its source is none, or could do harm",
        arguments: [
            "git::ext::sh -c x", "git::ext::sh%20-c", "ext::touch", "s3://bucket/x.git", "git::https://h",
            "git::https:///a.git",
            "https://h.example/a/b//x", "git::https://user:secret@h/a.git", "https://token@h/a.git",
            "ssh://git:pw@h/a.git",
            "ssh://-oProxyCommand=x/a.git", "ssh://git@-oProxyCommand=x/a.git", "git@-oProxyCommand=x:a.git",
            "git::file://host/a", "file://a.git", "git::https://h/a.git//../x", "git::https://h/a.git//a/../../x",
            "git::https://h/a.git//.git/config", "git::https://h/a.git?ref=-x",
            "git::https://h/a.git?ref=--upload-pack=x",
            "git::https://h/a.git?ref=a:b", "git::https://h/a.git?ref=+a", "git::https://h/a.git?ref=a..b",
            "git::https://h/a.git?ref=", "git::https://h/a.git?ref=a%0Ab", "git::https://h/a.git?ref=%2",
            "git::https://h/a.git?ref=v1&depth=1",
            "git::https://h/a.git?depth=1", "git::https://h/a.git?ref=a%20b", "git::https://h/a b.git", "git::-x",
            "git::x",
            "git::https://h/a.git?ref=a@{1}", "git::https://h/a.git?ref=x.lock",
        ])
    func refused(text: String) async throws {
        #expect(throws: GitSource.Fault.self) { try GitSource(parsing: text) }
        try await Project.with { project in
            project.stack("lab", "resources: {p: {type: stack, with: {source: '\(text)'}}}")
            let outcome = await project.weir("validate", "lab")
            #expect(outcome.status == 3 && outcome.messages.contains("error[W0404]"), "\(outcome.all)")
            #expect(!outcome.messages.contains("is fetched") && !project.exists(".weir/modules"))
        }
    }

    @Test("has messages of git without users and passwords")
    func messages() {
        let said = "warning: x\nfatal: unable to access 'https://me:secret@h/a.git/': refused by http://u@p/\n"
        #expect(GitProgram.reason(said) == "unable to access 'https://h/a.git/': refused by http://p/")
        #expect(GitProgram.reason("just this\n") == "just this" && GitProgram.reason("") == nil)
    }
}
