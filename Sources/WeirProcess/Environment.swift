#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The environment of this process, read only here.
///
/// A ``Command`` inherits nothing by itself: what a tool shall see is picked by name.
package enum Environment {
    /// The variables of `names` that are set in this process, with their values.
    ///
    /// A name that is not set is left out; a value that is not UTF-8 is repaired with U+FFFD.
    package static func inherited(_ names: some Sequence<String>) -> [String: String] {
        var picked: [String: String] = [:]
        for name in names {
            if let value = getenv(name) {
                picked[name] = String(cString: value)
            }
        }
        return picked
    }

    /// Every variable of this process. Of one that is set twice the first counts, as `getenv` has it.
    package static func current() -> [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, variables[String(parts[0])] == nil { variables[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return variables
    }
}
