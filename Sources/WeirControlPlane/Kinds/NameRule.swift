/// What the names of objects of a kind may be.
package struct NameRule: Sendable {
    private let check: @Sendable (_ name: String, _ isPrefix: Bool) -> [String]

    /// A rule that tells what is wrong with a name, or with the beginning of one.
    init(_ check: @escaping @Sendable (_ name: String, _ isPrefix: Bool) -> [String]) { self.check = check }

    /// What is wrong with `name`.
    package func faults(_ name: String) -> [String] { check(name, false) }

    /// What is wrong with `prefix` as the beginning of a name.
    package func faults(ofPrefix prefix: String) -> [String] { check(prefix, true) }

    /// Lower case words between dots: most kinds, and all custom ones.
    package static let subdomain = NameRule { TextRules.subdomain(masked($0, $1)) }
    /// A lower case word.
    package static let label = NameRule { TextRules.label(masked($0, $1)) }
    /// Anything that can stand in a path.
    package static let pathSegment = NameRule { TextRules.pathSegment($0, isPrefix: $1) }

    /// An internet address, as it is written shortest.
    static let address = NameRule { name, _ in AddressRange.faults(ofCanonical: name) }
    /// Anything.
    static let any = NameRule { _, _ in [] }

    /// A prefix may end in a dash; what follows it is known to be fine.
    private static func masked(_ name: String, _ isPrefix: Bool) -> String {
        guard isPrefix, name.utf8.count > 1, name.hasSuffix("-") else { return name }
        return name.dropLast(2) + "a"
    }
}

/// Names that the server makes up after a prefix.
package enum GeneratedName {
    /// The letters and digits of what is added: none that make words, or look like another.
    private static let alphabet = Array("bcdfghjklmnpqrstvwxz2456789".utf8)
    private static let suffixLength = 5
    /// The most bytes of a generated name.
    private static let nameMost = 63

    /// What is added to a prefix, made with `generator`.
    package static func suffix(using generator: inout some RandomNumberGenerator) -> String {
        let bytes = (0..<suffixLength).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The name after `prefix`, of which as much is kept as fits.
    package static func name(_ prefix: String, suffix: String) -> String {
        String(decoding: prefix.utf8.prefix(nameMost - suffixLength), as: UTF8.self) + suffix
    }
}
