import WeirValue

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The certificate authority of a cluster in the folder of its data.
struct AuthorityFile {
    /// Why the authority cannot be kept or read.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let mostBytes = 64 << 10

    let directory: String

    private var path: String { directory + "/authority.pem" }

    /// The authority that is kept here; a new one, which is kept from now on, where none is.
    /// - Throws: ``Failure``, or an error of the cryptographic library where what is kept is damaged.
    func authority() throws -> CertificateAuthority {
        if let pair = try read() { return try CertificateAuthority(pair) }
        let authority = try CertificateAuthority(named: "weir")
        try write(authority.pair)
        return authority
    }

    private func read() throws(Failure) -> CertificateAuthority.Pair? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("cannot be read")
        }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: Self.mostBytes)
        var count = 0
        while count < bytes.count {
            let more = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(file, buffer.baseAddress.map { $0 + count }, buffer.count - count)
            }
            guard more >= 0 else { throw failure("cannot be read") }
            if more == 0 { break }
            count += more
        }
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        guard let mark = text.range(of: Self.keyMark) else {
            throw Failure(description: "\(path) holds no certificate with its key: remove it to have a new one made")
        }
        return CertificateAuthority.Pair(certificate: String(text[..<mark]), key: String(text[mark...]))
    }

    private static let keyMark = "-----BEGIN PRIVATE KEY-----"

    private func failure(_ what: String) -> Failure {
        Failure(description: "\(path) \(what): \(String(cString: strerror(errno)))")
    }

    /// Writes a file beside it, which then takes its place.
    private func write(_ pair: CertificateAuthority.Pair) throws(Failure) {
        let draft = path + ".new"
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("cannot be written") }
        defer { close(file) }
        var rest = Array((pair.certificate + "\n" + pair.key).utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { throw failure("cannot be written") }
            rest = rest.dropFirst(count)
        }
        guard fsync(file) == 0, rename(draft, path) == 0 else { throw failure("cannot be written") }
    }
}

extension String {
    /// Where `mark` begins in this text; nil where it is not there.
    fileprivate func range(of mark: String) -> Index? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(mark) { return index }
            index = self.index(after: index)
        }
        return nil
    }
}
