import WeirHTTP
import WeirValue

extension Kubeconfig {
    /// The content of a file that a kubeconfig names.
    /// - Throws: an error that tells why it cannot be read.
    package typealias FileReader = (_ path: String) throws -> [UInt8]

    /// How the API server of the context `name`, or of the current one, is reached.
    ///
    /// As in client-go, data wins over files, and a token file over a token. Credentials are left out where the server
    /// is not reached over TLS.
    /// - Parameters:
    ///   - folder: where relative paths start: the folder of the kubeconfig; nil where a text has none.
    ///   - read: gives the content of a file.
    /// - Throws: ``KubeconfigError``.
    package func endpoint(
        context name: String? = nil, folder: String? = nil, read: FileReader
    ) throws(KubeconfigError) -> ClusterEndpoint {
        let parts = try parts(of: name)
        let cluster = Fields(self, .clusters, parts.cluster)
        let user = Fields(self, .users, parts.user)
        var tls = HTTPTLSOptions()
        let authority = try cluster.content("certificate-authority", folder, read)
        if let authority { tls.authorities = .pem(authority) }
        if cluster.flag("insecure-skip-tls-verify") {
            guard authority == nil else {
                throw cluster.error(
                    "insecure-skip-tls-verify", "it does not go together with a certificate authority")
            }
            tls.verify = false
        }
        let server = try Self.server(cluster, hasTLS: authority != nil || !tls.verify)
        var endpoint = ClusterEndpoint(server: server, tls: tls)
        endpoint.serverName = cluster.text("tls-server-name")
        endpoint.proxy = cluster.text("proxy-url")
        endpoint.namespace = Fields(self, .contexts, parts.context).text("namespace")
        endpoint.impersonation = try Self.impersonation(user)
        guard server.hasPrefix("https://") else { return endpoint }
        endpoint.tls.identity = try Self.identity(user, folder, read)
        endpoint.credential = try Self.credential(user, folder)
        return endpoint
    }

    private static func server(_ cluster: Fields, hasTLS: Bool) throws(KubeconfigError) -> String {
        guard var server = cluster.text("server") else { throw cluster.error("server", "it is not given") }
        if server.firstRange(of: "://") == nil { server = (hasTLS ? "https://" : "http://") + server }
        guard server.hasPrefix("https://") || server.hasPrefix("http://") else {
            throw cluster.error("server", "it is neither an https nor an http URL")
        }
        // The path is kept, what follows it is not.
        server = String(server.prefix { $0 != "?" && $0 != "#" })
        while server.hasSuffix("/") { server.removeLast() }
        return server
    }

    private static func identity(
        _ user: Fields, _ folder: String?, _ read: FileReader
    ) throws(KubeconfigError) -> HTTPTLSOptions.Identity? {
        guard let certificate = try user.content("client-certificate", folder, read) else { return nil }
        guard let key = try user.content("client-key", folder, read) else {
            throw user.error("client-key-data", "there is a client certificate and no key for it")
        }
        return .init(certificate: certificate, key: key)
    }

    private static func credential(_ user: Fields, _ folder: String?) throws(KubeconfigError) -> ClusterCredential {
        let name = user.text("username")
        let password = user.text("password")
        let token = user.text("token")
        guard token == nil || (name == nil && password == nil) else {
            throw user.error("token", "it does not go together with a username and a password")
        }
        if user.content["auth-provider"]?.mapValue != nil {
            throw user.error(
                "auth-provider", "such plugins are gone since Kubernetes 1.26; use an exec plugin in its place")
        }
        if let exec = user.content["exec"]?.mapValue { return .exec(try plugin(exec, user, folder)) }
        if let file = user.text("tokenFile") {
            return .tokenFile(try user.path("tokenFile", file, folder), fallback: token)
        }
        if let token { return .token(token) }
        if name != nil || password != nil { return .basic(user: name ?? "", password: password ?? "") }
        return .none
    }

    private static func plugin(
        _ exec: Value.Map, _ user: Fields, _ folder: String?
    ) throws(KubeconfigError) -> CredentialPlugin {
        guard var command = exec["command"]?.stringValue, !command.isEmpty else {
            throw user.error("exec.command", "it is not given")
        }
        guard let version = exec["apiVersion"]?.stringValue, !version.isEmpty else {
            throw user.error("exec.apiVersion", "it is not given")
        }
        // As in client-go: a name is looked for in PATH, a relative path starts at the kubeconfig.
        if command.contains("/") { command = try user.path("exec.command", command, folder) }
        var environment: [String: String] = [:]
        for variable in exec["env"]?.listValue ?? [] {
            guard let name = variable["name"]?.stringValue, !name.isEmpty else {
                throw user.error("exec.env", "a variable has no name")
            }
            environment[name] = variable["value"]?.stringValue ?? ""
        }
        return CredentialPlugin(
            command: command, arguments: (exec["args"]?.listValue ?? []).compactMap(\.stringValue),
            environment: environment, apiVersion: version, installHint: exec["installHint"]?.stringValue)
    }

    private static func impersonation(_ user: Fields) throws(KubeconfigError) -> ClusterEndpoint.Impersonation? {
        let groups = (user.content["as-groups"]?.listValue ?? []).compactMap(\.stringValue)
        let uid = user.text("as-uid")
        guard let name = user.text("as") else {
            guard groups.isEmpty, uid == nil else { throw user.error("as", "groups or a uid are given, and no user") }
            return nil
        }
        return .init(user: name, uid: uid, groups: groups)
    }

    /// A copy in which the files that are named stand as data, so that it can be moved.
    /// - Parameters:
    ///   - folder: where relative paths start; nil where a text has none.
    ///   - read: gives the content of a file.
    /// - Throws: ``KubeconfigError`` where a file cannot be read.
    package func inlined(folder: String? = nil, read: FileReader) throws(KubeconfigError) -> Kubeconfig {
        var copy = self
        let files: [(Section, String, String)] = [
            (.clusters, "certificate-authority", "certificate-authority-data"),
            (.users, "client-certificate", "client-certificate-data"), (.users, "client-key", "client-key-data"),
        ]
        for (section, file, data) in files {
            for name in copy.names(section) {
                let fields = Fields(copy, section, name)
                guard fields.content[file] != nil, let bytes = try fields.content(file, folder, read) else { continue }
                copy.set(
                    section, name, to: fields.content.setting([(file, nil), (data, .string(Base64.encode(bytes)))]))
            }
        }
        for name in copy.names(.users) {
            let user = Fields(copy, .users, name)
            var content = user.content
            if let file = user.text("tokenFile") {
                let bytes = try user.file("tokenFile", file, folder, read)
                let token = String(decoding: bytes, as: UTF8.self).trimmed
                content = content.setting([("tokenFile", nil), ("token", .string(token))])
            }
            if let exec = content["exec"]?.mapValue, let command = exec["command"]?.stringValue,
                command.contains("/"), !command.hasPrefix("/")
            {
                let path = try user.path("exec.command", command, folder)
                content = content.setting("exec", to: .map(exec.setting("command", to: .string(path))))
            }
            copy.set(.users, name, to: content)
        }
        return copy
    }
}

/// The fields of one entry, and errors about them.
private struct Fields {
    let content: Value.Map
    let path: String

    init(_ kubeconfig: Kubeconfig, _ section: Kubeconfig.Section, _ name: String) {
        content = kubeconfig[section, name] ?? Value.Map()
        path = "\(section.rawValue)[\(name)].\(section.field)"
    }

    /// The text `name`; nil where it is empty or not given.
    func text(_ name: String) -> String? {
        content[name]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }

    func flag(_ name: String) -> Bool { content[name]?.boolValue ?? false }

    /// The bytes of `NAME-data`, else of the file that `name` is the path of; nil where neither is given.
    func content(
        _ name: String, _ folder: String?, _ read: Kubeconfig.FileReader
    ) throws(KubeconfigError) -> [UInt8]? {
        if let data = text("\(name)-data") {
            guard let bytes = Base64.decode(data) else { throw error("\(name)-data", "it is not base64") }
            return bytes
        }
        guard let file = text(name) else { return nil }
        return try self.file(name, file, folder, read)
    }

    func file(
        _ name: String, _ file: String, _ folder: String?, _ read: Kubeconfig.FileReader
    ) throws(KubeconfigError) -> [UInt8] {
        let path = try path(name, file, folder)
        do { return try read(path) } catch { throw self.error(name, "\(path) cannot be read: \(error)") }
    }

    /// `file` as an absolute path.
    func path(_ name: String, _ file: String, _ folder: String?) throws(KubeconfigError) -> String {
        if file.hasPrefix("/") { return file }
        guard let folder else {
            throw error(
                name, "\(file) is a relative path, and this kubeconfig stands in no folder; give the data itself")
        }
        return "\(folder)/\(file)"
    }

    func error(_ name: String, _ message: String) -> KubeconfigError { KubeconfigError("\(path).\(name)", message) }
}

extension String {
    /// This without blanks and line breaks at its ends.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
