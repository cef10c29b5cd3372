package import WeirValue
import WeirYAML

/// Writes structured values as the text of a file: the same bytes for the same value, keys in the order of their maps.
///
/// Every text ends with a line break. A value that a format cannot hold is refused, never bent to fit; what is allowed:
///
/// | | top | null | bytes | NaN, infinities | past 64 signed bits | lists, maps |
/// |---|---|---|---|---|---|---|
/// | json | any | yes | no | no | yes | yes |
/// | yaml | any | yes | yes | yes | yes | yes |
/// | toml | map | no | no | yes | no | yes |
/// | hcl | map | yes | no | no | yes | yes |
/// | dotenv | map | no | no | no | yes | no |
/// | ini | map of maps | no | no | no | yes | no |
///
/// Timestamps are dates in TOML and texts elsewhere; durations are texts. Keys of an expression's map that are no texts
/// stand as their texts.
package enum Renderer {
    /// The deepest nesting of lists and maps.
    static let deepest = 500

    /// The UTF-8 of `value` in `format`.
    ///
    /// - Parameter value: known and revealed: marks are for who calls this, since a text has none.
    /// - Throws: ``RenderFault`` for the first part that the format cannot hold, or that is marked.
    package static func render(_ value: Value, as format: Format) throws(RenderFault) -> [UInt8] {
        let value = try Preparation(format).prepare(value)
        return switch format {
        case .json, .hcl: JSONWriter.bytes(value, .readable)
        case .yaml: YAMLWriter.bytes(value)
        case .toml: TOMLWriter.bytes(value)
        case .dotenv: try DotenvWriter.bytes(value)
        case .ini: try INIWriter.bytes(value)
        }
    }
}
