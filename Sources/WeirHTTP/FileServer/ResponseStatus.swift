#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The statuses that the file server answers with.
enum ResponseStatus: Int {
    case ok = 200
    case movedPermanently = 301
    case badRequest = 400
    case forbidden = 403
    case notFound = 404
    case methodNotAllowed = 405
    case requestTimeout = 408
    case headerTooLarge = 431
    case unavailable = 503
    case versionNotSupported = 505

    /// The words of the status line.
    var reason: String {
        switch self {
        case .ok: "OK"
        case .movedPermanently: "Moved Permanently"
        case .badRequest: "Bad Request"
        case .forbidden: "Forbidden"
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .requestTimeout: "Request Timeout"
        case .headerTooLarge: "Request Header Fields Too Large"
        case .unavailable: "Service Unavailable"
        case .versionNotSupported: "HTTP Version Not Supported"
        }
    }
}

/// The head of one answer of the file server.
struct ResponseHead {
    var status: ResponseStatus
    var contentType = "text/plain; charset=utf-8"
    var contentLength: Int
    var location: String?
    var keepsAlive: Bool

    /// The bytes to send, the empty line included.
    func serialised(at time: time_t) -> [UInt8] {
        var lines = [
            "HTTP/1.1 \(status.rawValue) \(status.reason)",
            "Date: \(Self.date(time))",
            "Content-Type: \(contentType)",
            "Content-Length: \(contentLength)",
            // Whoever edits a file sees it at the next request.
            "Cache-Control: no-cache",
            "X-Content-Type-Options: nosniff",
            "Connection: \(keepsAlive ? "keep-alive" : "close")",
        ]
        if let location { lines.append("Location: \(location)") }
        if status == .methodNotAllowed { lines.append("Allow: GET, HEAD") }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    /// A date as RFC 9110, section 5.6.7, has it: `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func date(_ time: time_t) -> String {
        var time = time
        var parts = tm()
        gmtime_r(&time, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let two = { (number: Int32) in number < 10 ? "0\(number)" : "\(number)" }
        let day = "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)])"
        let clock = "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
        return "\(day) \(1900 + parts.tm_year) \(clock) GMT"
    }
}
