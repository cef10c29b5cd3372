import Testing
import WeirAuthoring
import WeirConfig
import WeirCore
import WeirValue
import WeirYAML

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `text`, formatted; an issue is recorded where it cannot be, or where formatting once more changes it.
func formatted(_ text: String, location: SourceLocation = #_sourceLocation) -> String {
    do throws(StackFormatter.Failure) {
        let once = try StackFormatter.format(Array(text.utf8), file: "test.yaml")
        let twice = try StackFormatter.format(once, file: "test.yaml")
        let result = String(decoding: once, as: UTF8.self)
        #expect(String(decoding: twice, as: UTF8.self) == result, "not idempotent", sourceLocation: location)
        return result
    } catch {
        Issue.record("\(error)\n\(text)", sourceLocation: location)
        return ""
    }
}

/// The value that `text` stands for.
func value(_ text: String) -> Value? {
    YAMLDocument.parse(text: text, file: "test.yaml").document?.root.value()
}

/// The content of the files of the repository's folder `stacks`, by name.
func repositoryStacks(_ file: String = #filePath) -> [(name: String, bytes: [UInt8])] {
    let root = file.split(separator: "/").dropLast(3).joined(separator: "/")
    let folder = "/\(root)/stacks"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().filter { $0.hasSuffix(".yaml") }.compactMap { name in
        FileManager.default.contents(atPath: "\(folder)/\(name)").map { (name, [UInt8]($0)) }
    }
}

/// Numbers that are the same in every run (SplitMix64).
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
