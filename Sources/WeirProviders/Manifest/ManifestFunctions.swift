package import WeirCEL
import WeirValue

/// The functions that expressions of manifests call besides the language's own.
package enum ManifestFunctions {
    /// Those of stacks, and `maps.merge(a, b)`: the members of both maps, those of the second where both have one.
    package static let all: [CELFunction] =
        EncodingFunctions.all + [
            CELFunction("maps.merge", arity: 2...2) { arguments in
                guard let first = arguments[0].mapValue, let second = arguments[1].mapValue else {
                    throw NoMaps()
                }
                return .map(first.setting(second.map { ($0.key, $0.value) }))
            }
        ]

    private struct NoMaps: Error, CustomStringConvertible {
        var description: String { "maps.merge takes two maps" }
    }
}
