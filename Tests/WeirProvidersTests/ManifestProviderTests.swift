import Testing
import WeirConfig
import WeirCore
import WeirHTTP
import WeirProcess
import WeirProviders
import WeirValue

/// Types that a manifest describes, on a small tool that keeps boxes in files.
@Suite("Types of a manifest")
struct ManifestProviderTests {
    private static let tool = """
        #!/bin/sh
        echo "$*" >> calls
        [ -e broken ] && { cat broken >&2; [ -e passes ] && rm broken; exit 1; }
        case "$1" in
        show) [ -e "boxes/$2" ] || { echo "box: no such box" >&2; exit 4; }
            echo "warning: this is version 1"; printf '{"size": %s}\\n' "$(cat boxes/$2)" ;;
        make) mkdir -p boxes; cat "$4" > "boxes/$2"; [ "$KIND" = paper ] || { echo "KIND is $KIND" >&2; exit 5; } ;;
        resize) echo "$3" > "boxes/$2" ;;
        drop) rm "boxes/$2" ;;
        token) read line; echo "token-of-$2-$line" ;;
        esac
        """

    private static let manifest = """
        apiVersion: weir.dev/v1
        kind: Provider
        metadata: {name: box, description: Boxes.}
        spec:
          tool: {command: box, install: "apt install box"}
          environment: {KIND: paper}
          retry: {when: ["try again"], attempts: 2, delay: 1ms}
          types:
            box:
              description: A box.
              arguments:
                name: {type: string, immutable: true, maxLength: 20, default: "${resource.externalName}"}
                size: {type: integer, default: 1}
                secret: {type: string, optional: true, sensitive: true}
              read:
                run: [box, show, "${arguments.name}"]
                absent: ["no such box"]
                complete: ${result.json.size > 0}
                observed: {size: "${result.json.size}"}
              create:
                files: {size.txt: "${string(arguments.size)}"}
                steps:
                  - {run: [box, make, "${arguments.name}", "${[['--size-from']]}", "${files['size.txt']}", "${null}"]}
                  - {run: [box, note, never], when: "${arguments.size > 100}"}
              update:
                run: [box, resize, "${arguments.name}", "${arguments.size}"]
              delete:
                run: [box, drop, "${arguments.name}"]
              attributes:
                weight: {type: integer, value: "${result.json.size * 2}"}
                token:
                  run: [box, token, "${arguments.name}"]
                  value: ${result.stdout.trim()}
                  sensitive: true
        """

    private let fixture: Fixture
    private let provider: ManifestProvider

    init() throws {
        fixture = try Fixture()
        try fixture.write(Self.tool, "bin/box", mode: 0o755)
        provider = try Self.provider(Self.manifest, fixture)
    }

    private static func provider(_ text: String, _ fixture: Fixture) throws -> ManifestProvider {
        let environment = ["PATH": "\(fixture.project)/bin:/usr/bin:/bin", "HOME": "/nowhere"]
        let runner = SystemCommandRunner()
        return ManifestProvider(
            try ManifestDecoder.decode(Array(text.utf8), file: "box.yaml", functions: ManifestFunctions.all),
            runner: runner, environment: environment,
            clusters: KubernetesClusters(
                http: HTTPClient(), runner: runner, environment: environment, project: fixture.project))
    }

    private var calls: [String] {
        get throws { try fixture.text("calls").split(separator: "\n").map(String.init) }
    }

    private func read(_ recorded: RecordedInstance) async throws -> Observation {
        try await provider.read(recorded, in: fixture.context())
    }

    @Test func aThingIsMadeLookedAtChangedAndTakenAway() async throws {
        var box = try await fixture.create(provider, ["size": 3])
        #expect(box.attributes["weight"] == 6)
        #expect(box.attributes["token"]?.isSensitive == true)
        #expect(box.attributes["token"]?.revealed == "token-of-stack-default-thing-")
        #expect(try calls.contains { $0.hasPrefix("make stack-default-thing --size-from /") })
        #expect(try await read(box).attributes?["weight"] == 6)
        box = try await fixture.update(provider, box, ["size": 5])
        #expect(box.attributes["weight"] == 10)
        try await provider.delete(box, in: fixture.context())
        #expect(try await read(box).word == "absent")
        // What is gone is deleted already.
        try await provider.delete(box, in: fixture.context())
        #expect(try calls.filter { $0.hasPrefix("drop") }.count == 1)
    }

    @Test func whatIsThereAlreadyIsNotTakenOver() async throws {
        try fixture.write("3", "boxes/mine")
        let failure = try await failure { try await fixture.create(provider, ["name": "mine"]) }
        #expect(failure.message == "box.box \"mine\" is there already, and was not made by this workspace")
        if case .nothing = failure.remains {} else { Issue.record("something remains") }
    }

    @Test func aChangeBehindItsBackIsDrift() async throws {
        let box = try await fixture.create(provider, ["name": "b", "size": 3])
        try fixture.write("7", "boxes/b")
        guard case .present(let attributes, let drift) = try await read(box) else {
            Issue.record("it is not there")
            return
        }
        #expect(drift == [Drift("size", recorded: "3", observed: "7")])
        #expect(attributes["weight"] == 14)
    }

    @Test func whatFailsToTellIsNotTakenForGone() async throws {
        let box = try await fixture.create(provider, ["name": "b"])
        try fixture.write("box: server error\n", "broken")
        guard case .unreachable(let reason) = try await read(box) else {
            Issue.record("it was told")
            return
        }
        #expect(reason == "box exited with status 1: box: server error")
        let failure = try await failure { try await provider.delete(box, in: fixture.context()) }
        #expect(failure.message == "box exited with status 1")
    }

    @Test func whatPassesIsTriedAgain() async throws {
        let box = try await fixture.create(provider, ["name": "b"])
        try fixture.write("box: try again\n", "broken")
        try fixture.write("", "passes")
        #expect(try await read(box).word == "present")
    }

    @Test func aHalfMadeThingIsIncomplete() async throws {
        let box = try await fixture.create(provider, ["name": "b"])
        try fixture.write("0", "boxes/b")
        #expect(try await read(box).word == "incomplete")
    }

    @Test func aSecretDoesNotBecomeAnArgument() async throws {
        let text = Self.manifest.replacing(
            "[box, drop, \"${arguments.name}\"]", with: "[box, drop, \"${arguments.name}\", \"${arguments.secret}\"]")
        let leaking = try Self.provider(text, fixture)
        let box = try await fixture.create(leaking, ["name": "b", "secret": .string("hush").hidden])
        let failure = try await failure { try await leaking.delete(box, in: fixture.context()) }
        #expect(failure.message.hasPrefix("a secret is to stand in an argument list"))
        #expect(try !calls.joined().contains("hush"))
    }

    @Test func namesAreUniqueAndShort() {
        let name = ExternalName.of(Address("a"), stack: "lab", workspace: "default", limit: 63)
        #expect(name == "lab-default-a")
        let keyed = ExternalName.of(Address("a", key: .text("x")), stack: "lab", workspace: "default", limit: 63)
        let other = ExternalName.of(Address("a", key: .text("X")), stack: "lab", workspace: "default", limit: 63)
        #expect(keyed != other && keyed.hasPrefix("lab-default-a-x-"))
        let long = ExternalName.of(
            Address(String(repeating: "a", count: 99)), stack: "lab", workspace: "default", limit: 20)
        #expect(long.count <= 20)
    }
}
