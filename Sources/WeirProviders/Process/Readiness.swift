import WeirCore
import WeirHTTP
import WeirProcess
import WeirValue

/// How a process tells that it is ready.
enum Readiness: Sendable, Equatable {
    /// By running.
    case running
    case http(String)
    case tcp(host: String, port: UInt16)
    /// An absolute path at which something is.
    case file(String)
    /// A text in its log.
    case output(String)

    /// What `ready` says, the argument of that name.
    /// - Throws: ``OperationFailure`` where it says more than one, or something that cannot be asked.
    init(_ ready: Arguments, project: String) throws(OperationFailure) {
        let given = ["http", "tcp", "file", "output"].filter { ready[$0] != nil }
        guard given.count < 2 else {
            throw OperationFailure(
                "ready has \(given.joined(separator: " and "))", hint: "give one of them", remains: .nothing)
        }
        if let url = try ready.text("http") {
            self = .http(url)
        } else if let address = try ready.text("tcp") {
            self = try Self.tcp(address)
        } else if let path = try ready.text("file") {
            self = .file(FilePath.absolute(path, project))
        } else if let text = try ready.text("output") {
            self = .output(text)
        } else {
            self = .running
        }
    }

    private static func tcp(_ address: String) throws(OperationFailure) -> Readiness {
        let parts = address.split(separator: ":", omittingEmptySubsequences: false)
        let host = parts.dropLast().joined(separator: ":")
        guard parts.count > 1, let port = parts.last.flatMap({ UInt16($0) }), port > 0, !host.isEmpty else {
            throw OperationFailure(
                "ready.tcp is \"\(address)\", not a host and a port", hint: "write it as 127.0.0.1:8080, or [::1]:8080",
                remains: .nothing)
        }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        return .tcp(host: isBracketed ? String(host.dropFirst().dropLast()) : host, port: port)
    }

    /// What a process is waited for, for messages.
    var noun: String {
        switch self {
        case .running: "running"
        case .http(let url): "an answer from \(url)"
        case .tcp(let host, let port): "a connection to \(host):\(port)"
        case .file(let path): "the file \(path)"
        case .output(let text): "\(JSONWriter.string(.string(text))) in its output"
        }
    }
}

/// Asks a process whether it is ready.
struct ReadinessProbe: Sendable {
    /// The longest that one question takes.
    static let patience = Duration.seconds(5)

    let readiness: Readiness
    private let client: HTTPClient
    private var search: LogSearch?

    /// Asks for `readiness` of a process with the log `log`.
    init(_ readiness: Readiness, client: HTTPClient, log: String) {
        self.readiness = readiness
        self.client = client
        search = if case .output(let text) = readiness { LogSearch(text, in: log) } else { nil }
    }

    /// Why it is not ready yet; nil when it is.
    mutating func complaint() async -> String? {
        switch readiness {
        case .running: return nil
        case .http(let url): return await complaint(url)
        case .tcp(let host, let port): return await TCPProbe.complaint(host, port, within: Self.patience)
        case .file(let path):
            do throws(SystemFailure) {
                return try Files.status(path) == nil ? "nothing is there" : nil
            } catch {
                return "\(error)"
            }
        case .output:
            do throws(SystemFailure) {
                return try search?.isFound() == true ? nil : "it was not printed"
            } catch {
                return "\(error)"
            }
        }
    }

    private func complaint(_ url: String) async -> String? {
        do throws(HTTPError) {
            let answer = try await client.send(
                HTTPRequest(url, timeout: Self.patience, connectTimeout: Self.patience, reuseConnection: false))
            return (200..<400).contains(answer.status) ? nil : "it answered with status \(answer.status)"
        } catch {
            if case .tooLarge = error.kind { return nil }
            return "\(error)"
        }
    }
}

/// Looks for a text in a log that grows: each part of it is read once.
struct LogSearch: Sendable {
    private static let piece = 1 << 16
    private let text: [UInt8]
    private let file: OutputFile
    private var offset = 0
    /// The end of what was read, as far as the text may begin in it.
    private var end: [UInt8] = []
    private var isSeen = false

    init(_ text: String, in path: String) {
        self.text = Array(text.utf8)
        file = OutputFile(path)
    }

    /// Whether the text stands in what the log holds by now.
    mutating func isFound() throws(SystemFailure) -> Bool {
        while !isSeen {
            let bytes = try file.read(from: offset, count: Self.piece)
            if bytes.isEmpty { break }
            offset += bytes.count
            end += bytes
            isSeen = end.contains(text)
            end = end.suffix(text.count - 1)
        }
        return isSeen
    }
}
