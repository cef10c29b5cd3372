/// A comment, with what its place says of it.
struct FormatComment: Sendable {
    /// From `#` to the end of the line, without trailing blanks.
    let text: String
    /// Whether nothing but blanks stands before it.
    var isOwnLine: Bool
    /// Whether an empty line stands before it.
    let blankBefore: Bool
    /// How many characters stand before it on its line.
    let column: Int
    /// How far the code of its line is indented, ``FormatComment/indentation(of:)``.
    let indent: Int

    /// The number of characters before the first that is neither a blank nor the `-`, `?` or `:` of an item.
    static func indentation(of line: some Sequence<UInt8>) -> Int {
        var count = 0
        var sign = 0
        for byte in line {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"): (count, sign) = (count + sign + 1, 0)
            case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"):
                guard sign == 0 else { return count }
                sign = 1
            default: return count
            }
        }
        return count
    }
}

/// A scalar as it is written.
struct FormatScalar: Sendable {
    enum Style: Sendable { case plain, quoted, block }

    let style: Style
    /// Its lines, quotes included, those after the first without indentation. Of a block scalar the content's.
    let lines: [String]
    /// What it stands for.
    let text: String
    /// Of a block scalar: `|` or `>` with what follows.
    var header = ""
    /// The indentation that the header says; nil where the content does.
    var indicator: Int?
}

/// A list or a map as it is written.
struct FormatCollection: Sendable {
    let isMapping: Bool
    let isFlow: Bool
    var items: [FormatItem] = []
    /// The comments behind the last item.
    var tail: [FormatComment] = []
}

/// What stands in one place: a value, a key or an item.
struct FormatContent: Sendable {
    indirect enum Body: Sendable {
        /// Nothing: an empty value.
        case none
        case alias(String)
        case scalar(FormatScalar)
        case collection(FormatCollection)
    }

    /// Anchor and tag, as they are written.
    var properties: [String] = []
    var body = Body.none
    /// The comment between the place's sign and a collection below it.
    var head: FormatComment?
    /// The comment behind it on its last line.
    var trailing: FormatComment?
    /// The comments below an empty value that are indented further than it.
    var inner: [FormatComment] = []

    /// The collection, where it is one.
    var collection: FormatCollection? {
        get { if case .collection(let collection) = body { collection } else { nil } }
        set { body = newValue.map(Body.collection) ?? .none }
    }

    /// The text of a scalar.
    var text: String? { if case .scalar(let scalar) = body { scalar.text } else { nil } }
}

/// An item of a list, or an entry of a map.
struct FormatItem: Sendable {
    /// The comments before it, each on a line of its own.
    var leading: [FormatComment] = []
    /// Whether an empty line stands directly before it.
    var blankBefore = false
    /// Nil in a list.
    var key: FormatContent?
    var value = FormatContent()
}

/// A YAML file as it is written.
struct FormatDocument: Sendable {
    /// The lines up to a `---`, which is the last.
    var prolog: [String] = []
    var prologComment: FormatComment?
    var root = FormatContent()
    /// The comments before a root that is no block.
    var leading: [FormatComment] = []
    var tail: [FormatComment] = []
    var hasByteOrderMark = false
    var lineBreak = "\n"
    /// The text of every comment, in the order of the file.
    var comments: [String] = []
}
