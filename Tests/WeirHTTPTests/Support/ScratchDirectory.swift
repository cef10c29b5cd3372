@testable import WeirHTTP

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A directory of a test's own, removed with everything in it when nobody holds it any more.
final class ScratchDirectory: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/weir-http-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemFailure.last }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        Self.removeAll(path)
    }

    /// Writes a file, and the directories that it stands in.
    func write(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o644) throws {
        var directory = path
        for part in name.split(separator: "/").dropLast() {
            directory += "/\(part)"
            mkdir(directory, 0o755)
        }
        let raw = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, mode)
        guard raw >= 0 else { throw SystemFailure.last }
        defer { close(raw) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Self.write(raw, $0) }
            guard count > 0 else { throw SystemFailure.last }
            rest = rest.dropFirst(count)
        }
    }

    func write(_ name: String, _ text: String) throws {
        try write(name, Array(text.utf8))
    }

    func read(_ name: String) throws -> [UInt8] {
        let raw = open("\(path)/\(name)", O_RDONLY)
        guard raw >= 0 else { throw SystemFailure.last }
        let file = Descriptor(owning: raw)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    func link(_ name: String, to target: String) throws {
        guard symlink(target, "\(path)/\(name)") == 0 else { throw SystemFailure.last }
    }

    private static func write(_ raw: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Darwin)
        Darwin.write(raw, bytes.baseAddress, bytes.count)
        #else
        Glibc.write(raw, bytes.baseAddress, bytes.count)
        #endif
    }

    private static func removeAll(_ path: String) {
        // remove() takes files, links and empty directories; what it leaves is a directory with something in it.
        guard remove(path) != 0, let directory = opendir(path) else { return }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        closedir(directory)
        for name in names { removeAll("\(path)/\(name)") }
        remove(path)
    }
}
