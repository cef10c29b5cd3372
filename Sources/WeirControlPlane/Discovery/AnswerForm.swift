/// The form in which a client wants an answer.
package struct AnswerForm: Sendable, Hashable {
    /// How objects are written.
    package enum Encoding: String, Sendable {
        case json, yaml

        /// The value of `Content-Type`.
        package var mediaType: String { "application/" + rawValue }
    }

    package var encoding: Encoding
    /// What the answer is to be turned into; nil where nothing is asked for.
    package var target: GroupVersionKind?
    /// Whether the answer is to be written for people.
    package var isPretty = false

    /// The value of `Content-Type` of an answer of discovery in this form.
    package var discoveryType: String {
        guard let target else { return encoding.mediaType }
        return "\(encoding.mediaType);g=\(target.group);v=\(target.version);as=\(target.kind)"
    }

    /// An endpoint, by what its answers can be turned into.
    package enum Endpoint: Sendable {
        /// One that answers with its objects only.
        case plain
        /// One that answers with objects of a resource.
        case resource
        /// The roots of discovery.
        case discovery

        fileprivate func allows(_ target: GroupVersionKind) -> Bool {
            switch self {
            case .plain: false
            case .resource:
                target.group == "meta.k8s.io" && ["v1", "v1beta1"].contains(target.version)
                    && ["Table", "PartialObjectMetadata", "PartialObjectMetadataList"].contains(target.kind)
            case .discovery:
                target.group == "apidiscovery.k8s.io" && ["v2", "v2beta1"].contains(target.version)
                    && target.kind == "APIGroupDiscoveryList"
            }
        }
    }

    /// The form that `accept`, the value of an `Accept` header, wants of `endpoint`; JSON where there is no header.
    /// - Throws: ``APIStatus`` (406) where it wants none that the server has.
    package static func negotiate(_ accept: String?, _ endpoint: Endpoint) throws(APIStatus) -> AnswerForm {
        guard let accept, !accept.isEmpty else { return AnswerForm(encoding: .json) }
        for clause in MediaType.accepted(accept) {
            for encoding in [Encoding.json, .yaml] {
                if let form = AnswerForm(clause, encoding, endpoint) { return form }
            }
        }
        throw APIStatus(
            code: 406, reason: "NotAcceptable",
            message: "only the following media types are accepted: application/json, application/yaml, "
                + "application/vnd.kubernetes.protobuf")
    }

    private init(encoding: Encoding) { self.encoding = encoding }

    /// Objects as they are, in JSON.
    static let json = AnswerForm(encoding: .json)

    private init?(_ clause: MediaType, _ encoding: Encoding, _ endpoint: Endpoint) {
        switch (clause.type, clause.subtype) {
        case ("application", encoding.rawValue), ("application", "*"), ("*", "*"): break
        default: return nil
        }
        self.encoding = encoding
        let parameters = clause.parameters
        if let stream = parameters["stream"], !stream.isEmpty, stream != "watch" { return nil }
        if let version = parameters["sv"], !version.isEmpty { return nil }
        isPretty = parameters["pretty"] == "1"
        if parameters["as"] != nil || parameters["g"] != nil || parameters["v"] != nil {
            let target = GroupVersionKind(
                group: parameters["g"] ?? "", version: parameters["v"] ?? "", kind: parameters["as"] ?? "")
            guard endpoint.allows(target) else { return nil }
            self.target = target
        }
    }
}
