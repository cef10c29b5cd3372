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
