import WeirValue

@testable import WeirControlPlane

/// What a request says beside its body. Lines: the path, the query, the `Accept` header, a label selector, a field selector, a
/// token to go on with a list, the body of a deletion with its media type before a blank, and a selector in an object.
enum QueryHarness {
    private static let labels = ["a": "b", "env": "prod", "n": "3", "x.y/z": ""]

    static func run(_ bytes: [UInt8]) {
        var lines = bytes.split(separator: 0x0A, maxSplits: 7, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        while lines.count < 8 { lines.append("") }
        target(lines[0])
        let query = RequestQuery(lines[1])
        for isWatch in [false, true] {
            told { () throws(APIStatus) in _ = try ListOptions(query, isWatch: isWatch) }
        }
        for endpoint in [AnswerForm.Endpoint.plain, .resource, .discovery] {
            told { () throws(APIStatus) in
                let form = try AnswerForm.negotiate(lines[2], endpoint)
                check(form.discoveryType.hasPrefix("application/"), "an answer of type \(form.discoveryType)")
            }
        }
        told { () throws(APIStatus) in
            let selector = try LabelSelector(lines[3])
            _ = selector.selects(labels)
            check(selector.isEverything || !selector.requirements.isEmpty, "a selector without requirements")
            if selector.isEverything { check(selector.selects(labels), "everything is not selected") }
        }
        told { () throws(APIStatus) in
            let selector = try FieldSelector(lines[4])
            _ = selector.selects { labels[$0] ?? "" }
            for requirement in selector.requirements { _ = selector.required(requirement.field) }
        }
        told { () throws(APIStatus) in try goOn(lines[5]) }
        told { () throws(APIStatus) in try delete(lines[6], query) }
        objectSelector(lines[7])
    }

    /// A pod that runs somewhere, and so has time to end in.
    private static let pod: Value = [
        "apiVersion": "v1", "kind": "Pod",
        "metadata": ["name": "o", "namespace": "n", "uid": "1", "finalizers": ["x.y/z"], "generation": 1],
        "spec": ["nodeName": "m", "terminationGracePeriodSeconds": 9],
    ]

    /// Deletes a pod as the body `text` and `query` want it.
    private static func delete(_ text: String, _ query: RequestQuery) throws(APIStatus) {
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        var body: Value?
        if parts.count > 1 {
            do throws(BodyFault) {
                body = try RequestValue.read(Array(parts[1].utf8), String(parts[0]), expecting: "DeleteOptions")
            } catch { throw error.status }
        }
        let deletion = try DeletionOptions(body: body, query: query).deletion(.json)
        guard let resource = ControlPlane.catalog.resource(of: GroupVersionKind(apiVersion: "v1", kind: "Pod")) else {
            return check(false, "pods are not served")
        }
        ControlPlane.delete(pod, resource, [deletion.wish, DeletionWish(graceSeconds: 0)])
    }

    private static let selectorSchema = TypeFacts.builtIn
        .schema(of: GroupVersionKind(apiVersion: "apps/v1", kind: "Deployment"))?.resolved.member("spec")?.resolved
        .member("selector")

    /// A selector in an object tells the same as its text.
    private static func objectSelector(_ text: String) {
        guard let schema = selectorSchema, let read = try? RequestBody.read(Array(text.utf8)).value,
            let value = try? BuiltInDecoder.decode(read, schema).object
        else { return }
        let shown = SelectorText(value).text
        do throws(APIStatus) {
            let selector = try LabelSelector(shown)
            var errors = FieldErrors()
            errors.labelSelector(FieldPlace(value, "selector"))
            guard !shown.isEmpty, errors.list.isEmpty else { return }
            let found = LabelMatch.selects(
                value, .map(Value.Map(labels.map { ($0.key, .string($0.value)) }) { first, _ in first }))
            check(selector.selects(labels) == found, "the text of a selector means another: \(shown)")
        } catch { ControlPlane.refused(error) }
    }

    private static func target(_ path: String) {
        guard let target = RequestTarget(path: path) else { return }
        check(!target.subresource.isEmpty || target.rest.isEmpty, "a rest without a subresource: \(path)")
        check(!target.resource.isEmpty || target.name.isEmpty, "a name without a resource: \(path)")
    }

    /// A token is the same after it was written and read.
    private static func goOn(_ text: String) throws(APIStatus) {
        for namespace in ["", "n"] {
            let token = try ContinueToken(text, in: namespace)
            let again = try ContinueToken(token.text(in: namespace), in: namespace)
            check(again.version == token.version, "the token tells another version: \(text)")
            check(again.place.name == token.place.name, "the token tells another name: \(text)")
        }
    }

    private static func told(_ body: () throws(APIStatus) -> Void) {
        do throws(APIStatus) { try body() } catch { ControlPlane.refused(error) }
    }
}
