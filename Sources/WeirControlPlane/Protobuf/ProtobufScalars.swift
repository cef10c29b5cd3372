import WeirValue

/// The members of a small message whose JSON form is no object, by number; of each the last counts.
struct ProtobufScalars {
    private var numbers: [UInt64: Int64] = [:]
    private var slices: [UInt64: [ArraySlice<UInt8>]] = [:]

    /// The members that `bytes` write.
    init(_ bytes: ArraySlice<UInt8>) throws(ProtobufBody.Fault) {
        var wire = ProtobufWire(bytes)
        while let (field, content) = try wire.next() {
            switch content {
            case .number(let number): numbers[field] = Int64(bitPattern: number)
            case .bytes(let bytes): slices[field, default: []].append(bytes)
            case .eightBytes, .fourBytes: throw .malformed("wrong wireType for field \(field)")
            }
        }
    }

    func number(_ field: UInt64) -> Int64 { numbers[field] ?? 0 }
    func bytes(_ field: UInt64) -> ArraySlice<UInt8> { slices[field]?.last ?? [] }
    func text(_ field: UInt64) -> String { String(decoding: bytes(field), as: UTF8.self) }
    func texts(_ field: UInt64) -> [Value] {
        (slices[field] ?? []).map { .string(String(decoding: $0, as: UTF8.self)) }
    }

    // MARK: Times

    /// The first second of the year 1, which is no time in Go, and the last one of the year 9999.
    private static let noTime: Int64 = -62_135_596_800
    private static let lastTime: Int64 = 253_402_300_799

    /// A time; null where there is none.
    static func time(_ bytes: ArraySlice<UInt8>, isMicro: Bool) throws(ProtobufBody.Fault) -> Value {
        if bytes.isEmpty { return .null }
        let parts = try ProtobufScalars(bytes)
        let seconds = parts.number(1)
        let nanos = parts.number(2)
        if seconds == noTime, nanos == 0 { return .null }
        guard (noTime...lastTime).contains(seconds), (0..<1_000_000_000).contains(nanos) else {
            throw .malformed("a time is not between the years 1 and 9999")
        }
        return .string(GoTime.text(Int(seconds), isMicro ? "." + padded(nanos / 1_000, 6) : ""))
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// `nanos` as Go writes lengths of time: `1h0m0.5s`.
    static func duration(_ nanos: Int64) -> String {
        let sign = nanos < 0 ? "-" : ""
        let whole = nanos.magnitude
        if whole == 0 { return "0s" }
        for (unit, digits, text) in [(UInt64(1_000), 0, "ns"), (1_000_000, 3, "µs"), (1_000_000_000, 6, "ms")]
        where whole < unit {
            return sign + decimal(whole, digits) + text
        }
        let seconds = whole / 1_000_000_000
        var text = decimal(whole % 60_000_000_000, 9) + "s"
        if seconds >= 60 { text = "\(seconds / 60 % 60)m" + text }
        if seconds >= 3_600 { text = "\(seconds / 3_600)h" + text }
        return sign + text
    }

    /// `number` with the last `digits` of it behind a point, without zeros at the end.
    private static func decimal(_ number: UInt64, _ digits: Int) -> String {
        var scale: UInt64 = 1
        for _ in 0..<digits { scale *= 10 }
        var fraction = padded(Int64(number % scale), digits)
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(number / scale)" + (digits == 0 || fraction.isEmpty ? "" : "." + fraction)
    }
}
