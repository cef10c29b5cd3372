import WeirCore
import WeirKubernetes
import WeirValue

/// One operation on a release: helm, its chart, and the cluster.
struct HelmSession {
    let arguments: Arguments
    let helm: HelmProgram
    let chart: HelmChart
    let work: ManifestWork
    let project: String

    /// Who looks after definitions of kinds.
    var crds: String { arguments["crds"]?.stringValue ?? "manage" }

    /// How long helm waits, as its flag.
    var time: [String] {
        let given = arguments["timeout"]?.stringValue.flatMap(DurationText.parse) ?? .seconds(300)
        // Helm has to end before it is ended; what it rolls back takes as long again.
        let isAtomic = arguments["atomic"]?.boolValue ?? false
        let left = (work.context.remaining - .seconds(30)) / (isAtomic ? 2 : 1)
        return ["--timeout", "\(max(1, min(given, left).components.seconds))s"]
    }

    /// The flag that keeps hooks from being run, where that is said.
    var hookFlags: [String] { arguments["hooks"]?.boolValue ?? true ? [] : ["--no-hooks"] }

    // MARK: Arguments

    /// The flags that give the values.
    func values() throws(OperationFailure) -> [String] {
        var flags: [String] = []
        for file in try arguments.texts("valuesFiles") ?? [] {
            flags += ["--values", FilePath.absolute(file, project)]
        }
        guard let values = arguments["values"], values != .null else { return flags }
        guard values.mapValue != nil, !values.marks.contains(.unknown) else {
            throw OperationFailure("values is no map, or not known here as a whole", remains: .nothing)
        }
        return flags + ["--values", try helm.file(of: values.written)]
    }

    /// The arguments of the upgrade that installs `chart`.
    func upgrade(_ chart: String) throws(OperationFailure) -> [String] {
        var words = ["upgrade", helm.name, chart, "--install", "--reset-values"] + time
        let isNew = helm.version.major >= 4
        // So that drift neither fails an upgrade nor its rollback.
        if isNew { words += ["--server-side=true", "--force-conflicts"] }
        if arguments["wait"]?.boolValue ?? true { words.append("--wait") }
        if arguments["atomic"]?.boolValue ?? false { words.append(isNew ? "--rollback-on-failure" : "--atomic") }
        if arguments["createNamespace"]?.boolValue ?? false { words.append("--create-namespace") }
        words += hookFlags
        if crds != "install" { words.append("--skip-crds") }
        return words + (try values())
    }

    // MARK: Looking

    /// The release as it is; nil where there is none.
    func status() async throws(OperationFailure) -> HelmRelease? {
        do throws(OperationFailure) {
            return try HelmRelease(try await helm.run(["status", helm.name, "--output", "json"], "status"))
        } catch {
            if error.isMissingRelease { return nil }
            throw error
        }
    }

    /// What its hooks have made, as far as it is there.
    func hooks() async throws(OperationFailure) -> [ManifestInventory.Entry] {
        guard hookFlags.isEmpty else { return [] }
        let text: String
        do throws(OperationFailure) { text = try await helm.run(["get", "hooks", helm.name], "hooks").text } catch {
            if error.isMissingRelease { return [] }
            throw error
        }
        var entries: [ManifestInventory.Entry] = []
        for hook in try HelmRelease.objects(text, "the hooks of the release") {
            guard hook["metadata"]?["annotations"]?["helm.sh/resource-policy"]?.stringValue != "keep" else { continue }
            do throws(KubernetesError) {
                guard let place = try await work.place(of: hook) else { continue }
                guard let object = try await work.object(.init(place)),
                    object["metadata"]?["annotations"]?["helm.sh/hook"] != nil
                else { continue }
                entries.append(.init(place, object))
            } catch {
                throw OperationFailure(error, "a hook", work.redactor)
            }
        }
        return entries
    }

    /// What others have changed of the objects of `release` and of `definitions`.
    func drift(
        _ release: HelmRelease, _ definitions: ManifestInventory
    ) async throws(OperationFailure) -> [Drift] {
        do {
            var known = ManifestInventory()
            for object in release.objects {
                if let place = try await work.place(of: object) { known.objects.append(.init(place)) }
            }
            var forced = work
            forced.force = true
            let parts = try await ManifestPreview(forced).parts(release.objects, after: known)
            let there = try await work.objects(definitions.objects)
            let gone =
                definitions.objects.filter { there[$0.reference] == nil }.map { "\($0.reference)" }
                + parts.filter { $0.action == .create }.map(\.name)
            return gone.map { Drift("objects[\($0)]", recorded: "there", observed: "gone") }
                + parts.filter { $0.action == .update }.flatMap { part in
                    part.fields.map {
                        Drift(
                            "objects[\(part.name)].\($0.path)", recorded: $0.after ?? "(nothing)",
                            observed: $0.before ?? "(nothing)")
                    }
                }
        } catch let error as KubernetesError {
            throw OperationFailure(error, "", work.redactor)
        } catch {
            throw OperationFailure("\(error)")
        }
    }

    // MARK: Changing

    /// The definitions in the folder `crds` of `chart`; none where Weir does not look after them.
    func definitions(_ chart: String) async throws(OperationFailure) -> [Value] {
        guard crds == "manage" else { return [] }
        let text = try await helm.run(["show", "crds", chart], "crds", reachesCluster: false).text
        return try HelmRelease.objects(text, "the definitions of the chart")
    }

    /// Applies the definitions of `chart`, and notes them in `inventory`; those that were there before stay when all goes.
    func applyDefinitions(
        _ chart: String, after before: ManifestInventory, _ inventory: inout ManifestInventory
    ) async throws(OperationFailure) {
        let definitions = try await definitions(chart)
        guard !definitions.isEmpty else { return }
        var foreign: Set<ObjectIdentity> = []
        do throws(KubernetesError) {
            var entries: [ManifestInventory.Entry] = []
            for definition in definitions {
                if let place = try await work.place(of: definition) { entries.append(.init(place)) }
            }
            let own = Set(before.objects.filter { !$0.stays }.map(\.reference.identity))
            foreign = Set(try await work.objects(entries).keys.map(\.identity)).subtracting(own)
        } catch {
            throw OperationFailure(error, "", work.redactor)
        }
        var forced = work
        forced.force = true
        var failure: OperationFailure?
        do throws(OperationFailure) {
            try await forced.apply(definitions, after: before, &inventory)
        } catch { failure = error }
        for index in inventory.objects.indices where foreign.contains(inventory.objects[index].reference.identity) {
            inventory.objects[index].stays = true
        }
        inventory.leave(before)
        if let failure { throw failure }
    }

    /// Makes a release fit for an upgrade whose last operation was killed.
    ///
    /// - Parameter isOwn: whether that operation was Weir's; anybody else's may still be running.
    func mend(isOwn: Bool) async throws(OperationFailure) {
        guard isOwn, let release = try await status() else { return }
        switch release.status {
        case "pending-install":
            work.context.progress("its installation was cut off: it is removed first")
            _ = try await helm.run(["uninstall", helm.name, "--wait"] + time + hookFlags, "mend")
        case "pending-upgrade", "pending-rollback":
            let history = try await helm.run(["history", helm.name, "--output", "json"], "history")
            let revisions: [Value]
            do throws(JSONError) { revisions = Array(try JSONReader.read(history.output).listValue ?? []) } catch {
                throw OperationFailure("helm history answers no JSON: \(error)")
            }
            let last = revisions.last { ["deployed", "superseded"].contains($0["status"]?.stringValue) }
            guard let revision = last?["revision"]?.intValue else {
                throw OperationFailure(
                    "the release is \(release.status), and none of its revisions was ever deployed",
                    hint: "replace it with --replace")
            }
            work.context.progress("its upgrade was cut off: it is rolled back to revision \(revision) first")
            _ = try await helm.run(["rollback", helm.name, "\(revision)", "--wait"] + time + hookFlags, "mend")
        default: return
        }
    }

    // MARK: Attributes

    /// What is recorded of `release`; nil where it is not known.
    func attributes(_ release: HelmRelease?, _ digest: String?, _ definitions: ManifestInventory) -> Value.Map {
        let names = (release?.objects ?? []).compactMap { object -> Value? in
            ObjectReference(object).map { .string("\($0)") }
        }
        return [
            "name": .string(helm.name), "namespace": .string(helm.namespace),
            "revision": release.map { .int($0.revision) } ?? .null,
            "status": .string(release?.status ?? "unknown"),
            "chart": .string(chart.version.map { "\(chart.reference) \($0)" } ?? chart.reference),
            "digest": digest.map { .string($0) } ?? .null, "objects": .list(Value.List(names)),
            HelmReleaseProvider.definitions: definitions.objects.isEmpty && definitions.left.isEmpty
                ? .null : .map(definitions.attributes(status: "ready")),
        ]
    }
}
