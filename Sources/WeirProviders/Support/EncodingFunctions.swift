package import WeirCEL
import WeirRender
import WeirValue
import WeirYAML

/// The functions of expressions that write and read texts of formats, besides the language's own for JSON and base64.
/// Stacks and the templates of files have them alike.
package enum EncodingFunctions {
    /// `yaml.encode`, `yaml.decode`, `toml.encode`, `ini.encode`, `dotenv.encode`.
    package static let all: [CELFunction] =
        [
            CELFunction("yaml.encode", arity: 1...1, result: .string) { arguments in
                .string(YAMLWriter.string(arguments[0]))
            },
            CELFunction("yaml.decode", arity: 1...1) { arguments in
                guard case .string(let text) = arguments[0] else { throw FunctionFault("yaml.decode takes a string") }
                let parse = YAMLDocument.parse(text: text, file: "yaml.decode")
                guard parse.faults.isEmpty, let document = parse.document else {
                    throw FunctionFault("not YAML: \(parse.faults.first?.message ?? "no document")")
                }
                return document.root.value()
            },
        ] + [Renderer.Format.toml, .ini, .dotenv].map(encode)

    private static func encode(_ format: Renderer.Format) -> CELFunction {
        CELFunction("\(format.rawValue).encode", arity: 1...1, result: .string) { arguments in
            .string(String(decoding: try Renderer.render(arguments[0], as: format), as: UTF8.self))
        }
    }
}

/// Why a function cannot answer.
private struct FunctionFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
