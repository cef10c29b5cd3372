import Testing
import WeirTestSupport
import WeirValue

@testable import WeirKubernetes

@Suite("Looks that many share", .timeLimit(.minutes(1)))
struct SharedLooksTests {
    private static let count = 40
    private static let folder = "/api/v1/namespaces/default/configmaps"

    /// What `count` looks at once find, by the keys of the objects.
    private func looks(_ server: FakeAPIServer, _ client: KubernetesClient) async throws -> [Int: Int?] {
        server.change { objects in
            for index in 0..<Self.count / 2 {
                objects["\(Self.folder)/map-\(index)"] = [
                    "kind": "ConfigMap", "apiVersion": "v1",
                    "metadata": ["name": .string("map-\(index)"), "namespace": "default"],
                    "data": ["key": .int(Int64(index))],
                ]
            }
        }
        let resource = try await client.resource(apiVersion: "v1", kind: "ConfigMap")
        return try await withThrowingTaskGroup(of: (Int, Int?).self) { group in
            for index in 0..<Self.count {
                group.addTask {
                    let object = try await client.look(at: resource, namespace: "default", "map-\(index)")
                    return (index, object?["data"]?["key"]?.intValue.map { Int($0) })
                }
            }
            var found: [Int: Int?] = [:]
            for try await (index, key) in group { found[index] = .some(key) }
            return found
        }
    }

    private var expected: [Int: Int?] {
        var expected: [Int: Int?] = [:]
        for index in 0..<Self.count { expected[index] = .some(index < Self.count / 2 ? index : nil) }
        return expected
    }

    @Test("Many looks at once cost a few requests, and each sees its own object")
    func shared() async throws {
        try await withServer { server, client in
            let found = try await looks(server, client)
            #expect(found == expected)
            let paths = server.requests.map(\.path).filter { $0.hasPrefix(Self.folder) }
            #expect(paths.count { $0 == Self.folder } >= 1)
            #expect(paths.count < Self.count / 2, "\(paths)")
        }
    }

    @Test("Where objects may not be listed each is asked for by itself")
    func forbidden() async throws {
        try await withServer { server, client in
            server.intercept { $0.path == Self.folder ? .refusal(403, "Forbidden", "no lists") : nil }
            let first = try await looks(server, client)
            let lists = server.requests.count { $0.path == Self.folder }
            let second = try await looks(server, client)
            #expect(first == expected && second == expected)
            #expect(server.requests.count { $0.path == Self.folder } == lists && lists == 1)
        }
    }

    @Test("A look that is given up does not wait for the others' answer")
    func cancelled() async throws {
        try await withServer { server, client in
            let resource = try await client.resource(apiVersion: "v1", kind: "ConfigMap")
            let many = Task {
                await withTaskGroup(of: Void.self) { group in
                    for index in 0..<10 {
                        group.addTask { _ = try? await client.look(at: resource, namespace: "default", "x-\(index)") }
                    }
                }
            }
            many.cancel()
            await many.value
            // What was cancelled with the others is there at the next look.
            #expect(try await client.look(at: resource, namespace: "default", "x-1") == nil)
        }
    }
}
