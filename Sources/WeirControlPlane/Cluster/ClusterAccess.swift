package import WeirValue

/// A resource, whatever version of it is asked for.
package struct ResourceName: Sendable, Hashable, CustomStringConvertible {
    /// Empty for the core.
    package let group: String
    /// The plural name.
    package let resource: String

    /// The resource `resource` of `group`.
    package init(_ group: String, _ resource: String) {
        self.group = group
        self.resource = resource
    }

    /// `deployments.apps`, as people name it.
    package var description: String { group.isEmpty ? resource : resource + "." + group }

    /// What its objects are stored as.
    package var collection: String { group + "/" + resource }
}

/// How a deletion goes about dependents and time.
package struct DeletionWish: Sendable, Hashable {
    /// What becomes of dependents; nil leaves it to the resource.
    package var propagation: Propagation?
    /// Seconds that a pod has to end; nil leaves it to the pod.
    package var graceSeconds: Int64?
    /// Only the object with this uid is meant.
    package var uid: String?
    /// Only this version of the object is meant.
    package var version: String?

    /// Nothing in particular.
    package init(
        propagation: Propagation? = nil, graceSeconds: Int64? = nil, uid: String? = nil, version: String? = nil
    ) {
        self.propagation = propagation
        self.graceSeconds = graceSeconds
        self.uid = uid
        self.version = version
    }

    /// What becomes of the dependents of what is deleted (`propagationPolicy`).
    package enum Propagation: String, Sendable {
        case orphan = "Orphan"
        case background = "Background"
        case foreground = "Foreground"
    }
}

/// The cluster as its own controllers see it: what they read, and the requests that they make, which go the way of any
/// client's (defaults, validation, admission, managed fields) but for the network.
///
/// Objects are in the version in which they are stored.
package protocol ClusterAccess: Sendable {
    /// The object `name`; nil where there is none.
    func object(_ resource: ResourceName, _ namespace: String, _ name: String) -> Value?
    /// The objects in `namespace`; in all where that is empty.
    func objects(_ resource: ResourceName, in namespace: String) -> [Value]
    /// The objects as they are stored now, to begin with, and what becomes of them after the version of the listing.
    func observe(_ resource: ResourceName) -> (listing: ObjectStore.Listing, changes: EventWindow)

    /// Makes a new object of `object`, in the namespace that it tells, as `manager`.
    /// - Throws: why it is refused.
    func create(
        _ resource: ResourceName, _ object: Value, manager: String
    ) async throws(APIStatus) -> Value

    /// Puts `object` in place of the one of its name; where it tells a version, of that version only.
    /// - Parameter subresource: `status`, or nothing for the object itself.
    /// - Throws: why it is refused.
    func update(
        _ resource: ResourceName, _ object: Value, subresource: String, manager: String
    ) async throws(APIStatus) -> Value

    /// Puts the pod `name` of `uid` on `node`, as a Binding does: `spec.nodeName` is set, and `PodScheduled` is true.
    /// - Throws: why it is refused; 409 where it is on a node already.
    func bind(_ namespace: String, _ name: String, uid: String, to node: String) async throws(APIStatus)

    /// Deletes `name`, or marks it where finalizers stand on it.
    /// - Throws: why it is refused; 404 where there is none.
    func delete(
        _ resource: ResourceName, _ namespace: String, _ name: String, _ wish: DeletionWish
    ) async throws(APIStatus)
}

extension ClusterAccess {
    /// Changes the object `name` with `change`, anew as long as others change it at the same time.
    /// - Returns: The object as it is then; nil where there is none, or where `change` left it as it is.
    /// - Throws: why it is refused.
    package func modify(
        _ resource: ResourceName, _ namespace: String, _ name: String, subresource: String = "", manager: String,
        change: (inout Value) -> Void
    ) async throws(APIStatus) -> Value? {
        while true {
            guard let old = object(resource, namespace, name) else { return nil }
            var new = old
            change(&new)
            if new == old { return nil }
            do throws(APIStatus) {
                return try await update(resource, new, subresource: subresource, manager: manager)
            } catch {
                if error.code == 404 { return nil }
                if error.code != 409 { throw error }
            }
        }
    }
}
