import Testing
import WeirValue
import WeirYAML

@Suite struct FuzzTests {
    private static let seeds = [
        """
        apiVersion: weir.dev/v1
        kind: Stack
        metadata: {name: fleet, labels: {lab: "fleet", n: 3}}
        spec:
          inputs: &inputs
            provider: {type: string, enum: [embedded, kind], default: embedded}
            count: !!int "3"
          resources:
          - name: 'it''s'   # a comment
            when: ${inputs.provider != "embedded"}
            with:
              <<: [*inputs, {a: 1}]
              text: |
                several
                  lines

              folded: >-
                some more
                lines
          - ? long key
            : "escapes \\u00e9 \\x41 \\n
              go on"
          - - - [1, 2.5, .inf, ~, true, 0x1F]
            - *inputs
        """,
        "%YAML 1.2\n---\r\na: é漢🚀\u{2028}\r\nb:\r\n- 1\r\n- {x: y, z}\r\n...\r\n",
    ]

    private static let pieces: [[UInt8]] = [
        "\n", " ", "\t", ":", ": ", "- ", "? ", "[", "]", "{", "}", ",", "&a ", "*a", "!", "!!int ", "|", ">", "|+2\n",
        "'", "\"",
        "\\", "#", " #", "%", "@", "`", "---\n", "...\n", "<<: ", "${", "}", "\r", "\u{0}", "\u{FEFF}", "\u{85}", "é",
        "1e999",
        "~", "\\u00e9", "%TAG ! x\n",
    ].map { Array($0.utf8) }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let length = min(Int.random(in: 1...12, using: &random), bytes.count - place)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes.removeSubrange(place..<place + length)
        case 1: bytes.insert(contentsOf: Self.pieces.randomElement(using: &random) ?? [], at: place)
        case 2:
            bytes.insert(contentsOf: bytes[place..<place + length], at: Int.random(in: 0...bytes.count, using: &random))
        case 3 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 4 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        default: bytes.insert(UInt8.random(in: 0x20..<0x7F, using: &random), at: place)
        }
    }

    /// Looks at all that a parse gives.
    private func use(_ parse: YAMLParse) -> Bool {
        guard parse.faults.count <= 101, parse.document != nil || !parse.faults.isEmpty else { return false }
        for fault in parse.faults {
            let line = fault.range.start.line
            guard line >= 1, line <= parse.source.lineCount, fault.range.start.column >= 1, !fault.message.isEmpty
            else {
                return false
            }
            _ = parse.source.line(line)
        }
        guard let root = parse.document?.root else { return true }
        walk(root, 0)
        let value = root.value()
        guard parse.faults.isEmpty, value.kind != .null else { return true }
        let back = YAMLDocument.parse(text: YAMLWriter.string(value), file: "f")
        return back.faults.isEmpty && back.document.map { WeirYAMLTests.same($0.root.value(), value) } == true
    }

    private func walk(_ node: YAMLNode, _ depth: Int) {
        guard depth < 50 else { return }
        _ = node.position(ofUTF8Offset: node.utf8.count / 2)
        _ = node.isFollowedByComment
        for item in node.items { walk(item, depth + 1) }
        for entry in node.entries {
            walk(entry.key, depth + 1)
            walk(entry.value, depth + 1)
        }
    }

    @Test(arguments: 0..<20)
    func `Mutated documents end in a document or in faults`(seed: UInt64) {
        var random = SeededGenerator(seed)
        for round in 0..<1_000 {
            var bytes = Array(Self.seeds[round % Self.seeds.count].utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) { mutate(&bytes, &random) }
            let isGood = use(YAMLDocument.parse(bytes: bytes, file: "f"))
            #expect(isGood, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
        }
    }
}

/// As `identical`, with NaN the same as itself.
private func same(_ left: Value, _ right: Value) -> Bool { YAMLWriter.bytes(left) == YAMLWriter.bytes(right) }
