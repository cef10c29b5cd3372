import WeirProcess
import WeirValue

/// What terraform sees of Weir's own environment, and what Weir sets for it.
///
/// Besides what every tool gets: proxies and certificates; the agent for ssh, by which modules are fetched;
/// terraform's cache of providers and its tokens for registries; and what the clouds' own tools read (`AWS_`, `ARM_`,
/// `AZURE_`, `GOOGLE_`, `CLOUDSDK_`, `OS_`), so that credentials which live for an hour are those of whoever runs
/// Weir now and not those of the apply that a destroy undoes. Everything else is given under `environment`. `TF_VAR_`
/// is never handed on.
enum TerraformEnvironment {
    private static let names = [
        "USER", "LOGNAME", "XDG_CONFIG_HOME", "SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR", "TF_PLUGIN_CACHE_DIR",
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "no_proxy", "all_proxy",
    ]
    private static let prefixes = ["AWS_", "ARM_", "AZURE_", "GOOGLE_", "CLOUDSDK_", "OS_", "TF_TOKEN_"]

    /// What Weir sets: terraform asks nothing, and calls nobody but providers and registries.
    static let own = ["TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"]

    /// Names that would send terraform to another folder or state than the instance's.
    static let refused: Set<String> = ["TF_DATA_DIR", "TF_WORKSPACE", "WEIR_OPERATION"]

    /// The names that terraform inherits from `environment`, sorted.
    static func inherited(from environment: [String: String]) -> [String] {
        let found = environment.keys.filter { name in
            names.contains(name) || prefixes.contains { name.hasPrefix($0) }
        }
        return found.sorted()
    }

    /// What is set for a module with the variables `given`.
    ///
    /// A configuration file that `environment` or `given` names is handed on where it is there. Of one that is
    /// missing terraform would warn at every call, so none is read then.
    static func set(given: [String: String], from environment: [String: String]) -> [String: String] {
        var variables = given
        let name = "TF_CLI_CONFIG_FILE"
        if let file = given[name] ?? environment[name] { variables[name] = isFile(file) ? file : "/dev/null" }
        return variables.merging(own) { _, own in own }
    }

    private static func isFile(_ path: String) -> Bool {
        do throws(SystemFailure) {
            guard let real = try Files.realPath(path) else { return false }
            return try Files.status(real)?.kind == .file
        } catch {
            return false
        }
    }

    /// The secrets among what is inherited, so that none of them is shown: hidden texts. Paths are none.
    static func secrets(in environment: [String: String]) -> Value {
        let names = inherited(from: environment).filter { name in
            name.hasPrefix("TF_TOKEN_") || name == "GOOGLE_CREDENTIALS"
                || ["SECRET", "TOKEN", "PASSWORD"].contains { name.contains($0) }
        }
        return .list(
            names.compactMap { environment[$0] }.filter { !$0.hasPrefix("/") && !$0.isEmpty }.map {
                Value.string($0).hidden
            })
    }
}
