/// Turns libyaml's errors into faults that say in plain words what is wrong and what to do.
struct YAMLSyntax {
    let source: YAMLSource

    /// The fault for `problem`.
    func fault(_ problem: LibYAMLProblem) -> YAMLFault {
        if problem.isMemory { return outOfMemory() }
        let place = Place(source, problem.position)
        let context = Place(source, problem.contextPosition)
        if let tab = tabFault(problem, place) { return tab }
        let fault =
            switch problem.text {
            case "found unexpected end of stream", "found unexpected document indicator",
                "found unknown escape character", "did not find expected hexdecimal number",
                "found invalid Unicode character escape code":
                quotedFault(problem, place, context)
            case "did not find expected ',' or ']'", "did not find expected ',' or '}'", "found unexpected ':'",
                "did not find expected node content":
                flowFault(problem, place, context)
            case "could not find expected ':'", "did not find expected key", "did not find expected '-' indicator",
                "mapping values are not allowed in this context", "mapping keys are not allowed in this context",
                "block sequence entries are not allowed in this context":
                blockFault(problem, place, context)
            default:
                otherFault(problem, place)
            }
        return withExpressionHint(fault, problem, place)
    }

    /// A file that ends where libyaml's grammar wants more.
    func unexpectedEnd() -> YAMLFault {
        let end = source.position(ofByte: source.bytes.count)
        return YAMLFault(.syntax, "the file ends too early", at: YAMLRange(at: end))
    }

    func outOfMemory() -> YAMLFault {
        YAMLFault(.size, "there is not enough memory to read the file", at: YAMLRange(at: .init(line: 1, column: 1)))
    }

    /// A place in the source with what stands there.
    struct Place {
        let position: YAMLPosition
        let offset: Int
        /// The character there in backquotes, or what else stands there.
        let found: String
        /// Whether nothing but white space and comments follows.
        let isEnd: Bool
        /// The column of the first character on its line that is no blank.
        let indentColumn: Int

        init(_ source: YAMLSource, _ position: YAMLPosition) {
            let bytes = source.bytes
            let start = source.offset(of: position)
            var offset = start
            while offset < bytes.count, bytes[offset] <= 0x20 { offset += 1 }
            isEnd = offset >= bytes.count
            self.offset = start
            self.position = start >= bytes.count ? source.position(ofByte: bytes.count) : position
            let line = source.lineBytes(position.line)
            let indent = bytes[line].prefix { $0 == 0x20 || $0 == 0x09 }.count
            indentColumn = indent + 1
            found =
                if isEnd { "the end of the file" } else if start >= line.upperBound { "the end of the line" } else {
                    Self.name(of: bytes[start..<line.upperBound])
                }
        }

        var range: YAMLRange { YAMLRange(at: position) }

        private static func name(of text: ArraySlice<UInt8>) -> String {
            if text.first == UInt8(ascii: "`") { return "a backquote" }
            return String(decoding: text.prefix(64), as: UTF8.self).first.map { "`\($0)`" } ?? ""
        }
    }

    private func tabFault(_ problem: LibYAMLProblem, _ place: Place) -> YAMLFault? {
        let line = source.lineBytes(place.position.line)
        let indent = source.bytes[line].prefix { $0 == 0x20 || $0 == 0x09 }
        let isFlow = problem.context.contains("flow") || problem.text == "found unexpected ':'"
        guard !isFlow, problem.text != "found unexpected end of stream",
            let tab = indent.firstIndex(of: 0x09), tab <= place.offset
        else { return nil }
        return YAMLFault(
            .tab, "a tab stands where only spaces may indent", at: YAMLRange(at: source.position(ofByte: tab)),
            hint: "indent with spaces")
    }

    private func quotedFault(_ problem: LibYAMLProblem, _ place: Place, _ context: Place) -> YAMLFault {
        switch problem.text {
        case "found unknown escape character":
            let end = source.lineBytes(place.position.line).upperBound
            let escape = String(String(decoding: source.bytes[place.offset..<end], as: UTF8.self).prefix(2))
            return YAMLFault(
                .syntax, "`\(escape)` is no escape of a double-quoted string", at: place.range,
                hint: "write `\\\\` for a backslash, or put the text in single quotes")
        case "did not find expected hexdecimal number":
            return YAMLFault(
                .syntax, "an escape lacks hexadecimal digits", at: place.range,
                hint: "`\\x` takes two, `\\u` four, `\\U` eight")
        case "found invalid Unicode character escape code":
            return YAMLFault(
                .syntax, "an escape stands for no character", at: place.range,
                hint: "a character beyond U+FFFF is written `\\U` with eight digits, not as two halves")
        default:
            return YAMLFault(.syntax, "the quote that opens here is never closed", at: context.range)
        }
    }

    private func otherFault(_ problem: LibYAMLProblem, _ place: Place) -> YAMLFault {
        switch problem.text {
        case "found character that cannot start any token" where place.found == "`\t`":
            YAMLFault(.tab, "a tab stands where only spaces may separate", at: place.range, hint: "write a space")
        case "found character that cannot start any token":
            YAMLFault(
                .syntax, "a value cannot start with \(place.found)", at: place.range,
                hint: "put the value in quotes if it is text")
        case "found undefined tag handle":
            YAMLFault(
                .unknownTag, "the tag here has a handle that no %TAG line declares", at: place.range,
                hint: "the tags are !!str, !!int, !!float, !!bool, !!null, !!binary, !!seq and !!map")
        case "did not find expected comment or line break" where problem.context == "while scanning a block scalar":
            YAMLFault(
                .syntax, "text follows `|` or `>` on its line", at: place.range,
                hint: "start the text on the next line, indented")
        case "found an indentation indicator equal to 0":
            YAMLFault(.syntax, "the number behind `|` or `>` must be 1 to 9", at: place.range)
        case "did not find expected alphabetic or numeric character":
            YAMLFault(
                .syntax, "a name must follow `&` or `*`", at: place.range,
                hint: "put the value in quotes if it is text")
        case "found incompatible YAML document":
            YAMLFault(.syntax, "this version of YAML is not known", at: place.range, hint: "remove the %YAML line")
        case "Maximum nesting level reached, set with yaml_set_max_nest_level())":
            YAMLFault(.nesting, "lists and mappings are nested too deeply", at: place.range)
        default:
            YAMLFault(
                .syntax, problem.context.isEmpty ? problem.text : "\(problem.text) \(problem.context)", at: place.range)
        }
    }
}
