import WeirProcess

/// Runs the git program for modules: with the user's own configuration and keys, asking nobody, in a bounded time, and by
/// no way to a repository but those of ``GitSource/schemes``.
struct GitProgram: Sendable {
    /// Why git did not do it: its last words.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// How long one command has.
    private static let patience = Duration.seconds(300)
    private static let outputLimit = 16 << 20

    /// What git, ssh and their helpers see of Weir's own environment.
    private static let inherited = [
        "PATH", "HOME", "TMPDIR", "USER", "LOGNAME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "SSH_AUTH_SOCK",
        "GIT_SSH", "GIT_SSH_COMMAND", "GIT_ASKPASS", "SSH_ASKPASS", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM",
        "GIT_CONFIG_NOSYSTEM", "GIT_SSL_CAINFO", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY",
        "NO_PROXY",
        "ALL_PROXY", "http_proxy", "https_proxy", "no_proxy", "all_proxy",
    ]

    /// Nothing of a repository that is fetched is run: no hook, no submodule, and no command in its URL.
    private static let settings = [
        "core.hooksPath=/dev/null", "protocol.ext.allow=never", "submodule.recurse=false",
        "fetch.recurseSubmodules=false",
        "core.autocrlf=false", "advice.detachedHead=false", "gc.auto=0", "core.protectNTFS=true",
    ]

    private let environment: [String: String]
    private let runner: any CommandRunner

    /// Git with what it may see of Weir's own `environment`, run by `runner`.
    init(environment: [String: String], runner: any CommandRunner) {
        var variables: [String: String] = [:]
        for name in Self.inherited { variables[name] = environment[name] }
        variables["LC_ALL"] = "C.UTF-8"
        variables["GIT_TERMINAL_PROMPT"] = "0"
        variables["GIT_ALLOW_PROTOCOL"] = GitSource.schemes.joined(separator: ":")
        variables["GIT_LFS_SKIP_SMUDGE"] = "1"
        // Nobody sits at the terminal to tell ssh a password or whether it knows a host.
        variables["SSH_ASKPASS_REQUIRE"] = "force"
        variables["SSH_ASKPASS"] = environment["SSH_ASKPASS"] ?? "false"
        self.environment = variables
        self.runner = runner
    }

    /// Runs git with `arguments` on the repository in the folder `repository`, where one is given; output goes to the folder `scratch`.
    /// - Returns: what it printed.
    /// - Throws: ``Failure``; errors of the runner.
    @discardableResult
    func run(_ arguments: [String], on repository: String? = nil, scratch: String) async throws -> String {
        var words = ["git"]
        for setting in Self.settings { words += ["-c", setting] }
        if let repository { words.append("--git-dir=\(repository)") }
        words += arguments
        let command = Command(
            words, environment: environment, workingDirectory: scratch, timeout: Self.patience)
        let result = try await runner.run(command, in: "\(scratch)/output")
        guard result.status.isSuccess else {
            let said = try result.standardError.text(limit: Self.outputLimit)
            throw Failure(description: Self.reason(said) ?? "git \(result.status)")
        }
        return try result.standardOutput.text(limit: Self.outputLimit)
    }

    /// The line of git's messages `said` that tells what went wrong, without users and passwords of URLs.
    static func reason(_ said: String) -> String? {
        let lines = said.split(whereSeparator: \.isNewline).map(String.init)
        let marks = ["fatal: ", "error: ", "ERROR: "]
        // Of ssh's failures git only says that it could not read; what went wrong stands before that.
        let first = lines.firstIndex { line in marks.contains { line.hasPrefix($0) } }
        let isSecondary = first.map { lines[$0].contains("Could not read from remote repository") } ?? false
        let telling = first.map { isSecondary && $0 > 0 ? lines[$0 - 1] : lines[$0] } ?? lines.last
        guard var line = telling else { return nil }
        for mark in marks where line.hasPrefix(mark) { line.removeFirst(mark.count) }
        return PrintableText.line(Array(withoutUsers(line).utf8), limit: 300)
    }

    private static func withoutUsers(_ line: String) -> String {
        var shown = ""
        var rest = line[...]
        while let mark = rest.firstRange(of: "://") {
            shown += rest[..<mark.upperBound]
            rest = rest[mark.upperBound...]
            let authority = rest.prefix { $0 != "/" && $0 != " " && $0 != "'" }
            if let at = authority.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        }
        return shown + rest
    }
}
