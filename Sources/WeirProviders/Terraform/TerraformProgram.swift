import WeirCore
import WeirProcess

/// Which program is run: terraform, or OpenTofu, which has the same commands.
enum TerraformProgram {
    /// In the order in which they are looked for.
    static let names = ["terraform", "tofu"]
    /// How to get one of them.
    static let install =
        "https://developer.hashicorp.com/terraform/install, or https://opentofu.org/docs/intro/install for tofu"

    /// The program for `chosen`, the argument `binary`: a name, or a path that starts at `project`; where none is
    /// chosen, the first one that is found in `searchPath`.
    /// - Throws: ``OperationFailure`` where none is chosen and none found.
    static func find(_ chosen: String?, project: String, searchPath: String) throws(OperationFailure) -> String {
        if let chosen { return chosen.contains("/") ? FilePath.absolute(chosen, project) : chosen }
        return try ToolChoice.first(of: names, in: searchPath, install: install)
    }
}

/// Finds the one tool of several that is installed.
enum ToolChoice {
    /// The first of `names` that is found in `searchPath`.
    /// - Throws: ``OperationFailure`` where none is.
    static func first(of names: [String], in searchPath: String, install: String) throws(OperationFailure) -> String {
        for name in names {
            do {
                _ = try ExecutableLookup.path(ofName: name, in: searchPath)
                return name
            } catch is CommandNotFound {
                continue
            } catch {
                throw OperationFailure("\(error)", remains: .nothing)
            }
        }
        throw OperationFailure(
            "neither \(names.joined(separator: " nor ")) is found",
            hint:
                "it was looked for in PATH: \(searchPath.isEmpty ? "(empty)" : searchPath); install it: see \(install)",
            remains: .nothing)
    }
}
