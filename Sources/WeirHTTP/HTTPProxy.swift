#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Through which proxy requests go. Loopback addresses never go through one.
package enum HTTPProxy: Sendable, Equatable {
    /// As `http_proxy`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say, read as curl does.
    case environment
    /// Through none, whatever the environment says.
    case direct
    /// Through this one, but for the hosts in `NO_PROXY`.
    case url(String)

    /// The hosts that are reached without a proxy: the list that is given, and loopback.
    ///
    /// `CURLOPT_NOPROXY` replaces the environment's list, so it has to be repeated here.
    static func exemptions(inherited: String?) -> String {
        let loopback = "127.0.0.1,127.0.0.0/8,localhost,::1"
        guard let inherited, !inherited.isEmpty else { return loopback }
        // "*" exempts every host, and only where it stands alone.
        return inherited == "*" ? inherited : "\(inherited),\(loopback)"
    }

    /// The environment's list of exempted hosts: the lower-case name first, an empty value counts as none, as in curl.
    static func inheritedExemptions() -> String? {
        for name in ["no_proxy", "NO_PROXY"] {
            guard let value = getenv(name), value.pointee != 0 else { continue }
            return String(cString: value)
        }
        return nil
    }
}
