import WeirConfig
import WeirCore
import WeirProviders

/// Templates of Cluster API, as the program reads them.
enum ClusterTemplates {
    static let read: ClusterTemplateReader = { (objects, inputs, folder) throws(DiagnosticsError) in
        try ClusterTemplateDecoder.decode(
            objects: .init(objects, name: "\(folder)/cluster.yaml"),
            inputs: .init(inputs, name: "\(folder)/inputs.yaml"),
            functions: EncodingFunctions.all)
    }
}
