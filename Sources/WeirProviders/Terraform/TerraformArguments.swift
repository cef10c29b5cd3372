import WeirCore
import WeirValue

/// The arguments of a `terraform.module`, checked and ready for use.
struct TerraformArguments: Sendable {
    /// Where terraform keeps its state, other than in a file of the instance.
    struct Backend: Sendable, Equatable {
        /// The backend's name: `s3`.
        let type: String
        let settings: Value.Map
    }

    /// The module's folder.
    let source: SourceFolder
    /// The values of its variables; secrets keep their marks.
    let variables: Value.Map
    let backend: Backend?
    /// The settings of providers by name, each a map or a list of maps; secrets keep their marks.
    let providers: Value.Map
    let environment: [String: String]
    /// The program, where one is chosen.
    let binary: String?
    /// How long each of terraform's commands may take.
    let timeout: Duration
    /// All of them, for the redactor.
    let values: Value.Map

    /// The arguments `values`, declared or recorded; relative paths start at `project`.
    /// - Throws: ``OperationFailure`` where one cannot be used, or holds a secret that is not known on this machine.
    init(_ values: Value.Map, project: String) throws(OperationFailure) {
        self.values = values
        let arguments = Arguments(values)
        source = try SourceFolder(try arguments.required("source"), argument: "source", project: project)
        variables = arguments["variables"]?.mapValue ?? Value.Map()
        providers = arguments["providers"]?.mapValue ?? Value.Map()
        backend = try Self.backend(arguments, project: project)
        environment = try arguments.textMap("environment")
        try Self.check(environment.keys.sorted(), "environment sets")
        binary = try arguments.text("binary")
        timeout = try arguments.duration("timeout", default: .seconds(3_600))
    }

    /// Makes sure that everything is known that goes into the rendered files, and can.
    /// - Throws: ``OperationFailure``.
    func requireRenderable() throws(OperationFailure) {
        for name in ["variables", "providers"] where values[name]?.isKnown == false {
            throw OperationFailure(
                "\(name) holds a value that is not known here: a secret that this machine does not have",
                hint: "run this where the secret is known, or apply with it again", remains: .nothing)
        }
        for (name, settings) in providers {
            let bodies = settings.listValue ?? [settings]
            guard bodies.allSatisfy({ $0.mapValue != nil }), bodies.count(where: { $0["alias"] == nil }) <= 1 else {
                throw OperationFailure(
                    "providers.\(name) must be the provider's settings, or a list of settings with an alias in all but one",
                    remains: .nothing)
            }
        }
    }

    /// The backend that `arguments` declare; nil where they declare none.
    /// - Throws: ``OperationFailure`` where it is not one backend, or holds a secret.
    static func backend(_ arguments: Arguments, project: String) throws(OperationFailure) -> Backend? {
        guard let value = arguments["backend"] else { return nil }
        let map = try arguments.object("backend").values
        guard let type = map.keys.first, map.count == 1, let settings = map[type]?.mapValue else {
            throw OperationFailure(
                "backend must hold one key, the backend's type, with its settings",
                hint: "such as backend: {s3: {bucket: states, key: network, region: eu-west-1}}", remains: .nothing)
        }
        guard !value.isSensitive else {
            throw OperationFailure(
                "backend holds a secret, which terraform would keep in clear in its working folder",
                hint: "give it under environment: each backend reads its credentials from variables, s3 from "
                    + "AWS_SECRET_ACCESS_KEY, http from TF_HTTP_PASSWORD, pg from PG_CONN_STR",
                remains: .nothing)
        }
        guard type == "local", let path = settings["path"]?.stringValue else {
            return Backend(type: type, settings: settings)
        }
        // A relative path would be meant from the working folder, which nobody sees.
        return Backend(type: type, settings: settings.setting("path", to: .string(FilePath.absolute(path, project))))
    }

    /// Refuses those of `names` that decide how terraform is run; `what` says who sets them.
    static func check(_ names: [String], _ what: String) throws(OperationFailure) {
        for name in names {
            if name.hasPrefix("TF_VAR_") {
                throw OperationFailure(
                    "\(what) \(name)",
                    hint: "give the variable under variables: \(name.dropFirst("TF_VAR_".count))", remains: .nothing)
            }
            guard TerraformEnvironment.own[name] == nil, !TerraformEnvironment.refused.contains(name),
                !name.hasPrefix("TF_CLI_ARGS")
            else {
                throw OperationFailure(
                    "\(what) \(name), which decides how terraform is run here", hint: "leave it out",
                    remains: .nothing)
            }
        }
    }
}
