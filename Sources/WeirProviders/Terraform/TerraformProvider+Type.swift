import WeirCore
import WeirValue

extension TerraformProvider {
    static let module = ResourceType(
        "terraform.module",
        """
        A Terraform module of this project, applied as a whole with terraform or OpenTofu. Weir runs a copy of it, with \
        the variables, backend and providers rendered beside it. Without a backend terraform's state is a file in the \
        instance's own folder under .weir, so destroying then works on this machine alone. What a failed apply made \
        stays in that state. Deleting runs `destroy`, and needs neither the stack nor the module's folder any more.
        """,
        arguments: [
            .init(
                "source",
                ValueSchema(
                    .path,
                    """
                    The module's folder. Where it uses folders beside it, name the one that holds all, and behind a \
                    doubled slash the part to run: templates//network. State files, .terraform and *.tfvars are not \
                    taken over.
                    """), required: true),
            .init(
                "variables",
                ValueSchema(
                    .object,
                    "The values of the module's variables. Secrets are written to a file of the owner's while terraform runs."
                ),
                default: .map(Value.Map())),
            .init(
                "backend",
                ValueSchema(
                    .object,
                    """
                    Where terraform keeps its state: one key, the backend's type, with its settings. It takes the place of \
                    the module's own. A change of it moves the state. Its credentials belong under environment.
                    """)),
            .init(
                "providers",
                ValueSchema(
                    .object,
                    """
                    Settings of providers by name, over those that the module sets; a list of settings, with an alias in \
                    all but one, for several of one kind.
                    """)),
            .init(
                "environment",
                .map(
                    of: ValueSchema(.string, "The variable's value."),
                    """
                    Variables for terraform and its providers, with their values. Besides these it gets PATH, HOME, \
                    TMPDIR, proxies, certificates, the ssh agent, TF_PLUGIN_CACHE_DIR, TF_CLI_CONFIG_FILE, TF_TOKEN_* \
                    and the clouds' own AWS_*, ARM_*, AZURE_*, GOOGLE_*, CLOUDSDK_* and OS_* of Weir's environment.
                    """)),
            .init(
                "binary",
                ValueSchema(
                    .string,
                    "The program: terraform, tofu, or a path. Without it the first of the two that is installed.")),
            Schemas.duration("timeout", "How long each of terraform's commands may take.", default: "1h"),
        ],
        attributes: [
            .init("outputs", ValueSchema(.object, "The module's outputs; those that it calls sensitive are hidden.")),
            .init("resources", .list(of: ValueSchema(.string), "The addresses of the resources in terraform's state.")),
        ]
    ).ofModules
}

extension ResourceType {
    /// This type, as modules behave.
    fileprivate var ofModules: ResourceType {
        var type = self
        type.needsTool = true
        type.timeout = Schemas.longTimeout
        // Each runs terraform and its providers, hundreds of megabytes, and often against one cloud's rate limits.
        type.concurrency = 4
        // It is not tried again by itself: providers do that for what passes, and what is left seldom does.
        // terraform's own state tells what is left to do.
        type.resumes = true
        type.keepsFolder = true
        type.hasParts = true
        return type
    }
}
