package import WeirCore
package import WeirProcess
import WeirValue

/// Looks, before anything is made, whether this machine has what a plan needs. Changes nothing.
package struct Preflight: Sendable {
    /// One instance that is to be made.
    package struct Wanted: Sendable {
        package let address: String
        package let needs: MachineNeeds
        /// Where it is declared.
        package let range: SourceRange?

        /// The instance `address` with `needs`.
        package init(_ address: String, _ needs: MachineNeeds, at range: SourceRange?) {
            self.address = address
            self.needs = needs
            self.range = range
        }
    }

    /// The limits of inotify from a number of nodes in containers on. Those from three nodes on are what kind's page of known
    /// issues recommends ("Pod errors due to too many open files"), those from sixteen on what Cluster API's quick start
    /// does for its clusters of containers.
    private static let inotify: [(nodes: Int64, instances: Int64, watches: Int64)] = [
        (16, 8_192, 1_048_576), (3, 512, 524_288),
    ]
    /// The networks that docker has addresses for where nobody configured `default-address-pools`: 172.17 to 172.31, 16 of
    /// 192.168 (moby, libnetwork/ipamutils).
    private static let networks = 31

    private let runner: any CommandRunner
    private let environment: [String: String]
    private let machine: MachineState

    /// Makes it: engines run through `runner`, and inherit by name from `environment`, which is Weir's own.
    package init(
        runner: any CommandRunner, environment: [String: String], machine: MachineState = MachineState.current()
    ) {
        self.runner = runner
        self.environment = environment
        self.machine = machine
    }

    /// What is missing for making all of `wanted`, each with the command that mends it.
    package func faults(_ wanted: [Wanted]) async -> [Diagnostic] {
        var faults: [Diagnostic] = []
        for engine in Set(wanted.compactMap(\.needs.engine)).sorted() {
            faults += await engineFaults(engine, wanted.filter { $0.needs.engine == engine })
        }
        faults += nodeFaults(wanted)
        faults += memoryFaults(wanted)
        faults += portFaults(wanted)
        faults += rangeFaults(wanted)
        return faults
    }

    private func fault(
        _ message: String, _ hint: String?, _ wanted: Wanted?, severity: Diagnostic.Severity = .error
    ) -> Diagnostic {
        Diagnostic(.machineLacks, message, at: wanted?.range, hint: hint, severity: severity)
    }

    // MARK: The engine

    private func engineFaults(_ engine: String, _ wanted: [Wanted]) async -> [Diagnostic] {
        let report = await EngineReport.ask(engine, runner, environment: environment)
        if let problem = report.problem { return [fault(problem, report.mending, wanted.first)] }
        var faults: [Diagnostic] = []
        let disk = wanted.map(\.needs.disk).reduce(0, +)
        if disk > 0, let root = report.root, let room = machine.room(root), room < disk {
            faults.append(
                fault(
                    "\(root), where \(engine) keeps images and containers, has \(room) MiB left, and \(disk) are needed",
                    "remove what nobody uses: \(engine) system prune --all", wanted.first))
        }
        let new = Set(wanted.compactMap(\.needs.network)).subtracting(report.networks)
        if engine == "docker", report.networks.count + new.count > Self.networks {
            faults.append(
                fault(
                    "docker has \(report.networks.count) networks, and addresses for \(Self.networks)",
                    "remove those that nobody uses: docker network prune; or give it more in default-address-pools of /etc/docker/daemon.json",
                    wanted.first))
        }
        return faults
    }

    // MARK: Nodes in containers

    private func nodeFaults(_ wanted: [Wanted]) -> [Diagnostic] {
        let nodes = wanted.map(\.needs.containers).reduce(0, +)
        guard nodes > 0 else { return [] }
        let first = wanted.first { $0.needs.containers > 0 }
        var faults: [Diagnostic] = []
        if machine.hasUnifiedControlGroups == false {
            faults.append(
                fault(
                    "this machine groups processes by control groups v1, with which a kubelet of 1.35 and later does not start",
                    "give the kernel the argument systemd.unified_cgroup_hierarchy=1, and restart: sudo systemctl reboot",
                    first, severity: .warning))
        }
        guard let limits = Self.inotify.first(where: { nodes >= $0.nodes }) else { return faults }
        let settings: [(String, Int64?, Int64)] = [
            ("max_user_instances", machine.inotifyInstances, limits.instances),
            ("max_user_watches", machine.inotifyWatches, limits.watches),
        ]
        let low = settings.filter { _, now, least in now.map { $0 < least } ?? false }
        if !low.isEmpty {
            let now = low.map { "fs.inotify.\($0.0) is \($0.1 ?? 0)" }.joined(separator: " and ")
            let mending = low.map { "fs.inotify.\($0.0)=\($0.2)" }.joined(separator: " ")
            faults.append(
                fault("\(now), too low for \(nodes) nodes in containers", "raise it: sudo sysctl \(mending)", first))
        }
        return faults
    }

    private func memoryFaults(_ wanted: [Wanted]) -> [Diagnostic] {
        let memory = wanted.map(\.needs.memory).reduce(0, +)
        guard let available = machine.availableMemory, available < memory else { return [] }
        return [
            fault(
                "\(memory) MiB of memory are needed, more than this machine has left",
                "it has \(available): take fewer or smaller nodes, or see what takes it: ps -eo rss,args --sort=-rss",
                wanted.first { $0.needs.memory > 0 })
        ]
    }

    // MARK: Addresses

    private func portFaults(_ wanted: [Wanted]) -> [Diagnostic] {
        var faults: [Diagnostic] = []
        var owners: [Int64: String] = [:]
        for one in wanted {
            for port in one.needs.ports {
                if let other = owners[port] {
                    faults.append(
                        fault("\(other) and \(one.address) both want port \(port)", "give one another port", one))
                } else if !machine.isFree(port) {
                    faults.append(
                        fault(
                            "port \(port) of this machine is taken",
                            "see by whom: ss -ltnp 'sport = :\(port)'; or give another",
                            one))
                }
                owners[port] = one.address
            }
        }
        return faults
    }

    /// Addresses that are used inside are not reached from inside where others have them.
    private func rangeFaults(_ wanted: [Wanted]) -> [Diagnostic] {
        var faults: [Diagnostic] = []
        for one in wanted {
            for text in one.needs.ranges {
                guard let range = AddressRange(text),
                    let route = machine.routes.first(where: { range.overlaps($0.range) })
                else { continue }
                faults.append(
                    fault(
                        "\(text) of \(one.address) overlaps \(route.range), which this machine reaches by \(route.interface)",
                        "what is there cannot be reached from inside; give another range that is not in: ip route", one,
                        severity: .warning))
            }
        }
        return faults
    }
}

extension TypeRegistry {
    /// What making `instance` needs of this machine; nil where that is nothing, or not known.
    package func machineNeeds(_ instance: DeclaredInstance) -> MachineNeeds? {
        (provider(instance.type.name) as? any MachineUser)?.machineNeeds(instance)
    }
}

/// A provider whose instances need something of this machine.
protocol MachineUser {
    /// What making `instance` needs; nil where that is nothing, or not known.
    func machineNeeds(_ instance: DeclaredInstance) -> MachineNeeds?
}
