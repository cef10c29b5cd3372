import WeirCore
import WeirRender
import WeirValue

extension FileProvider {
    /// The type.
    static let file: ResourceType = {
        var type = ResourceType(
            "file",
            """
            A file on this machine. It is written whole or not at all; a file that Weir did not make is never overwritten. \
            A change made outside Weir is set back, and deleting removes the file also when it was changed. What it holds is \
            told by exactly one of content, source, value and template; at most 64 MiB.
            """,
            arguments: [
                ValueSchema.Property(
                    "path",
                    ValueSchema(.path, "Where the file is. Folders that are missing above it are made."),
                    required: true, immutable: true),
                ValueSchema.Property("content", ValueSchema(.string, "What the file holds, as it is.")),
                ValueSchema.Property("source", ValueSchema(.path, "A file whose content is copied.")),
                ValueSchema.Property(
                    "value",
                    ValueSchema(
                        .any,
                        """
                        A structured value that is written in a format, keys in their order. What the format cannot hold is \
                        an error that names the part.
                        """)),
                ValueSchema.Property("format", format),
                ValueSchema.Property(
                    "template",
                    ValueSchema(
                        .path,
                        """
                        A text file in UTF-8 whose ${...} are expressions over variables, and read nothing else; $${ stands \
                        for ${. At most 4 MiB.
                        """)),
                ValueSchema.Property(
                    "variables",
                    ValueSchema.map(
                        of: ValueSchema(.any, "The variable's value."),
                        "What the expressions of the template read, by name.")),
                Schemas.mode(
                    "The permissions in octal digits, as a text. Without it 0644; 0600 where the content is sensitive."),
            ],
            attributes: [
                ValueSchema.Property("path", ValueSchema(.path, "The absolute path of the file.")),
                ValueSchema.Property(
                    "sha256",
                    ValueSchema(
                        .string, "The SHA-256 of its content in hexadecimal digits; hidden where the content is.")),
                MadeFolders.attribute,
            ])
        type.isImportable = true
        return type
    }()

    private static let format = ValueSchema.oneOf(
        Renderer.Format.allCases.map(\.rawValue),
        """
        What the value is written in. Without it the end of the path tells: .json, .yaml, .yml, .toml, .tf.json (hcl: \
        Terraform's JSON syntax, texts as literals), .env (dotenv), .ini.
        """)
}
