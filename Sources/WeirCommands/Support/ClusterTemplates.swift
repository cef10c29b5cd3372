import WeirConfig
import WeirCore
import WeirProviders

/// Templates of Cluster API, as providers read them.
enum ClusterTemplates {
    /// Reads a template.
    static let read: ClusterTemplateReader = { (objects, inputs, folder) throws(DiagnosticsError) in
        try ClusterTemplateDecoder.decode(
            objects: .init(objects, name: "\(folder)/cluster.yaml"),
            inputs: .init(inputs, name: "\(folder)/inputs.yaml"),
            functions: EncodingFunctions.all)
    }
}
