import Testing
import WeirValue

@Suite("Base64")
struct Base64Tests {
    @Test(
        "matches the vectors of RFC 4648",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func vectors(text: String, digits: String) {
        #expect(Base64.encode(text.utf8) == digits)
        #expect(Base64.decode(digits) == Array(text.utf8))
        #expect(Base64.decode(digits.replacing("=", with: "")) == Array(text.utf8))
    }

    @Test("uses all digits, and reads the URL alphabet too")
    func alphabets() {
        let bytes: [UInt8] = [0xFB, 0xEF, 0xBE, 0xFF, 0xFF, 0xFF]
        #expect(Base64.encode(bytes) == "++++////")
        #expect(
            Base64.decode("++++////") == bytes && Base64.decode("----____") == bytes
                && Base64.decode("+-+-/_/_") == bytes)
        let all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        #expect(Base64.decode(all).map { Base64.encode($0) } == all)
    }

    @Test("round-trips any bytes")
    func roundTrip() {
        var random = SeededGenerator(6)
        for count in 0..<300 {
            let bytes = random.bytes(count)
            let digits = Base64.encode(bytes)
            #expect(digits.utf8.count == (count + 2) / 3 * 4)
            #expect(Base64.decode(digits) == bytes)
            #expect(Base64.encode(ArraySlice(bytes)) == digits && Base64.encode(Set<UInt8>([7])) == "Bw==")
        }
    }

    @Test(
        "refuses what it is not",
        arguments: [
            "A", "AAAAA", "A===", "A=", "=", "==", "====", "AA=", "AAA==", "AA=A", "AA==A", "AAAA=", "AAAA==",
            "AAAA====", "A A=", "AA\n==", "é", "AA*=",
        ])
    func refusals(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}

@Suite("A digest")
struct DigestTests {
    @Test("matches the vectors of FIPS 180")
    func sha256() {
        #expect(Digest.sha256([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(Digest.sha256("abc".utf8) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            Digest.sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
        #expect(
            Digest.sha256(repeatElement(UInt8(ascii: "a"), count: 1_000_000))
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    /// The test cases 1 to 4, 6 and 7 of RFC 4231 (5 is of a truncated code).
    private static let keyed: [(key: [UInt8], data: [UInt8], code: String)] = [
        (
            .init(repeating: 0x0B, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            .init(repeating: 0xAA, count: 20), .init(repeating: 0xDD, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            Array(1...25), .init(repeating: 0xCD, count: 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        (
            .init(repeating: 0xAA, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            .init(repeating: 0xAA, count: 131),
            Array(
                ("This is a test using a larger than block-size key and a larger than block-size data. "
                    + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ]

    @Test("under a key matches the vectors of RFC 4231", arguments: keyed.indices)
    func hmac(index: Int) {
        let vector = Self.keyed[index]
        #expect(Digest.keyed(vector.data, key: vector.key) == vector.code)
    }

    @Test("of a value is that of its canonical content, without what is hidden")
    func values() {
        #expect(Digest.sha256(of: ["a": 1, "b": [2]]) == Digest.sha256(of: ["b": [2], "a": 1]))
        #expect(Digest.sha256(of: ["a": 1]) == Digest.sha256(#"{"a":1}"#.utf8))
        #expect(Digest.sha256(of: ["a": Value.int(1).hidden]) == Digest.sha256(of: ["a": Value.int(2).hidden]))
        #expect(Digest.sha256(of: ["a": 1]) != Digest.sha256(of: ["a": 2]))
    }

    @Test("is written in lower-case hexadecimal digits")
    func hex() {
        #expect(Digest.hex([0x00, 0x0F, 0xAB, 0xFF] as [UInt8]) == "000fabff" && Digest.hex([]) == "")
    }
}
