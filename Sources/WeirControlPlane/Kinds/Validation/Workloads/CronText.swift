/// What is wrong with schedules, in the words of `robfig/cron`.
enum CronText {
    private struct Bounds {
        let least: Int
        let most: Int
        var names: [String: Int] = [:]
    }

    private static let bounds = [
        Bounds(least: 0, most: 59), Bounds(least: 0, most: 23), Bounds(least: 1, most: 31),
        Bounds(
            least: 1, most: 12,
            names: [
                "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10,
                "nov": 11, "dec": 12,
            ]),
        Bounds(least: 0, most: 6, names: ["sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6]),
    ]
    private static let descriptors: Set<String> = [
        "@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly",
    ]

    /// What is wrong with `text` as a schedule of five fields; nil where nothing is.
    static func fault(_ text: String) -> String? {
        guard !text.isEmpty else { return "empty spec string" }
        var rest = text[...]
        if rest.hasPrefix("TZ=") || rest.hasPrefix("CRON_TZ=") {
            guard let space = rest.firstIndex(of: " ") else {
                return "provided bad location \(rest): unknown time zone"
            }
            rest = Substring(GoText.trimmed(String(rest[space...])))
        }
        if rest.hasPrefix("@") { return descriptorFault(String(rest)) }
        let fields = rest.split(whereSeparator: \.isWhitespace)
        guard fields.count == bounds.count else {
            return "expected exactly \(bounds.count) fields, found \(fields.count): "
                + "[\(fields.joined(separator: " "))]"
        }
        for (field, bounds) in zip(fields, bounds) {
            for part in field.split(separator: ",") {
                if let fault = fault(String(part), bounds) { return fault }
            }
        }
        return nil
    }

    private static func descriptorFault(_ text: String) -> String? {
        if descriptors.contains(text) { return nil }
        guard text.hasPrefix("@every ") else { return "unrecognized descriptor: \(text)" }
        let duration = String(text.dropFirst("@every ".count))
        guard !isDuration(duration) else { return nil }
        return "failed to parse duration \(text): time: invalid duration \(GoText.quoted(duration))"
    }

    /// Whether `text` is a duration as Go writes it: `1h30m`.
    private static func isDuration(_ text: String) -> Bool {
        var rest = text[...]
        if rest.hasPrefix("-") || rest.hasPrefix("+") { rest.removeFirst() }
        guard !rest.isEmpty else { return false }
        if rest == "0" { return true }
        while !rest.isEmpty {
            let number = rest.prefix { $0.isNumber || $0 == "." }
            guard number.contains(where: \.isNumber) else { return false }
            rest = rest.dropFirst(number.count)
            guard let unit = ["ns", "us", "µs", "ms", "s", "m", "h"].first(where: rest.hasPrefix) else { return false }
            rest = rest.dropFirst(unit.count)
        }
        return true
    }

    private static func fault(_ text: String, _ bounds: Bounds) -> String? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let ends = (parts.first ?? "").split(separator: "-", omittingEmptySubsequences: false)
        var (start, end) = (bounds.least, bounds.most)
        if ends.first != "*", ends.first != "?" {
            switch number(ends.first ?? "", bounds) {
            case .failure(let fault): return fault.text
            case .success(let number): (start, end) = (number, number)
            }
            if ends.count > 2 { return "too many hyphens: \(text)" }
            if ends.count == 2 {
                switch number(ends[1], bounds) {
                case .failure(let fault): return fault.text
                case .success(let number): end = number
                }
            }
        }
        var step = 1
        if parts.count > 2 { return "too many slashes: \(text)" }
        if parts.count == 2 {
            switch number(parts[1], Bounds(least: 0, most: 0)) {
            case .failure(let fault): return fault.text
            case .success(let number): step = number
            }
            if ends.count == 1 { end = bounds.most }
        }
        if start < bounds.least { return "beginning of range (\(start)) below minimum (\(bounds.least)): \(text)" }
        if end > bounds.most { return "end of range (\(end)) above maximum (\(bounds.most)): \(text)" }
        if start > end { return "beginning of range (\(start)) beyond end of range (\(end)): \(text)" }
        return step == 0 ? "step of range should be a positive number: \(text)" : nil
    }

    private struct Fault: Error { let text: String }

    private static func number(_ text: Substring, _ bounds: Bounds) -> Result<Int, Fault> {
        if let number = bounds.names[text.lowercased()] { return .success(number) }
        guard let number = Int(text) else {
            return .failure(
                Fault(
                    text: "failed to parse int from \(text): strconv.Atoi: parsing \(GoText.quoted(String(text))): "
                        + "invalid syntax"))
        }
        return number < 0
            ? .failure(Fault(text: "negative number (\(number)) not allowed: \(text)")) : .success(number)
    }
}
