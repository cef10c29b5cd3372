/// How a node is written.
package enum YAMLStyle: UInt8, Sendable {
    /// A scalar without quotes.
    case plain
    /// A scalar in `'`.
    case singleQuoted
    /// A scalar in `"`.
    case doubleQuoted
    /// A scalar behind `|`.
    case literal
    /// A scalar behind `>`.
    case folded
    /// A collection told by its indentation.
    case block
    /// A collection in `[ ]` or `{ }`.
    case flow
}

/// One node in a document's array. A collection is followed by its descendants, keys and values in turn.
struct YAMLRecord {
    /// What stands in the array.
    enum Kind: UInt8 {
        case scalar, sequence, mapping, alias
    }

    /// What is known of a node beside its kind.
    struct Flags: OptionSet {
        let rawValue: UInt8
        /// An anchor or a tag stands before the content.
        static let properties = Flags(rawValue: 1)
        /// A mapping with a `<<` key.
        static let merges = Flags(rawValue: 2)
        /// A fault was reported on this very node.
        static let faulty = Flags(rawValue: 4)
        /// An alias that nobody wrote: it puts a node of another document in this place, at the node's own place in its
        /// file.
        static let graft = Flags(rawValue: 8)
    }

    var kind: Kind
    var style: YAMLStyle
    var tag: YAMLTag
    var flags: Flags
    /// Where the node starts and ends; lines and columns count from 1.
    var startLine, startColumn, endLine, endColumn: UInt32
    /// Scalar: where its text starts; collection: the number of children; alias: the index of what it stands for.
    var first: UInt32
    /// Scalar: the length of its text; collection: the index behind its last descendant.
    var second: UInt32

    /// The range of a scalar's bytes in the document's text.
    var textRange: Range<Int> { Int(first)..<Int(first) + Int(second) }

    /// Whether this is a merge key: `<<`, plain and without a tag. `text` is the document's text.
    func isMergeKey(in text: [UInt8]) -> Bool {
        kind == .scalar && style == .plain && tag == .none && second == 2
            && text[Int(first)] == UInt8(ascii: "<") && text[Int(first) + 1] == UInt8(ascii: "<")
    }

    var range: YAMLRange {
        YAMLRange(
            start: YAMLPosition(line: Int(startLine), column: Int(startColumn)),
            end: YAMLPosition(line: Int(endLine), column: Int(endColumn)))
    }
}

extension [YAMLRecord] {
    /// The index of the node behind the one at `index` and its descendants.
    func next(after index: Int) -> Int {
        switch self[index].kind {
        case .scalar, .alias: index + 1
        case .sequence, .mapping: Int(self[index].second)
        }
    }

    /// The index of the node that an alias at `index` stands for; otherwise `index`.
    func target(of index: Int) -> Int {
        self[index].kind == .alias ? Int(self[index].first) : index
    }
}

/// What a document holds; immutable, shared by all views of its nodes.
final class YAMLStorage: Sendable {
    let source: YAMLSource
    let records: [YAMLRecord]
    /// The sources of a document that is made of several; empty where it has but one.
    let sources: [YAMLSource]
    /// Which of `sources` each record stands in; empty where there is but one.
    let origins: [UInt16]
    /// The decoded text of all scalars, one after the other.
    let text: [UInt8]
    /// Whether a key stands twice in some mapping, which was reported.
    let hasDuplicateKeys: Bool

    init(
        source: YAMLSource, records: [YAMLRecord], text: [UInt8], hasDuplicateKeys: Bool, sources: [YAMLSource] = [],
        origins: [UInt16] = []
    ) {
        self.source = source
        self.sources = sources
        self.origins = origins
        self.records = records
        self.text = text
        self.hasDuplicateKeys = hasDuplicateKeys
    }

    /// The source that the node at `index` stands in.
    func source(of index: Int) -> YAMLSource { origins.isEmpty ? source : sources[Int(origins[index])] }

    /// Whether the node at `index` is a merge key.
    func isMergeKey(_ index: Int) -> Bool { records[index].isMergeKey(in: text) }

    /// The text of the scalar at `index`, an alias followed; empty for a collection.
    func string(_ index: Int) -> String {
        let record = records[records.target(of: index)]
        guard record.kind == .scalar else { return "" }
        return String(decoding: text[record.textRange], as: UTF8.self)
    }
}
