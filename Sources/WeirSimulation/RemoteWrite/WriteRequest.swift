/// What is sent by remote write: `prometheus.WriteRequest` (Prometheus Remote-Write Specification 1.0), protobuf.
///
///     message WriteRequest { repeated TimeSeries timeseries = 1; }
///     message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; }
///     message Label { string name = 1; string value = 2; }
///     message Sample { double value = 1; int64 timestamp = 2; }
package struct WriteRequest: Sendable {
    /// One value of a series.
    package struct Sample: Sendable, Equatable {
        package let value: Double
        /// Milliseconds since 1970, UTC.
        package let timestamp: Int64

        /// `value` at `timestamp`.
        package init(_ value: Double, at timestamp: Int64) {
            self.value = value
            self.timestamp = timestamp
        }
    }

    /// The labels of a series as they are sent, which stay the same from one request to the next.
    package struct Labels: Sendable, Equatable {
        fileprivate let bytes: [UInt8]

        /// The series `name` with `labels`. Empty ones are left out, and all are sorted, as the specification wants.
        package init(_ name: String, _ labels: [String: String]) {
            var all = labels.filter { !$0.value.isEmpty }
            all["__name__"] = name
            var bytes: [UInt8] = []
            for (name, value) in all.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                var label: [UInt8] = []
                Self.append(name, field: 1, to: &label)
                Self.append(value, field: 2, to: &label)
                bytes.append(1 << 3 | 2)
                Varint.append(UInt64(label.count), to: &bytes)
                bytes += label
            }
            self.bytes = bytes
        }

        private static func append(_ text: String, field: UInt8, to output: inout [UInt8]) {
            output.append(field << 3 | 2)
            Varint.append(UInt64(text.utf8.count), to: &output)
            output.append(contentsOf: text.utf8)
        }
    }

    /// The message.
    package private(set) var bytes: [UInt8] = []

    /// An empty one.
    package init() {}

    /// Adds `samples` of the series with `labels`, the oldest first.
    package mutating func add(_ labels: Labels, _ samples: [Sample]) {
        let lengths = samples.map { 1 + 8 + 1 + Varint.length(UInt64(bitPattern: $0.timestamp)) }
        let size = labels.bytes.count + lengths.reduce(0) { $0 + 1 + Varint.length(UInt64($1)) + $1 }
        bytes.append(1 << 3 | 2)
        Varint.append(UInt64(size), to: &bytes)
        bytes += labels.bytes
        for (sample, length) in zip(samples, lengths) {
            bytes.append(2 << 3 | 2)
            Varint.append(UInt64(length), to: &bytes)
            bytes.append(1 << 3 | 1)
            withUnsafeBytes(of: sample.value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
            bytes.append(2 << 3)
            Varint.append(UInt64(bitPattern: sample.timestamp), to: &bytes)
        }
    }
}
