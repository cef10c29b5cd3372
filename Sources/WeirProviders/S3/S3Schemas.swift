import WeirCore
import WeirValue

/// Arguments that the types of S3 have alike.
enum S3Schemas {
    /// Where the bucket is, and who asks.
    static let place: [ValueSchema.Property] = [
        ValueSchema.Property(
            "region",
            ValueSchema(
                .string,
                """
                The region of the bucket; else that of AWS_REGION or AWS_DEFAULT_REGION, else us-east-1. A bucket that is \
                in another one is asked there.
                """),
            immutable: true),
        ValueSchema.Property(
            "endpoint",
            ValueSchema(.string, "The URL of an S3 service, https://host:port; Amazon's where it is not given."),
            immutable: true),
        ValueSchema.Property(
            "pathStyle",
            ValueSchema(
                .boolean,
                """
                Whether the bucket stands in the path of URLs, not in their host; true where an endpoint is given, and for \
                names with dots over https.
                """)),
        ValueSchema.Property("credentials", credentials),
    ]

    private static let credentials: ValueSchema = .object(
        [
            ValueSchema.Property(
                "accessKey", ValueSchema(.string, "The access key id."), required: true, sensitive: true),
            ValueSchema.Property("secretKey", ValueSchema(.string, "The secret key."), required: true, sensitive: true),
            ValueSchema.Property(
                "sessionToken", ValueSchema(.string, "The session token of temporary keys."), sensitive: true),
        ],
        """
        The keys to ask with; else those of AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, else those of \
        the profile AWS_PROFILE in the shared credentials file. Give them as secrets.
        """)

    /// The arguments whose change is one of how to ask, not of what is there.
    static let quiet: Set<String> = ["credentials", "pathStyle"]

    /// The arguments that tell the URL of a bucket.
    static let addressing = ["region", "endpoint", "pathStyle"]

    /// What of the texts `observed`, by name, differs from those of the map `declared`; what is sensitive is not shown.
    static func drift(_ path: String, _ declared: Value?, observed: [String: String]) -> [Drift] {
        let names = Set(declared?.mapValue?.keys ?? []).union(observed.keys).sorted()
        return names.compactMap { name in
            let wanted = declared?[name]
            guard wanted?.stringValue != observed[name] else { return nil }
            guard wanted?.isSensitive != true else {
                return Drift("\(path).\(name)", recorded: Value.sensitiveText, observed: "another value")
            }
            return Drift("\(path).\(name)", recorded: wanted?.stringValue ?? "none", observed: observed[name] ?? "none")
        }
    }
}
