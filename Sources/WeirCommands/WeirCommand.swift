package import ArgumentParser

/// The command line program.
package struct WeirCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "weir",
        abstract: "Creates, registers, measures and takes away Kubernetes labs, from stacks in YAML.",
        version: Version.current,
        subcommands: [
            InitCommand.self,
            ListCommand.self, ValidateCommand.self, FmtCommand.self, LintCommand.self, ExplainCommand.self,
            SchemaCommand.self, ProvidersCommand.self, TrustCommand.self,
            PlanCommand.self, ApplyCommand.self, DestroyCommand.self, CheckCommand.self, StatusCommand.self,
            ContextsCommand.self, ModulesCommand.self, DriftCommand.self, WhyCommand.self, OutputCommand.self,
            KubeconfigCommand.self, GetCommand.self, TopCommand.self,
            GraphCommand.self,
            EvalCommand.self,
            ConsoleCommand.self, HistoryCommand.self, ShowCommand.self, DiffCommand.self, StateCommand.self,
            LocksCommand.self, ImportCommand.self,
            ControlPlaneCommand.self,
            UnlockCommand.self, DoctorCommand.self, FilesCommand.self,
        ])

    package init() {}
}

/// The program's version.
package enum Version {
    /// As semantic versioning writes it.
    package static let current = "0.1.0-dev"
}
