import WeirCEL
import WeirCore
import WeirValue

/// What the variables of a stack's expressions are, as far as that is told before anything runs.
final class StackTypes {
    private let names: DeclaredNames
    private var inputs: [String: CELStaticType] = [:]
    private var locals: [String: CELStaticType] = [:]
    /// By the name of a resource type: of one instance, and of all of them.
    private var instances: [String: (one: CELStaticType, many: CELStaticType)] = [:]
    private var each: [String: CELStaticType] = [:]
    private let optionalSecrets: Set<String>

    init(names: DeclaredNames) {
        self.names = names
        optionalSecrets = Set(names.secrets.filter(\.optional).map(\.name))
    }

    /// The type of a variable, or of a member of one that is named by a constant.
    func type(of variable: String, _ member: String?) -> CELStaticType? {
        guard let member else { return CELStaticType(.map) }
        return switch StackScope.Variable.allCases.first(where: { $0.name == variable }) {
        case .inputs: input(member)
        case .locals: locals[member] ?? .dyn
        case .secrets: secret(member)
        case .resources: resource(member)
        case .each: each[member] ?? .dyn
        case .stack, .run, .env: .string
        case .error: error(member)
        case .uses, nil: .dyn
        }
    }

    private func input(_ name: String) -> CELStaticType {
        if let known = inputs[name] { return known }
        guard let input = names.input(name) else { return .dyn }
        let type = CELStaticType(input.schema)
        inputs[name] = input.optional ? type.orNull : type
        return inputs[name] ?? .dyn
    }

    private func secret(_ name: String) -> CELStaticType {
        optionalSecrets.contains(name) ? CELStaticType.string.orNull : .string
    }

    private func error(_ member: String) -> CELStaticType {
        switch member {
        case "exitCode": CELStaticType.int.orNull
        case "attempt": .int
        default: .string
        }
    }

    private func resource(_ name: String) -> CELStaticType {
        guard let head = names.resource(name), let type = head.type else { return .dyn }
        let known = instances[type.name] ?? Self.instances(of: type, isModule: head.module != nil)
        instances[type.name] = known
        return head.hasForEach ? known.many : known.one
    }

    /// An instance of `type`, and what stands for several: a list or a map of them. Of unknown attributes it is told
    /// elsewhere; what a module hands out may be anything.
    private static func instances(of type: ResourceType, isModule: Bool) -> (one: CELStaticType, many: CELStaticType) {
        var members: [String: CELStaticType] = [:]
        for attribute in isModule ? [] : type.attributes {
            members[attribute.name] = CELStaticType(attribute.box.schema)
        }
        let one = CELStaticType.record(members, others: .dyn)
        return (one, CELStaticType.list(one).or(.map(.string, one), CELTypeBudget()))
    }

    // MARK: What is found on the way

    /// Says what the local `name` is.
    func setLocal(_ name: String, _ type: CELStaticType) { locals[name] = type }

    /// Says what the `forEach` is of the resource whose expressions come next; nil where it has none that is told.
    func setForEach(_ type: CELStaticType?) {
        guard let type else { return each = [:] }
        let budget = CELTypeBudget()
        var keys: CELStaticType.Kinds = []
        var values: CELStaticType?
        func add(_ type: CELStaticType) { values = values?.or(type, budget) ?? type }
        if type.kinds.contains(.list) {
            keys.insert(.string)
            add(.string)
        }
        if type.kinds.contains(.map) {
            keys.insert(.string)
            add(type.values(budget))
        }
        if !type.kinds.isDisjoint(with: .number) {
            keys.insert(.int)
            add(.int)
        }
        each = ["index": .int, "key": keys.isEmpty ? .dyn : CELStaticType(keys), "value": values ?? .dyn]
    }
}
