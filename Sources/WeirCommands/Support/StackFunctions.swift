import WeirCEL
import WeirValue
import WeirYAML

/// The functions that expressions of stacks call besides the language's own.
enum StackFunctions {
    /// All of them.
    static let all: [CELFunction] = [
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
    ]
}

/// Why a function cannot answer.
struct FunctionFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
