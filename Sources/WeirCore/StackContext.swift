/// What a `kind: Context` file gives the stacks that name it: variables for the tools of their operations, and labels.
package struct StackContext: Sendable {
    /// A variable of the environment of tools.
    package struct Variable: Sendable {
        /// Where its value comes from.
        package enum Origin: Sendable {
            /// It stands in the file.
            case text(String)
            case source(Stack.Secret.Source)
        }

        package let name: String
        package let origin: Origin
        /// Whether its value is never shown nor recorded.
        package let isSecret: Bool
        /// Whether it may be missing; it is not set then.
        package let optional: Bool
        package let range: SourceRange

        /// The variable `name`.
        package init(name: String, origin: Origin, isSecret: Bool, optional: Bool, range: SourceRange) {
            self.name = name
            self.origin = origin
            self.isSecret = isSecret
            self.optional = optional
            self.range = range
        }
    }

    package let name: String
    package let description: String
    /// The path of its file, as it was named.
    package let file: String
    /// In the order of the file, those that are no secrets first.
    package let variables: [Variable]
    package let labels: [String: String]

    /// A context; every part is the caller's.
    package init(name: String, description: String, file: String, variables: [Variable], labels: [String: String]) {
        self.name = name
        self.description = description
        self.file = file
        self.variables = variables
        self.labels = labels
    }
}
