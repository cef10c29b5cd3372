import Testing
import WeirCEL
import WeirValue

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@Suite("Timestamps and durations")
struct MomentTests {
    private func check(_ source: String, _ expected: String, location: SourceLocation = #_sourceLocation) {
        do {
            #expect(show(try evaluate(source)) == expected, "\(source)", sourceLocation: location)
        } catch {
            #expect("error" == expected, "\(source): \(error)", sourceLocation: location)
        }
    }

    @Test(
        "timestamps are read, written and compared",
        arguments: [
            ("string(timestamp('2024-02-29T12:34:56.789Z'))", "\"2024-02-29T12:34:56.789Z\""),
            ("string(timestamp('2024-03-01T00:30:00+01:00'))", "\"2024-02-29T23:30:00Z\""),
            ("string(timestamp(0))", "\"1970-01-01T00:00:00Z\""), ("string(timestamp(-1))", "\"1969-12-31T23:59:59Z\""),
            ("string(timestamp('0001-01-01T00:00:00Z'))", "\"0001-01-01T00:00:00Z\""),
            ("int(timestamp('2009-02-13T23:31:30Z'))", "1234567890"),
            ("timestamp(timestamp(5)) == timestamp(5)", "true"), ("timestamp('2023-02-29T00:00:00Z')", "error"),
            ("timestamp('2023-01-01')", "error"), ("timestamp('2023-01-01T00:00:00')", "error"),
            ("timestamp('2023-01-01T24:00:00Z')", "error"), ("timestamp('2023-13-01T00:00:00Z')", "error"),
            ("timestamp('2023-01-01T00:00:60Z')", "error"), ("timestamp('2023-01-01T00:00:00.Z')", "error"),
            ("timestamp('2023-01-01T00:00:00Zx')", "error"), ("timestamp('2023-01-01T00:00:00+1:00')", "error"),
            ("timestamp('2023-01-01T00:00:00+24:00')", "error"),
            ("timestamp('10000-01-01T00:00:00Z')", "error"), ("timestamp('0000-12-31T23:59:59Z')", "error"),
            ("timestamp(253402300800)", "error"), ("timestamp(-62135596801)", "error"), ("timestamp(true)", "error"),
            ("string(timestamp('2023-01-01T00:00:00.1234567891Z'))", "\"2023-01-01T00:00:00.123456789Z\""),
            ("timestamp(1) < timestamp(2)", "true"), ("timestamp('1970-01-01T00:00:00.5Z') > timestamp(0)", "true"),
            ("timestamp(1) == timestamp('1970-01-01T00:00:01Z')", "true"), ("timestamp(1) == 1", "false"),
            ("timestamp(1) < 2", "error"), ("timestamp(1) < duration('1s')", "error"),
            ("string(timestamp('9999-12-31T23:59:59.999999999Z'))", "\"9999-12-31T23:59:59.999999999Z\""),
            ("timestamp('2024-01-01T00:00:00-00:30').getMinutes()", "30"),
            ("timestamp('1600-02-29T00:00:00Z').getDayOfYear()", "59"), ("timestamp('1900-02-29T00:00:00Z')", "error"),
        ])
    func timestamps(_ source: String, _ expected: String) { check(source, expected) }

    @Test(
        "durations are read, written and compared",
        arguments: [
            ("string(duration('1h30m'))", "\"5400s\""), ("string(duration('-1.5h'))", "\"-5400s\""),
            ("string(duration('1ms'))", "\"0.001s\""), ("string(duration('1us1ns'))", "\"0.000001001s\""),
            ("string(duration('0'))", "\"0s\""), ("string(duration('+5s'))", "\"5s\""),
            ("string(duration('.5s'))", "\"0.5s\""), ("string(duration('1.s'))", "\"1s\""),
            ("string(duration('1\u{B5}s'))", "\"0.000001s\""), ("string(duration('-1ns'))", "\"-0.000000001s\""),
            ("duration('')", "error"), ("duration('1')", "error"), ("duration('s')", "error"),
            ("duration('1d')", "error"), ("duration('1h-1m')", "error"), ("duration('.s')", "error"),
            ("duration('-')", "error"), ("duration('9999999h')", "error"),
            ("duration('99999999999999999999s')", "error"),
            ("duration(5)", "error"), ("duration(duration('1s')) == duration('1000ms')", "true"),
            ("duration('1m') < duration('61s')", "true"), ("duration('3730s').getHours()", "1"),
            ("duration('3730s').getMinutes()", "62"), ("duration('3730s').getSeconds()", "3730"),
            ("duration('1.234s').getMilliseconds()", "234"), ("duration('-1.5s').getSeconds()", "-1"),
            ("duration('1s').getFullYear()", "error"), ("duration('1s').getHours('UTC')", "error"),
            ("duration('1s').getMilliseconds('UTC')", "error"), ("string(-duration('1s'))", "\"-1s\""),
            ("string(duration('9223372036854775807ns'))", "\"9223372036.854775807s\""),
            ("string(duration('-9223372036854775808ns'))", "error"),
        ])
    func durations(_ source: String, _ expected: String) { check(source, expected) }

    @Test(
        "arithmetic",
        arguments: [
            ("string(timestamp(0) + duration('1.5s'))", "\"1970-01-01T00:00:01.5Z\""),
            ("string(timestamp(0) - duration('0.5s'))", "\"1969-12-31T23:59:59.5Z\""),
            ("string(duration('1s') + timestamp('1970-01-01T00:00:00.5Z'))", "\"1970-01-01T00:00:01.5Z\""),
            ("string(timestamp('1970-01-01T00:00:00.6Z') + duration('0.5s'))", "\"1970-01-01T00:00:01.1Z\""),
            ("string(timestamp(10) - timestamp('1970-01-01T00:00:00.25Z'))", "\"9.75s\""),
            ("string(duration('1s') - duration('2s'))", "\"-1s\""),
            ("string(duration('1s') + duration('2s'))", "\"3s\""),
            ("timestamp('9999-12-31T23:59:59Z') + duration('1s')", "error"),
            ("timestamp('0001-01-01T00:00:00Z') - duration('1ns')", "error"),
            ("timestamp('9999-01-01T00:00:00Z') - timestamp('0001-01-01T00:00:00Z')", "error"),
            ("duration('9223372036s') + duration('1s')", "error"),
            ("duration('-9223372036s') - duration('1s')", "error"), ("timestamp(0) + timestamp(0)", "error"),
            ("duration('1s') * duration('1s')", "error"), ("duration('1s') - timestamp(0)", "error"),
            ("timestamp(0) + 1", "error"), ("-timestamp(0)", "error"),
        ])
    func arithmetic(_ source: String, _ expected: String) { check(source, expected) }

    @Test(
        "parts by the calendar, in UTC and with an offset",
        arguments: [
            ("getFullYear()", "2024"), ("getMonth()", "11"), ("getDate()", "31"), ("getDayOfMonth()", "30"),
            ("getDayOfWeek()", "2"), ("getDayOfYear()", "365"), ("getHours()", "23"), ("getMinutes()", "59"),
            ("getSeconds()", "58"), ("getMilliseconds()", "123"), ("getFullYear('+01:00')", "2025"),
            ("getDayOfYear('+01:00')", "0"), ("getDate('00:30')", "1"),
            ("getHours('-02:30')", "21"), ("getMinutes('-02:30')", "29"), ("getHours('UTC')", "23"),
            ("getHours('Nowhere/Town')", "error"), ("getHours('../etc/passwd')", "error"),
            ("getHours('/etc/passwd')", "error"), ("getHours('1:2:3')", "error"), ("getHours('+25:00')", "error"),
            ("getHours(1)", "error"), ("getMilliseconds('UTC')", "123"), ("getMilliseconds(1)", "error"),
        ])
    func parts(_ call: String, _ expected: String) { check("timestamp('2024-12-31T23:59:58.123Z').\(call)", expected) }

    @Test("a part of what is no timestamp is an error")
    func wrongTypes() {
        check("(1).getHours()", "error")
        check("'a'.getFullYear()", "error")
        check("int.getFullYear()", "error")
        check("(1).getMilliseconds()", "error")
    }

    @Test(
        "zones of the system's database, past and future",
        .enabled(if: access("/usr/share/zoneinfo/Europe/Berlin", R_OK) == 0, "no time zone database here"),
        arguments: [
            ("2024-01-15T12:00:00Z", "Europe/Berlin", "13"), ("2024-07-15T12:00:00Z", "Europe/Berlin", "14"),
            ("2060-01-15T12:00:00Z", "Europe/Berlin", "13"), ("2060-07-15T12:00:00Z", "Europe/Berlin", "14"),
            ("2060-03-28T00:59:59Z", "Europe/Berlin", "1"), ("2060-03-28T01:00:00Z", "Europe/Berlin", "3"),
            ("2060-10-31T00:59:59Z", "Europe/Berlin", "2"), ("2060-10-31T01:00:00Z", "Europe/Berlin", "2"),
            ("2060-01-15T12:00:00Z", "Australia/Sydney", "23"), ("2060-07-15T12:00:00Z", "Australia/Sydney", "22"),
            ("2060-07-15T12:00:00Z", "America/Los_Angeles", "5"), ("2060-07-15T12:00:00Z", "Asia/Kathmandu", "17"),
            ("1800-07-15T12:00:00Z", "Europe/Berlin", "12"), ("2060-07-15T12:00:00Z", "America/Sao_Paulo", "9"),
        ])
    func zones(_ time: String, _ zone: String, _ hour: String) {
        check("timestamp('\(time)').getHours('\(zone)')", hour)
    }

    @Test("plain values carry them as text")
    func plain() throws {
        #expect(try evaluate("duration('90s')").celPlain == "90s")
        #expect(try evaluate("timestamp(0)").celPlain == "1970-01-01T00:00:00Z")
        #expect(CELTimestamp(seconds: 0, nanoseconds: -1) == nil)
        #expect(CELTimestamp(seconds: 5)?.equals(CELDuration(nanoseconds: 5)) == false)
        #expect(CELDuration(nanoseconds: 5).equals(CELDuration(nanoseconds: 5)))
    }
}

extension Value {
    /// What JSON carries in place of an object.
    fileprivate var celPlain: Value? {
        guard case .object(let object) = self else { return nil as Value? }
        return object.plain
    }
}
