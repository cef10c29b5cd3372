import WeirValue

/// What all controllers share.
struct ControllerContext: Sendable {
    let cluster: any ClusterAccess
    let clock: any ControllerClock
    let timers: Timers
    let events: EventRecorder
    let options: Controllers.Options
    let pods: ObjectTracker<PodFacts>
    /// Work that begins later, and goes on until the controllers end.
    let spawned: AsyncStream<@Sendable () async -> Void>
    private let spawning: AsyncStream<@Sendable () async -> Void>.Continuation
    private let trackers: [ResourceName: ObjectTracker<ObjectFacts>]

    init(_ cluster: any ClusterAccess, _ clock: any ControllerClock, _ options: Controllers.Options) {
        self.cluster = cluster
        self.clock = clock
        self.options = options
        timers = Timers(clock)
        (spawned, spawning) = AsyncStream.makeStream(of: (@Sendable () async -> Void).self)
        events = EventRecorder(cluster, clock)
        pods = ObjectTracker(Resources.pods, cluster)
        var trackers: [ResourceName: ObjectTracker<ObjectFacts>] = [:]
        for resource in Resources.tracked { trackers[resource] = ObjectTracker(resource, cluster) }
        self.trackers = trackers
    }

    /// Has `work` done beside the controllers.
    func spawn(_ work: @escaping @Sendable () async -> Void) { spawning.yield(work) }

    /// The tracker of `resource`, one of ``Resources/tracked``.
    func tracker(_ resource: ResourceName) -> ObjectTracker<ObjectFacts> {
        trackers[resource] ?? ObjectTracker(resource, cluster)
    }

    /// All trackers of objects other than pods.
    var allTrackers: [ObjectTracker<ObjectFacts>] { Array(trackers.values) }

    /// The object at `place`; nil where there is none.
    func object(_ resource: ResourceName, _ place: ObjectPlace) -> Value? {
        cluster.object(resource, place.namespace, place.name)
    }

    /// Changes the status of the object at `place`, which stays as it is where `change` makes no difference.
    @discardableResult
    func changeStatus(
        _ resource: ResourceName, _ place: ObjectPlace, manager: String = Managers.controllers,
        _ change: (inout Value) -> Void
    ) async throws(APIStatus) -> Value? {
        try await cluster.modify(
            resource, place.namespace, place.name, subresource: "status", manager: manager, change: change)
    }

    /// Changes the object at `place` but for its status.
    @discardableResult
    func change(
        _ resource: ResourceName, _ place: ObjectPlace, manager: String = Managers.controllers,
        _ change: (inout Value) -> Void
    ) async throws(APIStatus) -> Value? {
        try await cluster.modify(resource, place.namespace, place.name, manager: manager, change: change)
    }

    /// Deletes the object at `place`; one that is gone already is no fault.
    func delete(
        _ resource: ResourceName, _ place: ObjectPlace, _ wish: DeletionWish = DeletionWish()
    ) async throws(APIStatus) {
        do throws(APIStatus) {
            try await cluster.delete(resource, place.namespace, place.name, wish)
        } catch {
            // 409: it is another one of that name by now.
            guard error.code == 404 || error.code == 409 else { throw error }
        }
    }
}

/// The resources that controllers work on.
enum Resources {
    static let pods = ResourceName("", "pods")
    static let nodes = ResourceName("", "nodes")
    static let services = ResourceName("", "services")
    static let endpoints = ResourceName("", "endpoints")
    static let claims = ResourceName("", "persistentvolumeclaims")
    static let volumes = ResourceName("", "persistentvolumes")
    static let quotas = ResourceName("", "resourcequotas")
    static let replicationControllers = ResourceName("", "replicationcontrollers")
    static let deployments = ResourceName("apps", "deployments")
    static let replicaSets = ResourceName("apps", "replicasets")
    static let statefulSets = ResourceName("apps", "statefulsets")
    static let daemonSets = ResourceName("apps", "daemonsets")
    static let revisions = ResourceName("apps", "controllerrevisions")
    static let jobs = ResourceName("batch", "jobs")
    static let cronJobs = ResourceName("batch", "cronjobs")
    static let autoscalers = ResourceName("autoscaling", "horizontalpodautoscalers")
    static let budgets = ResourceName("policy", "poddisruptionbudgets")
    static let slices = ResourceName("discovery.k8s.io", "endpointslices")
    static let leases = ResourceName("coordination.k8s.io", "leases")
    static let storageClasses = ResourceName("storage.k8s.io", "storageclasses")
    static let events = EventRecorder.resource

    static let tracked = [
        services, endpoints, claims, volumes, quotas, replicationControllers, deployments, replicaSets,
        statefulSets, daemonSets, revisions, jobs, cronJobs, autoscalers, budgets, slices, storageClasses, events,
        IngressController.ingresses, IngressController.classes,
    ]
}
