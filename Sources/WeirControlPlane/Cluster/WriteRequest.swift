import WeirValue

/// Who wants to write what, and how.
struct WriteRequest: Sendable {
    /// The namespace of the request; empty for cluster-wide resources.
    var namespace: String
    /// Empty for the object itself.
    var subresource = ""
    var user: KindUser
    /// What managed fields are told of.
    var manager: String
    var isDryRun = false
    var validation = FieldValidation.warn
}

/// What a write came to.
struct WriteOutcome: Sendable {
    /// The object, as clients of the requested version see it.
    var object: Value
    /// The same as it is stored; nil for a dry run.
    var stored: StoredObject?
    var isNew = false
    var warnings: [String] = []
}

/// What one try of a write comes to, before anything is stored.
enum WriteStep: Sendable {
    case refused(APIStatus)
    /// There is nothing to store.
    case done(WriteOutcome)
    /// `outcome` is what it comes to once `change` is stored.
    case store(ObjectKey, ObjectStore.Change, ObjectStore.Expectation, WriteOutcome, ServiceAddresses.Grant?)
    /// There is no such object.
    case missing
}

extension APIStatus {
    /// 404: there is no `name` of a resource.
    static func notFound(_ resource: ResourceName, _ name: String) -> APIStatus {
        named(404, "NotFound", "\(resource) \(GoText.quoted(name)) not found", resource, name)
    }

    /// 409: there is a `name` of a resource already.
    static func exists(_ resource: ResourceName, _ name: String) -> APIStatus {
        named(409, "AlreadyExists", "\(resource) \(GoText.quoted(name)) already exists", resource, name)
    }

    /// 409: `name` is not what the request takes it for.
    static func conflict(_ resource: ResourceName, _ name: String, _ text: String) -> APIStatus {
        named(
            409, "Conflict", "Operation cannot be fulfilled on \(resource) \(GoText.quoted(name)): \(text)", resource,
            name)
    }

    /// What a write is told that came from an older version.
    static let modifiedText =
        "the object has been modified; please apply your changes to the latest version and try again"

    private static func named(
        _ code: Int, _ reason: String, _ message: String, _ resource: ResourceName, _ name: String
    ) -> APIStatus {
        var details = Details()
        details.name = name
        details.group = resource.group
        details.kind = resource.resource
        return APIStatus(code: code, reason: reason, message: message, details: details)
    }

    /// What a client is told of `refusal`, which the store had for a write to `name`.
    init(_ refusal: ObjectStore.Refusal, _ resource: ResourceName, _ name: String) {
        switch refusal {
        case .exists: self = .exists(resource, name)
        case .missing: self = .notFound(resource, name)
        case .conflict: self = .conflict(resource, name, Self.modifiedText)
        case .full:
            self = APIStatus(
                code: 507, reason: "InsufficientStorage",
                message: "this server keeps no more objects (see --max-objects)")
        case .failed(let failure): self = .failure("the object could not be stored: \(failure)")
        }
    }
}
