import WeirValue

/// What is filled in in the specs of pods.
enum PodDefaults {
    /// Of a pod itself.
    static func pod(_ object: inout Value) {
        object.edit("spec") { spec in
            template(&spec)
            spec.fill(("enableServiceLinks", true))
            if let seconds = spec["terminationGracePeriodSeconds"]?.intValue, seconds < 0 {
                spec.set("terminationGracePeriodSeconds", 1)
            }
            for list in containerLists { spec.editEach(list, change: requests) }
            if spec["hostNetwork"]?.boolValue == true {
                for list in containerLists { spec.editEach(list, change: hostPorts) }
            }
            podResources(&spec)
        }
    }

    /// The members of a spec that are lists of containers.
    static let containerLists = ["containers", "initContainers"]

    /// Of a spec in a template.
    static func template(_ spec: inout Value) {
        spec.fill(
            ("dnsPolicy", "ClusterFirst"), ("restartPolicy", "Always"), ("securityContext", .emptyMap),
            ("terminationGracePeriodSeconds", 30), ("schedulerName", "default-scheduler"))
        let account = spec.text("serviceAccountName")
        if !account.isEmpty {
            spec.set("serviceAccount", .string(account))
        } else if !spec.text("serviceAccount").isEmpty {
            spec.set("serviceAccountName", spec["serviceAccount"])
        }
        spec.editEach("volumes", change: volume)
        for list in containerLists + ["ephemeralContainers"] { spec.editEach(list, change: container) }
        spec.edit("overhead", change: roundUp)
    }

    // MARK: Containers

    static func container(_ container: inout Value) {
        container.fill(
            ("imagePullPolicy", pullPolicy(of: container.text("image"))),
            ("terminationMessagePath", "/dev/termination-log"), ("terminationMessagePolicy", "File"))
        container.editEach("ports") { $0.fill(("protocol", "TCP")) }
        container.editEach("env") { $0.edit("valueFrom", "fieldRef", change: fieldRef) }
        for name in ["livenessProbe", "readinessProbe", "startupProbe"] { container.edit(name, change: probe) }
        container.edit("lifecycle") { lifecycle in
            for name in ["postStart", "preStop"] { lifecycle.edit(name, "httpGet", change: httpGet) }
        }
        container.edit("resources", "limits", change: roundUp)
        container.edit("resources", "requests", change: roundUp)
    }

    /// An image whose tag is, or is taken to be, `latest` is always pulled.
    static func pullPolicy(of image: String) -> Value {
        let isDigested = image.contains("@")
        let path = image.split(separator: "@", maxSplits: 1).first ?? ""
        let last = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        let parts = last.split(separator: ":", omittingEmptySubsequences: false)
        guard let name = parts.first, !name.isEmpty, name == name.lowercased() else { return "IfNotPresent" }
        let tag = parts.count > 1 ? String(parts[1]) : isDigested ? "" : "latest"
        return tag == "latest" ? "Always" : "IfNotPresent"
    }

    private static func fieldRef(_ reference: inout Value) { reference.fill(("apiVersion", "v1")) }

    private static func probe(_ probe: inout Value) {
        probe.fill(("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3))
        probe.edit("httpGet", change: httpGet)
        probe.edit("grpc") { $0.fill(("service", "")) }
    }

    private static func httpGet(_ action: inout Value) { action.fill(("path", "/"), ("scheme", "HTTP")) }

    /// Amounts are kept in thousandths; what is finer is rounded up.
    static func roundUp(_ amounts: inout Value) {
        guard case .map(let map) = amounts else { return }
        for (name, amount) in map {
            let milli: Int128 = 1_000_000
            let number = QuantityNumber(amount)
            guard !number.nanos.isMultiple(of: milli), number.nanos > 0 else { continue }
            let rounded = QuantityNumber(nanos: (number.nanos + milli - 1) / milli * milli)
            amounts.set(name, .string(rounded.decimalText))
        }
    }

    /// What is limited and not asked for is asked for up to its limit.
    private static func requests(_ container: inout Value) {
        guard let limits = container.at("resources", "limits")?.mapValue else { return }
        container.edit("resources") { resources in
            resources.fill(("requests", .emptyMap))
            resources.edit("requests") { requests in
                for (name, limit) in limits where requests[name] == nil { requests.set(name, limit) }
            }
            if resources["requests"]?.mapValue?.isEmpty == true { resources.drop("requests") }
        }
    }

    private static func hostPorts(_ container: inout Value) {
        container.editEach("ports") { port in
            if port["hostPort"]?.intValue ?? 0 == 0 { port.set("hostPort", port["containerPort"]) }
        }
    }

    /// What a pod as a whole asks for, where it has limits as a whole.
    private static func podResources(_ spec: inout Value) {
        guard let limits = spec.at("resources", "limits")?.mapValue, !limits.isEmpty else { return }
        let supported = { (name: String) in name == "cpu" || name == "memory" || name.hasPrefix("hugepages-") }
        let sum = PodResources.requests(of: spec, isWhole: false)
        spec.edit("resources") { resources in
            resources.fill(("requests", .emptyMap))
            resources.edit("requests") { requests in
                for (name, amount) in sum where requests[name] == nil && (name == "cpu" || name == "memory") {
                    requests.set(name, .string(amount.text(like: limits[name])))
                }
                for (name, limit) in limits where requests[name] == nil && supported(name) { requests.set(name, limit) }
            }
            if resources["requests"]?.mapValue?.isEmpty == true { resources.drop("requests") }
        }
    }

    // MARK: Volumes

    static func volume(_ volume: inout Value) {
        if let map = volume.mapValue, map.allSatisfy({ $0.key == "name" || $0.value.isNull }) {
            volume.set("emptyDir", .emptyMap)
        }
        for name in ["secret", "configMap", "downwardAPI", "projected"] {
            volume.edit(name) { $0.fill(("defaultMode", 420)) }
        }
        let downward = { (source: inout Value) in
            source.editEach("items") { $0.edit("fieldRef", change: fieldRef) }
        }
        volume.edit("downwardAPI", change: downward)
        volume.edit("projected") { projected in
            projected.editEach("sources") { source in
                source.edit("downwardAPI", change: downward)
                source.edit("serviceAccountToken") { $0.fill(("expirationSeconds", 3_600)) }
            }
        }
        volume.edit("image") { image in
            image.fill(("pullPolicy", pullPolicy(of: image.text("reference"))))
        }
        volume.edit("ephemeral", "volumeClaimTemplate", "spec") { $0.fill(("volumeMode", "Filesystem")) }
        sources(&volume)
    }

    /// The defaults of sources that pods and persistent volumes have alike.
    static func sources(_ volume: inout Value) {
        volume.edit("hostPath") { $0.fill(("type", "")) }
        volume.edit("iscsi") { $0.fill(("iscsiInterface", "default")) }
        volume.edit("rbd") { $0.fill(("pool", "rbd"), ("user", "admin"), ("keyring", "/etc/ceph/keyring")) }
        volume.edit("azureDisk") {
            $0.fill(("cachingMode", "ReadWrite"), ("fsType", "ext4"), ("readOnly", false), ("kind", "Shared"))
        }
        volume.edit("scaleIO") { $0.fill(("storageMode", "ThinProvisioned"), ("fsType", "xfs")) }
    }
}
