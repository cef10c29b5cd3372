import WeirCore
import WeirKubernetes
import WeirValue

/// What helm says of a release.
struct HelmRelease {
    let revision: Int64
    /// `deployed`, `failed`, `pending-upgrade`, ...
    let status: String
    let description: String
    /// Its objects, without hooks.
    let objects: [Value]

    /// Reads the answer of `helm status -o json`.
    /// - Throws: ``OperationFailure`` where it is none.
    init(_ outcome: ToolOutcome) throws(OperationFailure) {
        // What helm warns of may stand before it.
        let start = outcome.output.firstIndex(of: UInt8(ascii: "{")) ?? 0
        let value: Value
        do throws(JSONError) { value = try JSONReader.read(Array(outcome.output[start...])) } catch {
            throw OperationFailure("helm status answers no JSON: \(error)", remains: .nothing)
        }
        guard let revision = value["version"]?.intValue, let status = value["info"]?["status"]?.stringValue else {
            throw OperationFailure("helm status answers what is no release", remains: .nothing)
        }
        self.revision = revision
        self.status = status
        description = value["info"]?["description"]?.stringValue ?? ""
        objects = try Self.objects(value["manifest"]?.stringValue ?? "", "the manifest of the release")
    }

    /// The objects that `text` writes as YAML.
    static func objects(_ text: String, _ what: String) throws(OperationFailure) -> [Value] {
        if text.allSatisfy(\.isWhitespace) { return [] }
        do throws(ManifestError) { return try Manifest.objects(Array(text.utf8), file: what) } catch {
            throw OperationFailure(
                "\(what) cannot be read: \(error.faults.first ?? "")", remains: .nothing)
        }
    }
}
