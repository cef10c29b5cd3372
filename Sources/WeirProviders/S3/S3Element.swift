/// An element of an XML answer of S3: its name, its text and what is in it.
///
/// Read is what such answers are made of: elements, texts, the five named entities, numbered ones and CDATA. Attributes,
/// comments and processing instructions are passed over; a document type is refused.
struct S3Element: Sendable, Equatable {
    /// The name without a namespace prefix.
    let name: String
    /// The text directly in it.
    fileprivate(set) var text = ""
    fileprivate(set) var children: [S3Element] = []

    /// The first element `name` in it.
    subscript(name: String) -> S3Element? { children.first { $0.name == name } }

    /// The elements `name` in it.
    func all(_ name: String) -> [S3Element] { children.filter { $0.name == name } }

    /// The root of the document `bytes`; nil where they are no such document.
    init?(_ bytes: [UInt8]) {
        var reader = S3ElementReader(String(decoding: bytes, as: UTF8.self))
        guard let root = reader.root() else { return nil }
        self = root
    }

    fileprivate init(name: String) { self.name = name }

    /// `text` as the text of an element.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case let scalar where scalar.value < 0x20 || scalar.value == 0x7F: escaped += "&#\(scalar.value);"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// Reads one document.
private struct S3ElementReader {
    private static let deepest = 32
    private var rest: Substring
    private var open: [S3Element] = []

    init(_ text: String) { rest = text[...] }

    /// The root element; nil where the document is none, or is cut off.
    mutating func root() -> S3Element? {
        while let start = rest.firstIndex(of: "<") {
            if !append(String(rest[..<start])) { return nil }
            rest = rest[start...]
            if rest.hasPrefix("<![CDATA[") {
                guard !open.isEmpty, let text = take(past: "]]>") else { return nil }
                open[open.count - 1].text += text.dropFirst(9)
            } else if rest.hasPrefix("<!--") {
                guard take(past: "-->") != nil else { return nil }
            } else if rest.hasPrefix("<?") {
                guard take(past: "?>") != nil else { return nil }
            } else {
                guard let tag = take(past: ">")?.dropFirst() else { return nil }
                switch read(tag) {
                case .wrong: return nil
                case .root(let root): return root
                case .inside: break
                }
            }
        }
        return nil
    }

    /// Takes the text up to `end`, which goes too.
    private mutating func take(past end: String) -> Substring? {
        guard let range = rest.firstRange(of: end) else { return nil }
        defer { rest = rest[range.upperBound...] }
        return rest[..<range.lowerBound]
    }

    /// What a tag leads to.
    private enum Step {
        case wrong, inside
        case root(S3Element)
    }

    private mutating func read(_ tag: Substring) -> Step {
        guard tag.first != "!" else { return .wrong }
        if tag.first == "/" {
            guard let element = open.popLast(), element.name == Self.name(tag.dropFirst()) else { return .wrong }
            return close(element)
        }
        let name = Self.name(tag)
        guard !name.isEmpty, open.count < Self.deepest else { return .wrong }
        if tag.last == "/" { return close(S3Element(name: name)) }
        open.append(S3Element(name: name))
        return .inside
    }

    /// Puts a whole element where it belongs; it is the root where it belongs nowhere.
    private mutating func close(_ element: S3Element) -> Step {
        guard !open.isEmpty else { return .root(element) }
        open[open.count - 1].children.append(element)
        return .inside
    }

    private static func name(_ tag: Substring) -> String {
        let whole = tag.prefix { !$0.isWhitespace && $0 != "/" && $0 != ">" }
        return String(whole.split(separator: ":").last ?? "")
    }

    /// Adds `text` to the innermost element, entities replaced.
    private mutating func append(_ text: String) -> Bool {
        guard !open.isEmpty else { return text.allSatisfy { $0.isWhitespace || $0 == "\u{FEFF}" } }
        guard text.contains("&") else {
            open[open.count - 1].text += text
            return true
        }
        var left = text[...]
        while let start = left.firstIndex(of: "&") {
            open[open.count - 1].text += left[..<start]
            guard let end = left[start...].firstIndex(of: ";"),
                let character = Self.entity(left[left.index(after: start)..<end])
            else { return false }
            open[open.count - 1].text += character
            left = left[left.index(after: end)...]
        }
        open[open.count - 1].text += left
        return true
    }

    private static func entity(_ name: Substring) -> String? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.hasPrefix("#") else { return nil }
            let digits = name.dropFirst()
            let number = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            return number.flatMap(Unicode.Scalar.init).map { String(Character($0)) }
        }
    }
}
