package import WeirCore
import WeirValue

/// The name of an instance in a system that it shares with others: made of its stack, workspace and address.
package enum ExternalName {
    /// The name for `address`: lower case letters, digits and hyphens, `limit` of them at most; a longer one ends in a digest
    /// of the whole.
    package static func of(_ address: Address, stack: String, workspace: String, limit: Int) -> String {
        let whole = "\(stack)/\(workspace)/\(address)"
        var name = ""
        for character in whole.lowercased().unicodeScalars {
            let isPlain = ("a"..."z").contains(character) || ("0"..."9").contains(character)
            if isPlain { name.unicodeScalars.append(character) } else if name.last != "-" { name += "-" }
        }
        while name.last == "-" { name.removeLast() }
        // Different addresses may come to one name only where a digest tells them apart.
        let isExact = name == "\(stack)-\(workspace)-\(address)"
        if isExact, name.count <= limit { return name }
        let digest = Digest.sha256(Array(whole.utf8)).prefix(6)
        var head = String(name.prefix(max(0, limit - 7)))
        while head.last == "-" { head.removeLast() }
        return "\(head)-\(digest)"
    }
}
