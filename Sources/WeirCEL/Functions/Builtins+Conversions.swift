import WeirValue

extension Builtins {
    /// The conversions between types.
    static let conversions: [Builtin] = [
        .global("int", .int) { (value, _) throws(CELFailure) in .int(try int(value)) },
        .global("uint", .uint) { (value, _) throws(CELFailure) in .uint(try uint(value)) },
        .global("double", .double) { (value, _) throws(CELFailure) in .double(try double(value)) },
        .global("string", .string) { (value, evaluation) throws(CELFailure) in .string(try text(value, &evaluation)) },
        .global("bytes", .bytes) { (value, evaluation) throws(CELFailure) in
            switch value {
            case .bytes: return value
            case .string(let text):
                try evaluation.allocate(text.utf8.count)
                return .bytes(Array(text.utf8))
            default: throw .noOverload("bytes", value)
            }
        },
        .global("bool", .bool) { (value, _) throws(CELFailure) in
            switch value {
            case .bool: return value
            case .string("1"), .string("t"), .string("T"), .string("true"), .string("TRUE"), .string("True"):
                return .bool(true)
            case .string("0"), .string("f"), .string("F"), .string("false"), .string("FALSE"), .string("False"):
                return .bool(false)
            case .string: throw CELFailure(.invalidArgument, "this text is no bool")
            default: throw .noOverload("bool", value)
            }
        },
    ]

    private static func past(_ type: String) -> CELFailure {
        CELFailure(.arithmetic, "the number is past the range of \(type)")
    }

    private static func int(_ value: Value) throws(CELFailure) -> Int64 {
        switch value {
        case .int(let int): return int
        case .uint(let uint):
            guard let int = Int64(exactly: uint) else { throw past("int") }
            return int
        case .double(let double):
            // Both ends of the range are excluded, as the language definition says.
            guard double > -0x1p63, double < 0x1p63 else { throw past("int") }
            return Int64(double)
        case .string(let text):
            guard let int = Int64(text) else { throw CELFailure(.invalidArgument, "this text is no int") }
            return int
        case .object(let object):
            if let timestamp = object as? CELTimestamp { return timestamp.seconds }
            throw .noOverload("int", value)
        default: throw .noOverload("int", value)
        }
    }

    private static func uint(_ value: Value) throws(CELFailure) -> UInt64 {
        switch value {
        case .uint(let uint): return uint
        case .int(let int):
            guard let uint = UInt64(exactly: int) else { throw past("uint") }
            return uint
        case .double(let double):
            guard double >= 0, double < 0x1p64 else { throw past("uint") }
            return UInt64(double)
        case .string(let text):
            guard let uint = UInt64(text), !text.hasPrefix("-") else {
                throw CELFailure(.invalidArgument, "this text is no uint")
            }
            return uint
        default: throw .noOverload("uint", value)
        }
    }

    private static func double(_ value: Value) throws(CELFailure) -> Double {
        switch value {
        case .double(let double): return double
        case .int(let int): return Double(int)
        case .uint(let uint): return Double(uint)
        case .string(let text):
            guard let double = Double(text) else { throw CELFailure(.invalidArgument, "this text is no double") }
            let digits = text.utf8.contains { Lexer.isDigit($0) }
            guard double.isFinite || !digits else { throw past("double") }
            return double
        default: throw .noOverload("double", value)
        }
    }

    /// What `string(value)` is.
    static func text(_ value: Value, _ evaluation: inout Evaluation) throws(CELFailure) -> String {
        switch value {
        case .string(let text): return text
        case .bool(let bool): return bool ? "true" : "false"
        case .int(let int): return String(int)
        case .uint(let uint): return String(uint)
        case .double(let double): return DoubleText.short(double)
        case .bytes(let bytes):
            try evaluation.allocate(bytes.count)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw CELFailure(.invalidArgument, "these bytes are no UTF-8")
            }
            return text
        case .object(let object):
            switch object {
            case let timestamp as CELTimestamp: return timestamp.text
            case let duration as CELDuration: return duration.text
            case let type as CELType: return type.name
            default: throw .noOverload("string", value)
            }
        default: throw .noOverload("string", value)
        }
    }
}
