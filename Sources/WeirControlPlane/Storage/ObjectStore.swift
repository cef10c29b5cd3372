import Dispatch
import Synchronization

/// All objects, in memory and in a log, with a version that rises with every write.
///
/// Writes are made one batch at a time: all that wait are checked in their order, kept in the log by one transaction, and
/// only then seen by readers and watches. So nothing that anybody saw is lost by a kill.
package final class ObjectStore: Sendable {
    /// What a write expects to find.
    package enum Expectation: Sendable {
        case absent
        /// The object of this version.
        case version(Int64)
    }

    /// What a write does.
    package enum Change: Sendable {
        case put(DraftObject)
        /// Takes it away; its last state is what watches are told.
        case remove(DraftObject)
    }

    /// Why nothing was written.
    package enum Refusal: Error, Sendable {
        /// It is there, and was to be absent.
        case exists
        /// It is not there.
        case missing
        /// It has another version.
        case conflict(current: Int64)
        /// There is no room for more objects.
        case full
        case failed(StorageFailure)
    }

    /// The objects of one collection as they were at one version.
    package struct Listing: Sendable {
        package let version: Int64
        let objects: SortedObjects

        /// Those in `namespace`, or in all where it is empty, from the first behind `place`.
        package func objects(in namespace: String, after place: ObjectPlace?) -> ArraySlice<StoredObject> {
            objects.slice(namespace, after: place)
        }
    }

    private struct Pending {
        let key: ObjectKey
        let expectation: Expectation
        let change: Change
        let continuation: CheckedContinuation<Result<StoredObject, Refusal>, Never>
    }

    private struct Queue {
        var pending: [Pending] = []
        var isDraining = false
    }

    private struct Contents {
        var collections: [String: SortedObjects] = [:]
        var windows: [String: EventWindow] = [:]
        var version: Int64
        var count = 0
        /// The version at which the store was opened: what was before is not in any window.
        let opened: Int64

        init(version: Int64) {
            self.version = version
            opened = version
        }

        mutating func window(_ collection: String) -> EventWindow {
            if let window = windows[collection] { return window }
            let window = EventWindow(version: opened, reached: version)
            windows[collection] = window
            return window
        }
    }

    /// The name of the window of the changes of all collections, which is kept once it was asked for.
    static let everything = "*"

    /// The version before the first write: versions begin high, so that the first ones are long ago for every client.
    private static let firstVersion: Int64 = 100

    private let contents: Mutex<Contents>
    private let queue = Mutex(Queue())
    private let writer = DispatchQueue(label: "weir.controlplane.writer")
    private let log: any ObjectLog
    private let mostObjects: Int

    /// The store that `log` has kept.
    /// - Throws: ``StorageFailure``.
    package init(_ log: any ObjectLog, mostObjects: Int = 1_000_000) throws(StorageFailure) {
        var loaded: [String: [StoredObject]] = [:]
        let known = try log.load { key, version, bytes in
            loaded[key.collection, default: []].append(
                StoredObject(key, version: version, bytes: bytes, marks: ObjectMarks(bytes)))
        }
        let version = max(Self.firstVersion, known)
        var contents = Contents(version: version)
        for (collection, objects) in loaded {
            contents.collections[collection] = SortedObjects(objects)
            contents.count += objects.count
        }
        self.contents = Mutex(contents)
        self.log = log
        self.mostObjects = mostObjects
    }

    // MARK: Reading

    /// The version of the last write.
    package var version: Int64 { contents.withLock { $0.version } }

    /// The number of objects of each collection.
    package var counts: [String: Int] { contents.withLock { $0.collections.mapValues(\.count) } }

    /// The version of the last change of `collection` since the store was opened; that of its opening where there was none.
    package func lastChange(_ collection: String) -> Int64 { contents.withLock { $0.window(collection).lastChange } }

    /// The object at `key`; nil where there is none.
    package func object(_ key: ObjectKey) -> StoredObject? {
        contents.withLock { $0.collections[key.collection]?[key.place] }
    }

    /// The objects of `collection` now.
    package func list(_ collection: String) -> Listing {
        contents.withLock { Listing(version: $0.version, objects: $0.collections[collection] ?? SortedObjects([])) }
    }

    /// The objects of `collection` as they were at `version`; nil where that is too long ago, or yet to come.
    package func list(_ collection: String, at version: Int64) -> Listing? {
        let (now, window) = contents.withLock { contents in
            (
                Listing(version: contents.version, objects: contents.collections[collection] ?? SortedObjects([])),
                contents.window(collection)
            )
        }
        guard version <= now.version else { return nil }
        var objects = now.objects
        // What happened since is undone, the last first.
        guard let since = window.events(since: version, upTo: now.version) else { return nil }
        for event in since.reversed() {
            if let before = event.before { objects.put(before) } else { objects.remove(event.object.key.place) }
        }
        return Listing(version: version, objects: objects)
    }

    /// The changes of `collection` since the store was opened, as far as they are kept.
    package func window(_ collection: String) -> EventWindow { contents.withLock { $0.window(collection) } }

    // MARK: Writing

    /// Makes `change` of the object at `key`.
    /// - Returns: What is stored now; of what was taken away its last state.
    /// - Throws: ``Refusal``.
    package func write(
        _ key: ObjectKey, _ change: Change, expecting expectation: Expectation
    ) async throws(Refusal) -> StoredObject {
        try await attempt(key, change, expecting: expectation).get()
    }

    /// As ``write(_:_:expecting:)``; what stands against it is a value.
    package func attempt(
        _ key: ObjectKey, _ change: Change, expecting expectation: Expectation
    ) async -> Result<StoredObject, Refusal> {
        await withCheckedContinuation { continuation in
            let mustStart = queue.withLock { queue in
                queue.pending.append(
                    Pending(key: key, expectation: expectation, change: change, continuation: continuation))
                defer { queue.isDraining = true }
                return !queue.isDraining
            }
            if mustStart { writer.async { self.drain() } }
        }
    }

    private func drain() {
        while true {
            let batch = queue.withLock { queue -> [Pending] in
                defer { queue.pending = [] }
                if queue.pending.isEmpty { queue.isDraining = false }
                return queue.pending
            }
            if batch.isEmpty { return }
            write(batch)
        }
    }

    private func write(_ batch: [Pending]) {
        var batchView = BatchView(version: version, count: contents.withLock { $0.count })
        var results: [Result<StoredObject, Refusal>] = []
        for pending in batch {
            results.append(
                Result { () throws(Refusal) in
                    try batchView.take(pending.key, pending.change, pending.expectation, self)
                })
        }
        do throws(StorageFailure) { try log.keep(batchView.logged) } catch {
            for pending in batch { pending.continuation.resume(returning: .failure(.failed(error))) }
            return
        }
        publish(batchView)
        for (pending, result) in zip(batch, results) { pending.continuation.resume(returning: result) }
    }

    private func publish(_ batch: BatchView) {
        let byCollection = Dictionary(grouping: batch.events) { $0.object.key.collection }
        let waiting = contents.withLock { contents in
            contents.version = batch.version
            contents.count = batch.count
            for (collection, events) in byCollection {
                for event in events {
                    if event.isRemoval {
                        contents.collections[collection]?.remove(event.object.key.place)
                    } else {
                        contents.collections[collection, default: SortedObjects([])].put(event.object)
                    }
                }
                _ = contents.window(collection)
            }
            // The windows change together with the objects, so that the past can be told from both.
            return contents.windows.flatMap { collection, window in
                window.take(
                    collection == Self.everything ? batch.events : byCollection[collection] ?? [],
                    version: batch.version)
            }
        }
        for continuation in waiting { continuation.resume() }
    }

    /// What a batch of writes comes to, each seeing those before it.
    private struct BatchView {
        var version: Int64
        var count: Int
        var changed: [ObjectKey: StoredObject?] = [:]
        var events: [EventWindow.Event] = []
        var logged: [LoggedWrite] = []

        init(version: Int64, count: Int) {
            self.version = version
            self.count = count
        }

        mutating func take(
            _ key: ObjectKey, _ change: Change, _ expectation: Expectation, _ store: ObjectStore
        ) throws(Refusal) -> StoredObject {
            let current = if let known = changed[key] { known } else { store.object(key) }
            switch (expectation, current) {
            case (.absent, .some): throw .exists
            case (.version, nil): throw .missing
            case (.version(let expected), let current?) where current.version != expected:
                throw .conflict(current: current.version)
            default: break
            }
            if case .put = change, current == nil, count >= store.mostObjects { throw .full }
            version += 1
            let (draft, isRemoval) =
                switch change {
                case .put(let draft): (draft, false)
                case .remove(let draft): (draft, true)
                }
            let object = StoredObject(key, version: version, bytes: draft.bytes(version), marks: draft.marks)
            changed[key] = .some(isRemoval ? nil : object)
            count += isRemoval ? -1 : current == nil ? 1 : 0
            events.append(EventWindow.Event(before: current, object: object, isRemoval: isRemoval))
            logged.append(LoggedWrite(key: key, version: version, bytes: isRemoval ? nil : object.bytes))
            return object
        }
    }

    /// Ends all watches.
    package func close() {
        for window in contents.withLock({ Array($0.windows.values) }) { window.close() }
    }
}
