/// Where Weir keeps what is of one user and of no project.
package enum UserState {
    /// The folder, absolute: `weir` in `$XDG_STATE_HOME`, else in `~/.local/state` (XDG Base Directory Specification, which
    /// has relative paths ignored); nil where `environment` tells neither.
    package static func folder(_ environment: [String: String]) -> String? {
        let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        return (state ?? environment["HOME"].map { $0 + "/.local/state" }).map { $0 + "/weir" }
    }
}
