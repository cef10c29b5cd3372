import WeirCore
import WeirValue

extension CommandProvider {
    /// The type.
    static let command: ResourceType = {
        var type = ResourceType(
            "command",
            """
            Something that programs make, look at, change and take away. Each program is an argument list, run without \
            a shell; its output is redacted, and kept only where it fails.
            """,
            arguments: arguments, attributes: attributes)
        type.needsTool = true
        type.timeout = Schemas.longTimeout
        type.isImportable = true
        return type
    }()

    private static let arguments: [ValueSchema.Property] = [
        Schemas.command("create", "The argument list that makes it; exit status 0 is success.", required: true),
        Schemas.command(
            "read",
            """
            The argument list that looks at it: exit status 0 is there, 1 is not there, anything else is not known. \
            Without it what is recorded is taken for what there is.
            """),
        Schemas.command(
            "update",
            "The argument list that changes it. Without it a change of create, input, environment or workingDirectory "
                + "replaces it."),
        Schemas.command("delete", "The argument list that takes it away. Without it nothing is run."),
        Schemas.environment(),
        Schemas.workingDirectory(),
        ValueSchema.Property(
            "input", ValueSchema(.string, "The standard input of create and update; without it there is none.")),
        Schemas.duration("timeout", "How long each of them may run before it is ended.", default: "10m"),
    ]

    private static let attributes: [ValueSchema.Property] = [
        ValueSchema.Property(
            "stdout",
            ValueSchema(
                .string,
                "What create, or the last update, wrote to its standard output, without one newline at its end; 1 MiB "
                    + "at most.")),
        ValueSchema.Property(
            "json",
            ValueSchema(
                .any,
                "The standard output of read where it is JSON, else that of create or update; null where neither is.")),
    ]
}
