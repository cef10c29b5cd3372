import WeirValue

/// How a simulated pod ends by itself, as labels and annotations of KWOK's stages tell.
struct PodEnding: Sendable {
    private static let failed = "pod-container-running-failed.stage.kwok.x-k8s.io"
    private static let complete = "pod-complete.stage.kwok.x-k8s.io"

    /// Whether a container fails.
    let isFailure: Bool
    let exitCode: Int64
    let reason: String
    let message: String
    /// The seconds that it runs; nil for as long as others.
    let delay: Double?

    /// The ending of `pod`.
    init(_ pod: Value) {
        let annotations = pod["metadata"]?["annotations"].texts ?? [:]
        let labels = pod["metadata"]?["labels"].texts ?? [:]
        isFailure = labels[Self.failed] == "true" || annotations[Self.failed] == "true"
        let prefix = isFailure ? Self.failed : Self.complete
        exitCode = isFailure ? annotations[prefix + "/exit-code"].flatMap { Int64($0) } ?? 1 : 0
        reason = isFailure ? annotations[prefix + "/reason"] ?? "Error" : "Completed"
        message = annotations[prefix + "/message"] ?? ""
        delay = annotations[prefix + "/delay"].flatMap(Self.seconds)
    }

    /// The seconds of a length of time as Go writes it: `1m30s`, `250ms`; nil for any other text.
    static func seconds(_ text: String) -> Double? {
        let units = ["ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3_600]
        var rest = Substring(text)
        var total = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { !($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(unit.count)
            guard let amount = Double(number), let scale = units[String(unit)] else { return nil }
            total += amount * scale
        }
        return text.isEmpty ? nil : total
    }
}
