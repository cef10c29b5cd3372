/// When a CronJob runs, as the five fields of cron tell it, in UTC.
struct CronSchedule: Sendable, Equatable {
    private static let macros = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]
    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    private static let weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    /// A schedule such as the 30th of February never comes; more days than in eight years are not looked at.
    private static let mostDays = 3_000

    private let minutes: Set<Int>
    private let hours: Set<Int>
    private let days: Set<Int>
    private let monthsOfYear: Set<Int>
    private let daysOfWeek: Set<Int>
    /// Whether both kinds of days have to fit, since one of them is any.
    private let needsBothDays: Bool
    /// The seconds between two runs, for `@every`.
    private let interval: Int?

    /// The schedule `text`; nil where it is none.
    init?(_ text: String) {
        if text.hasPrefix("@every ") {
            guard let seconds = PodEnding.seconds(String(text.dropFirst(7))), seconds >= 1, seconds < 1e9 else {
                return nil
            }
            interval = Int(seconds)
            (minutes, hours, days, monthsOfYear, daysOfWeek) = ([], [], [], [], [])
            needsBothDays = false
            return
        }
        interval = nil
        let parts = (Self.macros[text] ?? text).split(separator: " ").map { $0.lowercased() }
        guard parts.count == 5, let minutes = Self.field(parts[0], 0...59, []),
            let hours = Self.field(parts[1], 0...23, []), let days = Self.field(parts[2], 1...31, []),
            let months = Self.field(parts[3], 1...12, Self.months),
            let weekdays = Self.field(parts[4], 0...7, Self.weekdays)
        else { return nil }
        self.minutes = minutes
        self.hours = hours
        self.days = days
        monthsOfYear = months
        // Sunday is 7 as well.
        daysOfWeek = Set(weekdays.map { $0 % 7 })
        needsBothDays = [parts[2], parts[4]].contains { $0.hasPrefix("*") || $0.hasPrefix("?") }
    }

    /// The numbers that a field means; nil where it is none.
    private static func field(_ text: String, _ range: ClosedRange<Int>, _ names: [String]) -> Set<Int>? {
        var numbers: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let halves = part.split(separator: "/", omittingEmptySubsequences: false)
            guard let first = halves.first, halves.count <= 2 else { return nil }
            let step = halves.count == 2 ? Int(halves[1]) : 1
            guard let step, step > 0, var bounds = bounds(first, range, names) else { return nil }
            // `5/10` goes on to the end.
            if halves.count == 2, bounds.count == 1, Int(first) != nil {
                bounds = bounds.lowerBound...range.upperBound
            }
            numbers.formUnion(stride(from: bounds.lowerBound, through: bounds.upperBound, by: step))
        }
        return numbers.isEmpty ? nil : numbers
    }

    private static func bounds(
        _ text: Substring, _ range: ClosedRange<Int>, _ names: [String]
    ) -> ClosedRange<Int>? {
        if text == "*" || text == "?" { return range }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { end in
            names.firstIndex(of: String(end)).map { $0 + range.lowerBound } ?? Int(end)
        }
        guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last,
            range.contains(first), range.contains(last)
        else { return nil }
        return first...last
    }

    // MARK: Moments

    /// The first moment after `moment`, both in seconds since 1970; nil where there is none for years.
    func next(after moment: Int) -> Int? {
        if let interval { return moment + interval }
        let start = moment - Self.remainder(moment, 60) + 60
        var day = Self.day(start)
        var earliest = start - day * 86_400
        for _ in 0..<Self.mostDays {
            if isDay(day), let second = seconds(of: day).first(where: { $0 >= earliest }) {
                return day * 86_400 + second
            }
            day += 1
            earliest = 0
        }
        return nil
    }

    /// The last moment up to `moment` and after `start`; nil where there is none.
    func last(upTo moment: Int, after start: Int) -> Int? {
        if let interval {
            let count = (moment - start) / interval
            return count > 0 ? start + count * interval : nil
        }
        var day = Self.day(moment)
        var latest = moment - day * 86_400
        for _ in 0..<Self.mostDays {
            if (day + 1) * 86_400 <= start { return nil }
            if isDay(day), let second = seconds(of: day).last(where: { $0 <= latest }) {
                let found = day * 86_400 + second
                return found > start ? found : nil
            }
            day -= 1
            latest = 86_399
        }
        return nil
    }

    /// The seconds of a day at which it runs.
    private func seconds(of day: Int) -> [Int] {
        hours.sorted().flatMap { hour in minutes.sorted().map { hour * 3_600 + $0 * 60 } }
    }

    private func isDay(_ day: Int) -> Bool {
        let text = GoTime.text(day * 86_400).utf8
        let digits = Array(text.prefix(10))
        let number = { (start: Int) in Int(digits[start] - 48) * 10 + Int(digits[start + 1] - 48) }
        guard digits.count == 10, monthsOfYear.contains(number(5)) else { return false }
        let isDay = days.contains(number(8))
        // The first of January 1970 was a Thursday.
        let isWeekday = daysOfWeek.contains(Self.remainder(day + 4, 7))
        return needsBothDays ? isDay && isWeekday : isDay || isWeekday
    }

    private static func day(_ moment: Int) -> Int { (moment - remainder(moment, 86_400)) / 86_400 }

    private static func remainder(_ number: Int, _ divisor: Int) -> Int {
        let rest = number % divisor
        return rest < 0 ? rest + divisor : rest
    }
}
