import WeirCore
import WeirValue

extension DirectoryProvider {
    /// The type.
    static let directory: ResourceType = {
        var type = ResourceType(
            "directory",
            """
            A folder on this machine: an empty one for others to fill, or a copy of another. A folder that Weir did not \
            make is never changed. Deleting removes it with what Weir put there; files of others stay and make that fail.
            """,
            arguments: [
                ValueSchema.Property(
                    "path",
                    ValueSchema(.path, "Where the folder is. Folders that are missing above it are made."),
                    required: true, immutable: true),
                ValueSchema.Property(
                    "source",
                    ValueSchema(
                        .path,
                        """
                        A folder that is copied, with all that is in it: files as 0644, or 0755 where they are executable, \
                        folders as 0755, links as links where they lead to something inside. At most 10,000 entries of 64 \
                        MiB each and 1 GiB together. Files of others in the copy are left alone.
                        """)),
                Schemas.mode("The permissions of the folder itself in octal digits, as a text.", default: "0755"),
                ValueSchema.Property(
                    "force",
                    ValueSchema(.boolean, "Whether deleting also removes what others have put there."), default: false),
            ],
            attributes: [
                ValueSchema.Property("path", ValueSchema(.path, "The absolute path of the folder.")),
                ValueSchema.Property(
                    "sha256",
                    ValueSchema(
                        .string,
                        "The SHA-256 of what was copied, paths and contents, in hexadecimal digits; null without source."
                    )),
                FileTree.attribute,
                MadeFolders.attribute,
            ])
        type.isImportable = true
        return type
    }()
}
