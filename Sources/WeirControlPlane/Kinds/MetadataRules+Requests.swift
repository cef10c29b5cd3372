package import WeirValue

/// What creates and updates do to metadata whatever the kind, as `k8s.io/apiserver/pkg/registry/rest` does.
extension MetadataRules {
    /// Puts `object` into the namespace of the request; that of a cluster-wide kind is empty.
    /// - Throws: where the object tells another.
    package static func settle(_ object: inout Value, in namespace: String) throws(APIStatus) {
        let told = object.text("metadata", "namespace")
        if told == namespace { return }
        if told.isEmpty {
            object.edit("metadata") { $0.set("namespace", .string(namespace)) }
        } else if namespace.isEmpty {
            object.edit("metadata") { $0.drop("namespace") }
        } else {
            throw .badRequest("the namespace of the provided object does not match the namespace sent on the request")
        }
    }

    /// Refuses an object of another name than that of the request.
    package static func checkName(_ object: Value, _ name: String) throws(APIStatus) {
        let told = object.text("metadata", "name")
        guard !told.isEmpty, told != name else { return }
        throw .badRequest("the name of the object (\(told)) does not match the name on the URL (\(name))")
    }

    /// Refuses an object that is to replace `name` and tells no name.
    static func checkNamed(_ object: Value, _ name: String) throws(APIStatus) {
        guard object.text("metadata", "name").isEmpty else { return }
        throw .badRequest("the name of the object (\(name) based on URL) was undeterminable: name must be provided")
    }

    /// Refuses a new object that tells a version.
    package static func checkUnversioned(_ object: Value) throws(APIStatus) {
        guard ["", "0"].contains(object.text("metadata", "resourceVersion")) else {
            throw .failure("resourceVersion should not be set on objects to be created")
        }
    }

    /// Gives a new object what only the server sets, and drops what it told of it; makes up a name where only its
    /// beginning is told.
    package static func initialize(_ object: inout Value, _ context: KindContext) {
        object.fill(("metadata", .emptyMap))
        object.edit("metadata") { metadata in
            metadata.drop("deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "resourceVersion")
            metadata.set("creationTimestamp", .string(context.time))
            metadata.set("uid", .string(context.makeUID()))
            let prefix = metadata.text("generateName")
            if metadata.text("name").isEmpty, !prefix.isEmpty {
                metadata.set("name", .string(GeneratedName.name(prefix, suffix: context.makeSuffix())))
            }
        }
    }

    /// Gives `object`, which is to replace `old`, what an update cannot change. The generation is that of `old`.
    package static func keepSystemFields(_ object: inout Value, of old: Value) {
        let before = old["metadata"] ?? .emptyMap
        object.fill(("metadata", .emptyMap))
        object.edit("metadata") { metadata in
            metadata.set("generation", before["generation"])
            if metadata.text("uid").isEmpty { metadata.set("uid", before["uid"]) }
            for key in ["creationTimestamp", "deletionTimestamp"] {
                if let time = before.at(key) { metadata.set(key, time) }
            }
            if let seconds = before.at("deletionGracePeriodSeconds") {
                metadata.fill(("deletionGracePeriodSeconds", seconds))
            }
            metadata.drop("selfLink")
        }
    }

    /// 422: an update of `resource` that needs a version tells none.
    package static func missingVersion(group: String, resource: String, name: String) -> APIStatus {
        .invalid(
            group: group, kind: resource, name: name,
            [FieldError("metadata.resourceVersion", .invalid, 0, "must be specified for an update")])
    }

    /// Counts a change of what the generation stands for.
    static func raiseGeneration(_ object: inout Value) {
        let generation = object.at("metadata", "generation")?.intValue ?? 0
        object.edit("metadata") { $0.set("generation", .int(generation + 1)) }
    }
}
