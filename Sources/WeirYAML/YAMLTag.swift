/// The tags that a document may use: those of YAML 1.2's core schema, and `!!binary`.
package enum YAMLTag: UInt8, Sendable {
    /// No tag: a plain scalar is resolved by its text, anything else is what it looks like.
    case none
    /// `!`: never resolved, so a scalar is a string.
    case nonSpecific
    /// `!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!map`, `!!seq`.
    case string, int, float, bool, null, map, sequence
    /// Base64 text that stands for bytes.
    case binary

    /// The prefix that `!!` stands for.
    static let corePrefix = "tag:yaml.org,2002:"

    /// The tag of `name`, which is complete (`tag:yaml.org,2002:str`); nil for one that is not known.
    init?(name: String) {
        switch name {
        case "!": self = .nonSpecific
        case Self.corePrefix + "str": self = .string
        case Self.corePrefix + "int": self = .int
        case Self.corePrefix + "float": self = .float
        case Self.corePrefix + "bool": self = .bool
        case Self.corePrefix + "null": self = .null
        case Self.corePrefix + "map": self = .map
        case Self.corePrefix + "seq": self = .sequence
        case Self.corePrefix + "binary": self = .binary
        default: return nil
        }
    }

    /// How an author writes it; empty for none.
    package var name: String {
        switch self {
        case .none: ""
        case .nonSpecific: "!"
        case .string: "!!str"
        case .int: "!!int"
        case .float: "!!float"
        case .bool: "!!bool"
        case .null: "!!null"
        case .map: "!!map"
        case .sequence: "!!seq"
        case .binary: "!!binary"
        }
    }
}
