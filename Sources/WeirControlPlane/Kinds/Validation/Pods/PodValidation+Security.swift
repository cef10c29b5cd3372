import WeirValue

extension PodValidation {
    private static let profiles = ["Localhost", "RuntimeDefault", "Unconfined"]
    private static let identities: ClosedRange<Int64> = 0...2_147_483_647

    mutating func securityContext(_ context: FieldPlace, _ spec: FieldPlace) {
        guard context.isThere else { return }
        for key in ["fsGroup", "runAsUser", "runAsGroup"] { errors.within(context[key], Self.identities) }
        for group in context["supplementalGroups"].elements { errors.within(group, Self.identities) }
        if spec["shareProcessNamespace"].isTrue, spec["hostPID"].isTrue {
            errors.invalid(
                context.path + ".shareProcessNamespace", true,
                "ShareProcessNamespace and HostPID cannot both be enabled")
        }
        sysctls(context["sysctls"], spec)
        choice(context["fsGroupChangePolicy"], ["Always", "OnRootMismatch"])
        seccomp(context["seccompProfile"])
        windows(context["windowsOptions"])
        appArmor(context["appArmorProfile"])
        choice(context["supplementalGroupsPolicy"], ["Merge", "Strict"])
        choice(context["seLinuxChangePolicy"], ["MountOption", "Recursive"])
    }

    private mutating func choice(_ place: FieldPlace, _ supported: [String]) {
        if place.isThere, !supported.contains(place.text) { errors.notSupported(place, supported) }
    }

    mutating func containerSecurity(_ context: FieldPlace) {
        guard context.isThere else { return }
        for key in ["runAsUser", "runAsGroup"] { errors.within(context[key], Self.identities) }
        let mount = context["procMount"]
        if mount.isThere {
            if !["Default", "Unmasked"].contains(mount.text) { errors.notSupported(mount, ["Default", "Unmasked"]) }
            if around.hasHostUsers, mount.text == "Unmasked" {
                errors.invalid(mount, "`hostUsers` must be false to use `Unmasked`")
            }
        }
        seccomp(context["seccompProfile"])
        if context["allowPrivilegeEscalation"].value?.boolValue == false {
            let shown = ContainerSecurityShape.shown(context)
            if context["privileged"].isTrue {
                errors.invalid(
                    context.path, shown, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true")
            }
            for capability in context["capabilities"]["add"].texts where capability == "CAP_SYS_ADMIN" {
                errors.invalid(
                    context.path, shown,
                    "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN")
            }
        }
        windows(context["windowsOptions"])
        appArmor(context["appArmorProfile"])
    }

    private mutating func seccomp(_ profile: FieldPlace) {
        guard profile.isThere else { return }
        let (type, local) = (profile["type"], profile["localhostProfile"])
        if type.isEmpty {
            errors.required(type, "type is required when seccompProfile is set")
        } else if !Self.profiles.contains(type.text) {
            errors.notSupported(type, Self.profiles)
        }
        if type.text == "Localhost" {
            if local.isThere {
                descendingPath(local)
            } else {
                errors.required(local, "must be set when seccomp type is Localhost")
            }
        } else if local.isThere {
            errors.invalid(
                local.path, ["Type": type.shown, "LocalhostProfile": local.shown],
                "can only be set when seccomp type is Localhost")
        }
    }

    private mutating func appArmor(_ profile: FieldPlace) {
        guard profile.isThere else { return }
        let (type, local) = (profile["type"], profile["localhostProfile"])
        switch type.text {
        case "Localhost":
            let trimmed = GoText.trimmed(local.text)
            if !local.isThere || local.isEmpty {
                errors.required(local, "must be set when AppArmor type is Localhost")
            } else if trimmed != local.text {
                errors.invalid(local, "must not be padded with whitespace")
            }
            if local.text.utf8.count > 4_095 { errors.tooLong(local, 4_095) }
        case "RuntimeDefault", "Unconfined":
            if local.isThere { errors.invalid(local, "can only be set when AppArmor type is Localhost") }
        case "": errors.required(type, "type is required when appArmorProfile is set")
        default: errors.notSupported(type, Self.profiles)
        }
    }

    private mutating func windows(_ options: FieldPlace) {
        let name = options["gmsaCredentialSpecName"]
        if name.isThere { errors.subdomain(name) }
        let credentials = options["gmsaCredentialSpec"]
        if credentials.isThere {
            if credentials.isEmpty {
                errors.invalid(credentials, "gmsaCredentialSpec cannot be an empty string")
            } else if credentials.text.utf8.count > 65_536 {
                errors.invalid(credentials, "gmsaCredentialSpec size must be under 64 KiB")
            }
        }
        let user = options["runAsUserName"]
        guard user.isThere else { return }
        let parts = user.text.split(separator: "\\", omittingEmptySubsequences: false)
        if user.isEmpty {
            errors.invalid(user, "runAsUserName cannot be an empty string")
        } else if user.text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            errors.invalid(user, "runAsUserName cannot contain control characters")
        } else if parts.count > 2 {
            errors.invalid(user, "runAsUserName cannot contain more than one backslash")
        } else if parts.last?.isEmpty == true {
            errors.invalid(user, "runAsUserName's User cannot be empty")
        }
    }

    // MARK: Kernel parameters

    private static let netPrefix = "net."
    private static let processPrefixes = ["kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue."]

    private mutating func sysctls(_ place: FieldPlace, _ spec: FieldPlace) {
        var names: Set<String> = []
        for parameter in place.elements {
            let name = parameter["name"]
            if name.isEmpty {
                errors.required(name)
            } else if !Self.isParameter(name.text) {
                errors.invalid(
                    name,
                    "must have at most 253 characters and match regex "
                        + "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$")
            } else if names.contains(name.text) {
                errors.duplicate(name)
            }
            let dotted = String(name.text.map { $0 == "/" ? "." : $0 })
            if spec["hostNetwork"].isTrue, dotted.hasPrefix(Self.netPrefix) {
                errors.invalid(name, "may not be specified when 'hostNetwork' is true")
            } else if spec["hostIPC"].isTrue, Self.processPrefixes.contains(where: dotted.hasPrefix) {
                errors.invalid(name, "may not be specified when 'hostIPC' is true")
            }
            names.insert(name.text)
        }
    }

    private static func isParameter(_ name: String) -> Bool {
        guard name.utf8.count <= 253 else { return false }
        let isSeparator = { (byte: UInt8) in byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/") }
        return name.utf8.split(omittingEmptySubsequences: false, whereSeparator: isSeparator).allSatisfy { part in
            guard let first = part.first, let last = part.last else { return false }
            let isLetter = { (byte: UInt8) in
                TextRules.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            }
            return isLetter(first) && isLetter(last)
                && part.allSatisfy { isLetter($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        }
    }
}

/// The security of a container as messages show it: as Kubernetes' own type is written.
private enum ContainerSecurityShape {
    private static let keys = [
        ("Capabilities", "capabilities"), ("Privileged", "privileged"), ("SELinuxOptions", "seLinuxOptions"),
        ("WindowsOptions", "windowsOptions"), ("RunAsUser", "runAsUser"), ("RunAsGroup", "runAsGroup"),
        ("RunAsNonRoot", "runAsNonRoot"), ("ReadOnlyRootFilesystem", "readOnlyRootFilesystem"),
        ("AllowPrivilegeEscalation", "allowPrivilegeEscalation"), ("ProcMount", "procMount"),
        ("SeccompProfile", "seccompProfile"), ("AppArmorProfile", "appArmorProfile"),
    ]

    static func shown(_ context: FieldPlace) -> Value {
        let pairs = keys.map { (name, key) -> (String, Value) in
            guard key == "capabilities", context[key].isThere else { return (name, context[key].value ?? .null) }
            return (
                name, ["Add": context[key]["add"].value ?? .null, "Drop": context[key]["drop"].value ?? .null]
            )
        }
        return .map(Value.Map(pairs, uniquingKeysWith: { first, _ in first }))
    }
}
