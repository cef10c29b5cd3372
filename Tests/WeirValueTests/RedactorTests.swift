import Testing
import WeirValue

@Suite("A redactor")
struct RedactorTests {
    private let mark = Value.sensitiveText

    @Test("finds a secret in every form that tools write it in", arguments: Encodings.all.map(\.name))
    func forms(name: String) throws {
        let encode = try #require(Encodings.all.first { $0.name == name }).encode
        let secrets = [
            "hunter2hunter2", "p\"a/s\\s w&<ö>d+=%'x", "tab\tand\u{1}control", "日本語のパスワード", "😀 face/palm 😀",
            "100%\\u0041+'",
            "''''''", "\\\\\\\\\\\\", "a+b c+d%20e", "${HOME}`x`!*",
        ]
        for secret in secrets {
            let text = "before: <\(encode(secret))> after"
            #expect(Redactor([secret]).redact(text) == "before: <\(mark)> after", "\(secret) as \(encode(secret))")
        }
    }

    @Test("finds mixed and needless escapes")
    func mixedEscapes() {
        let redactor = Redactor(["se/cr et"])
        for text in [
            "\\u0073e\\/cr\\u0020et", "%73e/cr%20et", "s%65%2Fcr+et", "%73%65%2f%63%72%20%65%74", "\\s\\e/cr\\ et",
        ] {
            #expect(redactor.redact("(\(text))") == "((sensitive))", "\(text)")
        }
        #expect(redactor.redact("%41%42%73e/cr%20et%2F%2f") == "%41%42(sensitive)%2F%2f")
        #expect(redactor.redact("\\u0041\\n\\u0073e/cr et\\/\\n") == "\\u0041\\n(sensitive)\\/\\n")
    }

    @Test("takes what only begins like an escape as it stands")
    func brokenEscapes() {
        let redactor = Redactor(["100%sure\\u12ok"])
        #expect(redactor.redact("100%sure\\u12ok") == mark)
        #expect(redactor.redact("100%sure%5Cu12ok") == mark)
        #expect(redactor.redact("100%25sure%5Cu12ok") == mark)
        for text in [
            "%", "%4", "%4x%", "\\", "\\u", "\\u12", "\\ud83d", "\\ud83d\\", "\\ud83d\\u00e9", "\\udc00", "%%%",
        ] {
            #expect(redactor.redact("\(text) and \(text)") == "\(text) and \(text)")
        }
    }

    @Test("finds base64 at every alignment, in both alphabets, with and without padding")
    func base64() {
        let secret = "?>~?>~ÿÿ subjects?"
        let redactor = Redactor([secret])
        for before in 0..<4 {
            for after in 0..<4 {
                for (url, bare) in [(false, false), (true, false), (false, true), (true, true)] {
                    let (before, after) = (String("xyz".prefix(before)), String("abc".prefix(after)))
                    let digits = Encodings.base64(before + secret + after, url: url, bare: bare)
                    let expected = covered(digits, from: before.utf8.count, count: secret.utf8.count)
                    #expect(redactor.redact("data=\"\(digits)\"") == "data=\"\(expected)\"")
                }
            }
        }
    }

    /// `digits` of base64 with the mark in place of those that carry any bit of the `count` bytes from `start`, of the
    /// one behind them and of padding that follows.
    private func covered(_ digits: String, from start: Int, count: Int) -> String {
        let behind = digits.dropFirst(8 * (start + count) / 6 + 1)
        return digits.prefix(8 * start / 6) + mark + (behind.contains { $0 != "=" } ? behind : "")
    }

    @Test("finds base64 that is broken into lines, escaped, or part of a URL", arguments: [64, 76, 20])
    func brokenBase64(width: Int) {
        var random = SeededGenerator(UInt64(width))
        for before in 0..<70 {
            let secret = random.text(100, of: "abc?>~ÿ019")
            let redactor = Redactor([secret])
            let digits = Encodings.base64(String(repeating: "x", count: before) + secret, width: width)
            let variants = [
                digits, digits.replacing("\n", with: "\r\n"), digits.replacing("\n", with: "\n    "),
                digits.replacing("\n", with: "\\n").replacing("/", with: "\\/"),
                Encodings.percent(digits), digits.replacing("\n", with: "%0A"),
            ]
            for text in variants {
                let output = redactor.redact(text)
                // At a line's end up to two digits of the secret are let go.
                let digits = output.replacing(mark, with: "").utf8.filter {
                    Base64.decode("AAA\(UnicodeScalar($0))") != nil
                }
                #expect(output.contains(mark) && digits.count <= before * 3 + 8, "\(text)\n\(output)")
                #expect(!output.contains(Encodings.base64(secret).dropFirst(8).prefix(8)), "\(text)\n\(output)")
            }
        }
    }

    @Test("finds each longer line of a secret of many lines")
    func lines() {
        let redactor = Redactor(["first line, it's long\r\n  short\n\tanother \"long\" line \n\nend"])
        #expect(redactor.redact("x first line, it's long x") == "x \(mark) x")
        #expect(redactor.redact("another \\\"long\\\" line") == mark)
        #expect(redactor.redact("another \\\\\\\"long\\\\\\\" line") == mark)
        #expect(redactor.redact("first line, it'\\''s long") == mark)
        #expect(redactor.redact("first+line,+it%27s+long") == mark)
        #expect(redactor.redact("short end") == "short end")
        let whole = "first line, it's long\r\n  short\n\tanother \"long\" line \n\nend"
        for (name, encode) in Encodings.all where name != "JSON in JSON" {
            #expect(redactor.redact("<\(encode(whole))>") == "<\(mark)>", "\(name)")
        }
        #expect(redactor.redact(Encodings.base64(whole)) == mark)
    }

    @Test("leaves the first and last line of a PEM text, which is no secret")
    func armour() {
        let redactor = Redactor(["-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA\n-----END PRIVATE KEY-----\n"])
        #expect(redactor.redact("-----BEGIN PRIVATE KEY-----") == "-----BEGIN PRIVATE KEY-----")
        #expect(redactor.redact("MC4CAQAwBQYDK2VwBCIEIA") == mark)
    }

    @Test("does not need the white space around a secret")
    func whiteSpace() {
        #expect(Redactor(["  token1\n"]).redact("a token1 b") == "a \(mark) b")
        #expect(Redactor(["token1\n"]).redact(Encodings.base64("token1")) == mark)
    }

    @Test("joins finds that overlap and prefers longer ones")
    func overlaps() {
        #expect(Redactor(["abcdef", "defghi"]).redact("-abcdefghi-") == "-\(mark)-")
        #expect(Redactor(["abcdef", "abcdefghi", "cdefgh"]).redact("-abcdefghi-abcdefgh-") == "-\(mark)-\(mark)-")
        #expect(Redactor(["abcdef"]).redact("abcdefabcdef") == mark + mark)
        #expect(Redactor(["aaaaaa"]).redact(String(repeating: "a", count: 1_000)) == mark)
    }

    @Test("does not search for what is too short, and says so")
    func tooShort() {
        let redactor = Redactor(["", "abc", "12345", "\n", "123456", " x\n"])
        #expect(redactor.tooShort == [1, 3, 5])
        #expect(redactor.redact("abc 12345 123456 x") == "abc 12345 \(mark) x")
        #expect(Redactor(["abc"]).isEmpty && !redactor.isEmpty)
        #expect(Redactor().redact("abcdefgh") == "abcdefgh" && Redactor().redact([1, 2]) == [1, 2])
    }

    @Test("learns more secrets and keeps those it knows")
    func adding() {
        let one = Redactor(["secret-one"])
        let two = one.adding(["secret-two"]).adding(["secret-one"])
        #expect(two.redact("secret-one secret-two") == "\(mark) \(mark)")
        #expect(one.redact("secret-two") == "secret-two")
    }

    @Test("learns the sensitive leaves of a value")
    func values() {
        let value: Value = [
            "shown": "in clear",
            "hidden": (["token": "secret-one", "list": ["secret-two", 123_456_789, true, nil]] as Value).hidden,
            "list": [
                Value.bytes(Array("secret-bytes".utf8)).hidden, .unknown(.string), Value.double(12345.678).hidden,
            ],
            "big": Value.uint(.max).hidden, "object": Value.object(Box("secret-box")).hidden,
        ]
        let redactor = Redactor().adding(sensitiveIn: value)
        let clear = "in clear secret-one secret-two 123456789 secret-bytes 12345.678 18446744073709551615 secret-box"
        #expect(redactor.redact(clear) == "in clear" + String(repeating: " " + mark, count: 7))
        #expect(redactor.redact(Base64.encode("secret-bytes".utf8)) == mark)
    }

    @Test("never shows what it knows")
    func description() {
        let redactor = Redactor(["secret-one"])
        var stream = RedactingStream(redactor)
        _ = stream.feed("secret-".utf8)
        var text = "\(redactor) \(stream) \(String(reflecting: redactor)) \(String(reflecting: stream))"
        dump(redactor, to: &text)
        dump(stream, to: &text)
        #expect(text.contains("a redactor of 1 secrets"))
        #expect(!text.contains("secret-") && !text.contains("115"))
    }

    @Test("hides random secrets in random texts, whatever encoding they are in")
    func property() {
        var random = SeededGenerator(7)
        let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        for round in 0..<200 {
            let alphabet = round % 2 == 0 ? letters : letters + " +/=%\\\"'<>&$`!~é語😀\u{1}"
            let secret = "S" + random.text(Int.random(in: 5...60, using: &random), of: alphabet) + "E"
            let redactor = Redactor([secret, random.text(20, of: letters)])
            let before = random.text(Int.random(in: 0...40, using: &random), of: letters + " \n.,:")
            let after = random.text(Int.random(in: 0...40, using: &random), of: letters + " \n.,:")
            for (name, encode) in Encodings.all {
                let text = before + "<" + encode(secret) + ">" + after
                #expect(redactor.redact(text) == before + "<" + mark + ">" + after, "\(name): \(text)")
            }
            for (url, bare) in [(false, false), (true, true)] {
                let digits = Encodings.base64(before + secret + after, url: url, bare: bare)
                let expected = covered(digits, from: before.utf8.count, count: secret.utf8.count)
                #expect(redactor.redact(digits) == expected, "\(digits)")
            }
        }
    }

    @Test("finds the same as a search for each secret, with many secrets that overlap")
    func reference() {
        var random = SeededGenerator(11)
        for _ in 0..<40 {
            let alphabet = ["ab", "abc", "abcdefgh"].randomElement(using: &random) ?? "ab"
            let secrets = (0..<Int.random(in: 1...120, using: &random)).map { _ in
                random.text(Int.random(in: 6...30, using: &random), of: alphabet)
            }
            let text = random.text(600, of: alphabet) + (secrets.first ?? "") + (secrets.last ?? "")
            #expect(Redactor(secrets).redact(text) == replaced(secrets, in: text))
        }
    }

    @Test("finds the same as a search for each secret, in texts made of parts of long ones")
    func longReference() {
        var random = SeededGenerator(13)
        for _ in 0..<20 {
            let secrets = (0..<60).map { _ in random.text(Int.random(in: 6...80, using: &random), of: "ab") }
            let parts = (0..<40).map { _ in
                let secret = secrets.randomElement(using: &random) ?? ""
                return String(secret.dropFirst(Int.random(in: 0..<10, using: &random)).dropLast(3))
            }
            #expect(Redactor(secrets).redact(parts.joined()) == replaced(secrets, in: parts.joined()))
            let rare = secrets.filter { $0.utf8.count > 20 }
            #expect(Redactor(rare).redact(parts.joined()) == replaced(rare, in: parts.joined()))
        }
    }

    /// `text` with all that any of `secrets` covers replaced, by the slow and plain way.
    private func replaced(_ secrets: [String], in text: String) -> String {
        let bytes = Array(text.utf8)
        var finds: [Range<Int>] = []
        for secret in secrets.map({ Array($0.utf8) }) where secret.count <= bytes.count {
            for start in 0...bytes.count - secret.count where bytes[start...].starts(with: secret) {
                finds.append(start..<start + secret.count)
            }
        }
        var output: [UInt8] = []
        var end = 0
        for find in finds.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if find.lowerBound >= end {
                output += bytes[end..<find.lowerBound] + Array(mark.utf8)
            }
            end = max(end, find.upperBound)
        }
        output += bytes[end...]
        return String(decoding: output, as: UTF8.self)
    }
}

/// A container that is resolved when it is asked for.
private final class Box: ValueObject {
    let text: String
    init(_ text: String) { self.text = text }
    var typeName: String { "box" }
    var plain: Value { [.string(text)] }
    var isContainer: Bool { true }
    func equals(_ other: any ValueObject) -> Bool { (other as? Box)?.text == text }
}
