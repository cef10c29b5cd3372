/// Keeps what is stored beyond the process.
package protocol ObjectLog: Sendable {
    /// Everything that was kept, and the version of the last write.
    /// - Throws: ``StorageFailure``.
    func load(_ take: (ObjectKey, Int64, [UInt8]) -> Void) throws(StorageFailure) -> Int64

    /// Keeps `writes`, all or none of them; when this returns they outlive a kill of the process.
    /// - Throws: ``StorageFailure``.
    func keep(_ writes: [LoggedWrite]) throws(StorageFailure)
}

/// One write as it is kept: the object at `key` as of `version`, or that it is gone.
package struct LoggedWrite: Sendable {
    package let key: ObjectKey
    package let version: Int64
    /// The object; nil where it was taken away.
    package let bytes: [UInt8]?
}

/// Keeps nothing.
package struct NoLog: ObjectLog {
    /// Makes it.
    package init() {}
    package func load(_ take: (ObjectKey, Int64, [UInt8]) -> Void) throws(StorageFailure) -> Int64 { 0 }
    package func keep(_ writes: [LoggedWrite]) throws(StorageFailure) {}
}

/// Why what is stored cannot be read or written.
package struct StorageFailure: Error, Sendable, CustomStringConvertible {
    package let description: String

    /// A failure that reads as `description`.
    package init(_ description: String) { self.description = description }
}
