import WeirCore
import WeirValue

extension S3ObjectProvider {
    /// The type.
    static let object: ResourceType = {
        var type = ResourceType(
            "s3.object",
            """
            An object in a bucket, written whole in one request. One that is there already is not taken over, but can be \
            imported. Deleting one in a bucket with versioning leaves its old versions there.
            """,
            arguments: names + [content, source] + S3Schemas.place + settings, attributes: attributes)
        type.isImportable = true
        type.resumes = true
        return type
    }()

    private static let names: [ValueSchema.Property] = {
        var bucket = ValueSchema(.string, "The name of the bucket.")
        bucket.minLength = 3
        bucket.maxLength = 63
        var key = ValueSchema(
            .string, "The key of the object, 1024 bytes at most, with no part that is one dot or two.")
        key.minLength = 1
        key.maxLength = 1024
        return [
            ValueSchema.Property("bucket", bucket, required: true, immutable: true),
            ValueSchema.Property("key", key, required: true, immutable: true),
        ]
    }()

    private static let content = ValueSchema.Property(
        "content", ValueSchema(.string, "The text that it holds. Either this or source is given."))

    private static let source = ValueSchema.Property(
        "source",
        ValueSchema(.path, "A file whose content it holds, 64 MiB at most. A change of the file is one of it."))

    private static let settings: [ValueSchema.Property] = [
        ValueSchema.Property(
            "contentType", ValueSchema(.string, "The media type of the content."), default: "application/octet-stream"),
        ValueSchema.Property(
            "metadata",
            ValueSchema.map(
                of: ValueSchema(.string, "The value, in ASCII characters."),
                "What is told of it besides, by names of small letters, digits, dashes and underscores.")),
    ]

    private static let attributes: [ValueSchema.Property] = [
        ValueSchema.Property("bucket", ValueSchema(.string, "The name of the bucket.")),
        ValueSchema.Property("key", ValueSchema(.string, "The key of the object.")),
        ValueSchema.Property("url", ValueSchema(.string, "The URL of the object.")),
        ValueSchema.Property("etag", ValueSchema(.string, "What the service calls this content, without quotes.")),
        ValueSchema.Property(
            "versionId", ValueSchema(.string, "The version; null in a bucket that keeps no versions.")),
        ValueSchema.Property("size", ValueSchema(.integer, "The number of bytes.")),
        ValueSchema.Property(
            "sha256",
            ValueSchema(.string, "The SHA-256 of the content in hexadecimal digits; null where it was imported unread.")
        ),
    ]
}
