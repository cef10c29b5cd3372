import Testing
import WeirValue

@testable import WeirControlPlane

struct RequestRuleTests {
    private func refusal(_ work: () throws(APIStatus) -> Void) -> APIStatus? {
        do throws(APIStatus) {
            try work()
            return nil
        } catch { return error }
    }

    static let queries: [(String, [String])] = [
        ("tailLines=0&limitBytes=1&sinceSeconds=1", []),
        ("tailLines=-1", ["tailLines: Invalid value: -1: must be greater than or equal to 0"]),
        ("limitBytes=0", ["limitBytes: Invalid value: 0: must be greater than 0"]),
        ("sinceSeconds=0", ["sinceSeconds: Invalid value: 0: must be greater than 0"]),
        (
            "sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z",
            ["[]: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified"]
        ),
    ]

    @Test(arguments: RequestRuleTests.queries)
    func outputThatCannotBeAskedForIsRefused(_ query: String, _ expected: [String]) {
        let status = refusal { () throws(APIStatus) in try LogOptions.check(RequestQuery(query), of: "r") }
        #expect(causes(status) == expected)
        let message = expected.first.map { "PodLogOptions \"r\" is invalid: " + $0 }
        #expect(status?.message == message)
    }

    private func causes(_ status: APIStatus?) -> [String] {
        (status?.details?.causes ?? []).map { "\($0.field): \($0.message)" }
    }

    static let lists: [(String, Bool, [String])] = [
        ("resourceVersion=1&resourceVersionMatch=Exact", false, []),
        (
            "resourceVersion=1&resourceVersionMatch=Foo", false,
            [#"Unsupported value: "Foo": supported values: "Exact", "NotOlderThan", """#]
        ),
        (
            "continue=x&resourceVersionMatch=Exact", false,
            [
                "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided",
                "Forbidden: resourceVersionMatch is forbidden when continue is provided",
            ]
        ),
        (
            "resourceVersionMatch=NotOlderThan", true,
            ["Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"]
        ),
        (
            "resourceVersionMatch=Exact&sendInitialEvents=true", true,
            [
                "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
                #"Unsupported value: "Exact": supported values: "NotOlderThan""#,
            ]
        ),
        ("resourceVersionMatch=NotOlderThan&sendInitialEvents=true", true, []),
    ]

    @Test(arguments: RequestRuleTests.lists)
    func optionsThatContradictEachOtherAreRefused(_ query: String, _ isWatch: Bool, _ expected: [String]) {
        let status = refusal { () throws(APIStatus) in _ = try ListOptions(RequestQuery(query), isWatch: isWatch) }
        #expect(causes(status) == expected.map { "resourceVersionMatch: " + $0 })
    }

    @Test func aReplacementTellsItsName() {
        #expect(
            refusal { () throws(APIStatus) in try MetadataRules.checkNamed(["metadata": ["name": "a"]], "a") } == nil)
        let status = refusal { () throws(APIStatus) in try MetadataRules.checkNamed(["metadata": [:]], "a") }
        #expect(
            status?.message
                == "the name of the object (a based on URL) was undeterminable: name must be provided")
    }

    @Test(arguments: ["application/x-www-form-urlencoded", "application/octet-stream"])
    func aBodyIsOfAKnownType(_ type: String) {
        do throws(BodyFault) {
            _ = try RequestValue.read(Array("{}".utf8), "", expecting: "ConfigMap") as Value
            _ = try RequestValue.read(Array("{}".utf8), type, expecting: "ConfigMap") as Value
            Issue.record("\(type) was taken")
        } catch { #expect(error.status.code == 415) }
    }

    @Test func whoManagesFieldsIsPrintable() {
        #expect(ResourceRequest.managerErrors("kubectl edit é").isEmpty)
        #expect(
            ResourceRequest.managerErrors("é\u{7}").map(\.description)
                == [#"fieldManager: Invalid value: "é\a": invalid character U+0007 (at position 2)"#])
        #expect(ResourceRequest.managerErrors(String(repeating: "a", count: 129)).count == 1)
    }

    @Test func aBindingNamesThePodAndANode() {
        func said(_ binding: Value) -> String? {
            let status = refusal { () throws(APIStatus) in try PodBinding.check(binding, of: "b") }
            return status.map { "\($0.code) \($0.message)" }
        }
        #expect(said(["metadata": ["name": "b"], "target": ["kind": "Node", "name": "n"]]) == nil)
        #expect(
            said(["metadata": ["name": "c"], "target": ["name": "n"]])
                == "400 name in URL does not match name in Binding object")
        #expect(
            said(["metadata": ["name": "b"], "target": ["kind": "Pod", "name": "n"]])
                == #"500 target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>""#)
        #expect(
            said(["metadata": ["name": "b"], "target": [:]])
                == #"422 Binding "b" is invalid: target.name: Required value"#)
    }

    @Test func aScaleIsToldFromOtherKinds() {
        let kind = ScaleView.kind
        #expect(ResourceRequest.mismatch(of: ["kind": "Scale", "apiVersion": "autoscaling/v1"], expected: kind) == nil)
        #expect(ResourceRequest.mismatch(of: ["spec": ["replicas": 1]], expected: kind) == nil)
        #expect(
            ResourceRequest.mismatch(of: ["kind": "Deployment", "apiVersion": "apps/v1"], expected: kind)?.message
                == "Deployment in version \"v1\" cannot be handled as a Scale: converting (v1.Deployment) to "
                + "(autoscaling.Scale): unknown conversion")
    }

    static let reviews: [(String, String, [String])] = [
        ("subjectaccessreviews", #"{"spec":{"user":"u","resourceAttributes":{"verb":"get"}}}"#, []),
        ("selfsubjectaccessreviews", #"{"spec":{"nonResourceAttributes":{"path":"/x","verb":"get"}}}"#, []),
        (
            "subjectaccessreviews", #"{"metadata":{"name":"x"},"spec":{}}"#,
            [
                "spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or "
                    + "resourceAttributes must be specified",
                #"spec.user: Invalid value: "": at least one of user or group must be specified"#,
                #"metadata: Invalid value: {"name":"x"}: must be empty"#,
            ]
        ),
        (
            "selfsubjectaccessreviews",
            #"{"spec":{"resourceAttributes":{"verb":"get"},"nonResourceAttributes":{"path":"/x","verb":"get"}}}"#,
            [
                #"spec.nonResourceAttributes: Invalid value: {"Path":"/x","Verb":"get"}: cannot be specified in "#
                    + "combination with resourceAttributes"
            ]
        ),
        (
            "localsubjectaccessreviews",
            #"{"metadata":{"namespace":"n"},"spec":{"groups":["g"],"resourceAttributes":{"namespace":"other"}}}"#,
            [#"spec.resourceAttributes.namespace: Invalid value: "other": must match metadata.namespace"#]
        ),
        (
            "localsubjectaccessreviews",
            #"{"metadata":{"name":"x","namespace":"n"},"spec":{"user":"u","nonResourceAttributes":{"path":"/x"}}}"#,
            [
                #"metadata: Invalid value: {"name":"x","namespace":"n"}: must be empty except for namespace"#,
                #"spec.nonResourceAttributes: Invalid value: {"Path":"/x","Verb":""}: disallowed on this kind of request"#,
            ]
        ),
    ]

    @Test(arguments: RequestRuleTests.reviews)
    func aReviewAsksForOneThing(_ resource: String, _ text: String, _ expected: [String]) throws {
        let review = try JSONReader.read(text)
        let status = refusal { () throws(APIStatus) in try ReviewRules.check(review, resource) }
        #expect(causes(status) == expected)
        #expect(status?.message.hasPrefix(".authorization.k8s.io \"\" is invalid: ") ?? expected.isEmpty)
    }

    @Test func aReviewOfATokenHasOne() {
        let status = refusal { () throws(APIStatus) in try ReviewRules.check(["spec": [:]], "tokenreviews") }
        #expect(status?.code == 400)
        #expect(status?.message == "token is required for TokenReview in authentication")
    }
}
