/// A JSON pointer (RFC 6901): the path to one part of a value.
package struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
    /// The unescaped reference tokens, from the root.
    package var tokens: [String]

    /// A pointer of `tokens`; none is the whole value.
    package init(tokens: [String] = []) { self.tokens = tokens }

    /// The pointer that `text` writes: empty, or `/` before each token, with `~1` for `/` and `~0` for `~`.
    /// Nil where it is no pointer.
    package init?(_ text: String) {
        guard !text.isEmpty else {
            self.init()
            return
        }
        // By bytes: a combining mark behind a `/` or `~` would make another character of it.
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        var tokens: [String] = []
        for part in text.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let token = Self.unescape(part) else { return nil }
            tokens.append(token)
        }
        self.init(tokens: tokens)
    }

    package var description: String {
        var bytes: [UInt8] = []
        for token in tokens {
            bytes.append(UInt8(ascii: "/"))
            for byte in token.utf8 {
                switch byte {
                case UInt8(ascii: "~"): bytes += "~0".utf8
                case UInt8(ascii: "/"): bytes += "~1".utf8
                default: bytes.append(byte)
                }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func unescape(_ part: Substring.UTF8View) -> String? {
        guard part.contains(UInt8(ascii: "~")) else { return String(Substring(part)) }
        var token: [UInt8] = []
        var bytes = part.makeIterator()
        while let byte = bytes.next() {
            guard byte == UInt8(ascii: "~") else {
                token.append(byte)
                continue
            }
            switch bytes.next() {
            case UInt8(ascii: "0"): token.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): token.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        return String(decoding: token, as: UTF8.self)
    }

    /// The list index that `token` writes: digits without a leading zero; nil otherwise.
    package static func index(_ token: String) -> Int? {
        guard !token.isEmpty, token.utf8.allSatisfy({ (48...57).contains($0) }), token == "0" || !token.hasPrefix("0")
        else { return nil }
        return Int(token)
    }
}

extension Value {
    /// The part that `pointer` names; nil where there is none. A part of a hidden value is hidden.
    package subscript(pointer: JSONPointer) -> Value? {
        var value = self
        var isHidden = false
        for token in pointer.tokens {
            while case .sensitive(let box) = value {
                value = box.value
                isHidden = true
            }
            switch value {
            case .list(let list):
                guard let index = JSONPointer.index(token), index < list.count else { return nil }
                value = list[index]
            default:
                guard let member = value[token] else { return nil }
                value = member
            }
        }
        return isHidden ? value.hidden : value
    }

    /// A copy in which the part that `pointer` names is `value`. Missing members are added to maps; nil where a part on
    /// the way is missing or a list has no such index (`-` appends). What was hidden as a whole stays so.
    package func setting(_ pointer: JSONPointer, to value: Value) -> Value? {
        setting(pointer.tokens[...], to: value)
    }

    private func setting(_ tokens: ArraySlice<String>, to value: Value) -> Value? {
        guard let token = tokens.first else { return value }
        let rest = tokens.dropFirst()
        switch self {
        case .list(let list):
            var elements = list.elements
            if token == "-", rest.isEmpty {
                elements.append(value)
            } else {
                guard let index = JSONPointer.index(token), index < elements.count,
                    let changed = elements[index].setting(rest, to: value)
                else { return nil }
                elements[index] = changed
            }
            return .list(elements)
        case .map(let map):
            guard !rest.isEmpty else { return .map(map.setting(token, to: value)) }
            guard let changed = map[token]?.setting(rest, to: value) else { return nil }
            return .map(map.setting(token, to: changed))
        case .sensitive(let box): return box.value.setting(tokens, to: value)?.hidden
        default: return nil
        }
    }
}
