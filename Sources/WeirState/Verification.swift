package import WeirCore
import WeirGit
import WeirValue

/// What a check of a workspace's state has found.
package struct VerifyReport: Sendable {
    /// How much was looked at.
    package internal(set) var commits = 0
    package internal(set) var objects = 0
    package internal(set) var instances = 0
    /// What is wrong, and what to do, a line each; empty where all is well.
    package internal(set) var findings: [String] = []
}

extension GitStateStore {
    /// Checks all that is recorded of the workspace: every object that its branch reaches, by content; every file of the
    /// newest commit, and what these name; the lock, the open operations and the journal.
    /// - Throws: ``StateFailure`` where nothing can be looked at.
    package func verify() throws(StateFailure) -> VerifyReport {
        try location.checkNames()
        guard let repository = try location.open(), let tip = try location.tip(in: repository) else {
            return VerifyReport()
        }
        let verification = Verification(repository, location)
        verification.checkObjects(from: tip)
        verification.checkFiles(at: tip)
        return verification.report
    }
}

/// A check of a workspace's state on its way. Has one owner.
final class Verification {
    private(set) var report = VerifyReport()
    private let repository: GitRepository
    private let location: WorkspaceLocation
    private var seen: Set<ObjectID> = []

    /// A check of the branch at `location`.
    init(_ repository: GitRepository, _ location: WorkspaceLocation) {
        self.repository = repository
        self.location = location
    }

    /// Calls `body`, whose failure is a finding.
    private func finding<Result>(_ body: () throws(StateFailure) -> Result) -> Result? {
        do throws(StateFailure) {
            return try body()
        } catch {
            if !report.findings.contains(error.message) { report.findings.append(error.message) }
            return nil
        }
    }

    /// Reads every object that `tip` reaches; each is compared with its id.
    func checkObjects(from tip: ObjectID) {
        var commits = [tip]
        while let id = commits.popLast() {
            guard seen.insert(id).inserted else { continue }
            let read = finding { () throws(StateFailure) in
                try mappingGit { () throws(GitError) in try repository.commit(id) }
            }
            guard let commit = read else { continue }
            report.commits += 1
            commits += commit.parents
            checkTree(commit.tree)
        }
        report.objects = seen.count
    }

    private func checkTree(_ root: ObjectID) {
        var trees = [(path: "", id: root)]
        while let (path, id) = trees.popLast() {
            guard seen.insert(id).inserted else { continue }
            let entries = finding { () throws(StateFailure) in
                try mappingGit(file: path.isEmpty ? nil : path) { () throws(GitError) in try repository.tree(id) }
            }
            for entry in entries ?? [] {
                let inner = path + entry.name
                if entry.mode == .tree {
                    trees.append((inner + "/", entry.id))
                } else if seen.insert(entry.id).inserted {
                    _ = finding { () throws(StateFailure) in
                        try mappingGit(file: inner) { () throws(GitError) in try repository.blob(entry.id) }
                    }
                }
            }
        }
    }

    /// Reads every file of the commit `tip`, and looks for what they name.
    func checkFiles(at tip: ObjectID) {
        let opened = finding { () throws(StateFailure) in try BranchReader(repository, location, at: tip) }
        guard let reader = opened else { return }
        let secrets = finding { () throws(StateFailure) in try SecretVault(location).values() } ?? [:]
        var names: [(file: String, entry: References.Entry)] = []
        if let record = finding({ () throws(StateFailure) in try reader.record(secrets) }) {
            names.append((WorkspaceFile.name, References.Entry(secrets: record.digests)))
        }
        _ = finding { () throws(StateFailure) in try reader.timings() }
        _ = finding { () throws(StateFailure) in try reader.shards() }
        let instances = checkInstances(reader, &names)
        checkRun(reader, &names)
        checkNames(names, reader, secrets)
        let addresses = Set(instances.map(\.address))
        let resources = Set(addresses.map(\.resource))
        for instance in instances {
            for need in instance.dependencies where !addresses.contains(need) && !resources.contains(need) {
                report.findings.append(
                    """
                    \(instance.address) needs \(need), which is not recorded: apply again to record what it needs now, or \
                    remove it with `weir state rm`
                    """)
            }
        }
    }

    private func checkInstances(
        _ reader: BranchReader, _ names: inout [(file: String, entry: References.Entry)]
    ) -> [RecordedInstance] {
        var instances: [RecordedInstance] = []
        let folders = finding { () throws(StateFailure) in try reader.entries(ResourceShards.name) } ?? []
        for folder in folders {
            let path = "\(ResourceShards.name)/\(folder.name)"
            let files = finding { () throws(StateFailure) in
                try mappingGit(file: path) { () throws(GitError) in try repository.tree(folder.id) }
            }
            for file in files ?? [] {
                let found = finding { () throws(StateFailure) in try reader.instance(file, in: path) }
                guard let (instance, digests) = found else { continue }
                instances.append(instance)
                names.append(
                    ("\(path)/\(file.name)", References.Entry(recipes: instance.recipes, secrets: digests)))
            }
        }
        report.instances = instances.count
        return instances
    }

    /// Looks at the lock, the operations that have not ended, and the journal.
    private func checkRun(
        _ reader: BranchReader, _ names: inout [(file: String, entry: References.Entry)]
    ) {
        let lock = finding { () throws(StateFailure) in try reader.lock() }
        var planned = 0
        var digests: [(String, References.Entry)] = []
        _ = finding { () throws(StateFailure) in
            try reader.forEachIntent([:]) { intent, file, secrets in
                if intent.begun == nil { planned += 1 }
                digests.append((IntentFile.reference(file.name), References.Entry(secrets: secrets)))
            }
        }
        names += digests
        if planned > 0, lock == .some(nil) {
            report.findings.append(
                "\(planned) operations are planned, but no run has the workspace: the next run removes them")
        }
        let recovery = finding { () throws(StateFailure) in try Recovery(reader, location, asHolder: false) }
        guard let unfinished = recovery?.unfinished, unfinished.life != .alive else { return }
        report.findings += unfinished.damage.map { "\($0): the next run keeps the file and goes on without that line" }
        let advice =
            unfinished.life == .dead || lock == .some(nil)
            ? "run again to record what it has left"
            : "when you know that it has ended, free the workspace with `weir unlock \(location.stack)`"
        report.findings.append("\(unfinished.holder.shown) did not end in good order: \(advice)")
    }

    /// Looks for the recipes and sensitive values that files name.
    private func checkNames(
        _ names: [(file: String, entry: References.Entry)], _ reader: BranchReader, _ secrets: [String: Value]
    ) {
        var whole: [String: Bool] = [:]
        for (file, entry) in names {
            for digest in entry.recipes where whole[digest] == nil {
                let recipe = finding { () throws(StateFailure) in try reader.recipe(digest) }
                whole[digest] = recipe != .some(nil)
                if recipe == .some(nil) {
                    report.findings.append(
                        "\(file) names the recipe \(digest), which is not recorded: apply again to record it")
                }
            }
            let missing = entry.secrets.count { secrets[$0] == nil }
            if missing > 0 {
                report.findings.append(
                    """
                    \(missing) sensitive values of \(file) are not on this machine: put a copy of \(location.secrets) in \
                    its place, or apply again to make them anew
                    """)
            }
        }
    }
}
