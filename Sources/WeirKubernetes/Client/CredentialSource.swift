import WeirHTTP
import WeirValue

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// How credentials are got that do not stand in a kubeconfig.
package struct CredentialTools: Sendable {
    /// The content of the file at a path.
    let readFile: @Sendable (_ path: String) throws -> [UInt8]
    /// What a plugin prints that runs with these variables besides those of its own, until a deadline where there is one.
    package typealias PluginRun =
        @Sendable (
            _ plugin: CredentialPlugin, _ variables: [String: String], _ deadline: ContinuousClock.Instant?
        ) async throws -> [UInt8]

    let run: PluginRun

    /// Tools; each throws what tells why there is no credential.
    package init(
        readFile: @escaping @Sendable (_ path: String) throws -> [UInt8],
        run: @escaping PluginRun
    ) {
        self.readFile = readFile
        self.run = run
    }

    /// No tools: neither token files nor plugins are of use.
    package static let none = CredentialTools(
        readFile: { _ in throw Missing(description: "token files are not read here") },
        run: { _, _, _ in throw Missing(description: "credential plugins are not run here") })

    private struct Missing: Error, CustomStringConvertible {
        let description: String
    }
}

/// Gives the credential of one client, and gets it anew when it has run out.
actor CredentialSource {
    /// What a request carries.
    struct Current: Sendable {
        var authorization: String?
        var identity: HTTPTLSOptions.Identity?
    }

    /// How long a token from a file counts, as in client-go.
    private static let fileLife: Int64 = 60

    private let credential: ClusterCredential
    private let tools: CredentialTools
    private var known: (current: Current, until: Int64?)?
    private var running: Task<(Current, Int64?), any Error>?

    init(_ credential: ClusterCredential, _ tools: CredentialTools) {
        self.credential = credential
        self.tools = tools
    }

    /// The credential for a request now. What has to be asked for it has until `deadline`.
    func current(until deadline: ContinuousClock.Instant? = nil) async throws(KubernetesError) -> Current {
        switch credential {
        case .none: return Current()
        case .token(let token): return Current(authorization: "Bearer \(token)")
        case .basic(let user, let password):
            return Current(authorization: "Basic " + Base64.encode(Array("\(user):\(password)".utf8)))
        case .tokenFile, .exec: break
        }
        if let known, known.until.map({ $0 > Self.now }) ?? true { return known.current }
        do {
            // Several requests at once ask once.
            let task = running ?? Task { [credential, tools] in try await Self.get(credential, tools, deadline) }
            running = task
            defer { running = nil }
            let (current, until) = try await task.value
            known = (current, until)
            return current
        } catch {
            throw KubernetesError(.noCredential("\(error)"))
        }
    }

    /// Forgets a credential that was not accepted; false where another is not to be had.
    func renew() -> Bool {
        defer { known = nil }
        return known != nil
    }

    private static var now: Int64 { Int64(time(nil)) }

    private static func get(
        _ credential: ClusterCredential, _ tools: CredentialTools, _ deadline: ContinuousClock.Instant?
    ) async throws -> (Current, Int64?) {
        switch credential {
        case .tokenFile(let path, let fallback):
            let token: String
            do {
                token = String(decoding: try tools.readFile(path), as: UTF8.self).trimmed
            } catch {
                guard let fallback else { throw PluginFault("the token file \(path) cannot be read: \(error)") }
                token = fallback
            }
            return (Current(authorization: "Bearer \(token)"), now + fileLife)
        case .exec(let plugin): return try await ask(plugin, tools, deadline)
        case .none, .token, .basic: return (Current(), nil)
        }
    }

    /// Runs `plugin` as client-go does: it is told the version that is wanted, and prints an `ExecCredential`.
    private static func ask(
        _ plugin: CredentialPlugin, _ tools: CredentialTools, _ deadline: ContinuousClock.Instant?
    ) async throws -> (Current, Int64?) {
        let question: Value = [
            "kind": "ExecCredential", "apiVersion": .string(plugin.apiVersion), "spec": ["interactive": false],
        ]
        let printed: [UInt8]
        do {
            printed = try await tools.run(
                plugin, ["KUBERNETES_EXEC_INFO": JSONWriter.string(question)], deadline)
        } catch {
            let hint = plugin.installHint.map { " (\($0.split(separator: "\n").first ?? ""))" } ?? ""
            throw PluginFault("the credential plugin \(plugin.command) failed: \(error)\(hint)")
        }
        guard let answer = try? JSONReader.read(printed), answer["kind"]?.stringValue == "ExecCredential" else {
            throw PluginFault("the credential plugin \(plugin.command) printed no ExecCredential")
        }
        guard answer["apiVersion"]?.stringValue == plugin.apiVersion else {
            throw PluginFault(
                "the credential plugin \(plugin.command) printed another version than \(plugin.apiVersion)")
        }
        let status = answer["status"]
        var current = Current()
        if let token = status?["token"]?.stringValue, !token.isEmpty { current.authorization = "Bearer \(token)" }
        if let certificate = status?["clientCertificateData"]?.stringValue, !certificate.isEmpty,
            let key = status?["clientKeyData"]?.stringValue, !key.isEmpty
        {
            current.identity = .init(certificate: Array(certificate.utf8), key: Array(key.utf8))
        }
        guard current.authorization != nil || current.identity != nil else {
            throw PluginFault(
                "the credential plugin \(plugin.command) gave neither a token nor a certificate with its key")
        }
        let end = status?["expirationTimestamp"]?.stringValue
        if let end, let seconds = InstantText.seconds(end), seconds <= now {
            throw PluginFault("the credential plugin \(plugin.command) gave a credential that expired at \(end)")
        }
        return (current, end.flatMap(InstantText.seconds))
    }
}

/// Why there is no credential.
private struct PluginFault: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Times as Kubernetes writes them: RFC 3339.
enum InstantText {
    /// The seconds since 1970 of `text`, `2026-01-31T10:00:00Z` or with an offset; nil where it is no time.
    static func seconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20 else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            guard bytes[range].allSatisfy({ (48...57).contains($0) }) else { return nil }
            return Int64(String(decoding: bytes[range], as: UTF8.self))
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), (1...12).contains(month)
        else { return nil }
        var rest = bytes[19...]
        if rest.first == UInt8(ascii: ".") { rest = rest.dropFirst().drop { (48...57).contains($0) } }
        var offset: Int64 = 0
        if rest.first != UInt8(ascii: "Z"), rest.first != UInt8(ascii: "z") {
            guard rest.count == 6, let hours = number(rest.startIndex + 1..<rest.startIndex + 3),
                let minutes = number(rest.startIndex + 4..<rest.startIndex + 6)
            else { return nil }
            offset = (rest.first == UInt8(ascii: "-") ? -1 : 1) * (hours * 3600 + minutes * 60)
        }
        // The number of days since 1970-01-01 in the Gregorian calendar, years counted from March.
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return days * 86_400 + hour * 3600 + minute * 60 + second - offset
    }
}
