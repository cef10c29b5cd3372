import WeirCore
import WeirFaults

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The file of a journal while its run writes it. Has one owner.
///
/// What a failed call may have left behind is cut off again, so that the file holds whole lines always.
struct JournalFile: ~Copyable {
    private var path: String
    private var descriptor: Int32
    /// The number of bytes in whole lines.
    private(set) var length = 0
    /// Whether anything waits for the disk.
    private var isDirty = false

    /// Makes the file at `path` (mode 0600) with the content `bytes`, in place of one that is there; it is on the disk,
    /// with its name, when this returns.
    /// - Throws: ``StateFailure``; there is no such file then.
    static func make(_ path: String, _ bytes: [UInt8]) throws(StateFailure) -> JournalFile {
        try StateFiles.removeQuietly(path)
        var descriptor: Int32 = -1
        if StateFiles.passes("journal.open") { descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
        guard descriptor >= 0 else { throw StateFiles.failure("make the journal", path) }
        var file = JournalFile(path: path, descriptor: descriptor)
        do throws(StateFailure) {
            try file.append(bytes)
            try file.sync()
            try StateFiles.syncDirectory(of: path)
        } catch {
            unlink(path)
            throw error
        }
        return file
    }

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Appends `bytes`, whole lines, without waiting for the disk.
    /// - Throws: ``StateFailure``; nothing was appended then.
    mutating func append(_ bytes: [UInt8]) throws(StateFailure) {
        guard StateFiles.passes("journal.write"), StateFiles.write(bytes, to: descriptor) else {
            let failure = StateFiles.failure("write the journal", path)
            cut()
            throw failure
        }
        length += bytes.count
        isDirty = true
        _ = Failpoint.pass("journal.written")
    }

    /// Waits until all that was appended is on the disk.
    /// - Throws: ``StateFailure``; of what was appended since the last call nobody knows then whether it is.
    mutating func sync() throws(StateFailure) {
        guard isDirty else { return }
        guard StateFiles.passes("journal.sync"), StateFiles.syncData(descriptor) else {
            throw StateFiles.failure("write the journal", path)
        }
        isDirty = false
        _ = Failpoint.pass("journal.synced")
    }

    /// Cuts off all behind the first `length` bytes.
    mutating func cut(to length: Int) {
        self.length = length
        cut()
    }

    /// Gives the file the name `target`, in place of one that has it; on the disk when this returns.
    /// - Throws: ``StateFailure``.
    mutating func move(to target: String) throws(StateFailure) {
        try StateFiles.move(path, to: target)
        path = target
    }

    /// Gives the file the content `bytes`, whole lines, in place of all that it holds; on the disk when this returns.
    /// - Throws: ``StateFailure``; it may hold either then.
    mutating func replace(with bytes: [UInt8]) throws(StateFailure) {
        let name = path
        var next = try JournalFile.make(path + StateFiles.draftMark + "new", bytes)
        try next.move(to: name)
        swap(&self, &next)
    }

    private func cut() {
        // When this fails too, what is left ends in a torn line, which readers leave out.
        _ = ftruncate(descriptor, off_t(length))
        lseek(descriptor, off_t(length), SEEK_SET)
    }
}
