import Synchronization

/// Counts requests, in the names and words of kube-apiserver.
package final class RequestMetrics: Sendable {
    /// What requests are told apart by.
    struct Labels: Hashable, Sendable {
        var verb: String
        var group = ""
        var version = ""
        var resource = ""
        var subresource = ""

        init(_ attributes: RequestAttributes) {
            let known: Set<String> = [
                "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "post", "put",
                "head",
                "options",
            ]
            verb = known.contains(attributes.verb) ? attributes.verb.uppercased() : "other"
            guard let target = attributes.target else { return }
            group = target.group
            version = target.version
            resource = target.resource
            subresource = target.subresource
        }

        fileprivate var text: String {
            "group=\"\(group)\",resource=\"\(resource)\",subresource=\"\(subresource)\",verb=\"\(verb)\","
                + "version=\"\(version)\""
        }
    }

    private struct Series {
        var codes: [Int: Int] = [:]
        var buckets = [Int](repeating: 0, count: RequestMetrics.bounds.count)
        var count = 0
        var sum = 0.0
    }

    /// The upper bounds of the durations, in seconds.
    private static let bounds = [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 30, 60]
    /// The most series; requests for more names are counted without a resource.
    private static let most = 2_000

    private let series = Mutex<[Labels: Series]>([:])

    func count(_ labels: Labels, _ status: Int, _ duration: Duration) {
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        series.withLock { series in
            var key = labels
            // What does not exist has no series of its own, so that no one can fill the memory with names.
            if series[key] == nil, status == 404 || series.count >= Self.most {
                key.group = ""
                key.version = ""
                key.resource = ""
                key.subresource = ""
            }
            series[key, default: Series()].codes[status, default: 0] += 1
            series[key, default: Series()].count += 1
            series[key, default: Series()].sum += seconds
            if let index = Self.bounds.firstIndex(where: { seconds <= $0 }) {
                series[key, default: Series()].buckets[index] += 1
            }
        }
    }

    /// Everything in the text format of Prometheus; `objects` is the number of objects by collection.
    func text(_ objects: [String: Int]) -> String {
        let all = series.withLock { $0 }.sorted { $0.key.text < $1.key.text }
        var text = "# HELP apiserver_request_total Requests by verb, resource and code.\n"
        text += "# TYPE apiserver_request_total counter\n"
        for (labels, series) in all {
            for (code, count) in series.codes.sorted(by: { $0.key < $1.key }) {
                text += "apiserver_request_total{code=\"\(code)\",\(labels.text)} \(count)\n"
            }
        }
        text += "# HELP apiserver_request_duration_seconds How long requests took, in seconds.\n"
        text += "# TYPE apiserver_request_duration_seconds histogram\n"
        for (labels, series) in all {
            var sum = 0
            for (bound, count) in zip(Self.bounds, series.buckets) {
                sum += count
                text += "apiserver_request_duration_seconds_bucket{\(labels.text),le=\"\(bound)\"} \(sum)\n"
            }
            text += "apiserver_request_duration_seconds_bucket{\(labels.text),le=\"+Inf\"} \(series.count)\n"
            text += "apiserver_request_duration_seconds_sum{\(labels.text)} \(series.sum)\n"
            text += "apiserver_request_duration_seconds_count{\(labels.text)} \(series.count)\n"
        }
        text += "# HELP apiserver_storage_objects Objects by resource.\n# TYPE apiserver_storage_objects gauge\n"
        for (collection, count) in objects.sorted(by: { $0.key < $1.key }) {
            let parts = collection.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts.count == 2 && !parts[0].isEmpty ? "\(parts[1]).\(parts[0])" : String(parts.last ?? "")
            text += "apiserver_storage_objects{resource=\"\(name)\"} \(count)\n"
        }
        return text + ProcessFigures.text
    }
}
