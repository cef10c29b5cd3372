#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Hands the process to the fuzzer.
@main
enum Entry {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(runDriver(&count, &arguments, testOneInput))
    }
}

/// What a fuzzer calls with each input.
private typealias Callback = @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt

/// `LLVMFuzzerRunDriver` of libFuzzer (FuzzerInterface.h): does all that its command line says.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>, _ callback: Callback
) -> CInt

/// Runs the chosen harness: it ends the process by a failed check, or returns.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    Harness.chosen.run(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// The harnesses by the names that the variable `WEIR_FUZZ` chooses from.
enum Harness: String, CaseIterable {
    case yaml, cel, stack, render, json, body, patch, query, definition

    /// The harness that the environment names.
    static let chosen: Harness = {
        let name = getenv("WEIR_FUZZ").map { String(cString: $0) } ?? ""
        guard let harness = Harness(rawValue: name) else {
            say("WEIR_FUZZ is none of \(allCases.map(\.rawValue))")
            exit(64)
        }
        return harness
    }()

    func run(_ bytes: [UInt8]) {
        switch self {
        case .yaml: YAMLHarness.run(bytes)
        case .cel: CELHarness.run(bytes)
        case .stack: StackHarness.run(bytes)
        case .render: RenderHarness.run(bytes)
        case .json: JSONHarness.run(bytes)
        case .body: BodyHarness.run(bytes)
        case .patch: PatchHarness.run(bytes)
        case .query: QueryHarness.run(bytes)
        case .definition: DefinitionHarness.run(bytes)
        }
    }
}

/// Ends the process, with what was found on standard error, where `condition` does not hold.
func check(_ condition: Bool, _ found: @autoclosure () -> String) {
    guard !condition else { return }
    say("the check failed: \(found())")
    abort()
}

/// Writes `text` to standard error as a line.
private func say(_ text: String) {
    let bytes = Array("\(text)\n".utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
