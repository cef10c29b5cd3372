import Testing
import WeirValue

@testable import WeirControlPlane

@Suite struct TurnsTests {
    @Test func manyAtOnceDoNotPassAQuota() async throws {
        let cluster = try Cluster(ObjectStore(NoLog()))
        let namespace: Value = ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "n"]]
        _ = try await cluster.create(ResourceName("", "namespaces"), namespace, manager: "test")
        let quota: Value = [
            "apiVersion": "v1", "kind": "ResourceQuota", "metadata": ["name": "q", "namespace": "n"],
            "spec": ["hard": ["secrets": "5"]],
        ]
        _ = try await cluster.create(ResourceName("", "resourcequotas"), quota, manager: "test")
        let made = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<40 {
                group.addTask {
                    let secret: Value = [
                        "apiVersion": "v1", "kind": "Secret",
                        "metadata": ["name": .string("s\(number)"), "namespace": "n"],
                    ]
                    return (try? await cluster.create(ResourceName("", "secrets"), secret, manager: "test")) != nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(made == 5)
        #expect(cluster.objects(ResourceName("", "secrets"), in: "n").count == 5)
    }
}
