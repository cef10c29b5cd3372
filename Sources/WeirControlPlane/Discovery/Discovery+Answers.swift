package import WeirValue

extension Discovery {
    /// An answer of discovery.
    package struct Answer: Sendable {
        /// 200 or 304.
        package var status = 200
        package var contentType: String
        package var headers: [(name: String, value: String)] = []
        package var encoding: AnswerForm.Encoding
        /// What is told; of no meaning with 304.
        package var value: Value
    }

    /// What `path` is answered with: `/api`, `/apis`, a group or a version of one, with or without a slash at the end;
    /// nil where it is none of these or not served.
    ///
    /// `accept` and `ifNoneMatch` are the values of the headers; `server` is the address of the server.
    /// - Throws: ``APIStatus`` where the client takes no form that the server has.
    package func answer(
        path: String, accept: String?, ifNoneMatch: String? = nil, server: String
    ) throws(APIStatus) -> Answer? {
        let parts = path.split(separator: "/").map(String.init)
        switch (parts.first, parts.count) {
        case ("api", 1), ("apis", 1):
            let isCore = parts[0] == "api"
            let form = try AnswerForm.negotiate(accept, .discovery)
            if let target = form.target { return aggregated(isCore, target, form, ifNoneMatch) }
            let value = isCore ? coreVersions(server: server) : groupList()
            return Answer(contentType: form.encoding.mediaType, encoding: form.encoding, value: value)
        case ("api", 2): return try plain(resourceList(group: "", version: parts[1]), accept)
        case ("apis", 2): return try plain(group(parts[1]), accept)
        case ("apis", 3): return try plain(resourceList(group: parts[1], version: parts[2]), accept)
        default: return nil
        }
    }

    private func plain(_ value: Value?, _ accept: String?) throws(APIStatus) -> Answer? {
        guard let value else { return nil }
        let form = try AnswerForm.negotiate(accept, .plain)
        return Answer(contentType: form.encoding.mediaType, encoding: form.encoding, value: value)
    }

    private func aggregated(
        _ isCore: Bool, _ target: GroupVersionKind, _ form: AnswerForm, _ ifNoneMatch: String?
    ) -> Answer {
        // The key tells states apart, so that nothing has to be written for it.
        let tag = "\"\(Digest.sha256("\(isCore)\n\(types.key)".utf8).uppercased())\""
        let headers = [
            (name: "ETag", value: tag), (name: "Vary", value: "Accept"), (name: "Cache-Control", value: "public"),
        ]
        let isKnown = ifNoneMatch == tag
        return Answer(
            status: isKnown ? 304 : 200, contentType: form.discoveryType, headers: headers, encoding: form.encoding,
            value: isKnown ? .null : aggregated(isCore: isCore, version: target.version))
    }

    /// `/`: the paths that there are; `others` are those that are not of the API itself.
    package func paths(others: [String]) -> Value {
        var paths: Set<String> = ["/api", "/apis"]
        for group in types.groups {
            if !group.name.isEmpty { paths.insert("/apis/" + group.name) }
            for version in group.versions {
                paths.insert(group.name.isEmpty ? "/api/" + version : "/apis/\(group.name)/\(version)")
            }
        }
        return ["paths": .texts(paths.union(others).sorted())]
    }

    /// `/version`: the version of Kubernetes that is spoken.
    package var version: Value {
        let parts = types.facts.serverVersion.split(separator: ".")
        let major = parts.first.map(String.init) ?? ""
        let minor = parts.count > 1 ? String(parts[1]) : ""
        let former = Int(minor).map { String(max($0 - 1, 0)) } ?? ""
        return [
            "major": .string(major), "minor": .string(minor), "emulationMajor": .string(major),
            "emulationMinor": .string(minor), "minCompatibilityMajor": .string(major),
            "minCompatibilityMinor": .string(former), "gitVersion": .string("v" + types.facts.serverVersion),
            "gitCommit": .string(String(repeating: "0", count: 40)), "gitTreeState": "clean",
            "buildDate": "1970-01-01T00:00:00Z", "goVersion": "none", "compiler": "swiftc",
            "platform": .string(Self.platform),
        ]
    }

    private static var platform: String {
        #if os(macOS)
        let system = "darwin"
        #else
        let system = "linux"
        #endif
        #if arch(arm64)
        return system + "/arm64"
        #else
        return system + "/amd64"
        #endif
    }
}
