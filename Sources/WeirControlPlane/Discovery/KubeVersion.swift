/// The name of a version of a group, such as `v1beta2`, in the order in which API servers prefer them.
struct KubeVersion: Comparable {
    private enum Stability: Int, Comparable {
        case alpha = 0
        case beta, stable

        static func < (left: Stability, right: Stability) -> Bool { left.rawValue < right.rawValue }
    }

    private let name: String
    /// Nil for a name of another form.
    private let parts: (major: Int, stability: Stability, minor: Int)?

    init(_ name: String) {
        self.name = name
        parts = Self.parts(name)
    }

    private static func parts(_ name: String) -> (major: Int, stability: Stability, minor: Int)? {
        var rest = Array(name.utf8)[...]
        guard rest.popFirst() == UInt8(ascii: "v"), let major = number(&rest) else { return nil }
        if rest.isEmpty { return (major, .stable, 0) }
        for (word, stability) in [("alpha", Stability.alpha), ("beta", .beta)] where rest.starts(with: word.utf8) {
            rest = rest.dropFirst(word.utf8.count)
            guard let minor = number(&rest), rest.isEmpty else { return nil }
            return (major, stability, minor)
        }
        return nil
    }

    /// Takes a number without leading noughts.
    private static func number(_ rest: inout ArraySlice<UInt8>) -> Int? {
        let digits = rest.prefix { (48...57).contains($0) }
        guard digits.first != UInt8(ascii: "0"), let number = Int(String(decoding: digits, as: UTF8.self)) else {
            return nil
        }
        rest = rest.dropFirst(digits.count)
        return number
    }

    static func == (left: KubeVersion, right: KubeVersion) -> Bool { left.name == right.name }

    /// Whether `right` is preferred.
    static func < (left: KubeVersion, right: KubeVersion) -> Bool {
        switch (left.parts, right.parts) {
        case (let left?, let right?):
            if left.stability != right.stability { return left.stability < right.stability }
            return (left.major, left.minor) < (right.major, right.minor)
        case (nil, .some): return true
        case (.some, nil): return false
        case (nil, nil): return left.name > right.name
        }
    }
}
