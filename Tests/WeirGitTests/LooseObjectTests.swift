import CLibGit2
import Testing

@testable import WeirGit

@Suite("Files of loose objects")
struct LooseObjectTests {
    /// `bytes` as a zlib stream.
    private func deflate(_ bytes: [UInt8]) -> [UInt8] {
        var length = compressBound(UInt(bytes.count))
        return [UInt8](unsafeUninitializedCapacity: Int(length)) { buffer, filled in
            let status = compress2(buffer.baseAddress, &length, bytes, UInt(bytes.count), 9)
            #expect(status == Z_OK)
            filled = Int(length)
        }
    }

    private func read(_ file: [UInt8]) throws(Malformed) -> (kind: ObjectKind?, content: [UInt8]) {
        let object = try file.withBytes { bytes throws(Malformed) in try LooseObject(file: bytes) }
        return (object.kind, object.withContent { Array($0) })
    }

    @Test("An object of any size is read", arguments: [0, 1, 56, 57, 58, 63, 64, 1000, 1_000_000])
    func sizes(size: Int) throws {
        let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
        let object = try read(deflate(Array("blob \(size)\0".utf8) + content))
        #expect(object.kind == .blob)
        #expect(object.content == content)
    }

    @Test("The kind is that of the header; one that is not known is nil")
    func kinds() throws {
        for (name, kind) in [("blob", .blob), ("tree", .tree), ("commit", .commit), ("tag", nil), ("", nil)]
            as [(String, ObjectKind?)]
        {
            #expect(try read(deflate(Array("\(name) 1\0x".utf8))).kind == kind)
        }
    }

    @Test(
        "A stream that is no object is refused",
        arguments: [
            "", "blob", "blob 3", "blob\0abc", "blob 3 \0abc", " 3\0ab", "blob x\0abc", "blob -3\0abc", "blob +3\0abc",
            "blob \0", "blob 2\0abc", "blob 0\0abc", "blob 4\0abc", "blob 1000\0abc", "blob 9223372036854775807\0abc",
            "blob 99999999999999999999\0abc", "blob 0x3\0abc", String(repeating: "b", count: 100) + " 3\0abc",
        ])
    func malformed(text: String) {
        #expect(throws: Malformed.self) { try read(deflate(Array(text.utf8))) }
    }

    @Test("Every cut of a file and every byte changed in it ends in an error or in the same content")
    func damage() throws {
        let content = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31) }
        let file = deflate(Array("blob 300\0".utf8) + content)
        for length in file.indices {
            #expect(throws: Malformed.self, "\(length)") { try read(Array(file[..<length])) }
        }
        for index in file.indices {
            for change in [0x01, 0x80, 0xff] as [UInt8] {
                var bytes = file
                bytes[index] ^= change
                if let object = try? read(bytes) { #expect(object.content == content) }
            }
        }
        #expect(throws: Malformed.self) { try read(file + [0]) }
        #expect(throws: Malformed.self) { try read(file + file) }
    }
}
