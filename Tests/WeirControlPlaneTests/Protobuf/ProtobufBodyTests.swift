import Testing
import WeirValue

@testable import WeirControlPlane

/// A message written by hand.
struct HandWritten {
    private(set) var bytes: [UInt8] = []

    init(_ parts: [UInt8]...) { bytes = Array(parts.joined()) }

    static func varint(_ number: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = number
        while rest >= 128 {
            bytes.append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    static func number(_ field: UInt64, _ number: Int64) -> [UInt8] {
        varint(field << 3) + varint(UInt64(bitPattern: number))
    }

    static func bytes(_ field: UInt64, _ bytes: [UInt8]) -> [UInt8] {
        varint(field << 3 | 2) + varint(UInt64(bytes.count)) + bytes
    }

    static func text(_ field: UInt64, _ text: String) -> [UInt8] { bytes(field, Array(text.utf8)) }

    static func body(_ apiVersion: String, _ kind: String, _ message: [UInt8]) -> [UInt8] {
        [0x6B, 0x38, 0x73, 0] + bytes(1, text(1, apiVersion) + text(2, kind)) + bytes(2, message)
    }
}

struct ProtobufBodyTests {
    private typealias Hand = HandWritten

    private func object(_ apiVersion: String, _ kind: String, _ message: [UInt8]) throws -> Value {
        try ProtobufBody.read(Hand.body(apiVersion, kind, message)).object
    }

    @Test(arguments: ProtobufSamples.bodies)
    func whatKubectlSendsIsWhatItPrints(base64: String, json: String) throws {
        let bytes = try #require(Base64.decode(base64))
        let (apiVersion, kind, object) = try ProtobufBody.read(bytes)
        let expected = try JSONReader.read(json)
        #expect(expected["apiVersion"] == .string(apiVersion) && expected["kind"] == .string(kind))
        let schema = try #require(TypeFacts.builtIn.schema(of: GroupVersionKind(apiVersion: apiVersion, kind: kind)))
        let read = try BuiltInDecoder.decode(object, schema)
        #expect(read.unknownFields.isEmpty)
        let printed = try BuiltInDecoder.decode(expected, schema)
        #expect(JSONWriter.string(read.object, .digest) == JSONWriter.string(printed.object, .digest))
    }

    @Test func everyServedKindHasAMessage() {
        for resource in TypeFacts.builtIn.resources {
            let kind = resource.groupVersionKind
            #expect(ProtobufFacts.builtIn.message(of: kind) != nil, "\(kind)")
        }
    }

    @Test func timesAreTextsAndNoTimeIsNull() throws {
        let time = Hand.number(1, 1_700_000_000) + Hand.number(2, 5_000)
        let lease = try object(
            "coordination.k8s.io/v1", "Lease",
            Hand.bytes(1, Hand.bytes(8, time)) + Hand.bytes(2, Hand.bytes(3, time) + Hand.bytes(4, [])))
        #expect(lease["metadata"]?["creationTimestamp"] == "2023-11-14T22:13:20Z")
        #expect(lease["spec"]?["acquireTime"] == "2023-11-14T22:13:20.000005Z")
        #expect(lease["spec"]?["renewTime"] == .some(.null))
        let noTime = Hand.number(1, -62_135_596_800)
        let pod = try object("v1", "Pod", Hand.bytes(1, Hand.bytes(8, noTime)))
        #expect(pod["metadata"]?["creationTimestamp"] == .some(.null))
        let late = Hand.body("v1", "Pod", Hand.bytes(1, Hand.bytes(8, Hand.number(1, .max))))
        #expect(throws: ProtobufBody.Fault.self) { try ProtobufBody.read(late) }
    }

    @Test func numbersOrTextsAreWhatTheyTell() throws {
        let number = Hand.number(1, 0) + Hand.number(2, 8_080) + Hand.text(3, "")
        let text = Hand.number(1, 1) + Hand.number(2, 0) + Hand.text(3, "http")
        let ports = [number, text].map { Hand.bytes(1, Hand.number(3, 80) + Hand.bytes(4, $0)) }.flatMap(\.self)
        let service = try object("v1", "Service", Hand.bytes(2, ports))
        #expect(service["spec"]?.list("ports").map { $0["targetPort"] } == [8_080, "http"])
    }

    @Test func mapsAreSortedAndBytesAreBase64() throws {
        func entry(_ key: String, _ value: [UInt8]) -> [UInt8] {
            Hand.bytes(2, Hand.text(1, key) + Hand.bytes(2, value))
        }
        let secret = try object(
            "v1", "Secret", entry("b", [0xFF, 0]) + entry("a", []) + Hand.bytes(2, Hand.text(1, "c")))
        #expect(JSONWriter.string(secret["data"] ?? .null) == #"{"a":"","b":"/wA=","c":""}"#)
    }

    @Test func wrappedListsAndRawJSONStandInTheirPlace() throws {
        let extra = Hand.bytes(4, Hand.text(1, "scope") + Hand.bytes(2, Hand.text(1, "a") + Hand.text(1, "b")))
        let review = try object(
            "authorization.k8s.io/v1", "SubjectAccessReview", Hand.bytes(2, Hand.text(3, "u") + Hand.bytes(5, [])))
        #expect(review["spec"]?["user"] == "u")
        let user = try object(
            "authentication.k8s.io/v1", "SelfSubjectReview", Hand.bytes(2, Hand.bytes(1, Hand.text(1, "u") + extra)))
        #expect(user["status"]?["userInfo"]?["extra"] == ["scope": ["a", "b"]])
        let revision = try object(
            "apps/v1", "ControllerRevision",
            Hand.bytes(2, Hand.text(1, #"{"spec":{"a":[1,null]}}"#)) + Hand.number(3, 7))
        #expect(revision["data"] == ["spec": ["a": [1, nil]]] && revision["revision"] == 7)
        let nested = Hand.body("v1", "ConfigMap", Hand.bytes(1, Hand.text(1, "in")))
        let outer = try object("apps/v1", "ControllerRevision", Hand.bytes(2, Hand.bytes(1, nested)))
        #expect(outer["data"]?["metadata"]?["name"] == "in")
        let broken = Hand.body("apps/v1", "ControllerRevision", Hand.bytes(2, Hand.text(1, "{")))
        #expect(throws: ProtobufBody.Fault.self) { try ProtobufBody.read(broken) }
    }

    @Test func schemasOfDefinitionsMayBeListsTextsOrTruthValues() throws {
        let text = Hand.text(5, "string")
        let schema =
            Hand.bytes(24, Hand.bytes(2, text)) + Hand.bytes(30, Hand.number(1, 1))
            + Hand.bytes(29, Hand.text(1, "p") + Hand.bytes(2, Hand.bytes(24, Hand.bytes(1, text))))
        let version = Hand.text(1, "v1") + Hand.bytes(4, Hand.bytes(1, schema))
        let definition = try object(
            "apiextensions.k8s.io/v1", "CustomResourceDefinition", Hand.bytes(2, Hand.bytes(7, version)))
        let read = definition["spec"]?.list("versions").first?["schema"]?["openAPIV3Schema"]
        #expect(read?["items"] == [["type": "string"]], "\(read ?? .null)")
        #expect(read?["additionalProperties"] == true)
        #expect(read?["properties"]?["p"]?["items"] == ["type": "string"])
    }

    @Test func optionsOfDeletionsBelongToEveryGroup() throws {
        let options = Hand.number(1, 5) + Hand.text(4, "Foreground") + Hand.bytes(2, Hand.text(1, "u"))
        for version in ["v1", "policy/v1", "apps/v1"] {
            let value = try object(version, "DeleteOptions", options)
            #expect(value["gracePeriodSeconds"] == 5 && value["preconditions"] == ["uid": "u"])
        }
    }

    @Test func lengthsOfTimeAreAsGoWritesThem() {
        let texts = [
            0: "0s", 5: "5ns", 1_500: "1.5µs", 20_000_000: "20ms", 1_000_000_000: "1s", 90_500_000_000: "1m30.5s",
            3_600_000_000_000: "1h0m0s", -60_000_000_000: "-1m0s",
        ]
        for (nanos, text) in texts { #expect(ProtobufScalars.duration(Int64(nanos)) == text) }
    }

    @Test func whatIsNotKnownIsSteppedOver() throws {
        let unknown =
            Hand.text(90, "x") + Hand.number(91, 3) + Hand.varint(92 << 3 | 1) + [UInt8](repeating: 1, count: 8)
            + Hand.varint(93 << 3 | 5) + [1, 2, 3, 4] + Hand.varint(94 << 3 | 3) + Hand.number(1, 1)
            + Hand.varint(94 << 3 | 4)
        let map = try object("v1", "ConfigMap", unknown + Hand.bytes(1, Hand.text(1, "a")))
        #expect(map == ["kind": "ConfigMap", "apiVersion": "v1", "metadata": ["name": "a"]])
    }

    @Test func faultsAreTold() {
        func fault(_ bytes: [UInt8]) -> String {
            do throws(ProtobufBody.Fault) {
                _ = try ProtobufBody.read(bytes)
                return "none"
            } catch { return error.description }
        }
        #expect(fault([]).contains("expected prefix [107 56 115 0]"))
        #expect(fault(Array("{}".utf8)).contains("expected prefix"))
        #expect(fault(Hand.body("v1", "Nonsense", [])) == #"no kind "Nonsense" is registered for version "v1""#)
        #expect(fault([0x6B, 0x38, 0x73, 0]) == #"no kind is told for version """#)
        #expect(fault(Hand.body("v1", "Pod", [0x0A, 9])) == "unexpected EOF")
        #expect(fault(Hand.body("v1", "Pod", [0x08, 9])) == "proto: wrong wireType = 0 for field metadata")
        #expect(fault(Hand.body("v1", "Pod", [0x0F, 9])) == "proto: illegal wireType 7")
        #expect(fault(Hand.body("v1", "Pod", [0x0C])) == "proto: a group ends that did not begin")
        #expect(fault(Hand.body("v1", "Pod", [0x0B])) == "unexpected EOF")
        #expect(fault(Hand.body("v1", "Pod", [0])) == "proto: illegal tag 0")
        let endless = [UInt8](repeating: 0xFF, count: 11)
        #expect(fault(Hand.body("v1", "Pod", endless)) == "proto: integer overflow")
    }

    @Test func messagesInMessagesEndSomewhere() {
        var schema: [UInt8] = []
        for _ in 0..<2_000 { schema = Hand.bytes(28, schema) }
        let version = Hand.bytes(4, Hand.bytes(1, schema))
        let body = Hand.body(
            "apiextensions.k8s.io/v1", "CustomResourceDefinition", Hand.bytes(2, Hand.bytes(7, version)))
        #expect(throws: ProtobufBody.Fault.self) { try ProtobufBody.read(body) }
    }

    @Test func noBytesAreTooMuch() throws {
        var random = SystemRandomNumberGenerator()
        for (base64, _) in ProtobufSamples.bodies {
            let bytes = try #require(Base64.decode(base64))
            for length in bytes.indices { _ = Result { try ProtobufBody.read(Array(bytes.prefix(length))) } }
            for _ in 0..<300 {
                var changed = bytes
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let index = Int.random(in: 4..<changed.count, using: &random)
                    changed[index] = UInt8.random(in: 0...255, using: &random)
                }
                if let (_, kind, object) = try? ProtobufBody.read(changed) {
                    #expect(object["kind"] == .string(kind))
                }
            }
        }
    }
}
