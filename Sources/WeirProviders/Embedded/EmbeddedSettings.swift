import WeirCore
import WeirHTTP
import WeirKubernetes
import WeirProcess
import WeirValue

/// How an embedded cluster is declared.
struct EmbeddedSettings: Equatable, Sendable {
    let name: String
    let nodes: Int64
    /// Nil where any that is free will do.
    let port: Int64?

    init(_ arguments: Value.Map, _ address: Address) throws(OperationFailure) {
        let values = Arguments(arguments)
        name = try values.text("name") ?? Self.name(of: address)
        nodes = arguments["nodes"]?.intValue ?? 2
        port = arguments["port"]?.intValue
    }

    /// `address` as the name of a cluster.
    private static func name(of address: Address) -> String {
        String(address.description.map { $0.isLetter || $0.isNumber || $0 == "-" ? $0 : "-" })
    }

    /// The arguments of the process that is its control plane; `known` is the port that it had before.
    func process(_ folder: EmbeddedFolder, port known: Int64?) -> Value.Map {
        let run = [
            "weir", "controlplane", "serve", "--data-dir", folder.data, "--port", String(port ?? known ?? 0), "--nodes",
            String(nodes), "--name", name, "--kubeconfig", folder.kubeconfig, "--registration-kubeconfig",
            folder.registrationKubeconfig,
        ]
        return ["run": .list(run.map { .string($0) }), "ready": ["output": "https://"]]
    }
}

/// The folder of an embedded cluster.
struct EmbeddedFolder: Sendable {
    private let path: String

    init(_ path: String) { self.path = path }

    var data: String { path + "/data" }
    var kubeconfig: String { path + "/kubeconfig" }
    var registrationKubeconfig: String { path + "/registration-kubeconfig" }

    /// Whether the cluster's data are there.
    var hasData: Bool {
        do throws(SystemFailure) { return try Files.status(data + "/authority.pem") != nil } catch { return false }
    }

    /// The port that the cluster had last; nil where it never ran.
    var port: Int64? {
        do {
            let server = try Kubeconfig.read(try text(of: kubeconfig)).endpoint { _ in [] }.server
            return server.split(separator: ":").last.flatMap { Int64($0) }
        } catch { return nil }
    }

    private func text(of file: String) throws(OperationFailure) -> String {
        do {
            return String(decoding: try Files.content(of: file, limit: KubernetesClusters.limit), as: UTF8.self)
        } catch {
            throw OperationFailure(
                "\(file) cannot be read: \(error)", hint: "the control plane writes it when it is ready")
        }
    }

    /// What the files of a control plane that is ready tell of its cluster.
    func attributes(_ settings: EmbeddedSettings) throws(OperationFailure) -> Value.Map {
        let text = try text(of: kubeconfig)
        let registration = try self.text(of: registrationKubeconfig)
        let endpoint: ClusterEndpoint
        let context: String
        do throws(KubeconfigError) {
            let config = try Kubeconfig.read(text)
            context = config.currentContext ?? settings.name
            endpoint = try config.endpoint { _ in [] }
        } catch {
            throw OperationFailure("\(kubeconfig) cannot be used: \(error)")
        }
        var authority = Value.null
        if case .pem(let bytes) = endpoint.tls.authorities {
            authority = .string(String(decoding: bytes, as: UTF8.self))
        }
        return [
            "name": .string(settings.name), "kubeconfig": Value.string(text).hidden,
            "internalKubeconfig": Value.string(text).hidden, "tunnelKubeconfig": .null,
            "registrationKubeconfig": Value.string(registration).hidden, "context": .string(context),
            "server": .string(endpoint.server), "certificateAuthority": authority,
            "provider": .string(EmbeddedClusterProvider.name),
            "port": port.map { .int($0) } ?? .null, "dataDirectory": .string(data),
        ]
    }
}
