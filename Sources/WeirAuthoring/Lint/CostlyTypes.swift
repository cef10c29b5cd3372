/// The types of resources that may cost money for as long as they exist.
enum CostlyTypes {
    private static let prefixes = ["aws.", "gcp.", "azure.", "openstack."]
    /// What these make is not known to Weir, so it may be anything.
    private static let names: Set<String> = ["terraform.module"]

    /// Whether the type `name` is one.
    static func contains(_ name: String) -> Bool {
        names.contains(name) || prefixes.contains { name.hasPrefix($0) }
    }
}
