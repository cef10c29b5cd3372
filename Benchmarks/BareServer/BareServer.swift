import WeirControlPlane

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The server that a control plane is measured beside: the same HTTP and TLS, with a handler that neither reads, checks nor
/// keeps what it is sent.
///
/// It answers a body with that body, a request without one with as many bytes as its argument says, on a port that is
/// free, and prints that port.
@main
struct BareServer {
    static func main() async throws {
        let length = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_024
        let content = [UInt8](repeating: 0x61, count: max(length, 0))
        let authority = try CertificateAuthority(named: "bare")
        let pair = try authority.server(names: ["localhost"], addresses: [[127, 0, 0, 1]])
        let server = try APIServer(pair, clients: authority) { call in
            APIReply(status: call.body.isEmpty ? 200 : 201, body: .whole(call.body.isEmpty ? content : call.body))
        }
        try await server.run(host: "127.0.0.1", port: 0) { port in
            print(port)
            fflush(nil)
        }
    }
}
