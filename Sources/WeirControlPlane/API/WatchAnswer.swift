import WeirValue

/// Answers watches: what there is, and then every change as it comes.
struct WatchAnswer: Sendable {
    let resource: ServedResource
    let store: ObjectStore
    let namespace: String
    let options: ListOptions
    let form: AnswerForm
    let inclusion: TablePrinter.Inclusion
    let connection: ConnectionEnd

    /// How long a watch lasts that tells no time, in seconds.
    private static let usualSeconds: ClosedRange<Int64> = 1_800...3_600
    /// The seconds between bookmarks.
    private static let bookmarkSeconds: Int64 = 60

    /// Where a watch begins.
    private enum Start {
        /// With the objects that are there.
        case objects(ObjectStore.Listing)
        /// With the changes after a version.
        case changes(Int64)
        /// Not at all.
        case refused(APIStatus)
    }

    /// The reply, which goes on until the client or the time ends it.
    func reply() throws(APIStatus) -> APIReply {
        try resource.strategy.checkFields(of: options.fields)
        let start = start()
        return APIReply(
            status: 200, contentType: form.encoding.mediaType,
            body: .parts { writer in try await run(from: start, &writer) })
    }

    private func start() -> Start {
        guard let version = options.version, version != 0 else { return .objects(store.list(resource.collection)) }
        let current = store.version
        if options.wantsInitialEvents == true {
            if version > current { return .refused(.tooLargeVersion(version, current: current)) }
            return .objects(store.list(resource.collection))
        }
        if case .gone(let oldest) = store.window(resource.collection).events(after: version, most: 1) {
            return .refused(Self.gone(version, oldest))
        }
        return .changes(version)
    }

    private static func gone(_ version: Int64, _ oldest: Int64) -> APIStatus {
        .expired("too old resource version: \(version) (\(oldest))")
    }

    // MARK: Running

    @concurrent
    private func run(from start: Start, _ writer: inout APIReply.Writer) async throws {
        let window = store.window(resource.collection)
        let waiter = window.waiter()
        let number = connection.onEnd { waiter.wake() }
        let end = ContinuousClock.now + .seconds(options.timeoutSeconds ?? Int64.random(in: Self.usualSeconds))
        let alarm = Task { try await Self.ring(waiter, until: end) }
        defer {
            alarm.cancel()
            connection.forget(number)
            window.forget(waiter)
        }
        var events = WatchEvents(resource, options, form, inclusion, namespace)
        var version: Int64
        switch start {
        case .refused(let status):
            try await writer.send(events.refusal(status))
            return
        case .changes(let first):
            version = first
            // The head of the answer is sent before the first change comes.
            try await writer.send([])
        case .objects(let listing):
            version = listing.version
            let bytes = options.wantsInitialEvents == false ? [] : events.initial(listing)
            try await writer.send(bytes)
            if options.wantsInitialEvents == true, options.wantsBookmarks {
                try await writer.send(events.bookmark(version, endsInitial: true))
            }
        }
        var nextBookmark = ContinuousClock.now + .seconds(Self.bookmarkSeconds)
        while !connection.hasEnded, !window.isClosed, !Task.isCancelled, ContinuousClock.now < end {
            switch window.events(after: version) {
            case .gone(let oldest):
                try await writer.send(events.refusal(Self.gone(version, oldest)))
                return
            case .events(let changes, let reached):
                let bytes = events.bytes(changes)
                version = reached
                if !bytes.isEmpty { try await writer.send(bytes) }
                if !changes.isEmpty { continue }
            }
            if options.wantsBookmarks, ContinuousClock.now >= nextBookmark {
                try await writer.send(events.bookmark(version, endsInitial: false))
                nextBookmark = ContinuousClock.now + .seconds(Self.bookmarkSeconds)
            }
            await waiter.wait(after: version)
        }
        if options.wantsBookmarks, !connection.hasEnded {
            try await writer.send(events.bookmark(version, endsInitial: false))
        }
    }

    /// Wakes `waiter` for bookmarks, and at `end`.
    private static func ring(_ waiter: EventWindow.Waiter, until end: ContinuousClock.Instant) async throws {
        while ContinuousClock.now < end {
            try await Task.sleep(until: min(end, .now + .seconds(bookmarkSeconds)), clock: .continuous)
            waiter.wake()
        }
    }
}

/// Writes the events of one watch.
struct WatchEvents {
    private let resource: ServedResource
    private let chooser: Chooser
    private let form: AnswerForm
    private let inclusion: TablePrinter.Inclusion
    private let namespace: String
    private var isFirst = true

    init(
        _ resource: ServedResource, _ options: ListOptions, _ form: AnswerForm, _ inclusion: TablePrinter.Inclusion,
        _ namespace: String
    ) {
        self.resource = resource
        self.form = form
        self.inclusion = inclusion
        self.namespace = namespace
        chooser = Chooser(resource, options)
    }

    /// The objects of `listing` as additions.
    mutating func initial(_ listing: ObjectStore.Listing) -> [UInt8] {
        var bytes: [UInt8] = []
        for stored in listing.objects(in: namespace, after: nil) where chooser.chooses(stored) {
            bytes += event("ADDED", stored, at: nil)
        }
        return bytes
    }

    /// What `changes` are to this watch: an object that comes to be chosen is added, one that is no longer is deleted.
    mutating func bytes(_ changes: [EventWindow.Event]) -> [UInt8] {
        var bytes: [UInt8] = []
        for change in changes {
            guard namespace.isEmpty || change.object.key.namespace == namespace else { continue }
            let was = change.before.map(chooser.chooses) ?? false
            let isNow = !change.isRemoval && chooser.chooses(change.object)
            switch (was, isNow) {
            case (false, false): continue
            case (false, true): bytes += event("ADDED", change.object, at: nil)
            case (true, true): bytes += event("MODIFIED", change.object, at: nil)
            // What is told is the last state that was chosen, at the version of the change.
            case (true, false):
                let last = change.isRemoval ? change.object : change.before ?? change.object
                bytes += event("DELETED", last, at: change.object.version)
            }
        }
        return bytes
    }

    private mutating func event(_ type: String, _ stored: StoredObject, at version: Int64?) -> [UInt8] {
        if form.target == nil, form.encoding == .json, !form.isPretty, resource.serves(stored),
            version == nil || version == stored.version
        {
            return Array("{\"type\":\"\(type)\",\"object\":".utf8) + stored.bytes + Array("}\n".utf8)
        }
        do throws(APIStatus) {
            var value = try resource.answer(stored)
            if let version { value.edit("metadata") { $0.set("resourceVersion", .string(String(version))) } }
            return event(type, turned(value))
        } catch { return refusal(error) }
    }

    private mutating func turned(_ value: Value) -> Value {
        guard let target = form.target else { return value }
        guard target.kind == "Table" else { return PartialMetadata.of(value, version: target.version) }
        var options = TablePrinter.Options(now: ClusterTime.now)
        options.version = target.version
        options.inclusion = inclusion
        defer { isFirst = false }
        return resource.printer.eventTable(of: value, isFirst: isFirst, options)
    }

    private func event(_ type: String, _ value: Value) -> [UInt8] {
        let event: Value = ["type": .string(type), "object": value]
        var plain = form
        plain.isPretty = false
        return form.encoding == .yaml
            ? APIAnswer.bytes(event, plain) + Array("---\n".utf8) : APIAnswer.bytes(event, plain)
    }

    /// That the watch cannot go on.
    func refusal(_ status: APIStatus) -> [UInt8] { event("ERROR", status.value) }

    /// That all changes up to `version` were told.
    mutating func bookmark(_ version: Int64, endsInitial: Bool) -> [UInt8] {
        var metadata: Value = ["resourceVersion": .string(String(version))]
        if endsInitial { metadata.set("annotations", ["k8s.io/initial-events-end": "true"]) }
        var object: Value
        if case .builtIn(let schema) = resource.form {
            object = BuiltInDecoder.empty(schema, resource.kind)
        } else {
            object = ["kind": .string(resource.kind.kind), "apiVersion": .string(resource.kind.apiVersion)]
        }
        object.set("metadata", metadata)
        return event("BOOKMARK", turned(object))
    }
}
