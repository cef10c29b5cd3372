/// Whether texts are base64 as Go's decoder reads it: padded, line breaks allowed.
enum Base64Check {
    /// The position of the byte at which decoding `text` fails; nil where it is well formed.
    static func fault(_ text: String) -> Int? {
        var count = 0
        var padding = 0
        var position = 0
        for byte in text.utf8 {
            defer { position += 1 }
            switch byte {
            case 0x0A, 0x0D: continue
            case UInt8(ascii: "="):
                padding += 1
                guard count % 4 >= 2, count % 4 + padding <= 4 else { return position }
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                guard padding == 0 else { return position }
                count += 1
            default: return position
            }
        }
        return (count + padding) % 4 == 0 ? nil : position
    }
}
