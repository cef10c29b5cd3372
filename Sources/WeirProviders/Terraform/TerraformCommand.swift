/// The argument lists of terraform's commands, without the program; OpenTofu has the same.
enum TerraformCommand {
    /// Makes a working folder ready, with the backend as it is rendered, whatever was there before.
    static let initialise = ["init", "-input=false", "-no-color", "-reconfigure"]

    /// Makes a working folder ready whose backend has changed, and takes the state along.
    static let migrate = ["init", "-input=false", "-no-color", "-migrate-state", "-force-copy"]

    /// Does what the module says; tells of it in lines of JSON.
    static let apply = ["apply"] + changing

    /// Tells what an apply would do, in lines of JSON; takes no lock.
    static let plan = ["plan", "-json", "-input=false", "-lock=false"]

    /// Takes away everything in the state; tells of it in lines of JSON.
    static let destroy = ["destroy"] + changing

    /// The addresses in the state, a line each.
    static let list = ["state", "list"]

    /// The outputs in the state, as JSON; sensitive ones in clear.
    static let output = ["output", "-json"]

    private static let changing = ["-json", "-auto-approve", "-input=false", "-lock-timeout=30s"]
}
