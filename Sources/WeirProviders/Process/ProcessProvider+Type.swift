import WeirCore
import WeirValue

extension ProcessProvider {
    /// The type.
    static let process: ResourceType = {
        var type = ResourceType(
            "process",
            """
            A program that goes on running when Weir has ended, in a session of its own, without standard input, its \
            output in a log. Nobody watches it between runs: the next one finds whether it still runs and is ready.
            """,
            arguments: arguments, attributes: attributes)
        type.timeout = Schemas.longTimeout
        type.keepsFolder = true
        return type
    }()

    private static let arguments: [ValueSchema.Property] = [
        Schemas.command(
            "run",
            "The argument list of the program, run without a shell. The word weir in the first place is this program.",
            required: true, immutable: true),
        Schemas.environment(immutable: true),
        Schemas.workingDirectory(immutable: true),
        ValueSchema.Property("ready", ready),
        ValueSchema.Property("stop", stop),
    ]

    private static let ready = ValueSchema.object(
        [
            ValueSchema.Property(
                "http", ValueSchema(.string, "An http or https URL: ready when it answers with a status of 200 to 399.")
            ),
            ValueSchema.Property(
                "tcp", ValueSchema(.string, "A host and a port, 127.0.0.1:8080: ready when it takes a connection.")),
            ValueSchema.Property("file", ValueSchema(.path, "A path: ready when something is there.")),
            ValueSchema.Property(
                "output", nonEmpty("A text: ready when the program has printed it, to either of its outputs.")),
            Schemas.duration("timeout", "How long it may take until it is ready.", default: "30s"),
        ],
        """
        When the program counts as ready: one of http, tcp, file and output. Without any it does when it still runs \
        half a second after its start. A living program that is not ready any more is started anew by the next apply.
        """)

    private static let stop = ValueSchema.object(
        [
            ValueSchema.Property(
                "signal", ValueSchema.oneOf(StopSignals.names, "The signal that asks it to end."), default: "TERM"),
            Schemas.duration("grace", "How long it then has before it is killed.", default: "8s"),
        ],
        "How it is ended: its whole process group is.")

    private static func nonEmpty(_ description: String) -> ValueSchema {
        var schema = ValueSchema(.string, description)
        schema.minLength = 1
        return schema
    }

    private static let attributes: [ValueSchema.Property] = [
        ValueSchema.Property(
            "pid", ValueSchema(.integer, "The number of the process, which is also that of its group.")),
        ValueSchema.Property(
            "started",
            ValueSchema(
                .integer,
                """
                When it was started, as the system counts: clock ticks since the start of the kernel on Linux, \
                microseconds since 1970 on macOS. With bootId it tells the process from a later one of the same number.
                """)),
        ValueSchema.Property("bootId", ValueSchema(.string, "The run of the kernel that it was started in.")),
        ValueSchema.Property(
            "log",
            ValueSchema(
                .path, "The absolute path of the file that both outputs go to, as they are: nothing is redacted.")),
    ]
}
