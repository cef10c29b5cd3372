import WeirValue
import WeirYAML

/// Why a body cannot be read.
struct BodyFault: Error {
    let status: APIStatus

    init(_ status: APIStatus) { self.status = status }
}

/// Reads the bodies of requests.
enum RequestValue {
    static let json = "application/json"
    static let yaml = "application/yaml"
    static let protobuf = "application/vnd.kubernetes.protobuf"
    /// The media types of objects.
    static let objectTypes = [json, yaml, protobuf]
    /// The most bytes of a body that are told of where it cannot be read.
    private static let shownBytes = 30

    /// The value that `body` writes; `kind` is what it was to be.
    static func read(_ body: [UInt8], _ mediaType: String, expecting kind: String) throws(BodyFault) -> Value {
        try read(body, mediaType, expecting: kind).value
    }

    /// The value that `body` writes, and what is to be told of members that stand twice.
    static func read(
        _ body: [UInt8], _ mediaType: String, expecting kind: String
    ) throws(BodyFault) -> (value: Value, repeatedFields: [String]) {
        switch mediaType {
        case "", json:
            do throws(RequestBody.Fault) { return try RequestBody.read(body) } catch {
                throw BodyFault(unrecognized(body, kind, "couldn't get version/kind; json parse error: \(error)"))
            }
        case yaml:
            return (
                try readYAML(body) { unrecognized(body, kind, "couldn't get version/kind; yaml parse error: \($0)") },
                []
            )
        case protobuf:
            do throws(ProtobufBody.Fault) { return (try ProtobufBody.read(body).object, []) } catch {
                throw BodyFault(unrecognized(body, kind, "couldn't get version/kind; \(error)"))
            }
        default: throw BodyFault(.unsupported(objectTypes))
        }
    }

    /// The value that YAML in `body` writes; `refusal` makes what is told of a fault.
    static func readYAML(_ body: [UInt8], _ refusal: (String) -> APIStatus) throws(BodyFault) -> Value {
        let parsed = YAMLDocument.parse(bytes: body, file: "body")
        if let fault = parsed.faults.first {
            throw BodyFault(refusal("yaml: line \(fault.range.start.line): \(fault.message)"))
        }
        return parsed.document?.root.value() ?? .null
    }

    private static func unrecognized(_ body: [UInt8], _ kind: String, _ text: String) -> APIStatus {
        .badRequest("the object provided is unrecognized (must be of type \(kind)): \(text) (\(shown(body)))")
    }

    private static func shown(_ body: [UInt8]) -> String {
        guard let first = body.first else { return "<empty>" }
        let head = body.prefix(shownBytes)
        let rest = body.count > shownBytes ? " ..." : ""
        if first == UInt8(ascii: "{") { return String(decoding: head, as: UTF8.self) + rest }
        let digits = Array("0123456789abcdef".utf8)
        let hexadecimal = head.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: hexadecimal, as: UTF8.self) + rest
    }
}
