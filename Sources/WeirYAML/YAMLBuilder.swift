import CLibYAML

/// Makes a document's array of nodes from libyaml's events, and checks them on the way.
struct YAMLBuilder {
    /// A collection whose end has not come.
    struct Frame {
        /// Its index in `records`.
        var index: Int
        /// The length of the document's text before it.
        var textStart: Int
        /// The number of children so far.
        var children: UInt32 = 0
        /// The height of the tallest child, aliases followed; a scalar has none.
        var height = 0
        /// What aliases inside it add.
        var added = Extent()
        var isAnchored: Bool
        var isFlow: Bool
    }

    /// How much a node stands for when every alias in it is replaced by a copy.
    struct Extent {
        var nodes = 0
        var bytes = 0

        static func + (left: Extent, right: Extent) -> Extent {
            Extent(nodes: left.nodes + right.nodes, bytes: left.bytes + right.bytes)
        }
    }

    /// What an alias needs to know of a complete anchored node.
    struct Anchored {
        var extent: Extent
        var height: Int
    }

    /// libyaml walks all open flow collections at every token. That costs nothing to speak of at this depth, and about
    /// a second in all when the depths beyond it, summed over all nodes, reach `flowWork`.
    static let cheapFlowDepth = 16
    static let flowWork = 30_000_000

    /// A message shows no more characters of a name.
    static let longestName = 64

    let source: YAMLSource
    let limits: YAMLLimits
    var records: [YAMLRecord] = []
    var text: [UInt8] = []
    var faults: [YAMLFault] = []
    /// Whether a fault ended the parse.
    var stopped = false
    /// The place behind the document's content, once its end has come.
    var documentEnd: (position: YAMLPosition, explicit: Bool)?

    var frames: [Frame] = []
    /// The node that each anchor names last.
    var anchors: [String: Int] = [:]
    /// The complete anchored nodes.
    var anchored: [Int: Anchored] = [:]
    /// What all aliases so far add.
    var added = Extent()
    var flowDepth = 0
    var flowSum = 0
    /// Where the last leaf or flow collection ended.
    var lastEnd: (line: UInt32, column: UInt32) = (1, 1)
    /// The keys of the mapping that ends, kept to save allocations.
    var keys: [YAMLKey] = []

    init(source: YAMLSource, limits: YAMLLimits) {
        self.source = source
        self.limits = limits
        records.reserveCapacity(min(source.bytes.count / 16, limits.nodes))
        text.reserveCapacity(source.bytes.count / 2)
    }

    /// Reads the first document. Ends at its end, at an error of libyaml's, or when `stopped`.
    mutating func run(_ parser: borrowing LibYAMLParser) {
        while !stopped {
            guard let event = parser.next() else {
                return report(YAMLSyntax(source: source).fault(parser.problem))
            }
            switch event.pointee.type {
            case YAML_SCALAR_EVENT: scalar(event)
            case YAML_ALIAS_EVENT: alias(event)
            case YAML_SEQUENCE_START_EVENT: sequenceStart(event)
            case YAML_MAPPING_START_EVENT: mappingStart(event)
            case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: collectionEnd(event)
            case YAML_DOCUMENT_END_EVENT:
                let explicit = event.pointee.data.document_end.implicit == 0
                documentEnd = (YAMLPosition(event.pointee.end_mark), explicit)
                return
            case YAML_STREAM_END_EVENT: return
            case YAML_NO_EVENT: return report(YAMLSyntax(source: source).unexpectedEnd())
            default: break
            }
        }
    }

    /// Adds `fault`; past the limit, ends the parse.
    mutating func report(_ fault: YAMLFault) {
        guard !stopped else { return }
        faults.append(fault)
        if faults.count >= limits.faults {
            stop(YAMLFault(.tooManyFaults, "there are too many faults to list them all", at: fault.range))
        }
    }

    /// Adds `fault` and ends the parse.
    mutating func stop(_ fault: YAMLFault) {
        faults.append(fault)
        stopped = true
    }

    /// Marks the node at `index` as one that a fault was reported on.
    mutating func reportOn(_ index: Int, _ code: YAMLFault.Code, _ message: String, hint: String? = nil) {
        records[index].flags.insert(.faulty)
        report(YAMLFault(code, message, at: records[index].range, hint: hint))
    }
}
