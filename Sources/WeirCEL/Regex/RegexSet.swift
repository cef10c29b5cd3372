/// A set of code points: ranges and general categories.
struct RegexSet: Sendable {
    private var ranges: [ClosedRange<UInt32>] = []
    private var categories: [(names: [Unicode.GeneralCategory], negated: Bool)] = []
    private var negated = false
    private var foldsCase = false
    /// Which of the first 128 code points belong to the set; made by ``sealed(negated:foldsCase:)``.
    private var ascii: (UInt64, UInt64) = (0, 0)

    private static let last: UInt32 = 0x10FFFF

    mutating func insert(_ range: ClosedRange<UInt32>) { ranges.append(range) }

    mutating func insert(_ scalar: Unicode.Scalar) { ranges.append(scalar.value...scalar.value) }

    /// Adds `ranges`, which are in ascending order, or all but them.
    mutating func insert(_ ranges: [ClosedRange<UInt32>], negated: Bool) {
        guard negated else {
            self.ranges += ranges
            return
        }
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { self.ranges.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= Self.last { self.ranges.append(next...Self.last) }
    }

    /// Adds the code points of the general categories that `name` stands for (`L`, `Lu`, `Any`), or all others.
    /// - Returns: whether there are such.
    mutating func insert(category name: String, negated: Bool) -> Bool {
        if name == "Any" {
            insert([0...Self.last], negated: negated)
            return true
        }
        let names = Self.categories.filter { $0.0 == name || (name.utf8.count == 1 && $0.0.hasPrefix(name)) }
        guard !names.isEmpty else { return false }
        categories.append((names.map(\.1), negated))
        return true
    }

    /// The finished set: of these code points or of all others, with the cases of letters told apart or not.
    func sealed(negated: Bool, foldsCase: Bool) -> RegexSet {
        var set = self
        set.negated = negated
        set.foldsCase = foldsCase
        for value in UInt32(0)..<128 {
            guard let scalar = Unicode.Scalar(value), set.holds(scalar) else { continue }
            if value < 64 { set.ascii.0 |= 1 << UInt64(value) } else { set.ascii.1 |= 1 << UInt64(value - 64) }
        }
        return set
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        if value < 64 { return ascii.0 >> UInt64(value) & 1 == 1 }
        if value < 128 { return ascii.1 >> UInt64(value - 64) & 1 == 1 }
        return holds(scalar)
    }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
        var found = includes(scalar)
        if !found, foldsCase { found = Self.variants(scalar).contains(where: includes) }
        return found != negated
    }

    private func includes(_ scalar: Unicode.Scalar) -> Bool {
        for range in ranges where range.contains(scalar.value) { return true }
        guard !categories.isEmpty else { return false }
        let category = scalar.properties.generalCategory
        for (names, negated) in categories where names.contains(category) != negated { return true }
        return false
    }

    /// The other code points that differ from `scalar` in case only.
    static func variants(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        var found: [Unicode.Scalar] = []
        func add(_ text: String) {
            let scalars = text.unicodeScalars
            if scalars.count == 1, let only = scalars.first, only != scalar, !found.contains(only) {
                found.append(only)
            }
        }
        add(scalar.properties.lowercaseMapping)
        add(scalar.properties.uppercaseMapping)
        add(scalar.properties.titlecaseMapping)
        for other in found {
            add(other.properties.lowercaseMapping)
            add(other.properties.uppercaseMapping)
        }
        switch scalar {
        // Signs with a lower case that is shared with a letter: Kelvin, the long s, Angstrom.
        case "k", "K": add("\u{212A}")
        case "s", "S": add("\u{17F}")
        case "\u{E5}", "\u{C5}": add("\u{212B}")
        default: break
        }
        return found
    }

    private static let categories: [(String, Unicode.GeneralCategory)] = [
        ("Lu", .uppercaseLetter), ("Ll", .lowercaseLetter), ("Lt", .titlecaseLetter), ("Lm", .modifierLetter),
        ("Lo", .otherLetter), ("Mn", .nonspacingMark), ("Mc", .spacingMark), ("Me", .enclosingMark),
        ("Nd", .decimalNumber), ("Nl", .letterNumber), ("No", .otherNumber), ("Pc", .connectorPunctuation),
        ("Pd", .dashPunctuation), ("Ps", .openPunctuation), ("Pe", .closePunctuation), ("Pi", .initialPunctuation),
        ("Pf", .finalPunctuation), ("Po", .otherPunctuation), ("Sm", .mathSymbol), ("Sc", .currencySymbol),
        ("Sk", .modifierSymbol), ("So", .otherSymbol), ("Zs", .spaceSeparator), ("Zl", .lineSeparator),
        ("Zp", .paragraphSeparator), ("Cc", .control), ("Cf", .format), ("Co", .privateUse), ("Cs", .surrogate),
    ]

    /// The ASCII classes of `[[:name:]]`.
    static let named: [String: [ClosedRange<UInt32>]] = [
        "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A], "alpha": [0x41...0x5A, 0x61...0x7A], "ascii": [0...0x7F],
        "blank": [0x09...0x09, 0x20...0x20], "cntrl": [0...0x1F, 0x7F...0x7F], "digit": [0x30...0x39],
        "graph": [0x21...0x7E], "lower": [0x61...0x7A], "print": [0x20...0x7E],
        "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E], "space": [0x09...0x0D, 0x20...0x20],
        "upper": [0x41...0x5A], "word": [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A],
        "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
    ]

    /// The classes of `\d`, `\s` and `\w`, which are of ASCII only.
    static let perl: [Unicode.Scalar: [ClosedRange<UInt32>]] = [
        "d": [0x30...0x39], "s": [0x09...0x0A, 0x0C...0x0D, 0x20...0x20],
        "w": [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A],
    ]
}
