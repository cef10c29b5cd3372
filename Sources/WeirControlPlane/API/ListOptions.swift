import WeirValue

/// What a list, a watch or a deletion of many asks for.
struct ListOptions: Sendable {
    /// How the version is meant (`resourceVersionMatch`).
    enum Match: String, Sendable {
        case exact = "Exact"
        case notOlderThan = "NotOlderThan"
    }

    var labels = LabelSelector.everything
    var fields = FieldSelector.everything
    /// The most objects; 0 sets no bound.
    var limit: Int64 = 0
    /// What the answer before this one has told to go on with; empty for the first.
    var token = ""
    /// Nil where none is asked for.
    var version: Int64?
    var match: Match?
    var isWatch = false
    var wantsBookmarks = false
    var wantsInitialEvents: Bool?
    var timeoutSeconds: Int64?

    /// What `query` asks for.
    /// - Throws: ``APIStatus`` where it is not well formed or contradicts itself.
    init(_ query: RequestQuery, isWatch: Bool) throws(APIStatus) {
        labels = try LabelSelector(query["labelSelector"] ?? "")
        fields = try FieldSelector(query["fieldSelector"] ?? "")
        limit = try query.integer("limit") ?? 0
        timeoutSeconds = try query.integer("timeoutSeconds")
        token = query["continue"] ?? ""
        self.isWatch = isWatch
        wantsBookmarks = query.flag("allowWatchBookmarks")
        if query["sendInitialEvents"]?.isEmpty == false { wantsInitialEvents = query.flag("sendInitialEvents") }
        let text = query["resourceVersion"] ?? ""
        let match = query["resourceVersionMatch"] ?? ""
        try check(version: text, match: match)
        self.match = Match(rawValue: match)
        version = try Self.version(text)
    }

    /// The version `text`; nil where none is told.
    static func version(_ text: String) throws(APIStatus) -> Int64? {
        guard !text.isEmpty else { return nil }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .failure(
                "resourceVersion: Invalid value: \(GoText.quoted(text)): strconv.ParseUint: parsing "
                    + "\(GoText.quoted(text)): invalid syntax")
        }
        guard let version = Int64(text) else {
            throw .failure(
                "resourceVersion: Invalid value: \(GoText.quoted(text)): strconv.ParseUint: parsing "
                    + "\(GoText.quoted(text)): value out of range")
        }
        return version
    }

    /// Refuses what contradicts itself, in the words of `internalversion/validation`.
    private func check(version: String, match: String) throws(APIStatus) {
        let errors = isWatch ? watchErrors(match) : listErrors(version, match)
        guard errors.isEmpty else {
            throw .invalid(group: "meta.k8s.io", kind: "ListOptions", name: "", errors)
        }
    }

    private static func forbidden(_ text: String) -> FieldError { FieldError("resourceVersionMatch", .forbidden, text) }

    private func listErrors(_ version: String, _ match: String) -> [FieldError] {
        var errors: [FieldError] = []
        if !match.isEmpty {
            if version.isEmpty {
                errors.append(Self.forbidden("resourceVersionMatch is forbidden unless resourceVersion is provided"))
            }
            if !token.isEmpty {
                errors.append(Self.forbidden("resourceVersionMatch is forbidden when continue is provided"))
            }
            if Match(rawValue: match) == nil {
                errors.append(.notSupported("resourceVersionMatch", .string(match), ["Exact", "NotOlderThan", ""]))
            }
            if match == Match.exact.rawValue, version == "0" {
                errors.append(
                    Self.forbidden("resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""))
            }
        }
        if wantsInitialEvents != nil {
            errors.append(FieldError("sendInitialEvents", .forbidden, "sendInitialEvents is forbidden for list"))
        }
        return errors
    }

    private func watchErrors(_ match: String) -> [FieldError] {
        var errors: [FieldError] = []
        let isNewEnough = match == Match.notOlderThan.rawValue
        if wantsInitialEvents != nil, !isNewEnough {
            errors.append(
                Self.forbidden("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"))
        }
        guard !match.isEmpty else { return errors }
        if wantsInitialEvents == nil {
            errors.append(
                Self.forbidden("resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"))
        }
        if !isNewEnough {
            errors.append(.notSupported("resourceVersionMatch", .string(match), ["NotOlderThan"]))
        }
        if !token.isEmpty {
            errors.append(Self.forbidden("resourceVersionMatch is forbidden when continue is provided"))
        }
        return errors
    }
}
