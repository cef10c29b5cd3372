import Foundation
import GRDB

/// Keeps objects in an SQLite database, as k3s does with kine: a row an object, one transaction a batch of writes.
///
/// The log is a write-ahead one: without `isDurable` a kill of the process loses nothing, a power cut the last moments.
package final class SQLiteLog: ObjectLog {
    private let queue: DatabaseQueue

    /// The database at `path`, which is made where it is not there.
    /// - Throws: ``StorageFailure``.
    package init(path: String, isDurable: Bool) throws(StorageFailure) {
        var configuration = Configuration()
        configuration.maximumReaderCount = 1
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA journal_mode = WAL;
                    PRAGMA synchronous = \(isDurable ? "FULL" : "NORMAL");
                    PRAGMA cache_size = -1024;
                    PRAGMA wal_autocheckpoint = 4000;
                    PRAGMA journal_size_limit = 33554432
                    """)
        }
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.write { database in
                try database.execute(
                    sql: """
                        CREATE TABLE IF NOT EXISTS objects (
                            collection TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
                            version INTEGER NOT NULL, bytes BLOB NOT NULL,
                            PRIMARY KEY (collection, namespace, name)
                        ) WITHOUT ROWID;
                        CREATE TABLE IF NOT EXISTS last (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL);
                        INSERT OR IGNORE INTO last VALUES (1, 0)
                        """)
            }
        } catch {
            throw StorageFailure("\(path) cannot be opened: \(error)")
        }
    }

    package func load(_ take: (ObjectKey, Int64, [UInt8]) -> Void) throws(StorageFailure) -> Int64 {
        do {
            return try queue.read { database in
                let rows = try Row.fetchCursor(
                    database, sql: "SELECT collection, namespace, name, version, bytes FROM objects")
                while let row = try rows.next() {
                    let key = ObjectKey(row[0], row[1], row[2])
                    let bytes: Data = row[4]
                    take(key, row[3], Array(bytes))
                }
                return try Int64.fetchOne(database, sql: "SELECT version FROM last") ?? 0
            }
        } catch {
            throw StorageFailure("the stored objects cannot be read: \(error)")
        }
    }

    package func keep(_ writes: [LoggedWrite]) throws(StorageFailure) {
        guard let last = writes.last else { return }
        do {
            try queue.write { database in
                let put = try database.cachedStatement(
                    sql: "INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?)")
                let remove = try database.cachedStatement(
                    sql: "DELETE FROM objects WHERE collection = ? AND namespace = ? AND name = ?")
                for write in writes {
                    let key = write.key
                    if let bytes = write.bytes {
                        try put.execute(arguments: [
                            key.collection, key.namespace, key.name, write.version, Data(bytes),
                        ])
                    } else {
                        try remove.execute(arguments: [key.collection, key.namespace, key.name])
                    }
                }
                try database.cachedStatement(sql: "UPDATE last SET version = ?").execute(arguments: [last.version])
            }
        } catch {
            throw StorageFailure("objects cannot be stored: \(error)")
        }
    }
}
