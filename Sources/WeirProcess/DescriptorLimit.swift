#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// How many files, sockets and pipes this process may have open at once.
package enum DescriptorLimit {
    /// Programs that look through all descriptors before they start others are slow beyond it.
    private static let most: rlim_t = 65_536

    /// Raises the limit as far as the system lets a user do it: a server, or a run with many operations at once, needs more than
    /// the 1,024 that shells give, and libdispatch ends the process where there is no descriptor left.
    package static func raise() {
        var limit = rlimit()
        #if canImport(Darwin)
        let resource = RLIMIT_NOFILE
        #else
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #endif
        guard getrlimit(resource, &limit) == 0 else { return }
        let wanted = min(limit.rlim_max, most)
        guard limit.rlim_cur < wanted else { return }
        limit.rlim_cur = wanted
        _ = setrlimit(resource, &limit)
    }
}
