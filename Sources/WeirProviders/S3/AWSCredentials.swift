import WeirCore
import WeirProcess
import WeirValue

/// Who asks: the keys of an account of AWS, or of another S3 service.
struct AWSCredentials: Sendable, Equatable {
    let accessKey: String
    let secretKey: String
    /// What temporary keys come with.
    var sessionToken: String?

    /// What must never be shown.
    var secrets: [String] { [secretKey] + (sessionToken.map { [$0] } ?? []) }
}

extension AWSCredentials {
    private static let fileLimit = 1 << 20

    /// The credentials that `arguments` give, else those of `environment`, else those of the shared credentials file.
    ///
    /// Where the arguments give some that this machine does not know (a recorded secret), the environment's stand in.
    /// - Throws: ``OperationFailure`` where there are none, or not a whole pair.
    static func find(_ arguments: Arguments, _ environment: [String: String]) throws(OperationFailure) -> Self {
        if arguments["credentials"] != nil {
            do throws(OperationFailure) {
                return try given(try arguments.object("credentials"))
            } catch {
                guard let found = try inEnvironment(environment) else { throw error }
                return found
            }
        }
        if let found = try inEnvironment(environment) { return found }
        return try inFile(environment)
    }

    /// Refuses keys in `arguments` that are no secrets: they would be recorded for everybody to read.
    static func requireSecrecy(_ arguments: Arguments) throws(OperationFailure) {
        for name in ["secretKey", "sessionToken"] {
            guard let value = arguments["credentials"]?[name], value.stringValue != nil, !value.isSensitive else {
                continue
            }
            throw OperationFailure(
                "credentials.\(name) is not a secret, and would be recorded as it stands",
                hint: "declare it under secrets, and give ${secrets.NAME}", remains: .nothing)
        }
    }

    private static func given(_ members: Arguments) throws(OperationFailure) -> Self {
        try checked(
            AWSCredentials(
                accessKey: try members.required("accessKey"), secretKey: try members.required("secretKey"),
                sessionToken: try members.text("sessionToken")?.nonEmpty), "credentials")
    }

    /// Those of the variables that AWS' tools read; nil where there are none.
    private static func inEnvironment(_ environment: [String: String]) throws(OperationFailure) -> Self? {
        let access = environment["AWS_ACCESS_KEY_ID"]?.nonEmpty
        let secret = environment["AWS_SECRET_ACCESS_KEY"]?.nonEmpty
        switch (access, secret) {
        case (nil, nil): return nil
        case (let access?, let secret?):
            return try checked(
                AWSCredentials(
                    accessKey: access, secretKey: secret, sessionToken: environment["AWS_SESSION_TOKEN"]?.nonEmpty),
                "the environment")
        default:
            let missing = access == nil ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY"
            throw OperationFailure(
                "the environment has only one half of the AWS credentials", hint: "set \(missing) too",
                remains: .nothing)
        }
    }

    /// Those of the profile in the shared credentials file.
    private static func inFile(_ environment: [String: String]) throws(OperationFailure) -> Self {
        let named = environment["AWS_PROFILE"]?.nonEmpty ?? environment["AWS_DEFAULT_PROFILE"]?.nonEmpty
        let home = environment["HOME"]?.nonEmpty.map { "\($0)/.aws/credentials" }
        guard let path = environment["AWS_SHARED_CREDENTIALS_FILE"]?.nonEmpty ?? home,
            let bytes = try content(of: path)
        else {
            throw OperationFailure(
                "there are no credentials for S3",
                hint: "give credentials, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or make a profile in "
                    + "~/.aws/credentials", remains: .nothing)
        }
        let profile = named ?? "default"
        guard let values = CredentialsFile.profile(profile, in: String(decoding: bytes, as: UTF8.self)) else {
            throw OperationFailure(
                "\(path) has no profile \(profile)", hint: "set AWS_PROFILE to one that it has", remains: .nothing)
        }
        guard let access = values["aws_access_key_id"]?.nonEmpty,
            let secret = values["aws_secret_access_key"]?.nonEmpty
        else {
            throw OperationFailure(
                "the profile \(profile) in \(path) has no pair of aws_access_key_id and aws_secret_access_key",
                hint:
                    "profiles with roles, SSO or a program of their own are not read: run this with the variables that "
                    + "\"aws configure export-credentials\" prints", remains: .nothing)
        }
        return try checked(
            AWSCredentials(
                accessKey: access, secretKey: secret, sessionToken: values["aws_session_token"]?.nonEmpty), path)
    }

    private static func content(of path: String) throws(OperationFailure) -> [UInt8]? {
        do {
            guard try Files.status(path) != nil else { return nil }
            return try Files.content(of: path, limit: fileLimit)
        } catch {
            throw OperationFailure("the credentials cannot be read: \(error)", remains: .nothing)
        }
    }

    /// `found`, whose parts can stand in header fields.
    private static func checked(_ found: Self, _ origin: String) throws(OperationFailure) -> Self {
        let parts = [
            ("access key", found.accessKey), ("secret key", found.secretKey),
            ("session token", found.sessionToken ?? "-"),
        ]
        for (name, text) in parts where text.isEmpty || !text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            throw OperationFailure(
                "the \(name) of \(origin) is empty or holds a blank or another character that keys do not have",
                hint: "look for a line end or a quote that was copied with it", remains: .nothing)
        }
        return found
    }
}

/// The file of profiles that AWS' tools share: sections with `name = value` lines.
enum CredentialsFile {
    /// The values of the profile `name` in `text`; nil where it has no such profile. Names are in small letters. Lines that
    /// are no assignment, comments, and indented ones, which belong to nested settings, are passed over.
    static func profile(_ name: String, in text: String) -> [String: String]? {
        var values: [String: String]?
        var isInside = false
        for line in text.split(whereSeparator: \.isNewline) {
            let trimmed = line.trimmed
            if trimmed.isEmpty || trimmed.hasPrefix("#") || trimmed.hasPrefix(";") { continue }
            if trimmed.hasPrefix("["), let end = trimmed.firstIndex(of: "]") {
                isInside = trimmed[trimmed.index(after: trimmed.startIndex)..<end].trimmed == name
                if isInside, values == nil { values = [:] }
                continue
            }
            guard isInside, line.first?.isWhitespace == false, let equals = line.firstIndex(of: "=") else { continue }
            values?[line[..<equals].trimmed.lowercased()] = String(line[line.index(after: equals)...].trimmed)
        }
        return values
    }
}

extension Substring {
    /// This without blanks around it.
    fileprivate var trimmed: Substring {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return self[first...last]
    }
}
