package import WeirCEL
package import WeirValue

/// The objects of a workload cluster of Cluster API, with expressions over `inputs` and `digests`.
///
/// Machine templates cannot be changed: their names hold a digest of what they say, so that another `spec` is another object.
package struct ClusterTemplate: Sendable {
    /// The variables of its expressions.
    package static let variables = ["inputs", "digests"]

    /// One object.
    package struct Document: Sendable {
        package let template: Template
        /// The X of the `digests.X` that is of this object: the one that its name reads.
        package let digest: String?

        /// An object; its name tells whether a digest is of it.
        package init(_ template: Template) {
            self.template = template
            let references = template["metadata"]?["name"]?.expressions.flatMap(\.program.references) ?? []
            digest =
                references.lazy.filter { $0.root == "digests" }.compactMap { reference in
                    if case .field(let name)? = reference.path.first?.key { name } else { nil }
                }.first
        }
    }

    /// What it is made of; those that need not be given are null where they are not.
    package let inputs: [ValueSchema.Property]
    package let documents: [Document]

    /// A template of `documents`.
    package init(inputs: [ValueSchema.Property], documents: [Document]) {
        self.inputs = inputs
        self.documents = documents
    }

    /// The schema of its inputs.
    package var schema: ValueSchema { .object(inputs) }

    /// The objects for `given`, which ``schema`` allows. `environment` has ``variables``.
    /// - Throws: ``EvaluationFault`` for the first expression that fails.
    package func objects(_ given: Value.Map, _ environment: CELEnvironment) throws(EvaluationFault) -> [Value] {
        let whole = schema.withDefaults(.map(given)).mapValue ?? given
        let inputs = whole.setting(inputs.filter { whole[$0.name] == nil }.map { ($0.name, .null) })
        var digests = Value.Map()
        for document in documents {
            guard let name = document.digest, let spec = document.template["spec"] else { continue }
            let activation = CELActivation(environment, ["inputs": .map(inputs), "digests": .map(digests)])
            let rendered = try spec.evaluate(activation).written.revealed.withoutNulls
            digests = digests.setting(name, to: .string(String(Digest.sha256(of: rendered).prefix(8))))
        }
        let activation = CELActivation(environment, ["inputs": .map(inputs), "digests": .map(digests)])
        var objects: [Value] = []
        for document in documents { objects.append(try document.template.evaluate(activation).written.withoutNulls) }
        return objects
    }
}

extension Value {
    /// This without the members of maps and the elements of lists that are null, at any depth.
    fileprivate var withoutNulls: Value {
        switch self {
        case .map(let map):
            .map(
                Value.Map(
                    map.filter { $0.value.revealed != .null }.map { ($0.key, $0.value.withoutNulls) },
                    uniquingKeysWith: { _, last in last }))
        case .list(let list):
            .list(Value.List(list.elements.filter { $0.revealed != .null }.map(\.withoutNulls)))
        case .sensitive(let box): box.value.withoutNulls.hidden
        default: self
        }
    }
}
