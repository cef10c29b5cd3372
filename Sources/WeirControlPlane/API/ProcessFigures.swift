#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What the process takes of the machine, in the names of Prometheus' clients.
enum ProcessFigures {
    static var text: String {
        var usage = rusage()
        getrusage(own, &usage)
        let cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime)
        var text = "# HELP process_cpu_seconds_total Time of the processor that was taken, in seconds.\n"
        text += "# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total \(cpu)\n"
        text += "# HELP process_max_resident_memory_bytes The most memory that was resident, in bytes.\n"
        text += "# TYPE process_max_resident_memory_bytes gauge\n"
        text += "process_max_resident_memory_bytes \(Int(usage.ru_maxrss) * unit)\n"
        return text
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

    #if canImport(Glibc)
    private static let own = Int32(RUSAGE_SELF.rawValue)
    /// Linux tells kibibytes.
    private static let unit = 1_024
    #else
    private static let own = RUSAGE_SELF
    private static let unit = 1
    #endif
}
