import Testing
import WeirValue

@testable import WeirControlPlane

struct BuiltInDecoderTests {
    private func schema(_ kind: String, _ apiVersion: String) throws -> Schema {
        try #require(TypeFacts.builtIn.schema(of: GroupVersionKind(apiVersion: apiVersion, kind: kind)))
    }

    private func decoded(
        _ text: String, _ kind: String, _ apiVersion: String = "v1", wording: BuiltInDecoder.Wording = .json
    ) throws -> (object: Value, unknownFields: [String]) {
        try BuiltInDecoder.decode(try JSONReader.read(text), try schema(kind, apiVersion), wording: wording)
    }

    @Test func zerosThatAreNotWrittenGoAndOthersCome() throws {
        let (object, unknown) = try decoded(
            """
            {"metadata":{"name":"a","labels":{},"generation":0},"spec":{"replicas":0,"minReadySeconds":0,"paused":false,
            "template":{"spec":{"containers":[{"name":"c","command":[],"stdin":false,"tty":true}],"hostNetwork":false,
            "volumes":[{"name":"v","emptyDir":{}}]}}}}
            """, "Deployment", "apps/v1")
        #expect(unknown.isEmpty)
        #expect(
            JSONWriter.string(object, .digest)
                == #"{"metadata":{"name":"a"},"spec":{"replicas":0,"selector":null,"strategy":{},"template":{"metadata":{},"#
                + #""spec":{"containers":[{"name":"c","resources":{},"tty":true}],"volumes":[{"emptyDir":{},"name":"v"}]}}},"#
                + #""status":{}}"#)
    }

    @Test func nullsBecomeTheZeroOfTheirPlace() throws {
        let (object, _) = try decoded(
            #"{"metadata":{"labels":null,"finalizers":["a",null]},"data":{"a":null},"immutable":null}"#, "ConfigMap")
        #expect(object == ["metadata": ["finalizers": ["a", ""]], "data": ["a": ""]])
        let (role, _) = try decoded(#"{"metadata":{"name":"a"}}"#, "ClusterRole", "rbac.authorization.k8s.io/v1")
        #expect(role["rules"] == .some(.null))
    }

    @Test func anEmptyObjectHasWhatIsAlwaysWritten() throws {
        let kind = GroupVersionKind(apiVersion: "apps/v1", kind: "Deployment")
        let empty = BuiltInDecoder.empty(try schema("Deployment", "apps/v1"), kind)
        let expected: Value = [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": [:], "status": [:],
            "spec": [
                "selector": nil, "strategy": [:], "template": ["metadata": [:], "spec": ["containers": nil]],
            ],
        ]
        #expect(empty == expected)
    }

    @Test func everyResourceHasAnEmptyObject() throws {
        for resource in TypeFacts.builtIn.resources where resource.verbs.contains("create") {
            let kind = resource.groupVersionKind
            let empty = BuiltInDecoder.empty(try schema(kind.kind, kind.apiVersion), kind)
            #expect(empty["metadata"] != nil && empty["kind"] == .string(kind.kind), "\(kind)")
        }
    }

    @Test func membersThatAreNotDeclaredAreTold() throws {
        let (object, unknown) = try decoded(
            """
            {"odd":1,"metadata":{"odd":1},"spec":{"containers":[{"name":"a"},{"name":"b","odd":1,
            "resources":{"limits":{"cpu":"1"},"odd":1}}],"nodeSelector":{"any":"thing"}}}
            """, "Pod")
        #expect(
            unknown
                == [
                    "odd", "metadata.odd", "spec.containers[1].odd", "spec.containers[1].resources.odd",
                ].map { "unknown field \"\($0)\"" })
        #expect(object["odd"] == nil && object["spec"]?["nodeSelector"] == ["any": "thing"])
    }

    @Test(arguments: [
        (
            #"{"data":{"a":1}}"#, "ConfigMap", "v1",
            "json: cannot unmarshal number into Go struct field ConfigMap.data of type string"
        ),
        (
            #"{"data":[]}"#, "ConfigMap", "v1",
            "json: cannot unmarshal array into Go struct field ConfigMap.data of type map[string]string"
        ),
        (
            #"{"spec":{"containers":[{"image":true}]}}"#, "Pod", "v1",
            "json: cannot unmarshal bool into Go struct field Container.spec.containers.image of type string"
        ),
        (
            #"{"spec":{"containers":{}}}"#, "Pod", "v1",
            "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container"
        ),
        (
            #"{"spec":{"replicas":1.0}}"#, "Deployment", "apps/v1",
            "json: cannot unmarshal number 1.0 into Go struct field DeploymentSpec.spec.replicas of type int32"
        ),
        (
            #"{"spec":{"ports":[{"port":1,"targetPort":true}]}}"#, "Service", "v1",
            "json: cannot unmarshal bool into Go value of type int32"
        ),
        (
            #"{"metadata":{"creationTimestamp":"x"}}"#, "Pod", "v1",
            #"parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006""#
        ),
        (#"{"data":{"a":"?"}}"#, "Secret", "v1", "illegal base64 data at input byte 0"),
        (
            #"{"spec":{"resources":{"requests":{"storage":"1Zi"}}}}"#, "PersistentVolumeClaim", "v1",
            Quantity.Fault.form.description
        ),
        ("[]", "Pod", "v1", "json: cannot unmarshal array into Go value of type v1.Pod"),
    ])
    func aValueOfTheWrongTypeIsTold(_ text: String, _ kind: String, _ version: String, _ fault: String) {
        #expect(throws: BuiltInDecoder.Fault(description: fault)) { try decoded(text, kind, version) }
    }

    @Test(arguments: [
        (#"{"spec":{"replicas":"x"}}"#, "unrecognized type: int32"),
        (#"{"spec":{"replicas":1.5}}"#, "cannot convert float64 to int32"),
        (#"{"spec":{"template":"x"}}"#, "cannot restore struct from: string"),
        (#"{"spec":{"template":{"spec":{"containers":"x"}}}}"#, "cannot restore slice from string"),
        (#"{"metadata":{"labels":["x"]}}"#, "cannot restore map from slice"),
        (#"{"metadata":{"name":1}}"#, "cannot convert int64 to string"),
    ])
    func theOutcomeOfAStrategicMergeIsToldInOtherWords(_ text: String, _ fault: String) {
        #expect(throws: BuiltInDecoder.Fault(description: fault)) {
            try decoded(text, "Deployment", "apps/v1", wording: .converter)
        }
    }

    @Test(arguments: [
        ("1024Mi", "1Gi"), ("1500Mi", "1500Mi"), ("1e9", "1e9"), ("1000000k", "1G"), ("0.5Gi", "512Mi"),
        ("1.5", "1500m"),
        ("5", "5"), ("100m", "100m"), ("12E", "12E"), ("0.1", "100m"), ("1000m", "1"), ("1.5Gi", "1536Mi"), ("0", "0"),
        ("0.0001", "100u"), ("-1.5", "-1500m"), ("1023", "1023"), ("0.5Ki", "512"), ("2000", "2k"), ("1E3", "1E3"),
        ("0.0000000001", "1n"), ("+5", "+5"), ("00", "0"), ("1e-3", "1e-3"),
        ("9223372036854775807Ei", "9223372036854775807"),
    ])
    func quantitiesAreWrittenInOneForm(_ text: String, _ expected: String) throws {
        #expect(try Quantity(text).text == expected)
    }

    @Test(arguments: [
        "1Zi", "", "x", "1 ", "1i", "--1", "1e", "1.2.3", "1kk", "1e-9223372036854775808", "1e9223372036854775807",
    ])
    func whatIsNoQuantityIsRefused(_ text: String) { #expect(throws: Quantity.Fault.self) { try Quantity(text) } }

    @Test(arguments: [
        ("2026-01-02T03:04:05Z", false, "2026-01-02T03:04:05Z"),
        ("2026-01-02T03:04:05.678Z", false, "2026-01-02T03:04:05Z"),
        ("2026-01-01T00:30:00+01:00", false, "2025-12-31T23:30:00Z"),
        ("2024-02-29T23:59:59-00:30", false, "2024-03-01T00:29:59Z"),
        ("2026-01-02T03:04:05.000006Z", true, "2026-01-02T03:04:05.000006Z"),
    ])
    func timesAreWrittenInUTC(_ text: String, _ isMicro: Bool, _ expected: String) throws {
        #expect(try GoTime.normalized(text, isMicro: isMicro) == expected)
    }

    @Test(arguments: [
        ("2026-13-02T03:04:05Z", false, #"parsing time "2026-13-02T03:04:05Z": month out of range"#),
        ("2026-02-29T03:04:05Z", false, #"parsing time "2026-02-29T03:04:05Z": day out of range"#),
        ("2026-01-02T03:04:05Zx", false, #"parsing time "2026-01-02T03:04:05Zx": extra text: "x""#),
        (
            "2026-01-02 03:04:05Z", false,
            #"parsing time "2026-01-02 03:04:05Z" as "2006-01-02T15:04:05Z07:00": cannot parse " 03:04:05Z" as "T""#
        ),
        (
            "2026-01-02T03:04:05Z", true,
            #"parsing time "2026-01-02T03:04:05Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000""#
        ),
        (
            "2026-01-02T03:04:05.1234567Z", true,
            #"parsing time "2026-01-02T03:04:05.1234567Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "7Z" as "Z07:00""#
        ),
    ])
    func whatIsNoTimeIsTold(_ text: String, _ isMicro: Bool, _ fault: String) {
        do {
            _ = try GoTime.normalized(text, isMicro: isMicro)
            Issue.record("no fault")
        } catch { #expect(error.text == fault) }
    }

    @Test(.enabled(if: SharedFacts.records != nil, "the records of an API server are not beside the project"))
    func objectsOfAnAPIServerAreInTheirFormAlready() throws {
        let records = try #require(SharedFacts.records)
        #expect(records.count > 100)
        for (kind, object) in records {
            // Lists are answered and never stored.
            guard !kind.kind.hasSuffix("List"), let schema = TypeFacts.builtIn.schema(of: kind) else { continue }
            let (decoded, unknown) = try BuiltInDecoder.decode(object, schema)
            #expect(unknown.isEmpty, "\(kind)")
            let same = decoded == object
            #expect(same, "\(kind): \(JSONWriter.string(object, .digest))\n\(JSONWriter.string(decoded, .digest))")
        }
    }
}
