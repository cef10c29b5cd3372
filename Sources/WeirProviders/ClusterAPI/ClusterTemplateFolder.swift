import WeirCEL
package import WeirCore
import WeirProcess
import WeirValue

/// Decodes the files of a template: `cluster.yaml` and `inputs.yaml`, with their names in messages.
package typealias ClusterTemplateReader =
    @Sendable (_ objects: [UInt8], _ inputs: [UInt8], _ folder: String) throws(DiagnosticsError) -> ClusterTemplate

/// A folder with a template of Cluster API.
struct ClusterTemplateFolder: Sendable {
    private static let limit = 4 << 20
    private static let environment = CELEnvironment(
        variables: ClusterTemplate.variables, functions: EncodingFunctions.all)

    /// As it was named.
    private let path: String
    private let template: ClusterTemplate
    /// The digest of its files.
    let digest: String

    /// The template in the folder `path`; a relative one starts at `project`.
    /// - Throws: ``OperationFailure`` where it cannot be read, with its faults.
    init(_ path: String, project: String, _ read: ClusterTemplateReader) throws(OperationFailure) {
        self.path = path
        let folder = FilePath.absolute(path, project)
        let (objects, inputs) = (
            try Self.content(folder, path, "cluster.yaml"), try Self.content(folder, path, "inputs.yaml")
        )
        digest = Digest.sha256(Array((Digest.sha256(objects) + Digest.sha256(inputs)).utf8))
        do throws(DiagnosticsError) { template = try read(objects, inputs, path) } catch {
            var failure = OperationFailure(
                "the template \(path) has \(error.diagnostics.count) faults", remains: .nothing)
            failure.output = error.diagnostics.map { "\($0)" }
            throw failure
        }
    }

    private static func content(
        _ folder: String, _ path: String, _ name: String
    ) throws(OperationFailure) -> [UInt8] {
        do { return try Files.content(of: "\(folder)/\(name)", limit: limit) } catch {
            throw OperationFailure(
                "\(path)/\(name) cannot be read: \(error)",
                hint: "template names a folder with cluster.yaml and inputs.yaml",
                remains: .nothing)
        }
    }

    /// Whether it has the input `name`.
    func has(_ name: String) -> Bool { template.inputs.contains { $0.name == name } }

    /// The objects for `inputs`.
    func objects(_ inputs: Value.Map) throws(OperationFailure) -> [Value] {
        if let fault = template.schema.faults(of: .map(inputs)).first {
            throw OperationFailure(
                "inputs\(fault.path.map { ".\($0)" }.joined()) of \(path): \(fault.message)", hint: fault.hint,
                remains: .nothing)
        }
        do throws(EvaluationFault) { return try template.objects(inputs, Self.environment) } catch {
            throw OperationFailure("\(path) cannot be rendered: \(error)", remains: .nothing)
        }
    }
}
