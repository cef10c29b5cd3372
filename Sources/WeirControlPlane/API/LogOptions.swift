import WeirValue

/// What a request for the output of a container asks for.
enum LogOptions {
    /// Refuses what cannot be asked for of the pod `name`.
    static func check(_ query: RequestQuery, of name: String) throws(APIStatus) {
        var errors = FieldErrors()
        let lines = try query.integer("tailLines")
        let bytes = try query.integer("limitBytes")
        let seconds = try query.integer("sinceSeconds")
        if let lines, lines < 0 { errors.invalid("tailLines", .int(lines), TextRules.nonNegative) }
        if let bytes, bytes < 1 { errors.invalid("limitBytes", .int(bytes), "must be greater than 0") }
        if let seconds {
            if query["sinceTime"]?.isEmpty == false {
                errors.forbidden(
                    FieldPlace(nil, "[]"), "at most one of `sinceTime` or `sinceSeconds` may be specified")
            } else if seconds < 1 {
                errors.invalid("sinceSeconds", .int(seconds), "must be greater than 0")
            }
        }
        guard errors.list.isEmpty else { throw .invalid(kind: "PodLogOptions", name: name, errors.list) }
    }
}
