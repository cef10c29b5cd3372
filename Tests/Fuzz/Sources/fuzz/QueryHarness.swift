import WeirValue

@testable import WeirControlPlane

/// What a request says beside its body. Lines: the path, the query, the `Accept` header, a label selector, a field selector and
/// a token to go on with a list.
enum QueryHarness {
    private static let labels = ["a": "b", "env": "prod", "n": "3", "x.y/z": ""]

    static func run(_ bytes: [UInt8]) {
        var lines = bytes.split(separator: 0x0A, maxSplits: 5, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        while lines.count < 6 { lines.append("") }
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
