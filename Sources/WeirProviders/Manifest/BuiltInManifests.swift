/// The manifests that come with Weir.
package enum BuiltInManifests {
    /// Their texts, by what messages call them.
    package static let texts: [(file: String, bytes: [UInt8])] = [
        ("kind.yaml", PackageResources.kind_yaml)
    ]
}
