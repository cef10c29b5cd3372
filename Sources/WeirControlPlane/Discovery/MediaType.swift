/// A media type that a client takes, one clause of an `Accept` header.
package struct MediaType: Sendable, Hashable {
    package var type: String
    package var subtype: String
    /// The parameters but for `q`.
    package var parameters: [String: String]
    /// How much it is wanted, from 0 to 1.
    package var quality: Double

    /// The media types in the value of an `Accept` header, the most wanted first; clauses of another form are left
    /// out.
    package static func accepted(_ header: String) -> [MediaType] {
        let types = header.split(separator: ",").compactMap { MediaType(clause: $0) }
        // Sorted stably: of two that are equally wanted the first comes first, and a wildcard last.
        return types.enumerated().sorted { left, right in
            let (first, second) = (left.element, right.element)
            if first.quality != second.quality { return first.quality > second.quality }
            if first.wildcards != second.wildcards { return first.wildcards < second.wildcards }
            return left.offset < right.offset
        }.map(\.element)
    }

    private var wildcards: Int { type == "*" ? 2 : subtype == "*" ? 1 : 0 }

    private init?(clause: Substring) {
        let parts = clause.split(separator: ";", omittingEmptySubsequences: false).map { $0.trimmingBlanks }
        let halves = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        if halves.count == 2 {
            type = String(halves[0].trimmingBlanks)
            subtype = String(halves[1].trimmingBlanks)
        } else if halves.count == 1, halves[0] == "*" {
            type = "*"
            subtype = "*"
        } else {
            return nil
        }
        parameters = [:]
        quality = 1
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            let name = pair[0].trimmingBlanks
            let value = pair[1].trimmingBlanks
            if name == "q" { quality = Double(value) ?? 1 } else { parameters[name] = value }
        }
    }
}
