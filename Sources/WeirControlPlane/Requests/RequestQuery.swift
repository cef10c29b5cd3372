/// What stands behind the question mark of a request.
package struct RequestQuery: Sendable {
    private let values: [String: [String]]

    /// The query `text`; pairs that are no text are left out, as servers in Go do.
    package init(_ text: String) {
        var values: [String: [String]] = [:]
        for pair in text.split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentText.decode(halves[0], plus: true),
                let value = PercentText.decode(halves.count > 1 ? halves[1] : "", plus: true)
            else { continue }
            values[name, default: []].append(value)
        }
        self.values = values
    }

    /// The first value of `name`; nil where it is not given.
    package subscript(name: String) -> String? { values[name]?.first }

    /// Every value of `name`.
    package func all(_ name: String) -> [String] { values[name] ?? [] }

    /// The value of `name` as a truth: what is given is true but for `false` and `0`, as API servers read it.
    package func flag(_ name: String) -> Bool {
        guard let value = self[name] else { return false }
        return value != "false" && value != "0"
    }

    /// The value of `name` as a whole number; nil where it is not given or empty.
    /// - Throws: ``APIStatus`` where it is none, in the words of Go's `strconv`.
    package func integer(_ name: String) throws(APIStatus) -> Int64? {
        guard let text = self[name], !text.isEmpty else { return nil }
        let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .badRequest("strconv.ParseInt: parsing \(GoText.quoted(text)): invalid syntax")
        }
        guard let number = Int64(text) else {
            throw .badRequest("strconv.ParseInt: parsing \(GoText.quoted(text)): value out of range")
        }
        return number
    }
}
