package import WeirValue

// Terraform's JSON syntax evaluates the texts of expressions, and the keys of maps in them, as templates; `$${` and
// `%%{` stand for `${` and `%{` (developer.hashicorp.com/terraform/language/expressions/strings, "Escape Sequences").

extension Value {
    /// This with every text and key escaped so that Terraform's JSON syntax takes it for itself. Marks stay.
    package var hclLiteral: Value {
        switch self {
        case .string(let text): .string(text.escapedTemplate)
        case .list(let list): .list(list.elements.map(\.hclLiteral))
        case .map(let map):
            .map(Value.Map(map.map { ($0.key.escapedTemplate, $0.value.hclLiteral) }) { first, _ in first })
        case .sensitive(let box): box.value.hclLiteral.hidden
        default: self
        }
    }
}

extension String {
    var escapedTemplate: String {
        guard utf8.contains(UInt8(ascii: "{")) else { return self }
        var output: [UInt8] = []
        output.reserveCapacity(utf8.count + 2)
        var last: UInt8 = 0
        for byte in utf8 {
            // `$${` is `$`, then the escape `$${` once the mark before the brace is doubled.
            if byte == UInt8(ascii: "{"), last == UInt8(ascii: "$") || last == UInt8(ascii: "%") { output.append(last) }
            output.append(byte)
            last = byte
        }
        return String(decoding: output, as: UTF8.self)
    }
}
