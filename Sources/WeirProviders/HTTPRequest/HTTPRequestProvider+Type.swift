import WeirCore
import WeirValue

extension HTTPRequestProvider {
    /// The type.
    static let request: ResourceType = {
        var type = ResourceType(
            "http.request",
            """
            Sends a request when it is created, again until its answer is as it should be, and records that answer. read \
            tells whether what it made is there, update and delete are the requests that change it and take it away. \
            Without update a change replaces; without delete nothing is sent when it goes.
            """,
            arguments: HTTPWaitProvider.arguments + others, attributes: HTTPWaitProvider.attributes)
        type.timeout = Schemas.longTimeout
        return type
    }()

    private static let others: [ValueSchema.Property] = [
        ValueSchema.Property(
            "read",
            .object(
                parts(method: "GET", hasBody: false),
                """
                The request that tells whether it is there: a wanted status says yes, 404 and 410 say no, anything else that \
                nobody knows. Without it the state's word is taken.
                """)),
        ValueSchema.Property(
            "update", .object(parts(method: "PUT", hasBody: true), "The request that is sent when an argument changed.")
        ),
        ValueSchema.Property(
            "delete",
            .object(
                parts(method: "DELETE", hasBody: true),
                "The request that takes it away; 404 and 410 say that it is gone already.")),
    ]

    private static func parts(method: String, hasBody: Bool) -> [ValueSchema.Property] {
        let arguments: [ValueSchema.Property] = [
            ValueSchema.Property("url", ValueSchema(.string, "The http or https URL."), required: true),
            ValueSchema.Property(
                "method", ValueSchema(.string, "The method, in capital letters."), default: .string(method)),
            ValueSchema.Property(
                "headers",
                ValueSchema.map(of: ValueSchema(.string, "The field's value."), "The header fields that are sent.")),
            ValueSchema.Property(
                "status", ValueSchema(.any, "The status that is wanted, or a list of them; without it any 2xx.")),
        ]
        let body = ValueSchema.Property(
            "body", ValueSchema(.string, "The body that is sent; without it there is none."))
        return hasBody ? arguments + [body] : arguments
    }
}
