import Testing
import WeirCEL
import WeirValue

extension CELStaticType {
    /// Whether `value` is of this type, its parts included.
    func admits(_ value: Value) -> Bool {
        let own = CELStaticType(of: value)
        guard kinds.isSuperset(of: own.kinds) else { return own.isDyn && kinds == .all }
        switch value {
        case .list(let list): return list.elements.allSatisfy(element.admits)
        case .map(let map): return map.allSatisfy { member($0.key)?.admits($0.value) ?? false }
        case .object(let map as CELMap):
            let values = values(CELTypeBudget())
            return zip(map.keys, map.values).allSatisfy {
                keys.contains(CELStaticType(of: $0).kinds) && values.admits($1)
            }
        case .object(let optional as CELOptional): return optional.value.map(held.admits) ?? true
        default: return true
        }
    }
}

@Suite("Types of the conformance data", .enabled(if: Vectors.cases != nil, "the vectors are not beside the project"))
struct TypeConformanceTests {
    /// The typing of a case, where the types of its bindings are `known`, and what evaluating it comes to.
    private func outcome(
        _ vector: Value, known: Bool
    ) throws -> (title: String, typing: CELTyping, result: Result<Value, CELError>)? {
        let source = vector["expr"]?.stringValue ?? ""
        var values: [String: Value] = [:]
        for (name, written) in vector["bindings"]?.mapValue ?? [:] { values[name] = Vectors.value(written) }
        let environment = CELEnvironment(variables: values.keys.sorted(), unknownNames: .errors)
        let compilation = CELProgram.compile(source, in: environment)
        guard let program = compilation.program else { return nil }
        let typing = compilation.typing { name, member in
            guard member == nil else { return nil }
            return known ? values[name].map { CELStaticType(of: $0) } : .dyn
        }
        let result = Result { () throws(CELError) in try program.evaluate(CELActivation(environment, values)) }
        return ("\(vector["id"]?.stringValue ?? ""): \(source)", try #require(typing), result)
    }

    @Test(
        "no case that has a value has a fault, and its value is of its type", arguments: Vectors.built, [true, false])
    func values(_ section: String, known: Bool) throws {
        let cases = try #require(Vectors.cases).filter { Vectors.section($0) == section }
        var problems: [String] = []
        for case let (title, typing, .success(value))? in try cases.map({ try outcome($0, known: known) }) {
            if let fault = typing.faults.first { problems.append("\(title): \(fault), and it is \(show(value))") }
            if !typing.type.admits(value) { problems.append("\(title): \(typing.type), and it is \(show(value))") }
        }
        #expect(problems.isEmpty, "\(problems.count) of \(cases.count)\n\(problems.joined(separator: "\n"))")
    }

    @Test("most cases with a value have a type, and more than half of those that no overload takes have a fault")
    func told() throws {
        var (typed, all, found, wrong) = (0, 0, 0, 0)
        var missed: [String] = []
        for vector in try #require(Vectors.cases) where Vectors.built.contains(Vectors.section(vector)) {
            guard let (title, typing, result) = try outcome(vector, known: true) else { continue }
            switch result {
            case .success:
                all += 1
                if typing.type.kinds != .all { typed += 1 }
            case .failure(let error) where error.code == .noSuchOverload && !error.message.contains("unknown"):
                wrong += 1
                if typing.faults.isEmpty { missed.append("\(title): \(error)") } else { found += 1 }
            case .failure: break
            }
        }
        #expect(typed * 100 > all * 99, "\(typed) of \(all)")
        #expect(found * 2 > wrong, "\(found) of \(wrong)\n\(missed.joined(separator: "\n"))")
    }
}
