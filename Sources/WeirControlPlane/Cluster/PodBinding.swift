import WeirValue

/// What a Binding does to a pod: it is on a node from then on.
enum PodBinding {
    /// Refuses a `binding` that does not put the pod `name` on a node.
    static func check(_ binding: Value, of name: String) throws(APIStatus) {
        guard binding.text("metadata", "name") == name else {
            throw .badRequest("name in URL does not match name in Binding object")
        }
        let target = FieldPlace(binding["target"], "target")
        let kind = target["kind"]
        guard kind.isEmpty || kind.text == "Node" else {
            // An API server tells of it as of a failure of its own.
            throw .failure(FieldError.notSupported(kind.path, kind.shown, ["Node", "<empty>"]).description)
        }
        guard !target["name"].isEmpty else {
            throw .invalid(kind: "Binding", name: name, [FieldError("target.name", .required)])
        }
    }

    /// The update of the pod `name` that puts it on `node`.
    /// - Parameter uid: Only the pod with this uid is meant; empty for any.
    static func update(_ name: String, uid: String = "", to node: String) -> Update {
        let time = ClusterTime.text(ClusterTime.now)
        let resource = ResourceName("", "pods")
        return Update(change: { live, _ throws(APIStatus) in
            guard var pod = live else { throw .notFound(resource, name) }
            guard uid.isEmpty || pod.text("metadata", "uid") == uid else {
                throw .conflict(ResourceName("", "pods/binding"), name, "it is another pod of that name")
            }
            let present = pod.text("spec", "nodeName")
            guard present.isEmpty else {
                throw .conflict(
                    ResourceName("", "pods/binding"), name,
                    "pod \(name) is already assigned to node \(GoText.quoted(present))")
            }
            pod.edit("spec") { $0.set("nodeName", .string(node)) }
            pod.fill(("status", .emptyMap))
            pod.edit("status") { status in
                Conditions.remove("PodScheduled", in: &status)
                Conditions.set("PodScheduled", "True", time: time, extra: [("lastProbeTime", nil)], in: &status)
            }
            return Changed(object: pod)
        })
    }
}
