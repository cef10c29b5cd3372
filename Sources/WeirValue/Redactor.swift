/// Finds secrets in whatever a tool prints, and puts `(sensitive)` in their place.
///
/// A secret is found as it is, and as JSON, URLs, shells and YAML escape it: the text is read as it stands, with
/// backslash escapes resolved, with `%XX` resolved, and with `+` for a space as well, so any mixture of escapes is
/// found. It is found in base64 at each of the three alignments, in both alphabets, with or without padding, and
/// broken into lines. So is each line of a secret of many lines, from ``shortestLine`` characters on.
///
/// White space around a secret or a line is not part of it. A value: `adding` makes a new one, in time and memory linear
/// in all secrets (some 80 bytes and a quarter of a microsecond for each byte of a secret), so hand over together what
/// is known together.
package struct Redactor: Sendable {
    /// The fewest bytes that are searched for. Shorter texts stand in too much that is no secret.
    package static let shortest = 6
    /// The fewest characters of a line, in a secret of many lines, that is searched for on its own.
    package static let shortestLine = 12

    /// The lengths in bytes of the secrets that are too short to be searched for, ascending. Empty ones hide nothing
    /// and are not counted.
    package let tooShort: [Int]

    private let secrets: Set<[UInt8]>
    /// Finds the secrets in a text.
    let plain: PatternAutomaton
    /// Finds the base64 of the secrets in a text that is reduced to base64 digits of the standard alphabet.
    let base64: PatternAutomaton

    /// A redactor that knows `secrets`.
    package init(_ secrets: some Sequence<String>) {
        self.init(Set(secrets.map { Array($0.utf8) }))
    }

    /// A redactor that knows no secret and changes nothing.
    package init() { self.init(Set<[UInt8]>()) }

    private init(_ secrets: Set<[UInt8]>) {
        let texts = secrets.map(\.trimmed)
        tooShort = texts.map(\.count).filter { $0 > 0 && $0 < Self.shortest }.sorted()
        self.secrets = secrets
        let searched = Set(texts.filter { $0.count >= Self.shortest })
        plain = PatternAutomaton(searched.flatMap(Self.plainPatterns))
        base64 = PatternAutomaton(searched.flatMap(Self.base64Patterns))
    }

    /// A redactor that knows `secrets` besides those that this one knows.
    package func adding(_ secrets: some Sequence<String>) -> Redactor {
        adding(bytes: secrets.map { Array($0.utf8) })
    }

    /// A redactor that also knows every sensitive leaf of `value`: texts, bytes, and numbers by their digits.
    package func adding(sensitiveIn value: Value) -> Redactor { adding(bytes: value.sensitiveLeaves) }

    /// A redactor that knows `bytes` besides the secrets that this one knows.
    package func adding(bytes: [[UInt8]]) -> Redactor {
        let all = secrets.union(bytes)
        return all.count == secrets.count ? self : Redactor(all)
    }

    /// Whether no secret is searched for.
    package var isEmpty: Bool { plain.isEmpty }

    /// `bytes` with every secret replaced by `(sensitive)`.
    package func redact(_ bytes: [UInt8]) -> [UInt8] {
        guard !isEmpty else { return bytes }
        var stream = RedactingStream(self)
        var output = stream.feed(bytes)
        output += stream.finish()
        return output
    }

    /// `text` with every secret replaced by `(sensitive)`.
    package func redact(_ text: String) -> String {
        guard !isEmpty else { return text }
        return String(decoding: redact(Array(text.utf8)), as: UTF8.self)
    }
}

extension Redactor: CustomStringConvertible, CustomReflectable {
    /// How many secrets it knows; never a secret.
    package var description: String { "a redactor of \(secrets.count) secrets" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
