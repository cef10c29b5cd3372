/// What the files of a branch's tip name besides themselves: recipes, and sensitive values by their digests. Files that
/// name nothing are not in it.
struct References: Sendable {
    /// What one file names.
    struct Entry: Sendable {
        /// The digests of recipes.
        var recipes: [String] = []
        /// The keyed digests of sensitive values.
        var secrets: [String] = []
    }

    private var entries: [String: Entry] = [:]

    /// Notes that the file `name` names what `entry` holds.
    mutating func set(_ name: String, _ entry: Entry) {
        entries[name] = entry.recipes.isEmpty && entry.secrets.isEmpty ? nil : entry
    }

    /// Notes that there is no file `name` any more.
    mutating func remove(_ name: String) { entries[name] = nil }

    /// Every recipe that is named.
    var recipes: Set<String> { Set(entries.values.flatMap(\.recipes)) }

    /// Every sensitive value that is named.
    var secrets: Set<String> { Set(entries.values.flatMap(\.secrets)) }
}
