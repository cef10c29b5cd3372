import WeirProcess
import WeirValue

/// What a container engine says of itself.
struct EngineReport: Sendable {
    /// Why it cannot be used; nil where it can.
    var problem: String?
    /// What to do about that.
    var mending: String?
    /// Where it keeps images and containers, on this machine; nil where it runs elsewhere.
    var root: String?
    /// The names of its networks of bridges.
    var networks: [String] = []

    private static let patience = Duration.seconds(15)
    private static let inherited = [
        "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "CONTAINER_HOST",
        "XDG_RUNTIME_DIR",
    ]

    /// Asks `engine`, `docker` or `podman`, through `runner`; it inherits by name from `environment`, Weir's own.
    static func ask(
        _ engine: String, _ runner: any CommandRunner, environment: [String: String]
    ) async -> EngineReport {
        var report = EngineReport()
        do {
            // Both tell nothing of the server where they do not reach it, and fail.
            let format = engine == "podman" ? "{{.Store.GraphRoot}}" : "{{.DockerRootDir}}"
            let root = try await run([engine, "info", "--format", format], runner, environment)
            report.root = environment["DOCKER_HOST"].map { $0.hasPrefix("unix:") } ?? true ? root : nil
            report.networks = try await run(
                [engine, "network", "ls", "--filter", "driver=bridge", "--format", "{{.Name}}"], runner, environment
            ).split(separator: "\n").map(String.init)
        } catch {
            let text = "\(error)"
            // Where its whole output is says nothing: it is gone by now.
            let lines = text.split(separator: "\n").filter { !$0.contains("whole output:") }.joined(separator: " ")
            report.problem = "\(engine) cannot be used: \(PrintableText.line(Array(lines.utf8), limit: 300))"
            report.mending = mending(engine, text)
        }
        return report
    }

    private static func run(
        _ words: [String], _ runner: any CommandRunner, _ environment: [String: String]
    ) async throws -> String {
        let path = try ExecutableLookup.path(ofName: words[0], in: environment["PATH"] ?? "")
        let scratch = try ScratchFolder.make(environment)
        defer { ScratchFolder.remove(scratch) }
        let command = Command(
            [path] + words.dropFirst(),
            environment: ToolEnvironment.of(inherited: inherited, given: ["KUBECONFIG": "/dev/null"], own: environment),
            workingDirectory: scratch, timeout: patience)
        let result = try await runner.run(command, in: "\(scratch)/output").requireSuccess()
        let text = try result.standardOutput.text(limit: 1 << 20)
        return String(text.reversed().drop { $0.isWhitespace }.reversed())
    }

    /// The command that mends what `text` tells.
    private static func mending(_ engine: String, _ text: String) -> String {
        if text.contains("not found") {
            return "install it: sudo apt-get install \(engine == "docker" ? "docker.io" : engine)"
        }
        if text.contains("permission denied") {
            return "let your user use it: sudo usermod -aG docker \"$USER\", and log in again"
        }
        #if os(macOS)
        return engine == "podman" ? "start it: podman machine start" : "start it: open -a Docker, or colima start"
        #else
        return engine == "podman"
            ? "start it: systemctl --user start podman.socket" : "start it: sudo systemctl start docker"
        #endif
    }
}
