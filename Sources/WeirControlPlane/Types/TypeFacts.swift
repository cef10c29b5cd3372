import Synchronization

/// What is known of the types that are built into the API server: groups, resources, columns and schemas.
///
/// The resources are decoded at once, in well under a millisecond; a schema when it is first asked for.
package final class TypeFacts: Sendable {
    /// The facts that were compiled in.
    package static let builtIn = TypeFacts(packed)

    /// The version of the API server that the facts are from.
    package let serverVersion: String
    /// The groups, in the order in which the API server tells them.
    package let groups: [APIGroup]
    /// The resources, by group in that order.
    package let resources: [APIResource]

    let literal: StaticString
    /// Where the texts begin: each its length and its bytes.
    let texts: [UInt32]
    /// Where what follows the resources begins.
    private let schemaSection: Int
    private let decoder = Mutex<SchemaDecoder?>(nil)

    private init(_ literal: StaticString) {
        var reader = PackedText(literal)
        let texts = reader.offsets()
        var head = TypeFactsHead(literal: literal, texts: texts, reader: reader)
        self.literal = literal
        self.texts = texts
        serverVersion = head.text()
        groups = head.groups()
        resources = head.resources()
        schemaSection = head.reader.position
    }

    /// The schema called `name`, for example `io.k8s.api.core.v1.Pod`.
    package func schema(named name: String) -> Schema? {
        withDecoder { decoder in decoder.index.positions[name].map { decoder.schema(at: $0) } }
    }

    /// The schema of the objects of `kind`.
    package func schema(of kind: GroupVersionKind) -> Schema? {
        withDecoder { decoder in decoder.index.kinds[kind].map { decoder.schema(at: $0) } }
    }

    /// The names of all schemas, sorted.
    package var schemaNames: [String] { withDecoder { $0.index.names } }

    /// The kinds whose schema is the one called `name`.
    package func kinds(ofSchema name: String) -> [GroupVersionKind] {
        withDecoder { decoder in
            guard let position = decoder.index.positions[name] else { return [] }
            return decoder.index.kindList.filter { $0.position == position }.map(\.kind)
        }
    }

    private func withDecoder<Result: Sendable>(_ body: (inout SchemaDecoder) -> Result) -> Result {
        decoder.withLock { stored in
            var decoder =
                stored
                ?? SchemaDecoder(
                    literal: literal, texts: texts,
                    index: SchemaIndex(literal: literal, texts: texts, at: schemaSection),
                    find: { position in self.withDecoder { $0.schema(at: position) } })
            // Taken out, so that what it has decoded is changed in place.
            stored = nil
            defer { stored = decoder }
            return body(&decoder)
        }
    }
}

/// The reader of the part of the facts that is decoded at once.
private struct TypeFactsHead {
    let literal: StaticString
    let texts: [UInt32]
    var reader: PackedText

    mutating func text() -> String { literal.packedText(reader.number(), texts) }

    /// A text of which the empty one stands for none.
    mutating func optionalText() -> String? {
        let text = text()
        return text.isEmpty ? nil : text
    }

    mutating func textList() -> [String] { list { $0.text() } }

    mutating func groups() -> [APIGroup] {
        list { APIGroup(name: $0.text(), versions: $0.textList(), preferredVersion: $0.text()) }
    }

    mutating func resources() -> [APIResource] {
        let verbSets = list { $0.textList() }
        let columnSets = list { head in
            head.list {
                TableColumn(name: $0.text(), type: $0.text(), format: $0.text(), priority: $0.reader.number())
            }
        }
        return list { $0.resource(verbSets, columnSets) }
    }

    private mutating func resource(_ verbSets: [[String]], _ columnSets: [[TableColumn]]) -> APIResource {
        var resource = APIResource(
            group: text(), version: text(), name: text(), singularName: text(), kind: text(),
            isNamespaced: reader.number() == 1, verbs: verbSets[reader.number()], shortNames: textList(),
            categories: textList(), kindGroupVersion: optionalText(), storageVersionHash: optionalText(),
            subresources: [])
        resource.subresources = list {
            Subresource(
                name: $0.text(), kind: $0.text(), verbs: verbSets[$0.reader.number()], groupVersion: $0.optionalText())
        }
        let columns = reader.number()
        if columns > 0 { resource.columns = columnSets[columns - 1] }
        return resource
    }

    private mutating func list<Member>(_ member: (inout TypeFactsHead) -> Member) -> [Member] {
        let count = reader.number()
        var members: [Member] = []
        members.reserveCapacity(count)
        for _ in 0..<count { members.append(member(&self)) }
        return members
    }
}

extension StaticString {
    /// The text with the number `number` of those that begin at `offsets`.
    func packedText(_ number: Int, _ offsets: [UInt32]) -> String {
        var reader = PackedText(self, at: Int(offsets[number]))
        return reader.text(reader.number())
    }
}
