import Testing

@testable import WeirGit

@Suite("Object ids")
struct ObjectIDTests {
    @Test("An id is read and printed as 40 lower-case digits")
    func roundTrip() throws {
        let text = "00ff1234567890abcdef0123456789abcdef9876"
        #expect(try #require(ObjectID(hex: text)).description == text)
        #expect(ObjectID(hex: text.uppercased()) == ObjectID(hex: text))
    }

    @Test(
        "Anything else than 40 digits is no id",
        arguments: [
            "", "0", String(repeating: "0", count: 39), String(repeating: "0", count: 41),
            String(repeating: "g", count: 40), "-" + String(repeating: "0", count: 39),
            " " + String(repeating: "0", count: 40), String(repeating: "é", count: 20),
        ])
    func refused(text: String) {
        #expect(ObjectID(hex: text) == nil)
    }

    @Test("Ids order as their digits do, in each part")
    func order() throws {
        let texts = (0..<200).map { _ in
            (0..<40).map { _ in String("019af".randomElement() ?? "0") }.joined()
        }
        let edges = (0..<40).map { place in
            String(repeating: "0", count: place) + "1" + String(repeating: "0", count: 39 - place)
        }
        let ids = (texts + edges).compactMap { ObjectID(hex: $0) }
        #expect(ids.count == 240)
        #expect(ids.sorted().map(\.description) == (texts + edges).sorted())
    }

    @Test("An id survives the way through libgit2's form and through bytes")
    func forms() throws {
        let id = try #require(ObjectID(hex: "00ff1234567890abcdef0123456789abcdef9876"))
        #expect(ObjectID(id.raw) == id)
        var bytes: [UInt8] = [7]
        id.append(to: &bytes)
        #expect(bytes.count == 21)
        #expect(id.firstByte == 0)
        bytes.withUnsafeBytes { bytes in
            #expect(ObjectID(bytes, at: 1) == id)
            #expect(ObjectID(bytes, at: 2) == nil)
            #expect(ObjectID(bytes, at: -1) == nil)
            #expect(ObjectID(bytes, at: 22) == nil)
        }
    }
}
