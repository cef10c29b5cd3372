import WeirCore
import WeirValue

extension HTTPWaitProvider {
    /// The type.
    static let wait: ResourceType = {
        var type = ResourceType(
            "http.wait",
            """
            Asks a URL until it answers as it should, and records that answer. A connection that fails, a wrong status \
            and an answer that does not satisfy until are asked again until the timeout. Deleting does nothing; it is \
            asked anew only when an argument changes.
            """,
            arguments: arguments, attributes: attributes)
        type.timeout = Schemas.longTimeout
        return type
    }()

    static let arguments: [ValueSchema.Property] = [
        ValueSchema.Property("url", ValueSchema(.string, "The http or https URL that is asked."), required: true),
        ValueSchema.Property(
            "method", ValueSchema(.string, "The method of the request, in capital letters."), default: "GET"),
        ValueSchema.Property(
            "headers",
            ValueSchema.map(of: ValueSchema(.string, "The field's value."), "The header fields that are sent.")),
        ValueSchema.Property("body", ValueSchema(.string, "The body that is sent; without it there is none.")),
        ValueSchema.Property(
            "status",
            ValueSchema(.any, "The status that is waited for, 204, or a list of them; without it any 2xx.")),
        ValueSchema.Property("until", until),
        Schemas.duration("timeout", "How long it is asked before that is a failure.", default: "1m"),
        Schemas.duration("interval", "How long is waited between two questions.", default: "500ms"),
    ]

    private static let until: ValueSchema = {
        var schema = ValueSchema(
            .expression,
            """
            An expression over response, which has status, headers (by lower-case name), body and json (null where the \
            body is not JSON). It is asked until this is true, of an answer with the right status. An error in it \
            counts as not yet true.
            """)
        schema.variables = [HTTPCondition.variable]
        return schema
    }()

    static let attributes: [ValueSchema.Property] = [
        ValueSchema.Property("status", ValueSchema(.integer, "The status of the answer.")),
        ValueSchema.Property(
            "headers",
            ValueSchema.map(
                of: ValueSchema(.string, "Its value; several of one name are joined with a comma."),
                "The header fields of the answer by lower-case name.")),
        ValueSchema.Property("body", ValueSchema(.string, "The body of the answer as text, 1 MiB at most.")),
        ValueSchema.Property("json", ValueSchema(.any, "The body as JSON; null where it is none.")),
    ]
}
