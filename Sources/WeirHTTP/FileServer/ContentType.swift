/// Content types by the end of a file's name.
enum ContentType {
    /// The type of a file; bytes of no known kind where the name does not tell.
    static func of(name: [UInt8]) -> String {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return unknown }
        let ending = String(decoding: name[(dot + 1)...].map(ASCIIText.lowercased), as: UTF8.self)
        return table[ending] ?? unknown
    }

    private static let unknown = "application/octet-stream"

    private static let table = [
        "html": "text/html; charset=utf-8",
        "htm": "text/html; charset=utf-8",
        "txt": "text/plain; charset=utf-8",
        "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8",
        "mjs": "text/javascript; charset=utf-8",
        "json": "application/json",
        // RFC 9512.
        "yaml": "application/yaml",
        "yml": "application/yaml",
        "svg": "image/svg+xml",
        "png": "image/png",
    ]
}
