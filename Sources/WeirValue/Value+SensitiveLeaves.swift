extension Value {
    /// The bytes of every text, byte string and number that is marked sensitive or stands in what is; numbers by their
    /// decimal digits.
    package var sensitiveLeaves: [[UInt8]] {
        var leaves: [[UInt8]] = []
        collectLeaves(hidden: false, to: &leaves)
        return leaves
    }

    private func collectLeaves(hidden: Bool, to leaves: inout [[UInt8]]) {
        guard hidden || isSensitive else { return }
        switch self {
        case .sensitive(let box): box.value.collectLeaves(hidden: true, to: &leaves)
        case .list(let list): for element in list { element.collectLeaves(hidden: hidden, to: &leaves) }
        case .map(let map): for (_, value) in map { value.collectLeaves(hidden: hidden, to: &leaves) }
        case .object(let object): object.plain.collectLeaves(hidden: hidden, to: &leaves)
        case .string(let text): leaves.append(Array(text.utf8))
        case .bytes(let bytes): leaves.append(bytes)
        case .int(let int): leaves.append(Array(String(int).utf8))
        case .uint(let uint): leaves.append(Array(String(uint).utf8))
        case .double(let double): leaves.append(Array(double.description.utf8))
        case .null, .bool, .unknown: break
        }
    }
}
