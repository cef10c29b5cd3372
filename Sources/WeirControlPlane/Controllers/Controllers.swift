/// The controllers of a cluster, its scheduler and its simulated nodes.
///
/// They do what kube-controller-manager, kube-scheduler and kubelets do, as far as clients can see it: nothing runs.
package struct Controllers: Sendable {
    /// What is simulated, and how fast.
    package struct Options: Sendable {
        /// The number of nodes that are made; those that are there already stay.
        package var nodes = 2
        /// The seconds from the assignment of a pod to a node until it runs and is ready.
        package var podStart = 0.0
        /// The seconds that the pod of a Job runs.
        package var podRun = 0.1
        /// The most seconds that a pod takes to end; its own grace period may be shorter.
        package var podStop = 0.05
        /// The seconds for which a Job gathers what becomes of its pods before it counts them.
        package var jobGathering = 1.0
        /// The seconds after which the pod of a Job that has failed is replaced; twice as many after each further one.
        package var jobBackoff = 10.0
        /// The seconds between two signs of life of a node; its lease is for 40, or twice as long.
        package var leaseRenewal = 30.0
        /// The seconds for which Events are kept.
        package var eventLifetime = 3_600.0

        /// Two nodes, and pods that run at once.
        package init() {}
    }

    private let context: ControllerContext
    private let nodes: ObjectTracker<NodeFacts>
    private let loops: [ControllerLoop]

    /// Controllers of `cluster`; nothing is done before ``run()``.
    package init(
        cluster: any ClusterAccess, options: Options = Options(), clock: any ControllerClock = SystemControllerClock()
    ) {
        let context = ControllerContext(cluster, clock, options)
        let nodes = ObjectTracker<NodeFacts>(Resources.nodes, cluster)
        self.context = context
        self.nodes = nodes
        loops = Self.reconcilers(context, nodes).map { ControllerLoop($0, context) }
    }

    private static func reconcilers(
        _ context: ControllerContext, _ nodes: ObjectTracker<NodeFacts>
    ) -> [any Reconciler] {
        [
            NodeController(context, nodes), Scheduler(context, nodes), PodLife(context, nodes),
            ReplicaSetController(.replicaSets, context), ReplicaSetController(.replicationControllers, context),
            DeploymentController(context), StatefulSetController(context), DaemonSetController(context, nodes),
            JobController(context), ClaimController(context), VolumeController(context),
            CronJobController(context), BudgetController(context), QuotaController(context),
            AutoscalerController(context), EventExpiry(context), TaintEviction(context, nodes),
            EndpointController(context), LoadBalancerController(context), IngressController(context),
        ]
    }

    /// Keeps the cluster as it is to be, until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await context.timers.run() }
            group.addTask { await context.events.run() }
            group.addTask { await nodes.run() }
            group.addTask { await context.pods.run() }
            for tracker in context.allTrackers { group.addTask { await tracker.run() } }
            for loop in loops { group.addTask { await loop.run() } }
            for await work in context.spawned { group.addTask { await work() } }
        }
    }
}
