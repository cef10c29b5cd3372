package import WeirValue

/// What admission does to claims, volumes, Ingresses, nodes and to all that is in a namespace.
package enum ClusterAdmission {
    /// Refuses a new object in a namespace that is not there, or that is going.
    /// - Throws: ``APIStatus``.
    package static func checkNamespace(
        _ namespace: Value?, named name: String, group: String, resource: String, object: String
    ) throws(APIStatus) {
        guard let namespace else {
            var details = APIStatus.Details()
            details.name = name
            details.kind = "namespaces"
            throw APIStatus(
                code: 404, reason: "NotFound", message: "namespaces \(GoText.quoted(name)) not found", details: details)
        }
        let isGoing =
            namespace.at("metadata", "deletionTimestamp") != nil || namespace.text("status", "phase") == "Terminating"
        guard isGoing else { return }
        var status = APIStatus.forbidden(
            group: group, resource, object,
            "unable to create new content in namespace \(name) because it is being terminated")
        status.details?.causes = [
            APIStatus.Cause(
                reason: "NamespaceTerminating", message: "namespace \(name) is being terminated",
                field: "metadata.namespace")
        ]
        throw status
    }

    // MARK: Storage

    static func claim(_ object: inout Value, _ old: Value?, _ context: KindContext) throws(APIStatus) {
        guard let old else {
            try LimitRangeAdmission.admit(&object, resource: "persistentvolumeclaims", context)
            defaultClass(&object, context)
            protect(&object, "kubernetes.io/pvc-protection")
            return
        }
        try checkGrowth(object, old, context)
    }

    static func volume(_ object: inout Value, _ old: Value?, _ context: KindContext) {
        if old == nil { protect(&object, "kubernetes.io/pv-protection") }
    }

    private static func protect(_ object: inout Value, _ finalizer: String) {
        object.edit("metadata") { metadata in
            let finalizers = metadata.list("finalizers")
            guard !finalizers.contains(where: { $0.stringValue == finalizer }) else { return }
            metadata.set("finalizers", .list(finalizers + [.string(finalizer)]))
        }
    }

    private static func defaultClass(_ object: inout Value, _ context: KindContext) {
        guard object.at("spec", "storageClassName") == nil,
            object.at("metadata", "annotations")?.at("volume.beta.kubernetes.io/storage-class") == nil,
            let name = defaultName(
                context.cluster.objects("storage.k8s.io", "storageclasses", ""),
                ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"])
        else { return }
        object.edit("spec") { $0.set("storageClassName", .string(name)) }
    }

    /// The newest of the classes that an annotation marks as default; of several at once the first by name.
    private static func defaultName(_ classes: [Value], _ annotations: [String]) -> String? {
        let defaults = classes.filter { found in
            annotations.contains { found.at("metadata", "annotations")?.text($0) == "true" }
        }
        return defaults.min { first, second in
            let (earlier, later) = (
                first.text("metadata", "creationTimestamp"), second.text("metadata", "creationTimestamp")
            )
            return earlier == later
                ? first.text("metadata", "name") < second.text("metadata", "name") : earlier > later
        }?.text("metadata", "name")
    }

    private static func checkGrowth(_ object: Value, _ old: Value, _ context: KindContext) throws(APIStatus) {
        let size = { (claim: Value) in QuantityNumber(claim.at("spec", "resources", "requests", "storage")) }
        guard size(object) > size(old), old.text("status", "phase") == "Bound" else { return }
        let name = object.text("metadata", "name")
        let found = context.cluster.object(
            "storage.k8s.io", "storageclasses", "", object.text("spec", "storageClassName"))
        guard found?["allowVolumeExpansion"]?.boolValue == true else {
            throw .forbidden(
                "persistentvolumeclaims", name,
                "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must "
                    + "support resize")
        }
    }

    // MARK: Ingresses and nodes

    static func ingress(_ object: inout Value, _ old: Value?, _ context: KindContext) throws(APIStatus) {
        guard old == nil, object.at("spec", "ingressClassName") == nil,
            object.at("metadata", "annotations")?.at("kubernetes.io/ingress.class") == nil,
            let name = defaultName(
                context.cluster.objects("networking.k8s.io", "ingressclasses", ""),
                ["ingressclass.kubernetes.io/is-default-class"])
        else { return }
        object.edit("spec") { $0.set("ingressClassName", .string(name)) }
    }

    /// Nothing is put on a new node before it is known to be ready.
    static func node(_ object: inout Value, _ old: Value?, _ context: KindContext) {
        guard old == nil else { return }
        object.fill(("spec", .emptyMap))
        object.edit("spec") { spec in
            let taints = spec.list("taints")
            let key = "node.kubernetes.io/not-ready"
            guard !taints.contains(where: { $0.text("key") == key && $0.text("effect") == "NoSchedule" }) else {
                return
            }
            spec.set("taints", .list(taints + [["key": .string(key), "effect": "NoSchedule"]]))
        }
    }
}
