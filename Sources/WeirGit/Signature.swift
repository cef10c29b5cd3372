/// Who made a commit, and when.
package struct Signature: Sendable, Hashable {
    /// The person or program. Not empty; without `<`, `>` and control characters.
    package var name: String
    /// The mail address, without its angle brackets; may be empty. The same characters are refused.
    package var email: String
    /// Seconds since 1970-01-01T00:00:00Z; not negative.
    package var time: Int64
    /// Minutes that local time is ahead of UTC; at most 14 hours in either direction.
    package var offset: Int

    /// A signature of these values; they are checked when a commit is written with them.
    package init(name: String, email: String, time: Int64, offset: Int = 0) {
        self.name = name
        self.email = email
        self.time = time
        self.offset = offset
    }
}

extension Signature {
    /// The largest offset that git's programs agree on, in minutes.
    private static let largestOffset = 14 * 60

    /// The reason why git would not take this signature; nil when it would.
    var fault: String? {
        if name.isEmpty { return "the author's name is empty" }
        for (text, what) in [(name, "name"), (email, "mail address")]
        where text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") }) {
            return "the author's \(what) contains '<', '>' or a control character"
        }
        if time < 0 { return "the commit's time \(time) lies before 1970" }
        if !(-Self.largestOffset...Self.largestOffset).contains(offset) {
            return "the commit's time zone is \(offset) minutes from UTC"
        }
        return nil
    }

    /// Appends the signature as a commit's header has it: `NAME <EMAIL> SECONDS +HHMM`.
    func append(to bytes: inout [UInt8]) {
        let minutes = offset.magnitude
        let zone = String(minutes / 60 * 100 + minutes % 60)
        let padding = String(repeating: "0", count: 4 - zone.utf8.count)
        bytes.append(contentsOf: "\(name) <\(email)> \(time) \(offset < 0 ? "-" : "+")\(padding)\(zone)".utf8)
    }

    /// The signature in a commit's header; what is missing or malformed in it becomes empty or zero, as in git.
    init(header: Substring) {
        guard let open = header.firstIndex(of: "<"), let close = header.lastIndex(of: ">"), open < close else {
            self.init(name: String(header), email: "", time: 0)
            return
        }
        let name = header[..<open]
        let words = header[header.index(after: close)...].split(separator: " ")
        let zone = words.dropFirst().first.flatMap { Int($0) } ?? 0
        let minutes = zone / 100 * 60 + zone % 100
        self.init(
            name: String(name.last == " " ? name.dropLast() : name),
            email: String(header[header.index(after: open)..<close]),
            time: words.first.flatMap { Int64($0) } ?? 0,
            offset: (-Self.largestOffset...Self.largestOffset).contains(minutes) ? minutes : 0)
    }
}
