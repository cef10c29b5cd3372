import WeirCore
import WeirValue

extension S3BucketProvider {
    /// The type.
    static let bucket: ResourceType = {
        var type = ResourceType(
            "s3.bucket",
            """
            A bucket of Amazon S3 or of another service that speaks S3. One that is there already is not taken over, but can \
            be imported. Deleting one with objects in it fails, unless forceDestroy is set.
            """,
            arguments: [name] + S3Schemas.place + settings, attributes: attributes)
        type.isImportable = true
        type.resumes = true
        return type
    }()

    private static let name: ValueSchema.Property = {
        var schema = ValueSchema(
            .string, "The name of the bucket: 3 to 63 small letters, digits, dashes and dots.")
        schema.minLength = 3
        schema.maxLength = 63
        schema.pattern = "^[a-z0-9][a-z0-9.-]*[a-z0-9]$"
        return ValueSchema.Property("name", schema, required: true, immutable: true)
    }()

    private static let settings: [ValueSchema.Property] = [
        ValueSchema.Property(
            "versioning",
            ValueSchema(
                .boolean,
                "Whether old versions of objects are kept; false suspends it. Not looked at where it is not given.")),
        ValueSchema.Property(
            "tags",
            ValueSchema.map(
                of: ValueSchema(.string, "The value of the tag."),
                "All tags of the bucket; none for an empty map. Not looked at where they are not given.")),
        ValueSchema.Property(
            "forceDestroy",
            ValueSchema(.boolean, "Whether deleting first deletes all objects with all their versions."),
            default: false),
    ]

    private static let attributes: [ValueSchema.Property] = [
        ValueSchema.Property("name", ValueSchema(.string, "The name of the bucket.")),
        ValueSchema.Property("region", ValueSchema(.string, "The region that it answers in.")),
        ValueSchema.Property("endpoint", ValueSchema(.string, "The URL of the service; null for Amazon's.")),
        ValueSchema.Property("url", ValueSchema(.string, "The URL of the bucket, without a slash at its end.")),
        ValueSchema.Property("arn", ValueSchema(.string, "Its name in policies, arn:aws:s3:::NAME.")),
    ]
}
