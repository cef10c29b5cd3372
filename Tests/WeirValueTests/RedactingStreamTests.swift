import Testing
import WeirValue

@Suite("A redacting stream")
struct RedactingStreamTests {
    private let secret = "pa\"ss/wörd one"
    private let redactor = Redactor(["pa\"ss/wörd one", "first long line\nsecond long line"])

    private func pieces(_ bytes: [UInt8], cutAt cuts: [Int], by redactor: Redactor) -> [UInt8] {
        var stream = RedactingStream(redactor)
        var output: [UInt8] = []
        var start = 0
        for cut in cuts + [bytes.count] {
            output += stream.feed(bytes[start..<cut])
            start = cut
        }
        return output + stream.finish()
    }

    /// Every form of the first secret and the other as it is, one behind the other.
    private var text: [UInt8] {
        let forms = Encodings.all.map { "\($0.encode(secret))\n" }
        let base64 = (0..<3).map { Encodings.base64(String("xyz".prefix($0)) + secret + "tail", width: 12) + "\n" }
        let padded = ["x", ""].map { Encodings.base64($0 + secret) + "==\n" }
        return Array((forms.joined() + base64.joined() + padded.joined() + "first long line\nsecond long line").utf8)
    }

    @Test("finds secrets wherever it is cut in two")
    func everyCut() {
        let whole = redactor.redact(text)
        #expect(!String(decoding: whole, as: UTF8.self).contains("one"))
        for cut in 0...text.count { #expect(pieces(text, cutAt: [cut], by: redactor) == whole, "cut at \(cut)") }
    }

    @Test("finds secrets byte by byte and in random pieces")
    func randomCuts() {
        let whole = redactor.redact(text)
        #expect(pieces(text, cutAt: Array(0..<text.count), by: redactor) == whole)
        var random = SeededGenerator(3)
        for _ in 0..<100 {
            let cuts = (0..<20).map { _ in Int.random(in: 0...text.count, using: &random) }.sorted()
            #expect(pieces(text, cutAt: cuts, by: redactor) == whole, "cut at \(cuts)")
        }
    }

    @Test("answers the same for random bytes, however they are cut")
    func randomBytes() {
        var random = SeededGenerator(5)
        let secrets = ["abcabc", "abcabd", "a%b+c\\", "%%%%%%", "\\u0061\\", "      a", "cababcab\nabcabcabcabc"]
        let redactor = Redactor(secrets)
        for _ in 0..<200 {
            let alphabet = "abc%+\\u061 \n=Y" + (Base64.encode("abcabc".utf8))
            let bytes = Array(random.text(300, of: alphabet).utf8) + Array(Base64.encode("xabcabcx".utf8).utf8)
            let cuts = (0..<15).map { _ in Int.random(in: 0...bytes.count, using: &random) }.sorted()
            #expect(pieces(bytes, cutAt: cuts, by: redactor) == redactor.redact(bytes), "\(bytes) cut at \(cuts)")
        }
    }

    @Test("holds back only what may become a secret")
    func heldBack() {
        var stream = RedactingStream(Redactor(["abcdef"]))
        #expect(String(decoding: stream.feed("Waiting for node...\n".utf8), as: UTF8.self) == "Waiting for node...\n")
        #expect(String(decoding: stream.feed("$ abc".utf8), as: UTF8.self) == "$ ")
        #expect(String(decoding: stream.feed("x. %61".utf8), as: UTF8.self) == "abcx. ")
        #expect(String(decoding: stream.feed("bcdef. ".utf8), as: UTF8.self) == "(sensitive). ")
        #expect(String(decoding: stream.feed("50%2C\\\"".utf8), as: UTF8.self) == "50%2C\\\"")
        #expect(stream.finish().isEmpty)
    }

    @Test("hands out at its end what did not become a secret")
    func finish() {
        for rest in ["abcde", "%61b", "\\u006", "abc\\", "%"] {
            var stream = RedactingStream(Redactor(["abcdef"]))
            let output = stream.feed(rest.utf8) + stream.finish()
            #expect(String(decoding: output, as: UTF8.self) == rest)
        }
        var stream = RedactingStream(Redactor(["abcde%"]))
        #expect(String(decoding: stream.feed("%61bcde%".utf8) + stream.finish(), as: UTF8.self) == "(sensitive)")
    }

    @Test("keeps two finds apart of which the first is found once more at the end")
    func lateFind() {
        let redactor = Redactor(["abcde\\", "d83d\\u"])
        #expect(redactor.redact("abcde\\ud83d\\u") == "(sensitive)u(sensitive)")
    }

    @Test("says nothing of a secret before it is known to be none, and then all of it")
    func longSecret() {
        var random = SeededGenerator(9)
        let lines = (0..<1_000).map { _ in random.text(64, of: "abcdefghijklmnopqrstuvwxyz0123456789") }
        let secret = lines.joined(separator: "\n")
        let redactor = Redactor([secret])
        var stream = RedactingStream(redactor)
        var output: [UInt8] = []
        for byte in secret.utf8 { output += stream.feed([byte]) }
        #expect(String(decoding: output + stream.finish(), as: UTF8.self) == "(sensitive)")
        #expect(redactor.redact(Encodings.base64("a" + secret + "b", width: 76)).utf8.count < 20)
        #expect(redactor.redact("[\(Encodings.json(secret))]") == "[(sensitive)]")
    }

    @Test("takes a text apart that keeps on matching without keeping it")
    func endless() {
        var stream = RedactingStream(Redactor(["aaaaaa"]))
        let chunk = [UInt8](repeating: UInt8(ascii: "a"), count: 10_000)
        var output: [UInt8] = []
        for _ in 0..<50 { output += stream.feed(chunk) }
        #expect(String(decoding: output, as: UTF8.self) == "(sensitive)")
        #expect("\(stream)".contains(" 6 bytes") || "\(stream)".contains(" 5 bytes"))
        #expect(stream.finish().isEmpty)
    }

    @Test("passes everything where there is no secret")
    func empty() {
        var stream = RedactingStream(Redactor())
        #expect(stream.feed([1, 2, 3]) == [1, 2, 3])
        #expect(stream.finish().isEmpty)
    }

    @Test("lets a run of white space end base64")
    func blanks() {
        let digits = Base64.encode("secret-secret".utf8)
        let spaces = String(repeating: " ", count: 200)
        let (head, tail) = (String(digits.prefix(8)), String(digits.dropFirst(8)))
        let text = head + spaces + tail
        let redactor = Redactor(["secret-secret"])
        #expect(redactor.redact(text) == text)
        #expect(redactor.redact(head + spaces.prefix(100) + tail) == "(sensitive)")
        var stream = RedactingStream(redactor)
        #expect(stream.feed((head + spaces).utf8).count == 208)
    }
}
