package import WeirCore
import WeirValue

/// Arguments and attributes that several types have alike.
package enum Schemas {
    /// An argument that is a list of texts: the argument list of a program.
    package static func command(
        _ name: String, _ description: String, required: Bool = false, immutable: Bool = false
    ) -> ValueSchema.Property {
        var schema = ValueSchema.list(of: ValueSchema(.string, "One argument, handed over as it is."), description)
        schema.minItems = 1
        return ValueSchema.Property(name, schema, required: required, immutable: immutable)
    }

    /// The argument `environment` of a program.
    package static func environment(immutable: Bool = false) -> ValueSchema.Property {
        let schema = ValueSchema.map(
            of: ValueSchema(.string, "The variable's value."),
            """
            Variables by name, with their values. Besides these the program gets PATH, HOME and TMPDIR of Weir's own \
            environment, LANG and LC_ALL as C.UTF-8, and WEIR_OPERATION; nothing else is inherited.
            """)
        return ValueSchema.Property("environment", schema, immutable: immutable)
    }

    /// The argument `workingDirectory` of a program.
    package static func workingDirectory(immutable: Bool = false) -> ValueSchema.Property {
        ValueSchema.Property(
            "workingDirectory",
            ValueSchema(.path, "The folder that it starts in; the project's where nothing else is given."),
            immutable: immutable)
    }

    /// An argument that is a length of time.
    package static func duration(_ name: String, _ description: String, default text: String) -> ValueSchema.Property {
        ValueSchema.Property(name, ValueSchema(.duration, description), default: .string(text))
    }

    /// An argument `mode` of a file or folder; `description` tells the default.
    package static func mode(_ description: String, default text: String? = nil) -> ValueSchema.Property {
        var schema = ValueSchema(.string, description)
        schema.pattern = "^0?[0-7]{3}$"
        return ValueSchema.Property("mode", schema, default: text.map { .string($0) })
    }

    /// The longest that an operation may take whose type has an argument of its own for that.
    package static let longTimeout = Duration.seconds(86_400)
}
