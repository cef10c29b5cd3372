import WeirValue

@testable import WeirControlPlane

/// Patches of all four kinds on objects of several kinds. The first byte chooses the kind of patch (bits 0 and 1), the object
/// (2, 3 and 7) and what part of it the request is for (4 and 5); the rest is the patch as JSON, or as YAML where it is applied.
/// A configuration that is applied again changes nothing but times.
enum PatchHarness {
    private static let objects: [(resource: ServedResource, live: Value)] =
        [
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
            """
            {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"o"},"spec":{"completions":2,"template":{"spec":
            {"restartPolicy":"Never","containers":[{"name":"a","image":"i"}]}}}}
            """,
            """
            {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"o"},"spec":{"accessModes":
            ["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}
            """,
            """
            {"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","metadata":{"name":"o"},"spec":{"maxReplicas":3,
            "scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"o"}}}
            """,
        ].compactMap(made) + [custom].compactMap { $0 }
    /// The parts that requests are for; each kind has some of them. What has a scale has no containers of its own.
    private static let parts = ["", "status", "ephemeralcontainers", "resize"]

    /// An object of a definition, with lists and maps of several kinds.
    private static var custom: (resource: ServedResource, live: Value)? {
        let schema: Value = [
            "type": "object",
            "properties": [
                "spec": [
                    "type": "object",
                    "properties": [
                        "n": ["type": "integer", "default": 1, "maximum": 9],
                        "s": ["type": "array", "x-kubernetes-list-type": "set", "items": ["type": "string"]],
                        "m": [
                            "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"],
                            "items": [
                                "type": "object", "required": ["k"],
                                "properties": ["k": ["type": "string"], "v": ["x-kubernetes-int-or-string": true]],
                            ],
                        ],
                        "o": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
                        "t": ["type": "object", "additionalProperties": ["type": "string", "nullable": true]],
                    ],
                    "x-kubernetes-validations": [["rule": "!has(self.s) || self.s.all(x, size(x) < 5)"]],
                ],
                "status": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
            ],
        ]
        guard let resource = DefinitionHarness.served(schema),
            let object = try? resource.read([
                "apiVersion": "x.example/v1", "kind": "Thing", "metadata": ["name": "o"],
                "spec": [
                    "s": ["a", "b"], "m": [["k": "a", "v": 1], ["k": "b", "v": "2"]], "o": ["x": [1]], "t": ["a": "b"],
                ],
            ]).object, let live = ControlPlane.create(object, resource)
        else { return nil }
        return (resource, live)
    }

    /// The object that the first byte `first` of an input chooses.
    static func target(of first: UInt8) -> (resource: ServedResource, live: Value)? {
        let index = Int(first >> 2 & 3 | first >> 5 & 4)
        return index < objects.count ? objects[index] : nil
    }

    private static func made(_ text: String) -> (resource: ServedResource, live: Value)? {
        guard let value = try? JSONReader.read(text), let kind = value["kind"]?.stringValue,
            let resource = ControlPlane.catalog.resource(
                of: GroupVersionKind(apiVersion: value.text("apiVersion"), kind: kind)),
            let object = try? resource.read(value).object, let live = ControlPlane.create(object, resource)
        else { return nil }
        return (resource, live)
    }

    static func run(_ bytes: [UInt8]) {
        check(objects.count == 8, "the objects cannot be made")
        guard let first = bytes.first, let (resource, live) = target(of: first),
            let patch = patch(first & 3, Array(bytes.dropFirst()))
        else { return }
        let part = parts[Int(first >> 4 & 3)]
        if part == "ephemeralcontainers", let paths = resource.scalePaths[resource.kind.apiVersion] {
            return scale(live, ScaleView(resource: resource, paths: paths), patch)
        }
        guard part.isEmpty else {
            guard resource.has(part) != nil else { return }
            var request = ControlPlane.request
            request.subresource = part
            if let changed = ControlPlane.change(live, resource, patch.update(resource, request), part) {
                ControlPlane.show(changed, resource)
            }
            return
        }
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

    /// Patches the scale of `live`: it is shown as it is told.
    private static func scale(_ live: Value, _ view: ScaleView, _ patch: ObjectPatch) {
        do throws(APIStatus) {
            let changed = try view.changed(live, .patch(patch), manager: "fuzz", time: ControlPlane.time)
            let shown = try view.scale(of: changed)
            check(shown["spec"]?["replicas"]?.intValue ?? 0 >= 0, "a scale below zero: \(JSONWriter.string(shown))")
        } catch { ControlPlane.refused(error) }
    }

    private static func patch(_ kind: UInt8, _ bytes: [UInt8]) -> ObjectPatch? {
        if kind == 3 {
            do throws(BodyFault) {
                let value = try RequestValue.readYAML(bytes) { .badRequest($0) }
                guard case .map = value else { return nil }
                return .apply(value, force: true)
            } catch {
                ControlPlane.refused(error.status)
                return nil
            }
        }
        let value: Value
        do throws(RequestBody.Fault) { value = try RequestBody.read(bytes).value } catch { return nil }
        switch kind {
        case 0:
            do throws(APIStatus) { return .json(try JSONPatch(value)) } catch {
                ControlPlane.refused(error)
                return nil
            }
        case 1: return .merge(value)
        default: return .strategic(value)
        }
    }
}
