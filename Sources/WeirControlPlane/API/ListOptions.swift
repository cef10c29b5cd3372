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
        try Self.check(text, match, isWatch: isWatch, initial: wantsInitialEvents, hasToken: !token.isEmpty)
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

    private static func check(
        _ version: String, _ match: String, isWatch: Bool, initial: Bool?, hasToken: Bool
    ) throws(APIStatus) {
        var errors: [FieldError] = []
        let place = "resourceVersionMatch"
        if initial != nil {
            if !isWatch {
                errors.append(FieldError("sendInitialEvents", .forbidden, "sendInitialEvents is forbidden for list"))
            } else if match != Match.notOlderThan.rawValue {
                errors.append(
                    FieldError(
                        place, .forbidden,
                        "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"))
            }
        } else if !match.isEmpty {
            if isWatch {
                errors.append(FieldError(place, .forbidden, "resourceVersionMatch is forbidden for watch"))
            } else if version.isEmpty {
                errors.append(
                    FieldError(
                        place, .forbidden, "resourceVersionMatch is forbidden unless resourceVersion is provided"))
            } else if hasToken {
                errors.append(
                    FieldError(place, .forbidden, "resourceVersionMatch is forbidden when continue is provided"))
            } else if Match(rawValue: match) == nil {
                errors.append(.notSupported(place, .string(match), ["Exact", "NotOlderThan"]))
            } else if match == Match.exact.rawValue, version == "0" {
                errors.append(
                    FieldError(
                        place, .forbidden, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""))
            }
        }
        guard errors.isEmpty else {
            throw .invalid(group: "meta.k8s.io", kind: "ListOptions", name: "", errors)
        }
    }
}
