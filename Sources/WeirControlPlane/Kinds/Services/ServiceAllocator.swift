import WeirValue

/// Gives Services their addresses and ports, after `pkg/registry/core/service/storage` for a cluster with IPv4 only.
struct ServiceAllocator {
    private static let family = "IPv4"

    private let allocation: ServiceAllocation
    private let name: String

    init(_ allocation: ServiceAllocation, _ object: Value) {
        self.allocation = allocation
        name = object.text("metadata", "name")
    }

    private func refusal(_ errors: [FieldError]) -> APIStatus { .invalid(kind: "Service", name: name, errors) }

    /// Readies a new Service, or one that is to replace `old`, before it is validated.
    func allocate(_ object: inout Value, _ old: Value?) throws(APIStatus) {
        if let old { Self.keepAllocated(&object, ServiceFields(old)) }
        Self.align(&object, old.map(ServiceFields.init))
        let before = old.map(ServiceFields.init)
        try settleFamilies(&object, before)
        let hadAddress = before?.needsClusterIP == true && before?.clusterIPs.isEmpty == false
        if !hadAddress { try giveAddresses(&object) }
        try givePorts(&object, before)
    }

    /// Keeps what was allocated where the request tells nothing of it.
    private static func keepAllocated(_ object: inout Value, _ old: ServiceFields) {
        let new = ServiceFields(object)
        object.edit("spec") { spec in
            if old.needsClusterIP, new.needsClusterIP {
                if spec.text("clusterIP").isEmpty { spec.set("clusterIP", old.spec["clusterIP"]) }
                if new.clusterIPs.isEmpty { spec.set("clusterIPs", old.spec["clusterIPs"]) }
            }
            if old.needsNodePort, new.needsNodePort {
                var used = Set(old.nodePorts).intersection(new.nodePorts).subtracting([0])
                var known: [String: Int64] = [:]
                for port in old.spec.list("ports") { known[port.text("name")] = port["nodePort"]?.intValue }
                spec.editEach("ports") { port in
                    guard port["nodePort"]?.intValue ?? 0 == 0, let number = known[port.text("name")],
                        used.insert(number).inserted
                    else { return }
                    port.set("nodePort", .int(number))
                }
            }
            if old.needsHealthPort, new.needsHealthPort, new.healthPort == 0, old.healthPort != 0 {
                spec.set("healthCheckNodePort", .int(old.healthPort))
            }
        }
    }

    /// Brings `clusterIP` and `clusterIPs` together where the request changed one of them.
    private static func align(_ object: inout Value, _ old: ServiceFields?) {
        let new = ServiceFields(object)
        let first = new.spec.text("clusterIP")
        object.edit("spec") { spec in
            guard let old else {
                if !first.isEmpty, new.clusterIPs.isEmpty { spec.set("clusterIPs", [.string(first)]) }
                return
            }
            guard new.clusterIPs == old.clusterIPs else { return }
            let before = old.spec.text("clusterIP")
            if !before.isEmpty, first.isEmpty {
                spec.drop("clusterIPs")
            } else if first != before {
                spec.set("clusterIPs", .list([.string(first)] + new.clusterIPs.dropFirst().map { .string($0) }))
            }
        }
    }

    // MARK: Families

    private func settleFamilies(_ object: inout Value, _ old: ServiceFields?) throws(APIStatus) {
        guard !ServiceFields(object).isExternalName else { return }
        let isOpen = ServiceFields(object).isHeadless && !ServiceFields(object).hasSelector
        object.edit("spec") { spec in
            spec.fill(
                ("ipFamilyPolicy", old?.spec.at("ipFamilyPolicy") ?? (isOpen ? "RequireDualStack" : "SingleStack")))
        }
        let related = ServiceValidation.addresses(object)
        guard related.isEmpty else { throw refusal(related) }
        try checkPolicy(object, isOpen)
        let fields = ServiceFields(object)
        var families = fields.families
        if families.isEmpty { families = [Self.family] }
        if isOpen, families.count < 2, fields.spec.text("ipFamilyPolicy") != "SingleStack" {
            families.append(families[0] == Self.family ? "IPv6" : Self.family)
        }
        if families != fields.families {
            object.edit("spec") { $0.set("ipFamilies", .list(families.map { .string($0) })) }
        }
    }

    private func checkPolicy(_ object: Value, _ isOpen: Bool) throws(APIStatus) {
        let fields = ServiceFields(object)
        let spec = FieldPlace(object["spec"], "spec")
        var errors = FieldErrors()
        let policy = spec["ipFamilyPolicy"]
        if policy.text == "SingleStack" {
            for (count, what) in [(fields.clusterIPs.count, "cluster IPs"), (fields.families.count, "IP families")]
            where count == 2 {
                errors.invalid(
                    policy, "must be 'RequireDualStack' or 'PreferDualStack' when multiple \(what) are specified")
            }
        }
        for (index, address) in fields.clusterIPs.enumerated()
        where address.contains(":") && index >= fields.families.count {
            errors.invalid(
                "spec.clusterIPs[\(index)]", spec["clusterIPs"].shown, "IPv6 is not configured on this cluster")
        }
        if errors.list.isEmpty, !isOpen {
            if policy.text == "RequireDualStack" {
                errors.invalid(policy, "this cluster is not configured for dual-stack services")
            }
            for family in spec["ipFamilies"].elements where family.text != Self.family {
                errors.invalid(family, "not configured on this cluster")
            }
        }
        guard errors.list.isEmpty else { throw refusal(errors.list) }
    }

    // MARK: Addresses and ports

    private func giveAddresses(_ object: inout Value) throws(APIStatus) {
        let fields = ServiceFields(object)
        guard !fields.isExternalName, !fields.isHeadless else { return }
        let wanted = fields.clusterIPs.first.flatMap { $0.isEmpty ? nil : $0 }
        let address: String
        do throws(ServiceAllocation.Fault) {
            address = try allocation.clusterIP(wanted)
        } catch {
            guard let wanted else { throw .failure("failed to allocate a serviceIP: \(error.text)") }
            throw refusal([
                FieldError(
                    "spec.clusterIPs", .invalid, fields.spec["clusterIPs"] ?? .null,
                    Self.told(wanted, error.text))
            ])
        }
        object.edit("spec") { spec in
            spec.set("clusterIP", .string(address))
            spec.set("clusterIPs", [.string(address)])
        }
    }

    /// Why the address `wanted` is not given.
    private static func told(_ wanted: String, _ text: String) -> String {
        let prefix = "failed to allocate IP \(wanted): "
        return text.hasPrefix(prefix) ? text : prefix + text
    }

    private func givePorts(_ object: inout Value, _ old: ServiceFields?) throws(APIStatus) {
        let fields = ServiceFields(object)
        guard fields.needsNodePort else { return }
        var ports = fields.spec.list("ports")
        // A number that one protocol has may be another's, too.
        var numbers: [Int64: Int64] = [:]
        var taken = Set(old?.needsNodePort == true ? old?.nodePorts ?? [] : [])
        for index in ports.indices {
            let wanted = ports[index]["nodePort"]?.intValue ?? 0
            if wanted != 0, taken.contains(wanted) { continue }
            let port = ports[index]["port"]?.intValue ?? 0
            let number: Int64
            if wanted == 0, let shared = numbers[port], ports[..<index].allSatisfy({ !Self.isSame($0, ports[index]) }) {
                number = shared
            } else {
                number = try portNumber(wanted, "spec.ports[\(index)].nodePort")
            }
            numbers[port] = number
            taken.insert(number)
            ports[index].set("nodePort", .int(number))
        }
        object.edit("spec") { $0.set("ports", .list(ports)) }
        guard fields.needsHealthPort, old?.needsHealthPort != true || fields.healthPort != old?.healthPort else {
            return
        }
        let number = try portNumber(fields.healthPort, "spec.healthCheckNodePort")
        object.edit("spec") { $0.set("healthCheckNodePort", .int(number)) }
    }

    private static func isSame(_ first: Value, _ second: Value) -> Bool {
        first["port"] == second["port"] && first["protocol"] == second["protocol"]
    }

    private func portNumber(_ wanted: Int64, _ field: String) throws(APIStatus) -> Int64 {
        do throws(ServiceAllocation.Fault) {
            return try allocation.nodePort(wanted == 0 ? nil : wanted)
        } catch {
            guard wanted != 0 else { throw .failure("failed to allocate a nodePort: \(error.text)") }
            throw refusal([FieldError(field, .invalid, .int(wanted), error.text)])
        }
    }
}
