import WeirCore
import WeirValue

/// The file `lock.json`: who has the workspace. It stands in the branch from a run's first commit to its last.
enum LockFile {
    static let name = "lock.json"

    /// The content of the file of `holder`.
    static func encode(_ holder: LockHolder) -> [UInt8] { JSONWriter.bytes(value(holder), .canonical) }

    /// What is written of `holder`, in the file and in the first line of its journal.
    static func value(_ holder: LockHolder) -> Value {
        [
            "run": .string(holder.run), "verb": .string(holder.verb), "actor": .string(holder.actor),
            "host": .string(holder.host), "pid": .int(Int64(holder.pid)), "start": .string(holder.start),
            "boot": .string(holder.boot), "since": .string(holder.since), "heartbeat": .string(holder.heartbeat),
        ]
    }

    /// The holder that `reader` tells of.
    static func decode(_ reader: RecordReader) throws(Malformed) -> LockHolder {
        LockHolder(
            run: try reader.text("run"), verb: try reader.text("verb"), actor: try reader.text("actor"),
            host: try reader.text("host"), pid: try reader.integer("pid"), start: try reader.text("start"),
            boot: try reader.text("boot"), since: try reader.text("since"), heartbeat: try reader.text("heartbeat"))
    }
}

extension LockHolder {
    /// This process as the holder for `run`, from now on.
    init(_ run: RunDescription) {
        let process = ProcessIdentity.current
        let now = Timestamp.text(WallClock.seconds())
        self.init(
            run: run.id, verb: run.verb.rawValue, actor: run.actor, host: process.host, pid: process.pid,
            start: process.start, boot: process.boot, since: now, heartbeat: now)
    }

    /// Whether it still lives, and has the workspace at `location`. Who asks as the one that has taken the workspace,
    /// `asHolder`, knows that no other run of this process has it.
    func life(_ location: WorkspaceLocation, asHolder: Bool) -> UnfinishedRun.Life {
        ProcessIdentity.life(of: self, isHeld: { !asHolder && WorkspaceLock.isHeldHere(location) })
    }

    /// Who it is, in words for people.
    var shown: String { "run \(run) of \(actor) (\(verb), process \(pid) on \(host), since \(since))" }
}
