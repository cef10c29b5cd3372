import Testing
import WeirValue

@testable import WeirControlPlane

struct DeletionTests {
    /// Stores `object`, deletes it as `wish` wants it, and hands back what is left of it.
    private static func deleted(_ object: Value, _ wish: DeletionWish) async throws -> Value? {
        let cluster = Cluster(try ObjectStore(NoLog()))
        let kind = GroupVersionKind(apiVersion: object.text("apiVersion"), kind: object.text("kind"))
        let resource = try #require(cluster.catalog.resource(of: kind))
        let name = object.text("metadata", "name")
        _ = try await cluster.store.write(
            resource.key("n", name), .put(DraftObject(resource.stored(object))), expecting: .absent)
        let outcome = try await cluster.delete(resource, "n", name, wish).get()
        #expect(outcome.isGone == (cluster.store.object(resource.key("n", name)) == nil))
        return outcome.isGone ? nil : outcome.object
    }

    private static func pod(_ metadata: Value, grace: Int64) -> Value {
        [
            "apiVersion": "v1", "kind": "Pod", "metadata": metadata,
            "spec": [
                "nodeName": "m", "terminationGracePeriodSeconds": .int(grace),
            ],
        ]
    }

    @Test func aPodHasTheTimeThatItIsGivenToEndIn() async throws {
        let left = try await Self.deleted(
            Self.pod(["name": "o", "namespace": "n", "generation": 1], grace: 30), DeletionWish(graceSeconds: 5))
        #expect(left?.at("metadata", "deletionGracePeriodSeconds")?.intValue == 5)
        #expect(left?.at("metadata", "generation")?.intValue == 2)
    }

    @Test(arguments: [nil, Int64.max])
    func aTimeToEndInThatNoClockHoldsIsCut(_ wanted: Int64?) async throws {
        let left = try await Self.deleted(
            Self.pod(["name": "o", "namespace": "n"], grace: .max), DeletionWish(graceSeconds: wanted))
        #expect(left?.at("metadata", "deletionGracePeriodSeconds")?.intValue == 9_223_372_036)
        #expect(left?.text("metadata", "deletionTimestamp").hasPrefix("23") == true)
    }

    @Test func aGenerationThatCannotRiseStays() async throws {
        let object: Value = [
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": ["name": "o", "namespace": "n", "generation": .int(.max), "finalizers": ["x.y/z"]],
        ]
        let left = try await Self.deleted(object, DeletionWish())
        #expect(left?.at("metadata", "generation")?.intValue == .max)
        #expect(left?.at("metadata", "deletionTimestamp") != nil)
    }

    @Test func aDefinitionWaitsForItsObjects() async throws {
        let object: Value = [
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": ["name": "ws.a.io", "generation": 1],
            "spec": [
                "group": "a.io", "scope": "Namespaced", "names": ["plural": "ws", "kind": "W"],
                "versions": [["name": "v1", "served": true, "storage": true]],
            ],
        ]
        let found = try await Self.deleted(object, DeletionWish(propagation: .foreground))
        let left = try #require(found)
        #expect(left["metadata"]?.texts("finalizers") == [DefinitionKeeper.finalizer])
        #expect(left.at("metadata", "generation")?.intValue == 1)
        #expect(left.at("metadata", "deletionGracePeriodSeconds") == nil)
        #expect(left.at("metadata", "deletionTimestamp") != nil)
        let condition = Conditions.find("Terminating", in: left["status"] ?? .emptyMap)
        #expect(condition?.text("reason") == "InstanceDeletionPending")
        #expect(
            condition?.text("message")
                == "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon")
    }
}
