/// Why a file server cannot start or go on.
package enum FileServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The path is no directory that can be read; the system's words.
    case noDirectory(path: String, reason: String)
    /// Another program listens on the port.
    case portInUse(UInt16)
    /// The port cannot be listened on for another reason; the system's words.
    case cannotListen(port: UInt16, reason: String)
    /// The system refused what serving needs; its words.
    case cannotServe(reason: String)
    /// `run` was called before.
    case alreadyRun

    package var description: String {
        switch self {
        case .noDirectory(let path, let reason):
            "\(ASCIIText.oneLine(path)) cannot be served: \(reason); name a directory that exists and can be read"
        case .portInUse(let port):
            "port \(port) is in use on 127.0.0.1; choose another, or 0 for any that is free"
        case .cannotListen(let port, let reason):
            "port \(port) on 127.0.0.1 cannot be listened on: \(reason); choose another, or 0 for any that is free"
        case .cannotServe(let reason):
            "the file server cannot go on: \(reason)"
        case .alreadyRun:
            "the file server was run before; make a new one"
        }
    }
}
