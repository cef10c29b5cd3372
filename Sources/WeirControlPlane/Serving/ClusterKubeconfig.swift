import WeirValue
import WeirYAML

/// Kubeconfigs with which clients reach a server.
struct ClusterKubeconfig {
    let name: String
    let server: String
    /// The certificate of the server's authority, as PEM.
    let authority: String

    /// One for the client that has the certificate `client`, as YAML.
    func text(client: CertificateAuthority.Pair) -> String {
        text(user: [
            "client-certificate-data": .string(Self.encoded(client.certificate)),
            "client-key-data": .string(Self.encoded(client.key)),
        ])
    }

    /// One for the client that has `token`, as YAML.
    func text(token: String) -> String { text(user: ["token": .string(token)]) }

    private func text(user: Value) -> String {
        let value: Value = [
            "apiVersion": "v1", "kind": "Config", "current-context": .string(name),
            "clusters": [
                [
                    "name": .string(name),
                    "cluster": [
                        "server": .string(server), "certificate-authority-data": .string(Self.encoded(authority)),
                    ],
                ]
            ],
            "users": [["name": .string(name), "user": user]],
            "contexts": [
                ["name": .string(name), "context": ["cluster": .string(name), "user": .string(name)]]
            ],
        ]
        return YAMLWriter.string(value)
    }

    private static func encoded(_ text: String) -> String { Base64.encode(Array(text.utf8)) }
}
