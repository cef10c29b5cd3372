extension Renderer {
    /// What a file's text is written in.
    package enum Format: String, Sendable, CaseIterable {
        /// RFC 8259, two spaces of indentation.
        case json
        /// YAML in blocks that readers of 1.1 and 1.2 take alike.
        case yaml
        /// TOML 1.0.
        case toml
        /// Terraform's JSON syntax: every text is a literal, `${` and `%{` in it included.
        case hcl
        /// `NAME=value` lines that docker compose, a POSIX shell and python-dotenv read alike.
        case dotenv
        /// Sections of `key = value`, as Python's `configparser` reads them without interpolation.
        case ini

        /// The format that the name of the file at `path` tells; nil where it tells none.
        package init?(path: String) {
            let endings: [(String, Format)] = [
                (".tf.json", .hcl), (".json", .json), (".yaml", .yaml), (".yml", .yaml), (".toml", .toml),
                (".env", .dotenv), (".ini", .ini),
            ]
            guard let found = endings.first(where: { path.hasSuffix($0.0) }) else { return nil }
            self = found.1
        }

        /// What messages call it.
        package var title: String {
            switch self {
            case .json: "JSON"
            case .yaml: "YAML"
            case .toml: "TOML"
            case .hcl: "Terraform's JSON syntax"
            case .dotenv: "a dotenv file"
            case .ini: "an INI file"
            }
        }
    }
}
