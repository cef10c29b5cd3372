package import WeirValue

/// Who asks, as kinds record it.
package struct KindUser: Sendable, Hashable {
    package var name: String
    package var uid: String
    package var groups: [String]
    package var extra: [String: [String]]

    /// The user `name`.
    package init(name: String, uid: String = "", groups: [String] = [], extra: [String: [String]] = [:]) {
        self.name = name
        self.uid = uid
        self.groups = groups
        self.extra = extra
    }
}

/// What kinds need to know of a request and of the cluster, and how they come by names, addresses and ports.
package struct KindContext: Sendable {
    /// The namespace of the request; empty for cluster-wide kinds.
    package var namespace: String
    /// The time of the request, as objects write it.
    package var time: String
    package var user: KindUser
    /// The part of the object that the request is about (`status`, `resize`); empty for the whole. Where it is nil, and
    /// nothing is known of that, an update passes that is allowed in any part.
    package var part: String?
    /// Makes the uid of a new object.
    package var makeUID: @Sendable () -> String
    /// Makes what follows the prefix of a generated name; see ``GeneratedName``.
    package var makeSuffix: @Sendable () -> String
    /// Reads an object of the cluster.
    package var cluster: ClusterView
    /// Gives addresses and ports to Services.
    package var services: ServiceAllocation

    /// A request in `namespace` at `time`.
    package init(
        namespace: String, time: String, user: KindUser, makeUID: @escaping @Sendable () -> String,
        makeSuffix: @escaping @Sendable () -> String, part: String? = nil, cluster: ClusterView = ClusterView(),
        services: ServiceAllocation = .none
    ) {
        self.namespace = namespace
        self.time = time
        self.user = user
        self.part = part
        self.makeUID = makeUID
        self.makeSuffix = makeSuffix
        self.cluster = cluster
        self.services = services
    }
}

/// The objects of a cluster that admission looks at.
package struct ClusterView: Sendable {
    /// The object of a resource (`group`, `resource`) by namespace and name; nil where there is none.
    package var object: @Sendable (_ group: String, _ resource: String, _ namespace: String, _ name: String) -> Value?
    /// All objects of a resource in a namespace; in the whole cluster where that is empty.
    package var objects: @Sendable (_ group: String, _ resource: String, _ namespace: String) -> [Value]

    /// A cluster without objects.
    package init() {
        object = { _, _, _, _ in nil }
        objects = { _, _, _ in [] }
    }

    /// A cluster that is read through the two.
    package init(
        object: @escaping @Sendable (String, String, String, String) -> Value?,
        objects: @escaping @Sendable (String, String, String) -> [Value]
    ) {
        self.object = object
        self.objects = objects
    }
}
