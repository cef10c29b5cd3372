import WeirValue

@testable import WeirControlPlane

/// Patches of all four kinds on objects of several kinds. The first byte chooses the kind of patch and the object; the rest
/// is the patch as JSON. A configuration that is applied again changes nothing but times.
enum PatchHarness {
    private static let objects: [(resource: ServedResource, live: Value)] = [
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"o","labels":{"a":"b"},"finalizers":["x.y/z"]},"spec":
        {"containers":[{"name":"a","image":"i","ports":[{"containerPort":80}],"env":[{"name":"E","value":"1"}]},
        {"name":"b","image":"j"}],"tolerations":[{"operator":"Exists"}]}}
        """,
        """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"o"},"spec":{"replicas":2,"selector":
        {"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"volumes":[{"name":"v",
        "emptyDir":{}}],"containers":[{"name":"a","image":"i","volumeMounts":[{"name":"v","mountPath":"/v"}]}]}}}}
        """,
        """
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"o"},"spec":{"selector":{"a":"b"},"ports":[{"name":
        "p","port":80},{"name":"q","port":81,"protocol":"UDP"}]}}
        """,
        #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"o","annotations":{"a":"b"}},"data":{"a":"1","b":"2"}}"#,
    ].compactMap(made)

    private static func made(_ text: String) -> (resource: ServedResource, live: Value)? {
        guard let value = try? JSONReader.read(text), let kind = value["kind"]?.stringValue,
            let resource = ControlPlane.catalog.resource(
                of: GroupVersionKind(apiVersion: value.text("apiVersion"), kind: kind)),
            let object = try? resource.read(value).object, let live = ControlPlane.create(object, resource)
        else { return nil }
        return (resource, live)
    }

    static func run(_ bytes: [UInt8]) {
        check(objects.count == 4, "the objects cannot be made")
        guard let first = bytes.first else { return }
        let (resource, live) = objects[Int(first) >> 2 & 3]
        let value: Value
        do throws(RequestBody.Fault) { value = try RequestBody.read(Array(bytes.dropFirst())).value } catch { return }
        guard let patch = patch(first & 3, value) else { return }
        let update = patch.update(resource, ControlPlane.request)
        guard let changed = ControlPlane.change(live, resource, update) else { return }
        ControlPlane.show(changed, resource)
        guard case .apply = patch else { return }
        guard let again = ControlPlane.change(changed, resource, update) else {
            return check(false, "what was applied is refused the second time: \(JSONWriter.string(changed))")
        }
        check(
            Unchanged.isUnchanged(again, old: changed),
            "applied again it changes:\n\(JSONWriter.string(changed))\n\(JSONWriter.string(again))")
    }

    private static func patch(_ kind: UInt8, _ value: Value) -> ObjectPatch? {
        switch kind {
        case 0:
            do throws(APIStatus) { return .json(try JSONPatch(value)) } catch {
                ControlPlane.refused(error)
                return nil
            }
        case 1: return .merge(value)
        case 2: return .strategic(value)
        default:
            guard case .map = value else { return nil }
            return .apply(value, force: true)
        }
    }
}
