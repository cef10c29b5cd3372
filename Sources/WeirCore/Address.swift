/// The address of one instance in a workspace: `upstream`, `downstream["eu-3"]`, `member[3]`, `monitoring.prometheus`.
package struct Address: Sendable, Hashable {
    /// Which instance of a resource with `forEach`: by a text (list or map) or by a number (count).
    package enum Key: Sendable, Hashable {
        case text(String)
        case index(Int)
    }

    /// One step on the way through modules.
    package struct Step: Sendable, Hashable {
        /// The module's name.
        package let name: String
        /// Which of its instances.
        package let key: Key?

        /// A step to the instance `key` of the module `name`.
        package init(_ name: String, key: Key? = nil) {
            self.name = name
            self.key = key
        }
    }

    /// The modules that hold it, outermost first; empty for a resource of the stack itself.
    package let modules: [Step]
    /// The name of the resource.
    package let name: String
    /// The instance; nil where the resource has no `forEach`.
    package let key: Key?

    /// The address of the instance `key` of the resource `name` in `modules`.
    package init(_ name: String, key: Key? = nil, in modules: [Step] = []) {
        self.modules = modules
        self.name = name
        self.key = key
    }

    /// The address without its key: `downstream` of `downstream["eu-3"]`.
    package var resource: Address { Address(name, in: modules) }

    /// The addresses that stand for it among others: its resource, where it has a key, and the modules that hold it, each
    /// with its key and without.
    package var groups: [Address] {
        if key == nil, modules.isEmpty { return [] }
        var groups = key == nil ? [] : [resource]
        for (depth, step) in modules.enumerated() {
            let module = Address(step.name, key: step.key, in: Array(modules.prefix(depth)))
            groups.append(module)
            if step.key != nil { groups.append(module.resource) }
        }
        return groups
    }

    /// The names on the way to it, and its own.
    package var path: [String] { modules.map(\.name) + [name] }

    /// This inside of `modules`.
    package func placed(in modules: [Step]) -> Address {
        modules.isEmpty ? self : Address(name, key: key, in: modules + self.modules)
    }

    /// The step to it as a module.
    package var step: Step { Step(name, key: key) }
}

extension Address.Key: CustomStringConvertible {
    package var description: String {
        switch self {
        case .index(let index): "[\(index)]"
        case .text(let text): "[\"\(Self.escaped(text))\"]"
        }
    }
}

extension Address.Key {
    /// `text` with a backslash before each quote and backslash.
    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else { return text }
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { escaped.append("\\") }
            escaped.append(scalar)
        }
        return String(escaped)
    }
}

extension Address.Step: CustomStringConvertible {
    package var description: String { name + (key?.description ?? "") }
}

extension Address: CustomStringConvertible {
    package var description: String {
        let own = name + (key?.description ?? "")
        guard !modules.isEmpty else { return own }
        return modules.map(\.description).joined(separator: ".") + "." + own
    }
}

extension Address: Comparable {
    package static func < (left: Address, right: Address) -> Bool {
        if left.modules.isEmpty, right.modules.isEmpty, left.name == right.name {
            return switch (left.key, right.key) {
            case (.index(let left)?, .index(let right)?): left < right
            case (.text(let left)?, .text(let right)?): left < right
            case (nil, _?): true
            case (.index?, .text?): true
            default: false
            }
        }
        return left.modules.isEmpty && right.modules.isEmpty
            ? left.name < right.name : left.description < right.description
    }
}

extension Address {
    /// The address that `text` writes; nil where it is none.
    package init?(parsing text: String) {
        var steps: [Step] = []
        // By scalars: a key may begin with one that joins the quote before it to one character.
        var rest = text.unicodeScalars[...]
        while true {
            guard let step = Self.step(&rest) else { return nil }
            steps.append(step)
            if rest.isEmpty { break }
            guard rest.popFirst() == "." else { return nil }
        }
        let last = steps.removeLast()
        self.init(last.name, key: last.key, in: steps)
    }

    private static func step(_ rest: inout Substring.UnicodeScalarView) -> Step? {
        let name = String(rest.prefix { $0 != "." && $0 != "[" })
        guard Identifier.isValid(name) else { return nil }
        rest = rest.dropFirst(name.unicodeScalars.count)
        guard rest.first == "[" else { return Step(name) }
        rest = rest.dropFirst()
        guard let key = rest.first == "\"" ? textKey(&rest) : indexKey(&rest), rest.popFirst() == "]" else {
            return nil
        }
        return Step(name, key: key)
    }

    private static func indexKey(_ rest: inout Substring.UnicodeScalarView) -> Key? {
        let digits = rest.prefix { ("0"..."9").contains($0) }
        rest = rest.dropFirst(digits.count)
        return Int(String(digits)).map(Key.index)
    }

    private static func textKey(_ rest: inout Substring.UnicodeScalarView) -> Key? {
        rest = rest.dropFirst()
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"": return .text(String(text))
            case "\\":
                guard let escaped = rest.popFirst() else { return nil }
                text.append(escaped)
            default: text.append(scalar)
            }
        }
        return nil
    }
}
