#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The time that controllers go by.
package protocol ControllerClock: Sendable {
    /// The seconds since 1970.
    var now: Double { get }
    /// Waits until `moment`, in seconds since 1970, or until the task is cancelled.
    func wait(until moment: Double) async
}

/// The time of the machine.
package struct SystemControllerClock: ControllerClock {
    /// The machine's own clock.
    package init() {}

    package var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    package func wait(until moment: Double) async {
        let seconds = moment - now
        guard seconds > 0 else { return }
        // A wait of years is cut, so that it stays a number of nanoseconds.
        do { try await Task.sleep(for: .seconds(min(seconds, 86_400))) } catch { return }
    }
}

extension ControllerClock {
    /// The time as objects write it, in whole seconds.
    var text: String { GoTime.text(Int(now)) }

    /// The time as objects write it where they have six digits of a second.
    var microText: String { Self.microText(now) }

    /// `moment` with six digits of a second.
    static func microText(_ moment: Double) -> String {
        let whole = moment.rounded(.down)
        let digits = String(Int((moment - whole) * 1_000_000))
        return GoTime.text(Int(whole), "." + String(repeating: "0", count: max(0, 6 - digits.count)) + digits)
    }
}
