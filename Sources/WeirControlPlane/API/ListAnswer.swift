import WeirValue

/// Answers lists.
struct ListAnswer {
    let resource: ServedResource
    let store: ObjectStore
    let namespace: String
    let options: ListOptions

    /// One page of a list.
    struct Page {
        var version: Int64
        var objects: [StoredObject]
        /// Nil where it is the last.
        var next: ContinueToken?
        /// How many are left behind it; nil where that is not told.
        var remaining: Int?
    }

    /// The objects that are asked for.
    func page() throws(APIStatus) -> Page {
        try resource.strategy.checkFields(of: options.fields)
        var place: ObjectPlace?
        var listing: ObjectStore.Listing
        if options.token.isEmpty {
            listing = try self.listing()
        } else {
            if let version = options.version, version != 0 {
                throw .badRequest("specifying resource version is not allowed when using continue")
            }
            let token = try ContinueToken(options.token, in: namespace)
            place = token.place
            listing = try self.listing(of: token)
        }
        return page(of: listing, after: place)
    }

    private func listing() throws(APIStatus) -> ObjectStore.Listing {
        guard let version = options.version, version != 0 else { return store.list(resource.collection) }
        let isExact = options.match == .exact || (options.match == nil && options.limit > 0)
        let current = store.version
        guard version <= current else { throw .tooLargeVersion(version, current: current) }
        guard isExact else { return store.list(resource.collection) }
        guard let past = store.list(resource.collection, at: version) else {
            throw .expired("The resourceVersion for the provided list is too old.")
        }
        return past
    }

    private func listing(of token: ContinueToken) throws(APIStatus) -> ObjectStore.Listing {
        guard let version = token.version else { return store.list(resource.collection) }
        if let past = store.list(resource.collection, at: version) { return past }
        throw Self.expired(ContinueToken(version: nil, after: token.place).text(in: namespace))
    }

    /// What is told of a token that is too old.
    private static func expired(_ token: String) -> APIStatus {
        var status = APIStatus.expired(
            "The provided continue parameter is too old to display a consistent list result. You can start a new list "
                + "without the continue parameter, or use the continue token in this response to retrieve the remainder "
                + "of the results. Continuing with the provided token results in an inconsistent list - objects that "
                + "were created, modified, or deleted between the time the first chunk was returned and now may show up "
                + "in the list.")
        status.continueToken = token
        return status
    }

    private func page(of listing: ObjectStore.Listing, after place: ObjectPlace?) -> Page {
        let candidates = listing.objects(in: namespace, after: place)
        let chooser = Chooser(resource, options)
        guard options.limit > 0 else {
            let all = chooser.choosesAll ? Array(candidates) : candidates.filter(chooser.chooses)
            return Page(version: listing.version, objects: all)
        }
        var chosen: [StoredObject] = []
        var rest = candidates
        while let object = rest.popFirst() {
            guard chooser.chooses(object) else { continue }
            chosen.append(object)
            if chosen.count == options.limit { break }
        }
        guard let last = chosen.last, !rest.isEmpty else { return Page(version: listing.version, objects: chosen) }
        let isMore = chooser.choosesAll || rest.contains(where: chooser.chooses)
        guard isMore else { return Page(version: listing.version, objects: chosen) }
        return Page(
            version: listing.version, objects: chosen,
            next: ContinueToken(version: listing.version, after: last.key.place),
            remaining: chooser.choosesAll ? rest.count : nil)
    }

    // MARK: Answers

    /// The reply in `form`.
    func reply(_ form: AnswerForm, inclusion: String?) throws(APIStatus) -> APIReply {
        let page = try page()
        let metadata = metadata(of: page, isPlain: form.target == nil)
        if let target = form.target {
            let values = try values(of: page)
            let value: Value
            if target.kind == "Table" {
                var options = TablePrinter.Options(now: ClusterTime.now)
                options.version = target.version
                options.inclusion = try TablePrinter.Inclusion(inclusion)
                value = resource.printer.table(of: values, metadata: metadata, options)
            } else {
                guard target.kind == "PartialObjectMetadataList" else {
                    throw .otherForm(target.kind, "is a list (*\(GoKindNames.hub(resource))List)")
                }
                value = PartialMetadata.list(of: values, metadata: metadata, version: target.version)
            }
            return APIAnswer.reply(value, form)
        }
        if form.encoding == .json, !form.isPretty {
            return APIReply(
                status: 200, contentType: form.encoding.mediaType,
                body: .whole(try bytes(of: page, metadata)))
        }
        let items = try values(of: page).map { isCustom ? $0 : $0.without("kind", "apiVersion") }
        return APIAnswer.reply(
            [
                "kind": .string(resource.listKind), "apiVersion": .string(resource.kind.apiVersion),
                "metadata": metadata, "items": .list(items),
            ], form)
    }

    private var isCustom: Bool { if case .custom = resource.form { true } else { false } }

    private func metadata(of page: Page, isPlain: Bool) -> Value {
        let token = page.next.map { $0.text(in: namespace) }
        return .object([
            "resourceVersion": .string(String(page.version)),
            // Lists of custom resources always tell a token, as long as they are lists.
            "continue": token.map { .string($0) } ?? (isCustom && isPlain ? "" : nil),
            "remainingItemCount": page.remaining.map { .int(Int64($0)) },
        ])
    }

    private func values(of page: Page) throws(APIStatus) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(page.objects.count)
        for stored in page.objects { values.append(try resource.answer(stored)) }
        return values
    }

    /// The list as JSON, of objects as they are stored.
    private func bytes(of page: Page, _ metadata: Value) throws(APIStatus) -> [UInt8] {
        var bytes = Array(
            "{\"kind\":\"\(resource.listKind)\",\"apiVersion\":\"\(resource.kind.apiVersion)\",\"metadata\":".utf8)
        bytes += JSONWriter.bytes(metadata)
        bytes += Array(",\"items\":[".utf8)
        bytes.reserveCapacity(bytes.count + page.objects.reduce(0) { $0 + $1.bytes.count + 1 })
        let head = Array("{\"kind\":\"\(resource.kind.kind)\",\"apiVersion\":\"\(resource.kind.apiVersion)\",".utf8)
        for (index, stored) in page.objects.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            if !resource.serves(stored) {
                let value = try resource.answer(stored)
                bytes += JSONWriter.bytes(isCustom ? value : value.without("kind", "apiVersion"))
            } else if !isCustom, stored.bytes.starts(with: head) {
                bytes.append(UInt8(ascii: "{"))
                bytes += stored.bytes[head.count...]
            } else {
                bytes += stored.bytes
            }
        }
        bytes += Array("]}\n".utf8)
        return bytes
    }
}

/// Tells which objects selectors mean.
struct Chooser: Sendable {
    private let resource: ServedResource
    private let labels: LabelSelector
    private let fields: FieldSelector
    private let needsValue: Bool
    let choosesAll: Bool

    init(_ resource: ServedResource, _ options: ListOptions) {
        self.resource = resource
        labels = options.labels
        fields = options.fields
        let plain: Set<String> = ["metadata.name", "metadata.namespace"]
        needsValue = fields.requirements.contains { !plain.contains($0.field) }
        choosesAll = labels.isEverything && fields.isEverything
    }

    func chooses(_ stored: StoredObject) -> Bool {
        if choosesAll { return true }
        guard labels.selects(stored.labels) else { return false }
        if fields.isEverything { return true }
        if !needsValue {
            return fields.selects { $0 == "metadata.name" ? stored.key.name : stored.key.namespace }
        }
        do throws(JSONError) {
            let value = try resource.value(stored)
            return fields.selects { resource.strategy.field($0, of: value) }
        } catch { return false }
    }
}

extension Value {
    /// This map without the members `keys`.
    func without(_ keys: String...) -> Value {
        guard case .map(let map) = self else { return self }
        return .map(map.setting(keys.map { ($0, nil) }))
    }
}
