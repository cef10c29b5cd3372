import WeirValue

/// The JSON reader: what it reads and the writer writes, it reads again as the same.
enum JSONHarness {
    static func run(_ bytes: [UInt8]) {
        let value: Value
        do throws(JSONError) { value = try JSONReader.read(bytes) } catch {
            check(
                error.offset <= bytes.count && error.line > 0 && error.column > 0, "a place outside the text: \(error)")
            return
        }
        for style in [JSONWriter.Style(), .readable, .canonical] {
            let written = JSONWriter.bytes(value, style)
            do throws(JSONError) {
                let again = try JSONReader.read(written)
                check(again == value, "read again it is another: \(String(decoding: written, as: UTF8.self))")
                check(JSONWriter.bytes(again, style) == written, "written again it is another")
            } catch {
                check(false, "what was written cannot be read: \(error)")
            }
        }
    }
}
