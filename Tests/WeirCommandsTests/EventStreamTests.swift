import Synchronization
import SystemPackage
import Testing
import WeirCommands
import WeirCore
import WeirValue

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("Events as JSON lines")
struct EventStreamTests {
    private static let time = EventTime(seconds: 1_795_255_331, milliseconds: 45)
    private static let a = Address("a", key: .text("x \"y\""))

    /// The lines of `text`, read.
    private func objects(_ text: String) throws -> [Value] {
        try text.split(separator: "\n").map { try JSONReader.read(String($0)) }
    }

    private func written(_ events: [Event]) throws -> [Value] {
        let buffer = Buffer()
        let stream = EventStream(to: buffer, run: "01JC", version: "1.2.3", now: { Self.time })
        for event in events { stream.send(event) }
        return try objects(buffer.text)
    }

    @Test("begin with the version of their format, and are numbered")
    func envelope() throws {
        let lines = try written([
            .runStarted(id: "01JC", operations: 2, estimate: .milliseconds(1_500)),
            .operationStarted(Self.a, type: "file", action: .create, estimate: nil),
        ])
        #expect(lines[0] == ["type": "version", "format": "weir.dev/events/v1", "weir": "1.2.3"])
        #expect(
            lines[1] == [
                "seq": 1, "ts": "2026-11-21T10:02:11.045Z", "run": "01JC", "type": "run_start", "operations": 2,
                "estimateMilliseconds": 1_500,
            ])
        #expect(
            lines[2] == [
                "seq": 2, "ts": "2026-11-21T10:02:11.045Z", "run": "01JC", "type": "operation_start",
                "address": "a[\"x \\\"y\\\"\"]", "resourceType": "file", "action": "create",
                "estimateMilliseconds": nil,
            ])
    }

    @Test("say nothing of a version that is not known")
    func unknownVersion() throws {
        let buffer = Buffer()
        EventStream(to: buffer, run: "r", version: nil).send(.operationProgress(Self.a, "x"))
        #expect(buffer.text.hasPrefix("{\"type\":\"version\",\"format\":\"weir.dev/events/v1\"}\n"))
    }

    @Test("hold everything of each event")
    func members() throws {
        var failure = OperationFailure("no", hint: "do")
        (failure.arguments, failure.exitStatus, failure.output, failure.log) = (["t", "x"], 3, ["l"], "/log")
        let whole: Value = [
            "message": "no", "arguments": ["t", "x"], "exitStatus": 3, "output": ["l"], "hint": "do", "log": "/log",
        ]
        let lines = try written([
            .operationProgress(Self.a, "text\n"),
            .operationRetrying(
                Self.a, type: "t", action: .update, failure, attempt: 1, attempts: 3, delay: .milliseconds(250)),
            .operationDone(Self.a, type: "t", action: .update, .seconds(2)),
            .operationFailed(Self.a, type: "t", action: .delete, OperationFailure("plain"), .seconds(1)),
            .operationSkipped(Self.a, because: Address("b")), .operationSettled(Self.a, .create, .inDoubt("why")),
            .operationSettled(Self.a, .create, .done), .interrupted(running: [Self.a], hard: true),
        ]).dropFirst()
        #expect(
            lines.map { $0["type"]?.stringValue } == [
                "progress", "retry", "operation_done", "operation_failed", "operation_skipped", "settled", "settled",
                "interrupt",
            ])
        let line = Array(lines)
        #expect(line[0]["text"] == "text\n")
        #expect(line[1]["failure"] == whole)
        #expect(line[1]["attempt"] == 1 && line[1]["attempts"] == 3 && line[1]["delayMilliseconds"] == 250)
        #expect(line[2]["milliseconds"] == 2_000 && line[2]["action"] == "update")
        #expect(
            line[3]["failure"] == [
                "message": "plain", "arguments": [], "exitStatus": nil, "output": [], "hint": nil, "log": nil,
            ])
        #expect(line[4]["because"] == "b")
        #expect(line[5]["outcome"] == "in_doubt" && line[5]["reason"] == "why" && line[5]["action"] == "create")
        #expect(line[6]["outcome"] == "done" && line[6]["reason"] == nil as Value)
        #expect(line[7]["running"] == ["a[\"x \\\"y\\\"\"]"] && line[7]["hard"] == true)
    }

    @Test("end with what became of the run, after its faults")
    func end() throws {
        var report = RunReport(run: "01JC")
        report.outcomes = [
            Address("b"): .done, Address("c"): .failed(OperationFailure("x")),
            Address("d"): .skipped(because: Address("c")), Address("e"): .notStarted, Address("f"): .done,
        ]
        report.duration = .milliseconds(12_345)
        report.commit = "abc"
        let place = SourceRange(file: "s.yaml", start: SourcePosition(line: 2, column: 3))
        report.diagnostics = [Diagnostic(.evaluationFailed, "no output", at: place, hint: "mend it")]
        let lines = try written([.runEnded(report)])
        #expect(
            lines[1] == [
                "seq": 1, "ts": "2026-11-21T10:02:11.045Z", "run": "01JC", "type": "diagnostic", "severity": "error",
                "code": "W0205", "message": "no output",
                "range": ["file": "s.yaml", "line": 2, "column": 3, "endLine": 2, "endColumn": 4], "hint": "mend it",
            ])
        #expect(
            lines[2] == [
                "seq": 2, "ts": "2026-11-21T10:02:11.045Z", "run": "01JC", "type": "run_end", "outcome": "failed",
                "counts": ["done": 2, "failed": 1, "skipped": 1, "notStarted": 1], "milliseconds": 12_345,
                "commit": "abc", "failed": ["c"], "skipped": ["d"], "notStarted": ["e"],
            ])
        #expect(try written([.runEnded(RunReport(run: "r"))])[1]["outcome"] == "done")
        report.interrupted = true
        #expect(try written([.runEnded(report)])[2]["outcome"] == "interrupted")
    }

    @Test("stand in the order of their numbers, whoever sends them")
    func concurrent() async throws {
        let buffer = Buffer()
        let stream = EventStream(to: buffer, run: "r", version: nil)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask { for n in 0..<50 { stream.send(.operationProgress(Address("t"), "\(task) \(n)")) } }
            }
        }
        stream.send(Diagnostic(.cycle, "last"))
        let lines = try objects(buffer.text).dropFirst()
        #expect(lines.map { $0["seq"]?.intValue } == (1...401).map(Int64.init))
        #expect(lines.last?["range"] == nil as Value)
    }

    @Test("go to several sinks at once")
    func fanOut() {
        let buffers = [Buffer(), Buffer()]
        let sinks = buffers.map { EventStream(to: $0, run: "r", version: nil, now: { Self.time }) }
        FanOut(sinks).send(.operationProgress(Self.a, "x"))
        #expect(!buffers[0].text.isEmpty && buffers[0].text == buffers[1].text)
    }
}

@Suite("The log of a run")
struct RunLogTests {
    /// Runs `body` with a folder of its own.
    private func inFolder(_ body: (String) throws -> Void) throws {
        var template = Array("/tmp/weir-log-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer {
            do { try FileManager.default.removeItem(atPath: folder) } catch { Issue.record("\(error)") }
        }
        try body(folder)
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test("is made with the first event, for its user alone")
    func kept() throws {
        try inFolder { folder in
            let run = "\(folder)/.weir/runs/01JC"
            let warnings = Buffer()
            let log = RunLog(in: run, run: "01JC", version: "1", warn: { warnings.write($0) })
            #expect(!Files.exists("\(folder)/.weir"))
            log.send(.operationProgress(Address("a"), "one"))
            log.send(.operationProgress(Address("a"), "two"))
            let text = String(decoding: try Files.read("\(run)/events.ndjson", limit: 1 << 20), as: UTF8.self)
            let lines = try text.split(separator: "\n").map { try JSONReader.read(String($0)) }
            #expect(lines.map { $0["type"]?.stringValue } == ["version", "progress", "progress"])
            #expect(lines.last?["seq"] == 2)
            #expect(mode(run) == 0o700 && mode("\(run)/events.ndjson") == 0o600)
            #expect(warnings.text.isEmpty)
        }
    }

    @Test("that cannot be written is told once, and stops nothing")
    func refused() throws {
        try inFolder { folder in
            symlink("/nowhere", "\(folder)/events.ndjson")
            let warnings = Mutex<[String]>([])
            let log = RunLog(
                in: folder, run: "r", version: nil, warn: { text in warnings.withLock { $0.append(text) } })
            for _ in 0..<3 { log.send(.operationProgress(Address("a"), "x")) }
            #expect(warnings.withLock { $0.count } == 1)
            #expect(warnings.withLock { $0.first }?.contains("events.ndjson cannot be kept") == true)
        }
        let warnings = Buffer()
        RunLog(in: "/dev/null/runs/x", run: "r", version: nil, warn: { warnings.write($0) })
            .send(.interrupted(running: [], hard: false))
        #expect(!warnings.text.isEmpty)
    }
}
