/// What the path of a request names.
package struct RequestTarget: Sendable, Hashable {
    package var group: String
    package var version: String
    /// The plural name of a resource; empty where the path names a group or a version only.
    package var resource = ""
    /// Empty where none is named.
    package var namespace = ""
    /// Empty where none is named.
    package var name = ""
    /// Empty where none is named.
    package var subresource = ""
    /// What stands behind the subresource, of a proxy say.
    package var rest: [String] = []
    /// Whether the path begins its resource with `watch/`, as old clients do.
    package var isWatchPath = false

    /// What `path`, as it was sent, names; nil where it is no path of the API.
    ///
    /// - `/api/VERSION/...` is the group without a name, `/apis/GROUP/VERSION/...` any other.
    /// - `namespaces/NS/RESOURCE/NAME/SUBRESOURCE`; `namespaces/NS/status` and `.../finalize` are of the namespace itself.
    package init?(path: String) {
        guard let parts = Self.parts(of: path), let first = parts.first else { return nil }
        var rest = parts.dropFirst()
        switch first {
        case "api": group = ""
        case "apis": group = rest.popFirst() ?? ""
        default: return nil
        }
        version = rest.popFirst() ?? ""
        if rest.first == "watch" {
            isWatchPath = true
            rest = rest.dropFirst()
        }
        if rest.first == "namespaces", rest.count > 2, !Self.ofNamespaces.contains(rest[rest.startIndex + 2]) {
            namespace = rest[rest.startIndex + 1]
            rest = rest.dropFirst(2)
        } else if rest.first == "namespaces", rest.count > 1 {
            // The object itself stands in its own namespace, for those who ask what they may do there.
            namespace = rest[rest.startIndex + 1]
        }
        resource = rest.popFirst() ?? ""
        name = rest.popFirst() ?? ""
        subresource = rest.popFirst() ?? ""
        self.rest = Array(rest)
    }

    private static let ofNamespaces: Set<String> = ["status", "finalize"]

    /// The parts of `path`, their percent signs resolved; nil where one is empty or no text.
    private static func parts(of path: String) -> [String]? {
        guard path.hasPrefix("/") else { return nil }
        var raw = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        while raw.last?.isEmpty == true { raw.removeLast() }
        var parts: [String] = []
        for part in raw {
            guard !part.isEmpty, let text = PercentText.decode(part) else { return nil }
            parts.append(text)
        }
        return parts
    }
}

/// Texts in URLs.
package enum PercentText {
    /// `text` with its percent signs resolved, and with `plus` its plus signs as blanks; nil where it is no UTF-8, or a
    /// percent sign stands without two digits.
    package static func decode(_ text: some StringProtocol, plus: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plus: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
