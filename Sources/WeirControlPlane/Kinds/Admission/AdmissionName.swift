import WeirValue

extension Value {
    /// What a plugin that changes objects calls this one where it refuses it: its name, or the beginning of the name that is
    /// to be made up.
    var admittedName: String {
        let name = text("metadata", "name")
        if !name.isEmpty { return name }
        let prefix = text("metadata", "generateName")
        return prefix.isEmpty ? "Unknown" : prefix
    }

    /// What a plugin that only checks objects calls this one where it refuses it: such plugins see names made up.
    func checkedName(_ context: KindContext) -> String {
        let prefix = text("metadata", "generateName")
        guard text("metadata", "name").isEmpty, !prefix.isEmpty else { return admittedName }
        return GeneratedName.name(prefix, suffix: context.makeSuffix())
    }
}
