import WeirValue

@testable import WeirControlPlane

/// Bodies of requests, JSON, YAML or protobuf: one that is an object of a built-in kind is brought to its form, given its defaults,
/// checked as a new object, shown, and put in place of itself, which changes nothing, and deleted.
enum BodyHarness {
    static func run(_ bytes: [UInt8]) {
        guard let value = read(bytes) else { return }
        let kind = GroupVersionKind(
            apiVersion: value["apiVersion"]?.stringValue ?? "", kind: value["kind"]?.stringValue ?? "")
        guard let resource = ControlPlane.catalog.resource(of: kind) else { return }
        do throws(BuiltInDecoder.Fault) {
            var object = try resource.read(value).object
            // Requests are for the namespace that their objects tell.
            if resource.resource.isNamespaced {
                object.edit("metadata") { if $0.at("namespace") != nil { $0.set("namespace", "n") } }
            }
            let again = try resource.read(object).object
            check(RenderHarness.same(object, again), "read again it is another: \(text(object))\n\(text(again))")
            guard let made = ControlPlane.create(object, resource) else { return }
            ControlPlane.show(made, resource)
            let replacement = Update.replacement(resource, made, ControlPlane.request)
            if let replaced = ControlPlane.change(made, resource, replacement) {
                check(replaced["metadata"]?["uid"] == made["metadata"]?["uid"], "a replaced object has another uid")
            }
            ControlPlane.delete(
                made, resource, [DeletionWish(uid: "1"), DeletionWish(), DeletionWish(graceSeconds: 0)])
        } catch {
            check(!error.description.isEmpty, "a fault without a text")
        }
    }

    private static func read(_ bytes: [UInt8]) -> Value? {
        let type =
            ProtobufBody.isOne(bytes[...])
            ? RequestValue.protobuf : bytes.first == UInt8(ascii: "{") ? RequestValue.json : RequestValue.yaml
        do throws(BodyFault) { return try RequestValue.read(bytes, type, expecting: "Pod") } catch {
            ControlPlane.refused(error.status)
            return nil
        }
    }

    private static func text(_ value: Value) -> String { JSONWriter.string(value) }
}
