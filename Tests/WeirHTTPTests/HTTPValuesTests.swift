import CLibCurl
import Testing

@testable import WeirHTTP

@Suite("HTTP values")
struct HTTPValuesTests {
    @Test("Header names are found whatever their case; assigning replaces all of a name")
    func headers() {
        var headers: HTTPHeaders = ["Accept": "a", "X": "1", "accept": "b", "x": "2"]
        #expect(headers["ACCEPT"] == "a")
        #expect(headers.values("X") == ["1", "2"])
        headers["accept"] = "c"
        #expect(headers.fields == [.init("Accept", "c"), .init("X", "1"), .init("x", "2")])
        headers["x"] = nil
        headers["New"] = "n"
        headers.append("new", "m")
        #expect(headers.fields == [.init("Accept", "c"), .init("New", "n"), .init("new", "m")])
        #expect(headers["Y"] == nil)
    }

    @Test(
        "What is no absolute http or https URL is refused before anything is sent",
        arguments: [
            "", "nowhere", "/path", "ftp://host/", "file:///etc/passwd", "http://", "http:///path", "http:/host/",
            "http:host", "http://host:99999/",
            "http://host/a b", "http://host/\n", "http://host\0.other/", "http://[::1/", "mailto:a@b", "http://a:b:c/",
        ])
    func badURL(text: String) throws {
        let error = #expect(throws: HTTPError.self) { try CheckedRequest(HTTPRequest(text)) }
        #expect(error?.kind.name == "invalidURL")
        #expect(error?.description.contains("give an absolute http or https URL") == true)
    }

    @Test(
        "Errors show a URL without userinfo, query and fragment",
        arguments: [
            ("http://ann:pw@host:8080/a/b?token=t#f", "http://host:8080/a/b"),
            ("HTTPS://ann@host/", "https://host/"),
            ("http://[::1]:80/x", "http://[::1]:80/x"),
            ("http://ann:p@w@host:bad/?token=t", "http://host:bad/"),
            ("http://ann:p w@host/x", "http://host/x"),
            ("ann:pw@host", "host"),
            ("ann:pw://x@host#f", "host"),
        ])
    func shownURL(text: String, shown: String) {
        let error =
            (try? CheckedRequest(HTTPRequest(text)))?.error(.cancelled)
            ?? #expect(throws: HTTPError.self) { try CheckedRequest(HTTPRequest(text)) }
        #expect(error?.url == shown)
        #expect(error?.description.hasPrefix("GET \(shown): ") == true)
    }

    @Test("Messages of libcurl lose the userinfo of URLs in them")
    func redaction() {
        #expect(
            Redaction.message("Unsupported proxy scheme for 'x://ann:p/w@host:1' and http://b:c@d")
                == "Unsupported proxy scheme for 'x://host:1' and http://d")
        #expect(Redaction.message("a\u{1B}[31mb\n") == "a\u{FFFD}[31mb\u{FFFD}")
        #expect(Redaction.message(String(repeating: "a", count: 300)) == String(repeating: "a", count: 200) + "…")
        #expect(RequestURL.withoutUserinfo("http://a:b@c/?d=e") == "http://c/?d=e")
        #expect(RequestURL.withoutUserinfo("not a url") == "not a url")
    }

    @Test(
        "A request that cannot be sent as it stands is refused",
        arguments: [
            HTTPRequest("http://h/", method: ""), HTTPRequest("http://h/", method: "G ET"),
            HTTPRequest("http://h/", method: "GET\r\nX: 1"), HTTPRequest("http://h/", method: "CONNECT"),
            HTTPRequest("http://h/", method: "HEAD", body: []),
            HTTPRequest("http://h/", headers: ["X": "a\r\nY: b"]), HTTPRequest("http://h/", headers: ["X": "a\0"]),
            HTTPRequest("http://h/", headers: ["X:": "a"]), HTTPRequest("http://h/", headers: ["": "a"]),
            HTTPRequest("http://h/", maxRedirects: -1), HTTPRequest("http://h/", maxBodyBytes: -1),
            HTTPRequest("http://h/", tls: .init(authorities: .pem([]))),
            HTTPRequest("http://h/", tls: .init(authorities: .file(""))),
            HTTPRequest("http://h/", tls: .init(authorities: .file("a\0b"))),
            HTTPRequest("http://h/", tls: .init(identity: .init(certificate: [], key: [1]))),
        ])
    func badRequest(request: HTTPRequest) {
        let error = #expect(throws: HTTPError.self) { try CheckedRequest(request) }
        #expect(error?.kind.name == "invalidRequest")
        #expect(error?.description.contains("cannot be sent") == true)
    }

    @Test(
        "Every kind of error says what happened and what to do",
        arguments: [
            (.invalidURL("why"), "why"), (.invalidRequest("why"), "why"), (.couldNotResolve("why"), "name lookup"),
            (.connectionRefused, "server runs"), (.couldNotConnect("why"), "why"),
            (.connectTimedOut(.seconds(10)), "10.0 seconds"), (.timedOut(.milliseconds(50)), "0.05 seconds"),
            (.tls("why"), "CA"), (.tooLarge(limit: 7), "7 bytes"), (.redirectRefused("why"), "why"),
            (.malformedAnswer("why"), "https"), (.closedEarly("why"), "try again"), (.cancelled, "cancelled"),
            (.clientClosed, "shut down"), (.other(code: 42, message: "why"), "why (libcurl code 42)"),
        ] as [(HTTPError.Kind, String)])
    func texts(kind: HTTPError.Kind, part: String) {
        let text = HTTPError(kind: kind, method: "GET", url: "http://h/").description
        #expect(text.hasPrefix("GET http://h/: "))
        #expect(text.contains(part))
        #expect(!text.contains("\n"))
    }

    @Test("Loopback is always exempt from proxies, beside what NO_PROXY says")
    func exemptions() {
        #expect(HTTPProxy.exemptions(inherited: nil) == "127.0.0.1,127.0.0.0/8,localhost,::1")
        #expect(HTTPProxy.exemptions(inherited: "a.b,.c") == "a.b,.c,127.0.0.1,127.0.0.0/8,localhost,::1")
        #expect(HTTPProxy.exemptions(inherited: "*") == "*")
    }

    @Test("Codes of libcurl become kinds")
    func kinds() {
        let evidence = HTTPError.Kind.Evidence(
            request: HTTPRequest("http://h/"), message: "m", systemError: 0, wasConnected: false, wasRedirected: false,
            exceededLimit: nil)
        let expected: [UInt32: HTTPError.Kind] = [
            1: .invalidURL("m"), 3: .invalidURL("m"), 5: .couldNotResolve("m"), 7: .couldNotConnect("m"),
            8: .malformedAnswer("m"), 16: .closedEarly("m"), 23: .other(code: 23, message: "m"),
            28: .connectTimedOut(.seconds(10)), 58: .tls("m"), 63: .tooLarge(limit: 64 << 20), 77: .tls("m"),
            92: .closedEarly("m"), 99: .other(code: 99, message: "m"),
        ]
        for (code, kind) in expected { #expect(HTTPError.Kind(CURLcode(rawValue: code), evidence) == kind) }
        #expect(HTTPError.Kind.setup(CURLE_UNKNOWN_OPTION).explanation.contains("7.85"))
        #expect(HTTPError.Kind.setup(CURLE_OUT_OF_MEMORY).explanation.contains("libcurl code 27"))
    }
}
