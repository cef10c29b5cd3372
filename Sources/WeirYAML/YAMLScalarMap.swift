/// Finds where in the source a byte of a scalar's decoded text comes from, by decoding it again up to there.
struct YAMLScalarMap {
    private let bytes: [UInt8]
    /// The byte of the text that is looked for.
    private let wanted: Int
    /// The place in the source that decoding has come to.
    private var index: Int
    /// The number of bytes decoded so far.
    private var decoded = 0
    /// Where the wanted byte comes from; until it is reached, where the last one did.
    private var found: Range<Int>

    /// The range of `source` from which byte `offset` of the text of `record`, a scalar with text, was decoded: one
    /// byte, an escape, or the line break that was folded.
    static func source(
        ofByte offset: Int, of record: YAMLRecord, in storage: YAMLStorage, _ source: YAMLSource
    ) -> Range<Int> {
        var map = YAMLScalarMap(
            bytes: source.bytes, wanted: offset, start: source.offset(of: record.range.start))
        if record.flags.contains(.properties) { map.skipProperties() }
        switch record.style {
        case .literal, .folded:
            map.block(source, text: storage.text[record.textRange], isFolded: record.style == .folded)
        case .plain: map.flow(closing: nil)
        case .singleQuoted: map.flow(closing: UInt8(ascii: "'"))
        default: map.flow(closing: UInt8(ascii: "\""))
        }
        return map.found
    }

    private init(bytes: [UInt8], wanted: Int, start: Int) {
        self.bytes = bytes
        self.wanted = wanted
        index = start
        found = start..<start
    }

    private var isDone: Bool { decoded > wanted }

    /// Notes that the next `width` bytes of the text come from `range`.
    private mutating func emit(_ width: Int, _ range: Range<Int>) {
        guard !isDone, width > 0 else { return }
        decoded += width
        found = range
    }

    private func isBlank(_ index: Int) -> Bool { index < bytes.count && (bytes[index] == 0x20 || bytes[index] == 0x09) }

    private func isBreak(_ index: Int) -> Bool { index < bytes.count && (bytes[index] == 0x0A || bytes[index] == 0x0D) }

    /// The index behind the line break at `index`.
    private func behindBreak(_ index: Int) -> Int {
        let isPair = bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
        return index + (isPair ? 2 : 1)
    }

    /// Goes behind the anchor and the tag, and the white space and comments after them.
    private mutating func skipProperties() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            case UInt8(ascii: "#"): while index < bytes.count, !isBreak(index) { index += 1 }
            case UInt8(ascii: "&"), UInt8(ascii: "!"):
                while index < bytes.count, !isBlank(index), !isBreak(index) { index += 1 }
            default: return
            }
        }
    }
}

extension YAMLScalarMap {
    /// A plain scalar, or one in the quotes `closing`.
    private mutating func flow(closing: UInt8?) {
        if closing != nil { index += 1 }
        while index < bytes.count, !isDone {
            var continued = false
            while index < bytes.count, !isBlank(index), !isBreak(index), !isDone {
                if closing == UInt8(ascii: "'"), bytes[index] == closing {
                    emit(1, index..<index + 2)
                    index += 2
                } else if closing == UInt8(ascii: "\""), bytes[index] == UInt8(ascii: "\\") {
                    if isBreak(index + 1) {
                        index = behindBreak(index + 1)
                        continued = true
                        break
                    }
                    escape()
                } else {
                    emit(1, index..<index + 1)
                    index += 1
                }
            }
            fold(afterEscapedBreak: continued)
        }
    }

    /// The blanks and line breaks at `index`: blanks alone stand as they are, one break becomes a space, of several all
    /// but the first stay.
    private mutating func fold(afterEscapedBreak: Bool) {
        var blanks: [Int] = []
        var breaks: [Range<Int>] = []
        while isBlank(index) || isBreak(index) {
            if isBlank(index) {
                blanks.append(index)
                index += 1
            } else {
                breaks.append(index..<behindBreak(index))
                index = behindBreak(index)
            }
        }
        if afterEscapedBreak {
            for line in breaks { emit(1, line) }
        } else if breaks.isEmpty {
            for blank in blanks { emit(1, blank..<blank + 1) }
        } else {
            for line in breaks.count > 1 ? breaks[1...] : breaks[...] { emit(1, line) }
        }
    }

    /// The escape at `index`, which libyaml found to be valid.
    private mutating func escape() {
        let kind = index + 1 < bytes.count ? bytes[index + 1] : 0
        let digits = kind == UInt8(ascii: "x") ? 2 : kind == UInt8(ascii: "u") ? 4 : kind == UInt8(ascii: "U") ? 8 : 0
        let end = min(index + 2 + digits, bytes.count)
        let width: Int
        switch kind {
        case UInt8(ascii: "N"), UInt8(ascii: "_"): width = 2
        case UInt8(ascii: "L"), UInt8(ascii: "P"): width = 3
        case _ where digits > 0:
            let value = UInt32(String(decoding: bytes[index + 2..<end], as: UTF8.self), radix: 16) ?? 0
            width = value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4
        default: width = 1
        }
        emit(width, index..<end)
        index = end
    }
}

extension YAMLScalarMap {
    /// A block scalar whose decoded text is `text`.
    private mutating func block(_ source: YAMLSource, text: ArraySlice<UInt8>, isFolded: Bool) {
        let header = source.position(ofByte: index).line
        let empty = text.prefix { $0 == 0x0A }.count
        let indent =
            leadingSpaces(bytes[source.lineBytes(header + 1 + empty)]) - leadingSpaces(text.dropFirst(empty))
        var line = header + 1
        var leading: Range<Int>?
        var trailing: [Range<Int>] = []
        var wasIndented = false
        while line <= source.lineCount, !isDone {
            let whole = source.lineBytes(line)
            let spaces = leadingSpaces(bytes[whole])
            let start = whole.lowerBound + min(max(indent, 0), spaces)
            let ending = whole.upperBound..<max(whole.upperBound, min(whole.upperBound + 1, bytes.count))
            line += 1
            guard start < whole.upperBound else {
                trailing.append(ending)
                continue
            }
            guard spaces >= indent else { break }
            let isIndented = isBlank(start)
            if let first = leading, !isFolded || wasIndented || isIndented || trailing.isEmpty { emit(1, first) }
            for range in trailing { emit(1, range) }
            for place in start..<whole.upperBound { emit(1, place..<place + 1) }
            trailing = []
            leading = ending
            wasIndented = isIndented
        }
        if let leading { emit(1, leading) }
        for range in trailing { emit(1, range) }
    }

    private func leadingSpaces(_ bytes: ArraySlice<UInt8>) -> Int { bytes.prefix { $0 == 0x20 }.count }
}

extension YAMLNode {
    /// The place in the source from which the byte at `offset` of a scalar's ``utf8`` was decoded, in any style: that
    /// of the escape, or of the line break that became a space. At the length of the text, the place behind its last
    /// character. Of a collection, its start.
    ///
    /// Decodes the scalar again up to there, so it is for diagnostics only.
    package func position(ofUTF8Offset offset: Int) -> YAMLPosition {
        let length = utf8.count
        guard length > 0 else { return resolved.position.start }
        let bytes = sourceRange(ofByte: min(max(offset, 0), length - 1))
        return textSource.position(ofByte: offset < length ? bytes.lowerBound : bytes.upperBound)
    }

    /// The span of the source from which the bytes `offsets` of a scalar's ``utf8`` were decoded; for no bytes, the one
    /// character there.
    package func range(ofUTF8Offsets offsets: Range<Int>) -> YAMLRange {
        let start = position(ofUTF8Offset: offsets.lowerBound)
        guard !offsets.isEmpty, !utf8.isEmpty else { return YAMLRange(at: start) }
        let last = sourceRange(ofByte: min(offsets.upperBound, utf8.count) - 1)
        return YAMLRange(start: start, end: textSource.position(ofByte: last.upperBound))
    }

    /// The source that the text stands in.
    private var textSource: YAMLSource { storage.source(of: target) }

    /// The range of the source of one byte of the text, whole characters.
    private func sourceRange(ofByte offset: Int) -> Range<Int> {
        let source = textSource
        let bytes = source.bytes
        let found = YAMLScalarMap.source(ofByte: offset, of: record, in: storage, source)
        var end = found.upperBound
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        return found.lowerBound..<end
    }
}
