import Synchronization
import WeirValue

/// The addresses and ports of the nodes that the Services of a cluster have.
final class ServiceAddresses: Sendable {
    /// Addresses are given from 10.96.0.0/12, but for the first ones, which clusters use themselves.
    private static let firstAddress: UInt32 = 10 << 24 | 96 << 16
    private static let addressCount: UInt32 = 1 << 20
    private static let reserved: UInt32 = 16
    private static let ports: ClosedRange<Int64> = 30_000...32_767

    private struct Used {
        var addresses: Set<String> = []
        var ports: Set<Int64> = []
    }

    private let used = Mutex(Used())

    /// What `service` has is taken.
    func take(_ service: Value) {
        used.withLock { used in
            used.addresses.formUnion(Self.addresses(service))
            used.ports.formUnion(Self.nodePorts(service))
        }
    }

    /// What `old` had and `new` has not can be given again; `new` is nil for one that was deleted.
    func release(_ old: Value, keeping new: Value?) {
        used.withLock { used in
            used.addresses.subtract(Set(Self.addresses(old)).subtracting(new.map(Self.addresses) ?? []))
            used.ports.subtract(Set(Self.nodePorts(old)).subtracting(new.map(Self.nodePorts) ?? []))
        }
    }

    private static func addresses(_ service: Value) -> [String] {
        (service["spec"]?.texts("clusterIPs") ?? []).filter { $0 != "None" && !$0.isEmpty }
    }

    private static func nodePorts(_ service: Value) -> [Int64] {
        let spec = service["spec"] ?? .emptyMap
        return (spec.list("ports").map { $0["nodePort"]?.intValue ?? 0 } + [spec["healthCheckNodePort"]?.intValue ?? 0])
            .filter { $0 != 0 }
    }

    // MARK: Giving

    /// Gives what one request asks for; what it took is given back where the request comes to nothing.
    final class Grant: Sendable {
        private let pool: ServiceAddresses
        private let taken = Mutex(Used())

        fileprivate init(_ pool: ServiceAddresses) { self.pool = pool }

        /// Gives back what was taken.
        func giveBack() {
            let taken = taken.withLock { taken in
                defer { taken = Used() }
                return taken
            }
            pool.used.withLock { used in
                used.addresses.subtract(taken.addresses)
                used.ports.subtract(taken.ports)
            }
        }

        fileprivate func address(_ wanted: String?) throws(ServiceAllocation.Fault) -> String {
            let given = try pool.address(wanted)
            taken.withLock { _ = $0.addresses.insert(given) }
            return given
        }

        fileprivate func port(_ wanted: Int64?) throws(ServiceAllocation.Fault) -> Int64 {
            let given = try pool.port(wanted)
            taken.withLock { _ = $0.ports.insert(given) }
            return given
        }
    }

    /// What one request can ask for, and what it took.
    func grant() -> (allocation: ServiceAllocation, grant: Grant) {
        let grant = Grant(self)
        let allocation = ServiceAllocation(
            clusterIP: { wanted throws(ServiceAllocation.Fault) in try grant.address(wanted) },
            nodePort: { wanted throws(ServiceAllocation.Fault) in try grant.port(wanted) })
        return (allocation, grant)
    }

    private func address(_ wanted: String?) throws(ServiceAllocation.Fault) -> String {
        if let wanted {
            guard let number = Self.number(of: wanted), number >= Self.firstAddress,
                number < Self.firstAddress + Self.addressCount
            else {
                throw ServiceAllocation.Fault(
                    "failed to allocate IP \(wanted): the provided network does not match the current range")
            }
            let isFree = used.withLock { $0.addresses.insert(wanted).inserted }
            guard isFree else {
                throw ServiceAllocation.Fault("failed to allocate IP \(wanted): provided IP is already allocated")
            }
            return wanted
        }
        return try used.withLock { used throws(ServiceAllocation.Fault) in
            for _ in 0..<10_000 {
                let text = Self.text(of: Self.firstAddress + UInt32.random(in: Self.reserved..<Self.addressCount - 1))
                if used.addresses.insert(text).inserted { return text }
            }
            throw ServiceAllocation.Fault("range is full")
        }
    }

    private func port(_ wanted: Int64?) throws(ServiceAllocation.Fault) -> Int64 {
        if let wanted {
            guard Self.ports.contains(wanted) else {
                throw ServiceAllocation.Fault(
                    "provided port is not in the valid range. The range of valid ports is 30000-32767")
            }
            guard used.withLock({ $0.ports.insert(wanted).inserted }) else {
                throw ServiceAllocation.Fault("provided port is already allocated")
            }
            return wanted
        }
        return try used.withLock { used throws(ServiceAllocation.Fault) in
            let start = Int64.random(in: Self.ports)
            let count = Int64(Self.ports.count)
            for offset in 0..<count {
                let port = Self.ports.lowerBound + (start - Self.ports.lowerBound + offset) % count
                if used.ports.insert(port).inserted { return port }
            }
            throw ServiceAllocation.Fault("range is full")
        }
    }

    private static func number(of text: String) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard parts.count == 4 else { return nil }
        var number: UInt32 = 0
        for part in parts {
            guard let part else { return nil }
            number = number << 8 | UInt32(part)
        }
        return number
    }

    private static func text(of number: UInt32) -> String {
        "\(number >> 24).\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
    }
}
