package import WeirValue

/// Why a value cannot be written in a format. Names the part by its path and quotes no values.
package struct RenderFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// One step from a value to a part of it.
    package enum Step: Sendable, Hashable {
        case key(String)
        case index(Int)
    }

    package let format: Renderer.Format
    /// The part at fault; empty is the value itself.
    package let path: [Step]
    /// What is wrong: what stands behind "the value at PATH".
    package let problem: String
    /// What to do about it.
    package let hint: String

    init(_ format: Renderer.Format, at path: [Step], _ problem: String, hint: String) {
        self.format = format
        self.path = path
        self.problem = problem
        self.hint = hint
    }

    package var description: String { "\(message); \(hint)" }

    /// What is wrong, with the path of the part.
    package var message: String { message(Self.text(of: path)) }

    /// What is wrong where `value`, the whole, may be sensitive in part: no key of what is hidden is shown.
    package func message(hiding value: Value) -> String {
        var shown: [Step] = []
        var part = value
        for step in path {
            if case .object(let object) = part { part = object.plain }
            let member: Value? =
                switch (step, part) {
                case (.key(let key), .map(let map)): map[key]
                case (.index(let index), .list(let list)) where list.indices.contains(index): list[index]
                default: nil
                }
            guard let member else {
                return message("\(Self.text(of: shown)) (a part of it that is sensitive)")
            }
            shown.append(step)
            part = member
        }
        return message
    }

    private func message(_ place: String) -> String { "\(format.title) cannot hold \(place): \(problem)" }

    /// A path as expressions write it: `.server.ports[0]["a b"]`.
    private static func text(of path: [Step]) -> String {
        if path.isEmpty { return "the value" }
        let steps = path.map { step in
            switch step {
            case .index(let index): "[\(index)]"
            case .key(let key) where key.isBareName: ".\(key)"
            case .key(let key): "[\(JSONWriter.string(.string(key)))]"
            }
        }
        return "value\(steps.joined())"
    }
}

extension String {
    /// Whether this is a letter or `_` with letters, digits and `_` behind it, ASCII all.
    var isBareName: Bool {
        guard let first = utf8.first, !(0x30...0x39).contains(first) else { return false }
        return utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "_") }
    }
}

extension UInt8 {
    /// Whether this is an ASCII letter or digit.
    var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
