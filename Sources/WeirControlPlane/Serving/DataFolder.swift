import WeirValue

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The folder with the data of a control plane, which has it for itself as long as it runs.
struct DataFolder {
    /// Why the folder cannot be used.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let mostBytes = 64 << 10
    private static let keyMark = "-----BEGIN PRIVATE KEY-----"

    let path: String
    private let lock: Int32

    /// The folder at `path`, which is made where it is not there.
    /// - Throws: ``Failure`` where it cannot be made, or another control plane has it.
    init(_ path: String) throws(Failure) {
        self.path = path
        var made = ""
        for part in path.split(separator: "/") {
            made += "/" + part
            if mkdir(made, 0o700) != 0, errno != EEXIST { throw Self.failure(made, "cannot be made") }
        }
        lock = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw Self.failure(path, "cannot be used") }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw Failure(
                description: "another control plane runs on the data in \(path): see `weir controlplane list`")
        }
    }

    /// Lets another control plane have the folder.
    func unlock() { close(lock) }

    /// The certificate and key that are kept here as `name`; those that `make` makes, which are kept from now on, where
    /// none are.
    /// - Throws: ``Failure``, and what `make` throws.
    func pair(_ name: String, make: () throws -> CertificateAuthority.Pair) throws -> CertificateAuthority.Pair {
        let file = "\(path)/\(name).pem"
        if let pair = try load(file) { return pair }
        let pair = try make()
        try save(pair, to: file)
        return pair
    }

    private func load(_ file: String) throws(Failure) -> CertificateAuthority.Pair? {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Self.failure(file, "cannot be read")
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: Self.mostBytes)
        var count = 0
        while count < bytes.count {
            let more = bytes.withUnsafeMutableBytes { buffer in
                read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
            }
            guard more >= 0 else { throw Self.failure(file, "cannot be read") }
            if more == 0 { break }
            count += more
        }
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        guard let mark = text.firstIndex(of: Self.keyMark) else {
            throw Failure(description: "\(file) holds no certificate with its key: remove it to have a new one made")
        }
        // Without the line break between them, so that what is made of it stays the same.
        return CertificateAuthority.Pair(certificate: String(text[..<mark].dropLast()), key: String(text[mark...]))
    }

    private static func failure(_ path: String, _ what: String) -> Failure {
        Failure(description: "\(path) \(what): \(String(cString: strerror(errno)))")
    }

    /// Writes a file beside it, which then takes its place.
    private func save(_ pair: CertificateAuthority.Pair, to file: String) throws(Failure) {
        let draft = file + ".new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(file, "cannot be written") }
        defer { close(descriptor) }
        var rest = Array((pair.certificate + "\n" + pair.key).utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Self.failure(file, "cannot be written") }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0, rename(draft, file) == 0 else { throw Self.failure(file, "cannot be written") }
    }
}

extension String {
    /// Where `mark` begins in this text; nil where it is not there.
    fileprivate func firstIndex(of mark: String) -> Index? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(mark) { return index }
            index = self.index(after: index)
        }
        return nil
    }
}
