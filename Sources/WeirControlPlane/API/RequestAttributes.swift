/// What a request is about, as authorization and metrics see it.
struct RequestAttributes: Sendable {
    /// `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`; for paths the method in small
    /// letters.
    var verb: String
    /// What the path names; nil for a path that is none of a resource.
    var target: RequestTarget?
    var path: String

    init(_ call: APICall, _ query: RequestQuery, _ target: RequestTarget?) {
        path = call.path
        guard let target, !target.resource.isEmpty else {
            verb = call.method.lowercased()
            self.target = nil
            return
        }
        self.target = target
        let hasName = !target.name.isEmpty
        switch call.method {
        case "GET", "HEAD":
            verb = target.isWatchPath || query.flag("watch") ? "watch" : hasName ? "get" : "list"
        case "POST": verb = "create"
        case "PUT": verb = "update"
        case "PATCH": verb = "patch"
        case "DELETE": verb = hasName ? "delete" : "deletecollection"
        default: verb = call.method.lowercased()
        }
    }
}
