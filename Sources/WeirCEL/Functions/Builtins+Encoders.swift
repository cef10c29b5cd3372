import WeirValue

extension Builtins {
    /// The `encoders` extension, and JSON.
    static let encoders: [Builtin] = [
        .global("base64.encode", .string) { (value, evaluation) throws(CELFailure) in
            switch value {
            case .bytes(let bytes):
                try evaluation.allocate(bytes.count * 2)
                return .string(Base64.encode(bytes))
            case .string(let text):
                try evaluation.allocate(text.utf8.count * 2)
                return .string(Base64.encode(text.utf8))
            default: throw .noOverload("base64.encode", value)
            }
        },
        .global("base64.decode", .bytes) { (value, evaluation) throws(CELFailure) in
            guard case .string(let text) = value else { throw .noOverload("base64.decode", value) }
            try evaluation.allocate(text.utf8.count)
            guard let bytes = Base64.decode(text) else {
                throw CELFailure(.invalidArgument, "this text is no base64")
            }
            return .bytes(bytes)
        },
        .global("json.encode", .string) { (value, evaluation) throws(CELFailure) in
            try evaluation.walk(value)
            let text = JSONWriter.string(value)
            try evaluation.allocate(text.utf8.count)
            return .string(text)
        },
        .global("json.decode", .any) { (value, evaluation) throws(CELFailure) in
            guard case .string(let text) = value else { throw .noOverload("json.decode", value) }
            try evaluation.allocate(4 * text.utf8.count)
            do throws(JSONError) { return try JSONReader.read(text) } catch {
                throw CELFailure(.invalidArgument, "this text is no JSON: \(error)")
            }
        },
    ]
}
