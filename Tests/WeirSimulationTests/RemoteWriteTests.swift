import Synchronization
import Testing
import WeirHTTP
import WeirTestSupport

@testable import WeirSimulation

@Suite("Remote write", .timeLimit(.minutes(1)))
struct RemoteWriteTests {
    // MARK: Snappy

    private struct Broken: Error {}

    /// `bytes` as their format's description tells to read them.
    private func decompressed(_ bytes: [UInt8]) throws -> [UInt8] {
        var rest = bytes[...]
        func take() throws -> Int {
            guard let byte = rest.popFirst() else { throw Broken() }
            return Int(byte)
        }
        var (size, shift) = (0, 0)
        while true {
            let byte = try take()
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 { break }
        }
        var output: [UInt8] = []
        while !rest.isEmpty {
            let tag = try take()
            if tag & 3 == 0 {
                var length = tag >> 2
                if length >= 60 {
                    let bytes = length - 59
                    length = 0
                    for index in 0..<bytes { length |= try take() << (8 * index) }
                }
                guard rest.count > length else { throw Broken() }
                output += rest.prefix(length + 1)
                rest = rest.dropFirst(length + 1)
            } else {
                guard tag & 3 == 2 else { throw Broken() }
                let offset = try take() | (try take() << 8)
                guard offset > 0, offset <= output.count else { throw Broken() }
                for _ in 0...(tag >> 2) { output.append(output[output.count - offset]) }
            }
        }
        guard output.count == size else { throw Broken() }
        return output
    }

    @Test("What is compressed is read back, and repetition is found", arguments: 0..<30 as Range<UInt64>)
    func compression(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var bytes: [UInt8] = []
        let size = Int(random.next() % 200_000)
        while bytes.count < size {
            if bytes.count > 10, random.happens(0.5) {
                let start = Int(random.next() % UInt64(bytes.count))
                bytes += bytes[start..<min(bytes.count, start + Int(random.next() % 300))]
            } else {
                bytes += (0..<Int(random.next() % 100)).map { _ in UInt8(truncatingIfNeeded: random.next() % 7) }
            }
        }
        let compressed = Snappy.compress(bytes)
        #expect(try decompressed(compressed) == bytes)
        // The bound of the format: what cannot be made smaller hardly grows.
        #expect(compressed.count <= 32 + bytes.count + bytes.count / 6)
        if bytes.count > 10_000 { #expect(compressed.count < bytes.count / 2) }
    }

    @Test(
        "What is short, alike throughout or like nothing is read back",
        arguments: [0, 1, 3, 4, 5, 59, 60, 61, 256, 257, 65_536, 65_537])
    func edges(_ count: Int) throws {
        var random = SeededRandom(seed: 9)
        for bytes in [
            [UInt8](repeating: 7, count: count), (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) },
        ] {
            #expect(try decompressed(Snappy.compress(bytes)) == bytes)
        }
    }

    // MARK: The message

    @Test("The message is protobuf with sorted labels")
    func message() {
        var request = WriteRequest()
        request.add(.init("up", ["job": "a", "Z": "b", "empty": ""]), [.init(1.5, at: 300)])
        func field(_ tag: UInt8, _ bytes: [UInt8]) -> [UInt8] { [tag, UInt8(bytes.count)] + bytes }
        func label(_ name: String, _ value: String) -> [UInt8] {
            field(10, field(10, Array(name.utf8)) + field(18, Array(value.utf8)))
        }
        let labels = label("Z", "b") + label("__name__", "up") + label("job", "a")
        let sample: [UInt8] = [18, 12, 9, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 16, 0xAC, 2]
        #expect(request.bytes == field(10, labels + sample))
    }

    // MARK: Sending

    private func sent(
        _ replies: [FakeAPIServer.Reply], within limit: Duration = .seconds(20)
    ) async throws -> (Result<RemoteWriter.Sent, RemoteWriter.Failure>, [FakeAPIServer.Request], Duration) {
        let server = try FakeAPIServer()
        defer { server.close() }
        let left = Mutex(replies)
        server.intercept { _ in left.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] } }
        var request = WriteRequest()
        request.add(.init("up", ["cluster": "edge-1"]), [.init(1, at: 1_000)])
        let writer = RemoteWriter(
            server.url + "/api/v1/write", headers: ["X-Scope-OrgID": "edge-1"], http: HTTPClient(),
            pauses: .milliseconds(1)...(.milliseconds(4)))
        let begun = ContinuousClock.now
        let result: Result<RemoteWriter.Sent, RemoteWriter.Failure>
        do throws(RemoteWriter.Failure) { result = .success(try await writer.send(request, within: limit)) } catch {
            result = .failure(error)
        }
        return (result, server.requests, ContinuousClock.now - begun)
    }

    @Test("It is sent as the specification says")
    func headers() async throws {
        let (result, requests, _) = try await sent([.text(204, "")])
        let request = try #require(requests.first)
        #expect(try result.get() == .init(bytes: request.body.count, attempts: 1))
        #expect(request.method == "POST" && request.path == "/api/v1/write")
        #expect(request.headers["content-encoding"] == "snappy")
        #expect(request.headers["content-type"] == "application/x-protobuf")
        #expect(request.headers["x-prometheus-remote-write-version"] == "0.1.0")
        #expect(request.headers["x-scope-orgid"] == "edge-1")
        #expect(try decompressed(request.body).count > 20)
    }

    @Test("What cannot be taken now is sent again, when the receiver says")
    func retries() async throws {
        let (result, requests, took) = try await sent([
            .text(503, "later"), .text(502, ""), .refusal(429, "", "too many", headers: ["Retry-After": "1"]),
            .text(200, ""),
        ])
        #expect(try result.get().attempts == 4)
        #expect(requests.count == 4 && Set(requests.map(\.body)).count == 1)
        #expect(took >= .seconds(1))
    }

    @Test("What is refused is not sent again")
    func refused() async throws {
        let (result, requests, _) = try await sent([.text(400, "out of order sample")])
        #expect(requests.count == 1)
        #expect { try result.get() } throws: { "\($0)" == "the receiver refused it with 400: out of order sample" }
    }

    @Test("It gives up in time, and says why")
    func givenUp() async throws {
        let (result, requests, took) = try await sent([.text(500, "broken")], within: .milliseconds(200))
        #expect(requests.count > 3 && took < .seconds(5))
        #expect { try result.get() } throws: { "\($0)" == "nobody took it in time: status 500: broken" }
    }
}
