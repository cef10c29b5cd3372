import Testing
import WeirConfig
import WeirCore
import WeirHTTP
import WeirTestSupport
import WeirValue

@testable import WeirProviders

/// What is told of a machine that lacks something.
@Suite("Preflight")
struct PreflightTests {
    private static func faults(
        _ needs: [MachineNeeds], _ engine: [String: (status: Int32, output: String)] = [:],
        _ machine: (inout MachineState) -> Void = { _ in }
    ) async -> [Diagnostic] {
        var state = MachineState()
        machine(&state)
        let wanted = needs.enumerated().map { Preflight.Wanted("lab\($0.offset)", $0.element, at: nil) }
        return await Preflight(runner: ScriptedRunner(engine), environment: ["PATH": "/usr/bin:/bin"], machine: state)
            .faults(wanted)
    }

    private static func needs(_ set: (inout MachineNeeds) -> Void) -> MachineNeeds {
        var needs = MachineNeeds()
        set(&needs)
        return needs
    }

    @Test("says nothing where nothing is known, or all is there")
    func well() async {
        let needs = Self.needs {
            $0.memory = 4_000
            $0.containers = 20
            $0.ports = [8_080]
            $0.ranges = ["10.244.0.0/16"]
        }
        #expect(await Self.faults([needs]).isEmpty)
        let machine = await Self.faults([needs]) {
            $0.availableMemory = 4_000
            $0.inotifyInstances = 8_192
            $0.inotifyWatches = 1_048_576
            $0.hasUnifiedControlGroups = true
            $0.routes = [("eth0", AddressRange(0x0a00_0000, bits: 24))]
        }
        #expect(machine.isEmpty, "\(machine)")
    }

    @Test("adds up what all want")
    func memory() async {
        let faults = await Self.faults([Self.needs { $0.memory = 3_000 }, Self.needs { $0.memory = 2_000 }]) {
            $0.availableMemory = 4_000
        }
        #expect(faults.map(\.message) == ["5000 MiB of memory are needed, more than this machine has left"])
        #expect(faults.first?.code == .machineLacks)
    }

    @Test("knows the limits of inotify by the number of nodes", arguments: [(2, 0), (3, 1), (16, 1)])
    func inotify(_ nodes: Int, _ count: Int) async {
        let faults = await Self.faults([Self.needs { $0.containers = Int64(nodes) }]) {
            $0.inotifyInstances = 128
            $0.inotifyWatches = 600_000
        }
        #expect(faults.count == count)
        let mending =
            nodes == 3
            ? "fs.inotify.max_user_instances=512"
            : "fs.inotify.max_user_instances=8192 fs.inotify.max_user_watches=1048576"
        if count > 0 { #expect(faults.first?.hint == "raise it: sudo sysctl \(mending)") }
    }

    @Test("wants control groups v2 for nodes in containers only")
    func controlGroups() async {
        let faults = await Self.faults([Self.needs { $0.containers = 1 }, Self.needs { $0.memory = 1 }]) {
            $0.hasUnifiedControlGroups = false
        }
        #expect(faults.count == 1)
        #expect(!faults.hasErrors)
        #expect(faults.first?.hint?.contains("systemd.unified_cgroup_hierarchy=1") ?? false)
    }

    @Test("finds ports that are taken, and those that two want")
    func ports() async {
        let faults = await Self.faults([Self.needs { $0.ports = [80, 81] }, Self.needs { $0.ports = [81, 82] }]) {
            $0.isFree = { $0 != 80 && $0 != 82 }
        }
        #expect(
            faults.map(\.message) == [
                "port 80 of this machine is taken", "lab0 and lab1 both want port 81",
                "port 82 of this machine is taken",
            ])
        #expect(faults.first?.hint?.contains("ss -ltnp 'sport = :80'") ?? false)
    }

    @Test("warns of ranges that hide what the machine reaches")
    func ranges() async {
        let faults = await Self.faults([Self.needs { $0.ranges = ["192.168.0.0/16", "10.96.0.0/12"] }]) {
            $0.routes = [("eth0", AddressRange(0xc0a8_0100, bits: 24))]
        }
        #expect(
            faults.map(\.message) == [
                "192.168.0.0/16 of lab0 overlaps 192.168.1.0/24, which this machine reaches by eth0"
            ])
        #expect(!faults.hasErrors)
    }

    @Test("says what mends an engine that does not answer")
    func engine() async {
        let needs = Self.needs { $0.engine = "no-such-engine" }
        let missing = await Self.faults([needs])
        #expect(missing.count == 1)
        #expect(missing.first?.hint == "install it: sudo apt-get install no-such-engine")
    }

    @Test("reads what Linux tells")
    func proc() {
        #expect(MachineState.availableMemory("MemTotal:  10 kB\nMemAvailable:    2097152 kB\n") == 2_048)
        let text = """
            Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
            eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
            eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
            docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
            """
        let routes = MachineState.routes(text)
        #expect(routes.map { "\($0.interface) \($0.range)" } == ["eth0 192.168.1.0/24"])
    }

    @Test("takes for free what nobody listens on")
    func listening() async throws {
        let machine = MachineState.current()
        #expect(machine.isFree(0))
        #expect(machine.room("/") ?? 0 > 0)
    }

    @Test("reads ranges, and knows which overlap")
    func overlaps() throws {
        let wide = try #require(AddressRange("10.0.0.0/8"))
        let narrow = try #require(AddressRange("10.244.3.7/24"))
        #expect("\(narrow)" == "10.244.3.0/24")
        #expect(wide.overlaps(narrow) && narrow.overlaps(wide))
        #expect(!narrow.overlaps(try #require(AddressRange("10.244.4.0/24"))))
        #expect(try #require(AddressRange("0.0.0.0/0")).overlaps(narrow))
        for text in ["10.0.0.0", "10.0.0.0/33", "10.0.0/8", "a.b.c.d/8", "256.0.0.0/8", "fd00::/8"] {
            #expect(AddressRange(text) == nil, "\(text)")
        }
    }

    @Test(
        "manifests say what their clusters need",
        arguments: [
            ("kind", ["nodes": 3, "ports": ["8080:80"]], "docker kind 3 700 [8080]"),
            (
                "k3d", ["servers": 1, "nodes": 2, "ports": ["8080:80@loadbalancer", "0.0.0.0:81:81", "82"]],
                "docker weir 2 400 [8080, 81]"
            ),
            ("minikube", ["nodes": 2, "memory": "4g"], "docker - 2 8192 []"),
            ("minikube", ["driver": "kvm2", "memory": "2048m"], "- - 0 2048 []"),
            ("kwok", ["runtime": "binary"], "- - 0 300 []"),
        ] as [(String, Value.Map, String)])
    func manifests(_ name: String, _ given: Value.Map, _ expected: String) throws {
        let source = try #require(BuiltInManifest.all.first { $0.name == name })
        let manifest = try ManifestDecoder.decode(source.bytes(), file: source.file, functions: ManifestFunctions.all)
        let provider = ManifestProvider(
            manifest, runner: ScriptedRunner([:]), environment: [:],
            clusters: KubernetesClusters(
                http: HTTPClient(), runner: ScriptedRunner([:]), environment: [:], project: "/"))
        let type = try #require(provider.types.first { $0.name == "\(name).cluster" })
        let arguments = type.argumentSchema.withDefaults(.map(given)).mapValue ?? [:]
        let needs = try #require(
            TypeRegistry([provider]).machineNeeds(DeclaredInstance(Address("lab"), type, arguments: arguments)))
        let told = "\(needs.engine ?? "-") \(needs.network ?? "-") \(needs.containers) \(needs.memory) \(needs.ports)"
        #expect(told == expected)
    }
}
