import WeirValue
import WeirYAML

/// A kubeconfig with which a client that has a certificate reaches a server.
struct AdminKubeconfig {
    let name: String
    let server: String
    /// The certificate of the server's authority, as PEM.
    let authority: String
    let client: CertificateAuthority.Pair

    /// It, as YAML.
    var text: String {
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
            "users": [
                [
                    "name": .string(name),
                    "user": [
                        "client-certificate-data": .string(Self.encoded(client.certificate)),
                        "client-key-data": .string(Self.encoded(client.key)),
                    ],
                ]
            ],
            "contexts": [
                ["name": .string(name), "context": ["cluster": .string(name), "user": .string(name)]]
            ],
        ]
        return YAMLWriter.string(value)
    }

    private static func encoded(_ text: String) -> String { Base64.encode(Array(text.utf8)) }
}
