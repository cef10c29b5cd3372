/// Finds a text in texts, in time linear in both (Knuth, Morris, Pratt).
struct ByteSearch {
    private let pattern: [UInt8]
    /// For each prefix, the length of the longest part at its end that is also at its start.
    private let borders: [Int]

    init(_ pattern: String) {
        self.pattern = Array(pattern.utf8)
        var borders = [0]
        var length = 0
        for index in self.pattern.indices.dropFirst() {
            while length > 0, self.pattern[index] != self.pattern[length] { length = borders[length - 1] }
            if self.pattern[index] == self.pattern[length] { length += 1 }
            borders.append(length)
        }
        self.borders = borders
    }

    /// The number of bytes that are looked for.
    var count: Int { pattern.count }

    /// Where the pattern first stands in `text` from `start` on; nil where it does not.
    func first(in text: [UInt8], from start: Int = 0) -> Int? {
        guard !pattern.isEmpty else { return start <= text.count ? start : nil }
        var length = 0
        var index = start
        while index < text.count {
            while length > 0, text[index] != pattern[length] { length = borders[length - 1] }
            if text[index] == pattern[length] { length += 1 }
            index += 1
            if length == pattern.count { return index - length }
        }
        return nil
    }

    /// Where the pattern, which is not empty, last stands in `text` at or before `end`; nil where it does not.
    func last(in text: [UInt8], atMost end: Int) -> Int? {
        var found: Int?
        var length = 0
        for index in text.indices where index - pattern.count < end {
            while length > 0, length == pattern.count || text[index] != pattern[length] { length = borders[length - 1] }
            if text[index] == pattern[length] { length += 1 }
            if length == pattern.count { found = index + 1 - length }
        }
        return found
    }
}
