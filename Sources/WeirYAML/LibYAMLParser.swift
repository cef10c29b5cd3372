import CLibYAML

/// libyaml's parser over one buffer, and the event that it filled last.
///
/// `yaml_parser_set_input_string` stores the parser's own address, so the parser lives on the heap and never moves.
struct LibYAMLParser: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let current: UnsafeMutablePointer<yaml_event_t>

    /// A parser of `bytes`, UTF-8 without a byte order mark, which must outlive it; nil where memory is short.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            return nil
        }
        self.parser = parser
        current = .allocate(capacity: 1)
        current.initialize(to: yaml_event_t())
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_event_delete(current)
        yaml_parser_delete(parser)
        current.deallocate()
        parser.deallocate()
    }

    /// The next event, valid until the following call; nil after an error.
    borrowing func next() -> UnsafeMutablePointer<yaml_event_t>? {
        yaml_event_delete(current)
        return yaml_parser_parse(parser, current) == 1 ? current : nil
    }

    /// What libyaml says of the error that ended the parse.
    var problem: LibYAMLProblem {
        LibYAMLProblem(
            text: parser.pointee.problem.map { String(cString: $0) } ?? "",
            position: YAMLPosition(parser.pointee.problem_mark),
            context: parser.pointee.context.map { String(cString: $0) } ?? "",
            contextPosition: YAMLPosition(parser.pointee.context_mark),
            isReader: parser.pointee.error == YAML_READER_ERROR,
            isMemory: parser.pointee.error == YAML_MEMORY_ERROR)
    }
}

/// An error of libyaml's, in its own words.
struct LibYAMLProblem {
    /// What it came upon, for example `did not find expected key`.
    var text: String
    /// Where.
    var position: YAMLPosition
    /// What it was at, for example `while parsing a block mapping`; may be empty.
    var context: String
    /// Where that began.
    var contextPosition: YAMLPosition
    var isReader: Bool
    var isMemory: Bool
}

extension YAMLPosition {
    /// The place of libyaml's `mark`, which counts from 0.
    init(_ mark: yaml_mark_t) { self.init(line: mark.line + 1, column: mark.column + 1) }
}
