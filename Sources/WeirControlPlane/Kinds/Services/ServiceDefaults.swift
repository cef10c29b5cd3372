import WeirValue

/// What is filled in in Services, and what goes with a change of their type.
enum ServiceDefaults {
    static func apply(_ object: inout Value) {
        object.edit("spec") { spec in
            spec.fill(("sessionAffinity", "None"), ("type", "ClusterIP"))
            if spec.text("sessionAffinity") == "None" { spec.drop("sessionAffinityConfig") }
            if spec.text("sessionAffinity") == "ClientIP",
                spec.at("sessionAffinityConfig", "clientIP", "timeoutSeconds") == nil
            {
                spec.set("sessionAffinityConfig", ["clientIP": ["timeoutSeconds": 10_800]])
            }
            spec.editEach("ports") { port in
                port.fill(("protocol", "TCP"))
                if port["targetPort"] == nil || port["targetPort"] == 0 || port["targetPort"] == "" {
                    port.set("targetPort", port["port"])
                }
            }
        }
        let fields = ServiceFields(object)
        object.edit("spec") { spec in
            if fields.isOpenOutside { spec.fill(("externalTrafficPolicy", "Cluster")) }
            if fields.needsClusterIP { spec.fill(("internalTrafficPolicy", "Cluster")) }
            if fields.isLoadBalancer { spec.fill(("allocateLoadBalancerNodePorts", true)) }
        }
        guard fields.isLoadBalancer else { return }
        object.edit("status", "loadBalancer") { balancer in
            balancer.editEach("ingress") { if !$0.text("ip").isEmpty { $0.fill(("ipMode", "VIP")) } }
        }
    }

    /// Takes away what belongs to the type that a Service had, where the update leaves it as it was.
    static func dropForType(_ object: inout Value, _ old: Value) {
        let (new, before) = (ServiceFields(object), ServiceFields(old))
        object.edit("spec") { spec in
            let drop = { (spec: inout Value, key: String) in
                if Value.means(spec[key], before.spec[key]) { spec.drop(key) }
            }
            if before.needsClusterIP, !new.needsClusterIP {
                if new.clusterIPs == before.clusterIPs { spec.drop("clusterIP", "clusterIPs") }
                drop(&spec, "ipFamilies")
                drop(&spec, "ipFamilyPolicy")
                drop(&spec, "internalTrafficPolicy")
            }
            if before.needsNodePort, !new.needsNodePort, new.nodePorts == before.nodePorts {
                spec.editEach("ports") { $0.drop("nodePort") }
            }
            if before.needsHealthPort, !new.needsHealthPort { drop(&spec, "healthCheckNodePort") }
            if before.isLoadBalancer, !new.isLoadBalancer {
                drop(&spec, "allocateLoadBalancerNodePorts")
                drop(&spec, "loadBalancerClass")
            }
            if before.isOpenOutside, !new.isOpenOutside { drop(&spec, "externalTrafficPolicy") }
        }
    }
}
