import Testing
import WeirCEL
import WeirValue

/// The value of `source` with `values` for its variables, which are all that it may name.
func evaluate(
    _ source: String, _ values: [String: Value] = [:], functions: [CELFunction] = [], limits: CELLimits = CELLimits(),
    location: SourceLocation = #_sourceLocation
) throws -> Value {
    let environment = CELEnvironment(variables: values.keys.sorted(), functions: functions)
    let compilation = CELProgram.compile(source, in: environment)
    let program = try #require(compilation.program, "\(source): \(compilation.faults)", sourceLocation: location)
    return try program.evaluate(CELActivation(environment, values), limits: limits)
}

/// The error of evaluating `source`; nil where it has a value.
func failure(
    _ source: String, _ values: [String: Value] = [:], functions: [CELFunction] = [], limits: CELLimits = CELLimits()
) throws -> CELError? {
    do {
        _ = try evaluate(source, values, functions: functions, limits: limits)
        return nil
    } catch let error as CELError {
        return error
    }
}

/// The faults of `source` with `variables`.
func faults(_ source: String, _ variables: [String] = [], functions: [CELFunction] = []) -> [CELFault] {
    CELProgram.compile(source, in: CELEnvironment(variables: variables, functions: functions)).faults
}

/// The program of `source` with `variables`.
func program(
    _ source: String, _ variables: [String], functions: [CELFunction] = [],
    location: SourceLocation = #_sourceLocation
) throws -> CELProgram {
    let environment = CELEnvironment(variables: variables, functions: functions)
    let compilation = CELProgram.compile(source, in: environment)
    return try #require(compilation.program, "\(compilation.faults)", sourceLocation: location)
}

/// The part of `source` that `range` covers.
func text(_ source: String, _ range: Range<Int>) -> String {
    String(decoding: Array(source.utf8)[range], as: UTF8.self)
}

/// A value written so that kinds and marks can be seen: `?int` is an unknown int, `!x` a hidden x.
func show(_ value: Value) -> String {
    switch value {
    case .unknown(let kind): "?\(kind.rawValue)"
    case .sensitive(let box): "!" + show(box.value)
    case .uint(let uint): "\(uint)u"
    case .list(let list): "[" + list.elements.map(show).joined(separator: ", ") + "]"
    case .map(let map): "{" + map.map { "\($0.key): \(show($0.value))" }.joined(separator: ", ") + "}"
    case .object(let optional as CELOptional): optional.value.map { "optional(\(show($0)))" } ?? "none"
    case .object(let map as CELMap):
        "{" + zip(map.keys, map.values).map { "\(show($0)): \(show($1))" }.joined(separator: ", ") + "}"
    case .object(let type as CELType): "type(\(type.name))"
    case .object(let object): "\(object.typeName)(\(object.plain.stringValue ?? ""))"
    default: JSONWriter.string(value)
    }
}
