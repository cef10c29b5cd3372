/// A line that is being typed at a terminal, with the lines before it. A pure value: it takes what the terminal sends, byte
/// by byte, and tells what to draw.
package struct LineEditor: Sendable {
    /// What a byte led to.
    package enum Event: Sendable, Equatable {
        /// The line goes on.
        case editing
        /// The line was ended; the next one begins empty.
        case line(String)
        /// Ctrl-C: the line was given up; the next one begins empty.
        case cleared
        /// Ctrl-D on an empty line.
        case end
    }

    /// The number of earlier lines that are kept.
    package static let historyLimit = 1_000
    /// The number of characters of a line; more are not taken.
    package static let lengthLimit = 10_000

    /// The earlier lines, the latest last.
    package private(set) var history: [String]
    /// What was typed, and the place in it, in characters.
    private var characters: [Character] = []
    private(set) var cursor = 0
    /// The place in the history of the line that is shown; at its end the new line, which is kept in `draft`.
    private var place: Int
    private var draft: [Character] = []
    private var decoder = KeyDecoder()
    private let prompt: String

    /// An empty line after `prompt`, which is plain text, with `history`, of which the latest lines are kept.
    package init(prompt: String, history: [String] = []) {
        self.prompt = prompt
        self.history = Array(history.suffix(Self.historyLimit))
        place = self.history.count
    }

    /// What was typed so far.
    package var text: String { String(characters) }

    /// Takes one byte of what the terminal sends.
    package mutating func take(_ byte: UInt8) -> Event {
        guard let key = decoder.take(byte) else { return .editing }
        switch key {
        case .character(let character): insert(character)
        case .left: cursor = max(0, cursor - 1)
        case .right: cursor = min(characters.count, cursor + 1)
        case .home: cursor = 0
        case .end: cursor = characters.count
        case .up: show(place - 1)
        case .down: show(place + 1)
        case .backspace: remove(max(0, cursor - 1)..<cursor)
        case .delete: remove(cursor..<min(characters.count, cursor + 1))
        case .killToEnd: remove(cursor..<characters.count)
        case .killToStart: remove(0..<cursor)
        case .killWord: remove(startOfWord..<cursor)
        case .enter: return .line(finish())
        case .interrupt:
            clear()
            return .cleared
        case .endOfInput:
            if characters.isEmpty { return .end }
            remove(cursor..<min(characters.count, cursor + 1))
        case .other: break
        }
        return .editing
    }

    private mutating func insert(_ character: Character) {
        guard characters.count < Self.lengthLimit else { return }
        // A mark joins the character before it.
        if cursor > 0, String([characters[cursor - 1], character]).count == 1 {
            characters[cursor - 1] = Character(String([characters[cursor - 1], character]))
            return
        }
        characters.insert(character, at: cursor)
        cursor += 1
    }

    private mutating func remove(_ range: Range<Int>) {
        characters.removeSubrange(range)
        cursor = range.lowerBound
    }

    private var startOfWord: Int {
        var start = cursor
        while start > 0, characters[start - 1] == " " { start -= 1 }
        while start > 0, characters[start - 1] != " " { start -= 1 }
        return start
    }

    private mutating func show(_ wanted: Int) {
        guard (0...history.count).contains(wanted), wanted != place else { return }
        if place == history.count { draft = characters }
        place = wanted
        characters = place == history.count ? draft : Array(history[place])
        cursor = characters.count
    }

    private mutating func clear() {
        characters = []
        draft = []
        cursor = 0
        place = history.count
    }

    private mutating func finish() -> String {
        let line = text
        // A line that begins with a space is not kept, nor one that is empty or stands there already.
        if !line.allSatisfy({ $0 == " " }), !line.hasPrefix(" "), line != history.last {
            history = (history + [line]).suffix(Self.historyLimit)
        }
        clear()
        return line
    }
}

// MARK: Drawing

extension LineEditor {
    /// What draws the line anew on a terminal of `columns`: from the start of its row, what was there taken away, and the
    /// cursor put in its place. Of a line that is too long the part around the cursor is shown.
    package func drawing(columns: Int) -> String {
        let widths = characters.map(Self.width)
        let room = max(4, columns - Self.width(prompt) - 1)
        var first = cursor
        var before = 0
        while first > 0, before + widths[first - 1] < room {
            first -= 1
            before += widths[first]
        }
        var last = cursor
        var total = before
        while last < characters.count, total + widths[last] <= room {
            total += widths[last]
            last += 1
        }
        let column = Self.width(prompt) + before
        let shown = prompt + TerminalText.clean(String(characters[first..<last]))
        return "\r\u{1B}[K\(shown)\r" + (column > 0 ? "\u{1B}[\(column)C" : "")
    }

    private static func width(_ text: String) -> Int { text.reduce(0) { $0 + width($1) } }

    private static func width(_ character: Character) -> Int {
        min(2, character.unicodeScalars.reduce(0) { $0 + TerminalWidth.of($1) })
    }
}
