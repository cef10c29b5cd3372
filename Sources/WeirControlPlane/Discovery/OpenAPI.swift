package import WeirValue

/// The schemas and paths of what is served, as clients read them to validate, explain and patch.
///
/// A document is made when it is asked for; it stays the same as long as the key of the types (for one version of a
/// group, the key of that version) does.
package struct OpenAPI: Sendable {
    private let types: ServedTypes

    /// The documents of `types`.
    package init(_ types: ServedTypes) { self.types = types }

    private var versions: [(group: String, version: String)] {
        types.groups.flatMap { group in group.versions.map { (group.name, $0) } }
    }

    private static func path(_ group: String, _ version: String) -> String {
        group.isEmpty ? "api/" + version : "apis/\(group)/\(version)"
    }

    private func location(_ group: String, _ version: String) -> String {
        "/openapi/v3/\(Self.path(group, version))?hash=\(types.key(group: group, version: version).uppercased())"
    }

    /// `/openapi/v3`: where the document of each version of a group is.
    package func index() -> Value {
        let paths = versions.map { group, version -> (String, Value) in
            (Self.path(group, version), ["serverRelativeURL": .string(location(group, version))])
        }
        return ["paths": .map(Value.Map(paths.sorted { $0.0 < $1.0 }) { first, _ in first })]
    }

    /// The document of `version` of `group` in OpenAPI 3.0; nil where it is not served.
    package func document(group: String, version: String) -> Value? {
        let entries = types.entries(group: group, version: version)
        guard !entries.isEmpty else { return nil }
        var schemas = OpenAPISchemas(types.facts, .third)
        let paths = paths(group, version, &schemas, .third)
        schemas.write()
        return [
            "openapi": "3.0.0", "info": information, "paths": .map(Value.Map(paths) { first, _ in first }),
            "components": ["schemas": schemas.value],
        ]
    }

    /// `/openapi/v2`: everything in one document in Swagger 2.0.
    package func swagger() -> Value {
        var schemas = OpenAPISchemas(types.facts, .second)
        let paths = versions.flatMap { group, version in self.paths(group, version, &schemas, .second) }
        schemas.write()
        return [
            "swagger": "2.0", "info": information, "paths": .map(Value.Map(paths) { first, _ in first }),
            "definitions": schemas.value,
        ]
    }

    private var information: Value { ["title": "Kubernetes", "version": .string("v" + types.facts.serverVersion)] }

    private func paths(_ group: String, _ version: String, _ schemas: inout OpenAPISchemas, _ form: OpenAPIForm)
        -> [(String, Value)]
    {
        var paths = OpenAPIPaths(group: group, version: version, types.facts, form)
        for entry in types.entries(group: group, version: version) {
            if let custom = entry.custom, let served = custom.served(version) {
                CustomOpenAPI(custom, served, form).add(to: &schemas)
            }
            paths.add(entry, &schemas)
        }
        return paths.paths
    }
}

extension OpenAPI {
    /// An answer; its body is JSON.
    package struct Answer: Sendable {
        /// 200, 301 or 406.
        package var status = 200
        package var contentType = "application/json"
        package var headers: [(name: String, value: String)] = []
        /// Tells documents apart that the caller may keep; empty where there is nothing to keep.
        package var key = ""
        /// Makes the document; nil where there is none.
        package var document: (@Sendable () -> Value?)?
    }

    /// What `path` (`/openapi/v2`, `/openapi/v3` or below that) is answered with; nil where nothing is.
    ///
    /// `hash` is the value of that parameter, `accept` that of the header. A client that takes JSON is needed: what
    /// asks for protobuf alone gets a 406.
    package func answer(path: String, hash: String?, accept: String?) -> Answer? {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count >= 2, parts[0] == "openapi" else { return nil }
        switch (parts[1], parts.count) {
        case ("v2", 2): return takesJSON(accept) ? whole() : Answer(status: 406)
        case ("v3", 2):
            let tag = (name: "Etag", value: "\"\(types.key.uppercased())\"")
            return Answer(
                contentType: "text/plain;charset=utf-8", headers: [tag], key: "v3 " + types.key,
                document: { self.index() })
        case ("v3", 4) where parts[2] == "api": return versioned("", parts[3], hash, accept)
        case ("v3", 5) where parts[2] == "apis": return versioned(parts[3], parts[4], hash, accept)
        default: return nil
        }
    }

    private func takesJSON(_ accept: String?) -> Bool {
        guard let accept, !accept.isEmpty else { return true }
        return MediaType.accepted(accept).contains { type in
            (type.type == "application" || type.type == "*") && (type.subtype == "json" || type.subtype == "*")
        }
    }

    private func whole() -> Answer {
        Answer(
            headers: [("Etag", "\"\(types.key.uppercased())\""), ("Vary", "Accept")], key: "v2 " + types.key,
            document: { self.swagger() })
    }

    private func versioned(_ group: String, _ version: String, _ hash: String?, _ accept: String?) -> Answer? {
        guard !types.entries(group: group, version: version).isEmpty else { return nil }
        guard takesJSON(accept) else { return Answer(status: 406) }
        let key = types.key(group: group, version: version)
        var headers = [(name: "Vary", value: "Accept"), (name: "Etag", value: "\"\(key.uppercased())\"")]
        if let hash, !hash.isEmpty {
            guard hash == key.uppercased() else {
                return Answer(status: 301, headers: [("Location", location(group, version))])
            }
            headers.append(("Cache-Control", "public, immutable"))
        }
        return Answer(
            headers: headers, key: "v3 \(group)/\(version) \(key)",
            document: { self.document(group: group, version: version) })
    }
}
