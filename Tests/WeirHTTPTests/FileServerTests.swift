import Testing

@testable import WeirHTTP

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite("File server", .timeLimit(.minutes(2)))
struct FileServerTests {
    @Test("Files come whole, with their length and the type that their name tells")
    func files() async throws {
        let directory = try ScratchDirectory()
        let types = [
            "a.html": "text/html; charset=utf-8", "a.txt": "text/plain; charset=utf-8",
            "a.css": "text/css; charset=utf-8",
            "a.js": "text/javascript; charset=utf-8", "a.json": "application/json", "a.YAML": "application/yaml",
            "a.yml": "application/yaml", "a.svg": "image/svg+xml", "a.png": "image/png",
            "a.bin": "application/octet-stream", "a": "application/octet-stream", ".txt": "application/octet-stream",
        ]
        for name in types.keys { try directory.write(name, "content of \(name)") }
        try await withFileServer(directory) { server in
            try await withClient { client in
                for (name, type) in types {
                    let response = try await client.send(HTTPRequest("\(server.url)\(name)?query"))
                    #expect(response.status == 200)
                    #expect(response.text == "content of \(name)")
                    #expect(response.headers["Content-Type"] == type)
                    #expect(response.headers["Content-Length"] == "\(response.body.count)")
                }
            }
        }
    }

    @Test("HEAD answers as GET does, without the body")
    func head() async throws {
        let directory = try ScratchDirectory()
        try directory.write("a.txt", "12345")
        try await withFileServer(directory) { server in
            try await withClient { client in
                for (path, status) in [("a.txt", 200), ("absent", 404)] {
                    let get = try await client.send(HTTPRequest(server.url + path))
                    let head = try await client.send(HTTPRequest(server.url + path, method: "HEAD"))
                    #expect(head.status == status && get.status == status)
                    #expect(head.body.isEmpty)
                    #expect(head.headers["Content-Length"] == "\(get.body.count)")
                    #expect(head.headers["Content-Type"] == get.headers["Content-Type"])
                }
            }
        }
    }

    @Test("A directory is answered with its index.html, by way of the path with a slash")
    func index() async throws {
        let directory = try ScratchDirectory()
        try directory.write("index.html", "top")
        try directory.write("a b/index.html", "inner")
        try directory.write("none/other.txt", "other")
        try await withFileServer(directory) { server in
            try await withClient { client in
                for (path, status, text) in [
                    ("", 200, "top"), ("a%20b/", 200, "inner"), ("none/", 404, "404 Not Found\n"), ("./", 200, "top"),
                    ("none/other.txt/", 404, "404 Not Found\n"),
                ] {
                    let response = try await client.send(HTTPRequest(server.url + path))
                    #expect(response.status == status)
                    #expect(response.text == text)
                }
                let redirect = try await client.send(HTTPRequest("\(server.url)a%20b"))
                #expect(redirect.status == 301)
                #expect(redirect.headers["Location"] == "/a%20b/")
                let followed = try await client.send(HTTPRequest("\(server.url)a%20b", followRedirects: true))
                #expect(followed.text == "inner")
            }
        }
    }

    @Test("A path of two slashes does not lead to another host")
    func doubleSlash() async throws {
        let directory = try ScratchDirectory()
        try directory.write("evil.example/index.html", "x")
        try await withFileServer(directory) { server in
            let answer = try await ask(server, "GET //evil.example HTTP/1.0\r\n\r\n")
            #expect(answer.contains("\r\nLocation: /evil.example/\r\n"))
        }
    }

    @Test("Names that need percent-encoding are found, bytes that are no UTF-8 too")
    func names() async throws {
        let directory = try ScratchDirectory()
        try directory.write("ä ö%?#.txt", "odd")
        try await withFileServer(directory) { server in
            let encoded = try await ask(server, "GET /%C3%A4%20%c3%b6%25%3f%23.txt HTTP/1.0\r\n\r\n")
            #expect(encoded.hasSuffix("\r\n\r\nodd"))
            let raw = try await ask(server, "GET /ä%20ö%25%3F%23.txt HTTP/1.0\r\n\r\n")
            #expect(raw.hasSuffix("\r\n\r\nodd"))
            let bytes = try await ask(server, "GET /%FF%FE HTTP/1.0\r\n\r\n")
            #expect(bytes.hasPrefix("HTTP/1.1 404 "))
        }
    }

    @Test(
        "Nothing outside of the directory is served",
        arguments: [
            "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/%2e%2e%2f%2e%2e%2fetc/passwd",
            "/a/../../secret.txt",
            "/a/..", "/..", "/link.txt", "/linked/secret.txt", "/loop", "/absolute", "/root/index.html", "/dangling",
            "//etc/passwd", "/sub", "/sub/",
        ])
    func confined(path: String) async throws {
        let outer = try ScratchDirectory()
        try outer.write("secret.txt", "secret")
        try outer.write("inner/a/b.txt", "b")
        try outer.write("inner-sibling/index.html", "secret")
        try outer.link("inner/link.txt", to: "../secret.txt")
        try outer.link("inner/linked", to: "..")
        try outer.link("inner/loop", to: "loop")
        try outer.link("inner/absolute", to: "/etc/passwd")
        try outer.link("inner/root", to: "../inner-sibling")
        try outer.link("inner/dangling", to: "nothing")
        try outer.write("inner/sub/x", "")
        try outer.link("inner/sub/index.html", to: "../../secret.txt")
        let server = try FileServer(directory: "\(outer.path)/inner")
        try await serving(server) {
            let answer = try await ask(server, "GET \(path) HTTP/1.0\r\n\r\n")
            let status = path == "/sub" ? "301" : "404"
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(!answer.contains("secret") && !answer.contains("root:"))
        }
    }

    @Test("Links that stay within the directory are followed, and the directory itself may be a link")
    func innerLinks() async throws {
        let outer = try ScratchDirectory()
        try outer.write("inner/a/b.txt", "b")
        try outer.link("inner/c", to: "a/b.txt")
        try outer.link("inner/d", to: "a")
        try outer.link("alias", to: "inner")
        let server = try FileServer(directory: "\(outer.path)/alias/")
        try await serving(server) {
            let file = try await ask(server, "GET /c HTTP/1.0\r\n\r\n")
            #expect(file.hasSuffix("\r\n\r\nb"))
            let inner = try await ask(server, "GET /d/b.txt HTTP/1.0\r\n\r\n")
            #expect(inner.hasSuffix("\r\n\r\nb"))
        }
    }

    @Test("What is neither file nor directory is not found, and holds nothing up")
    func pipe() async throws {
        let directory = try ScratchDirectory()
        mkfifo("\(directory.path)/pipe", 0o644)
        try await withFileServer(directory) { server in
            let answer = try await ask(server, "GET /pipe HTTP/1.0\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 404 "))
        }
    }

    @Test("A file that may not be read is forbidden", .enabled(if: geteuid() != 0, "root may read every file"))
    func forbidden() async throws {
        let directory = try ScratchDirectory()
        try directory.write("a.txt", Array("a".utf8), mode: 0)
        try await withFileServer(directory) { server in
            let answer = try await ask(server, "GET /a.txt HTTP/1.0\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 403 "))
        }
    }

    @Test("A large file comes intact to several clients at once, a slow one among them")
    func large() async throws {
        let directory = try ScratchDirectory()
        let bytes = (0..<(5 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
        try directory.write("large", bytes)
        try await withFileServer(directory) { server in
            let slow = try RawClient(server)
            try await slow.send("GET /large HTTP/1.0\r\n\r\n")
            try await withClient { client in
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for _ in 0..<8 {
                        group.addTask { try await client.send(HTTPRequest("\(server.url)large")).body == bytes }
                    }
                    for try await isIntact in group { #expect(isIntact) }
                }
            }
            let head = try await slow.readHead()
            #expect(head?.hasPrefix("HTTP/1.1 200 ") == true)
            let body = try await slow.read(bytes.count)
            #expect(body == bytes)
        }
    }

    @Test("An empty file is an empty answer")
    func empty() async throws {
        let directory = try ScratchDirectory()
        try directory.write("a.txt", "")
        try await withFileServer(directory) { server in
            let answer = try await ask(server, "GET /a.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.hasSuffix("\r\n\r\n"))
        }
    }

    @Test("Serving ends when its task is cancelled, and the port is free again")
    func cancel() async throws {
        let directory = try ScratchDirectory()
        try directory.write("large", [UInt8](repeating: 1, count: 20 << 20))
        let server = try FileServer(directory: directory.path)
        let task = Task { try await server.run() }
        let idle = try RawClient(server)
        let busy = try RawClient(server)
        try await busy.send("GET /large HTTP/1.0\r\n\r\n")
        let head = try await busy.readHead()
        #expect(head?.hasPrefix("HTTP/1.1 200 ") == true)
        task.cancel()
        try await task.value
        let rest = try await idle.readToEnd()
        #expect(rest == "")
        #expect(throws: SystemFailure.self) { try RawClient(server) }
        let next = try FileServer(directory: directory.path, port: server.port)
        #expect(next.port == server.port)
    }

    @Test("A server whose task is cancelled before it runs ends at once, and runs only once")
    func runOnce() async throws {
        let directory = try ScratchDirectory()
        let server = try FileServer(directory: directory.path)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await server.run()
        }
        try await task.value
        await #expect(throws: FileServerError.alreadyRun) { try await server.run() }
    }

    @Test("What cannot be served is said with the reason")
    func errors() throws {
        let directory = try ScratchDirectory()
        try directory.write("file", "")
        for path in ["\(directory.path)/absent", "\(directory.path)/file", "a\0b"] {
            let error = #expect(throws: FileServerError.self) { try FileServer(directory: path) }
            #expect(error?.description.contains("cannot be served") == true)
        }
        let server = try FileServer(directory: directory.path)
        let error = #expect(throws: FileServerError.portInUse(server.port)) {
            try FileServer(directory: directory.path, port: server.port)
        }
        #expect(error?.description.contains("port \(server.port) is in use") == true)
        #expect(FileServerError.cannotListen(port: 80, reason: "why").description.contains("why"))
        #expect(FileServerError.cannotServe(reason: "why").description.contains("why"))
        #expect(FileServerError.alreadyRun.description.contains("make a new one"))
    }
}

/// Runs `body` beside a server, which is stopped afterwards.
func serving(_ server: FileServer, _ body: () async throws -> Void) async throws {
    let running = Task { try await server.run() }
    let result: Result<Void, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    running.cancel()
    try await running.value
    try result.get()
}
