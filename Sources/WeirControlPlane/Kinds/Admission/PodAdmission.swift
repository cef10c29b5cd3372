import WeirValue

/// What the admission plugins that are on by default do to new pods.
enum PodAdmission {
    private static let tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount"
    private static let tokenPrefix = "kube-api-access-"
    private static let tolerationSeconds: Int64 = 300

    static func admit(_ object: inout Value, _ old: Value?, _ context: KindContext) throws(APIStatus) {
        guard old == nil else { return }
        let name = object.admittedName
        try LimitRangeAdmission.admit(&object, resource: "pods", context)
        try serviceAccount(&object, name, context)
        try priority(&object, name, context)
        tolerations(&object)
        try runtimeClass(&object, name, context)
    }

    // MARK: Service accounts

    private static func serviceAccount(_ object: inout Value, _ name: String, _ context: KindContext) throws(APIStatus)
    {
        guard object.at("metadata", "annotations")?.at("kubernetes.io/config.mirror") == nil else { return }
        var account = object.text("spec", "serviceAccountName")
        if account.isEmpty {
            account = "default"
            object.edit("spec") { spec in
                spec.set("serviceAccountName", .string(account))
                spec.set("serviceAccount", .string(account))
            }
        }
        let namespace = context.namespace
        guard let found = context.cluster.object("", "serviceaccounts", namespace, account) else {
            throw .forbidden(
                "pods", name,
                "error looking up service account \(namespace)/\(account): serviceaccount \(GoText.quoted(account)) "
                    + "not found")
        }
        let mounts = object.at("spec", "automountServiceAccountToken") ?? found.at("automountServiceAccountToken")
        if mounts?.boolValue != false { mountToken(&object, context) }
        let secrets = found.list("imagePullSecrets")
        if object["spec"]?.list("imagePullSecrets").isEmpty != false, !secrets.isEmpty {
            object.edit("spec") { $0.set("imagePullSecrets", .list(secrets)) }
        }
    }

    private static func mountToken(_ object: inout Value, _ context: KindContext) {
        let volumes = object["spec"]?.list("volumes") ?? []
        let known = volumes.first { $0.text("name").hasPrefix(tokenPrefix) }?.text("name")
        let volume = known ?? tokenPrefix + context.makeSuffix()
        var isMounted = false
        object.edit("spec") { spec in
            for list in PodDefaults.containerLists {
                spec.editEach(list) { container in
                    let mounts = container.list("volumeMounts")
                    guard !mounts.contains(where: { $0.text("mountPath") == tokenPath }) else { return }
                    isMounted = true
                    let mount: Value = ["name": .string(volume), "readOnly": true, "mountPath": .string(tokenPath)]
                    container.set("volumeMounts", .list(mounts + [mount]))
                }
            }
            guard isMounted, known == nil else { return }
            spec.set("volumes", .list(volumes + [tokenVolume(volume)]))
        }
    }

    private static func tokenVolume(_ name: String) -> Value {
        let namespace: Value = [
            "path": "namespace", "fieldRef": ["apiVersion": "v1", "fieldPath": "metadata.namespace"],
        ]
        return [
            "name": .string(name),
            "projected": [
                "sources": [
                    ["serviceAccountToken": ["expirationSeconds": 3_607, "path": "token"]],
                    ["configMap": ["name": "kube-root-ca.crt", "items": [["key": "ca.crt", "path": "ca.crt"]]]],
                    ["downwardAPI": ["items": [namespace]]],
                ],
                "defaultMode": 420,
            ],
        ]
    }

    // MARK: Priority

    private static func priority(_ object: inout Value, _ name: String, _ context: KindContext) throws(APIStatus) {
        let className = object.text("spec", "priorityClassName")
        var chosen: Value?
        if className.isEmpty {
            chosen = context.cluster.objects("scheduling.k8s.io", "priorityclasses", "")
                .filter { $0["globalDefault"]?.boolValue == true }
                .min { $0["value"]?.intValue ?? 0 < $1["value"]?.intValue ?? 0 }
        } else {
            chosen = context.cluster.object("scheduling.k8s.io", "priorityclasses", "", className)
            guard chosen != nil else {
                throw .forbidden("pods", name, "no PriorityClass with name \(className) was found")
            }
        }
        let value = chosen?["value"]?.intValue ?? 0
        let policy = chosen?.at("preemptionPolicy") ?? "PreemptLowerPriority"
        if let told = object.at("spec", "priority")?.intValue, told != value {
            throw .forbidden(
                "pods", name,
                "the integer value of priority (\(told)) must not be provided in pod spec; priority admission controller "
                    + "computed \(value) from the given PriorityClass name")
        }
        if let told = object.at("spec", "preemptionPolicy"), told != policy {
            throw .forbidden(
                "pods", name,
                "the string value of PreemptionPolicy (\(GoText.plain(told))) must not be provided in pod spec; priority "
                    + "admission controller computed \(GoText.plain(policy)) from the given PriorityClass name")
        }
        object.edit("spec") { spec in
            if className.isEmpty, let chosen {
                spec.set("priorityClassName", .string(chosen.text("metadata", "name")))
            }
            spec.set("priority", .int(value))
            spec.set("preemptionPolicy", policy)
        }
    }

    // MARK: Tolerations

    /// Pods stay for a while on a node that is not ready or not reached.
    private static func tolerations(_ object: inout Value) {
        var tolerations = object["spec"]?.list("tolerations") ?? []
        for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
            let isTolerated = tolerations.contains { toleration in
                ["", key].contains(toleration.text("key")) && ["", "NoExecute"].contains(toleration.text("effect"))
            }
            guard !isTolerated else { continue }
            tolerations.append([
                "key": .string(key), "operator": "Exists", "effect": "NoExecute",
                "tolerationSeconds": .int(tolerationSeconds),
            ])
        }
        object.edit("spec") { $0.set("tolerations", .list(tolerations)) }
    }

    // MARK: Runtime classes

    private static func runtimeClass(_ object: inout Value, _ name: String, _ context: KindContext) throws(APIStatus) {
        let className = object.text("spec", "runtimeClassName")
        guard !className.isEmpty else {
            guard object.at("spec", "overhead") == nil else {
                throw .forbidden("pods", name, "pod rejected: Pod Overhead set without corresponding RuntimeClass")
            }
            return
        }
        guard let found = context.cluster.object("node.k8s.io", "runtimeclasses", "", className) else {
            throw .forbidden("pods", name, "pod rejected: RuntimeClass \(GoText.quoted(className)) not found")
        }
        let overhead = found.at("overhead", "podFixed")
        if let told = object.at("spec", "overhead"), !Value.means(told, overhead) {
            throw .forbidden(
                "pods", name, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead")
        }
        if let overhead { object.edit("spec") { $0.set("overhead", overhead) } }
        guard let scheduling = found.at("scheduling") else { return }
        for (key, value) in scheduling.at("nodeSelector")?.mapValue ?? [:] {
            if let told = object.at("spec", "nodeSelector", key), told != value {
                throw .forbidden(
                    "pods", name,
                    "conflict: runtimeClass.scheduling.nodeSelector[\(key)] = \(GoText.plain(value)); "
                        + "pod.spec.nodeSelector[\(key)] = \(GoText.plain(told))")
            }
        }
        object.edit("spec") { spec in
            if let selector = scheduling.at("nodeSelector")?.mapValue {
                spec.fill(("nodeSelector", .emptyMap))
                spec.edit("nodeSelector") { own in for pair in selector { own.fill((pair.key, pair.value)) } }
            }
            let own = spec.list("tolerations")
            let added = scheduling.list("tolerations").filter { !own.contains($0) }
            if !added.isEmpty { spec.set("tolerations", .list(own + added)) }
        }
    }
}

extension APIStatus {
    /// 403: an admission plugin refuses the object `name` of `resource`.
    package static func forbidden(group: String = "", _ resource: String, _ name: String, _ text: String) -> APIStatus {
        var details = Details()
        details.name = name
        details.group = group
        details.kind = resource
        let qualified = group.isEmpty ? resource : resource + "." + group
        return APIStatus(
            code: 403, reason: "Forbidden",
            message: (name.isEmpty ? qualified : "\(qualified) \(GoText.quoted(name))") + " is forbidden: \(text)",
            details: details)
    }
}
