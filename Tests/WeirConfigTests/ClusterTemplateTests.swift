import Testing
import WeirCEL
import WeirConfig
import WeirCore
import WeirValue

@Suite("Templates of Cluster API")
struct ClusterTemplateTests {
    private static let inputs = """
        name: {type: string}
        size: {type: string, default: small}
        image: {type: string, optional: true}
        """
    private static let objects = """
        # A cluster.
        kind: Cluster
        metadata: {name: "${inputs.name}", labels: "${inputs.image == null ? null : {'image': inputs.image}}"}
        spec: {template: "${inputs.name}-${digests.machine}", none: "${inputs.image}", empty: {}}
        ---
        kind: Template
        metadata: {name: "${inputs.name}-${digests.machine}"}
        spec: {size: "${inputs.size}", images: ["${inputs.image}", a]}
        """

    private static func decode(_ objects: String, _ inputs: String = inputs) throws(DiagnosticsError) -> ClusterTemplate
    {
        try ClusterTemplateDecoder.decode(
            objects: .init(Array(objects.utf8), name: "cluster.yaml"),
            inputs: .init(Array(inputs.utf8), name: "inputs.yaml"), functions: [])
    }

    private static func render(_ given: Value.Map) throws -> [Value] {
        try decode(objects).objects(given, CELEnvironment(variables: ClusterTemplate.variables))
    }

    @Test("become objects without nulls, whose names hold digests of what they say")
    func rendered() throws {
        let digest = Digest.sha256(of: ["size": "small", "images": ["a"]]).prefix(8)
        #expect(
            try Self.render(["name": "lab"]) == [
                [
                    "kind": "Cluster", "metadata": ["name": "lab"],
                    "spec": ["template": .string("lab-\(digest)"), "empty": [:]],
                ],
                [
                    "kind": "Template", "metadata": ["name": .string("lab-\(digest)")],
                    "spec": ["size": "small", "images": ["a"]],
                ],
            ])
    }

    @Test("get another name for another machine only")
    func names() throws {
        func name(_ given: Value.Map) throws -> Value? { try Self.render(given).last?["metadata"]?["name"] }
        #expect(try name(["name": "lab", "size": "large"]) != name(["name": "lab"]))
        #expect(try name(["name": "lab", "size": "small"]) == name(["name": "lab"]))
    }

    @Test(
        "say what is faulty, and where",
        arguments: [
            ("kind: A\n---\nkind: B\nspec: {a: \"${inputs.nme}\"}", "cluster.yaml:4:14", "there is no input \"nme\""),
            ("kind: A\nspec: {a: \"${inputs.name +}\"}", "cluster.yaml:2:27", "a value should stand here"),
            ("kind: A\n--- \n- a", "cluster.yaml:3:1", "an object must be a map"),
            ("kind: A\n---\n  b: [", "cluster.yaml:3", ""),
        ])
    func faults(_ text: String, _ place: String, _ message: String) {
        do throws(DiagnosticsError) {
            _ = try Self.decode(text)
            Issue.record("\(text) was decoded")
        } catch {
            let told = error.diagnostics.first
            #expect(told?.range.map { "\($0)".hasPrefix(place) } ?? false, "\(error)")
            #expect(told?.message.hasPrefix(message) ?? false, "\(error)")
        }
    }

    @Test(
        "say what is faulty in their inputs",
        arguments: ["a", "a: {type: strin}", "a: {type: integer, default: x}", "a: {tpe: string}"])
    func inputs(_ text: String) {
        #expect(throws: DiagnosticsError.self) { try Self.decode("kind: A", text) }
    }
}
