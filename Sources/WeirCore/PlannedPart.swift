/// What a change does to a part of its instance: to an object of a manifest, to a resource of a module.
package struct PlannedPart: Sendable, Equatable {
    /// One field of it that changes. Sensitive values are not in it.
    package struct Field: Sendable, Hashable {
        /// `spec.replicas`, `spec.containers[name=web].image`.
        package let path: String
        /// As it is; nil where it is new.
        package let before: String?
        /// As it will be; nil where it goes.
        package let after: String?

        /// `path` changes from `before` to `after`.
        package init(_ path: String, before: String?, after: String?) {
            self.path = path
            self.before = before
            self.after = after
        }
    }

    package let action: Action
    /// `Deployment/default/web`, `aws_vpc.main`.
    package let name: String
    package var fields: [Field] = []
    /// What is to be said of it, or stands against it; nil where nothing is.
    package var note: String?

    /// The change `action` of the part `name`.
    package init(_ action: Action, _ name: String, fields: [Field] = [], note: String? = nil) {
        self.action = action
        self.name = name
        self.fields = fields
        self.note = note
    }
}
