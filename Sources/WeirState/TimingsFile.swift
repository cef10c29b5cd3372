import WeirCore
import WeirValue

/// The file `timings.json`: how long operations took.
enum TimingsFile {
    static let name = "timings.json"

    /// The content of the file of `timings`; nil where they are empty and there is no file.
    static func encode(_ timings: Timings) -> [UInt8]? {
        var timings = timings
        timings.trim()
        if timings.samples.isEmpty { return nil }
        let samples = timings.samples.map { key, list in (key, Value.list(list.map { .int(Int64($0)) })) }
        return JSONWriter.bytes(.map(Value.Map(samples, uniquingKeysWith: { first, _ in first })), .canonical)
    }

    /// The timings that `reader` tells of.
    static func decode(_ reader: RecordReader) throws(Malformed) -> Timings {
        var samples: [String: [Int]] = [:]
        for name in reader.names { samples[name] = try reader.integers(name) }
        return Timings(samples)
    }
}
