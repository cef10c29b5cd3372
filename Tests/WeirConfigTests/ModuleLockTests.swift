import Testing
import WeirConfig
import WeirCore

@Suite("weir.lock")
struct ModuleLockTests {
    private let digest = String(repeating: "ab", count: 32)

    private func faults(_ text: String) -> [Diagnostic] {
        do throws(DiagnosticsError) {
            _ = try ModuleLock.decode(Array(text.utf8), file: "weir.lock")
            return []
        } catch {
            return error.diagnostics
        }
    }

    @Test("what is set is read again, in one order")
    func again() throws {
        var lock = ModuleLock()
        lock.set(ModuleLock.Chart("oci://r.example/b", repository: nil, version: "1", digest: digest))
        lock.set(ModuleLock.Chart("a", repository: "https://c.example", version: "2", digest: digest))
        lock.set(ModuleLock.Entry(source: "file:///x.git", ref: "main", commit: String(repeating: "1", count: 40)))
        let read = try ModuleLock.decode(lock.bytes, file: "weir.lock")
        #expect(read == lock && read.charts.map(\.chart) == ["oci://r.example/b", "a"])
        #expect(read.digest(of: "a", repository: "https://c.example", version: "2") == digest)
        #expect(read.digest(of: "a", repository: nil, version: "2") == nil)
        #expect(read.digest(of: "a", repository: "https://c.example", version: "3") == nil)
    }

    @Test("a chart is replaced, and forgotten")
    func replaced() {
        var lock = ModuleLock()
        let other = String(repeating: "cd", count: 32)
        lock.set(ModuleLock.Chart("a", repository: "https://c.example", version: "2", digest: digest))
        lock.set(ModuleLock.Chart("a", repository: "https://c.example", version: "2", digest: other))
        #expect(lock.charts.map(\.digest) == [other])
        lock.remove(ModuleLock.Chart("a", repository: "https://c.example", version: "2", digest: digest))
        #expect(lock.charts.isEmpty && !String(decoding: lock.bytes, as: UTF8.self).contains("charts"))
    }

    @Test("what is faulty in a chart")
    func faulty() {
        let head = "apiVersion: weir.dev/v1\nkind: Lock\nmodules: []\ncharts:\n"
        let chart = "  - {chart: a, version: '1', digest: \(digest)}\n"
        #expect(faults(head + chart).isEmpty)
        let twice = faults(head + chart + chart)
        #expect(twice.map(\.message) == ["the chart stands twice"] && twice.first?.range?.start.line == 6)
        let short = faults(head + "  - {chart: a, version: '1', digest: abc}\n")
        #expect(short.map(\.message) == ["a digest is 64 digits of a-f and 0-9"])
        #expect(faults(head + "  - {chart: a, digest: \(digest)}\n").map(\.code) == [.missingField])
    }
}
