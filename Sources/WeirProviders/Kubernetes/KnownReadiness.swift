import Synchronization

/// The kinds of common controllers whose status follows none of kstatus' conventions, by the documentation of each.
enum KnownReadiness {
    private struct Facts {
        var ready: String
        var failed: String?
        var message: String? = "object.status.message"
    }

    /// Configuration that others read, and that has no status.
    private static let configuration = Facts(ready: "true")

    private static func condition(_ type: String, _ status: String = "True") -> String {
        "object.status.conditions.exists(c, c.type == '\(type)' && c.status == '\(status)')"
    }

    private static let facts: [String: Facts] = [
        // Argo: https://argo-workflows.readthedocs.io, https://argo-rollouts.readthedocs.io, https://argo-cd.readthedocs.io
        "Workflow.argoproj.io": Facts(
            ready: "object.status.phase == 'Succeeded'", failed: "object.status.phase in ['Failed', 'Error']"),
        "Rollout.argoproj.io": Facts(
            ready: "object.status.phase == 'Healthy'", failed: "object.status.phase == 'Degraded'"),
        "AnalysisRun.argoproj.io": Facts(
            ready: "object.status.phase == 'Successful'",
            failed: "object.status.phase in ['Failed', 'Error', 'Inconclusive']"),
        "Experiment.argoproj.io": Facts(
            ready: "object.status.phase in ['Running', 'Successful']",
            failed: "object.status.phase in ['Failed', 'Error', 'Inconclusive']"),
        "Application.argoproj.io": Facts(
            ready: "object.status.health.status == 'Healthy' && object.status.sync.status == 'Synced'",
            failed: "object.status.operationState.phase in ['Failed', 'Error']",
            message: "object.status.operationState.message"),
        "WorkflowTemplate.argoproj.io": configuration, "ClusterWorkflowTemplate.argoproj.io": configuration,
        "CronWorkflow.argoproj.io": configuration, "AnalysisTemplate.argoproj.io": configuration,
        "AppProject.argoproj.io": configuration,
        // k6 operator
        "TestRun.k6.io": Facts(
            ready: "object.status.stage == 'finished'", failed: "object.status.stage == 'error'"),
        // Fleet
        "Bundle.fleet.cattle.io": Facts(
            ready: "object.status.summary.desiredReady == object.status.summary.ready", failed: nil),
        "GitRepo.fleet.cattle.io": Facts(
            ready: "object.status.summary.desiredReady == object.status.summary.ready && \(condition("Ready"))",
            failed: condition("Stalled")),
        "Cluster.fleet.cattle.io": Facts(ready: "object.status.agent.lastSeen != ''", failed: nil),
        // Cluster API
        "Machine.cluster.x-k8s.io": Facts(
            ready: "object.status.phase == 'Running'", failed: "object.status.phase == 'Failed'",
            message: "object.status.failureMessage"),
        "Cluster.cluster.x-k8s.io": Facts(
            ready: "object.status.phase == 'Provisioned' && "
                + "object.status.conditions.exists(c, c.type in ['Available', 'Ready'] && c.status == 'True')",
            failed: "object.status.phase == 'Failed'", message: "object.status.failureMessage"),
        "KubeadmConfigTemplate.bootstrap.cluster.x-k8s.io": configuration,
        // Open Cluster Management
        "ManagedCluster.cluster.open-cluster-management.io": Facts(
            ready: condition("ManagedClusterConditionAvailable"), failed: nil),
        "ManifestWork.work.open-cluster-management.io": Facts(ready: condition("Available"), failed: nil),
        // Prometheus operator
        "Prometheus.monitoring.coreos.com": Facts(ready: condition("Available"), failed: nil),
        "PrometheusAgent.monitoring.coreos.com": Facts(ready: condition("Available"), failed: nil),
        "Alertmanager.monitoring.coreos.com": Facts(ready: condition("Available"), failed: nil),
        "ServiceMonitor.monitoring.coreos.com": configuration, "PodMonitor.monitoring.coreos.com": configuration,
        "Probe.monitoring.coreos.com": configuration, "ScrapeConfig.monitoring.coreos.com": configuration,
        "PrometheusRule.monitoring.coreos.com": configuration,
        "AlertmanagerConfig.monitoring.coreos.com": configuration,
        // Grafana operator
        "Grafana.grafana.integreatly.org": Facts(
            ready: "object.status.stageStatus == 'success'", failed: "object.status.stageStatus == 'failed'",
            message: "object.status.lastMessage"),
        // RabbitMQ, chaos-mesh, MetalLB, kwok, Gateway API
        "RabbitmqCluster.rabbitmq.com": Facts(
            ready: "\(condition("AllReplicasReady")) && \(condition("ClusterAvailable"))", failed: nil),
        "NetworkChaos.chaos-mesh.org": Facts(ready: condition("AllInjected"), failed: nil),
        "PodChaos.chaos-mesh.org": Facts(ready: condition("AllInjected"), failed: nil),
        "StressChaos.chaos-mesh.org": Facts(ready: condition("AllInjected"), failed: nil),
        "IPAddressPool.metallb.io": configuration, "L2Advertisement.metallb.io": configuration,
        "Stage.kwok.x-k8s.io": configuration,
        "GatewayClass.gateway.networking.k8s.io": Facts(ready: condition("Accepted"), failed: nil),
        "Gateway.gateway.networking.k8s.io": Facts(ready: condition("Programmed"), failed: nil),
        "HTTPRoute.gateway.networking.k8s.io": Facts(
            ready: "object.status.parents.all(p, p.conditions.exists(c, c.type == 'Accepted' && c.status == 'True'))",
            failed: nil),
        // Crossplane
        "Provider.pkg.crossplane.io": Facts(ready: "\(condition("Installed")) && \(condition("Healthy"))", failed: nil),
        "Function.pkg.crossplane.io": Facts(ready: "\(condition("Installed")) && \(condition("Healthy"))", failed: nil),
        "Configuration.pkg.crossplane.io": Facts(
            ready: "\(condition("Installed")) && \(condition("Healthy"))", failed: nil),
        "CompositeResourceDefinition.apiextensions.crossplane.io": Facts(ready: condition("Established"), failed: nil),
        "Composition.apiextensions.crossplane.io": configuration,
    ]

    /// The kinds, `Kind.group`, sorted.
    static var kinds: [String] { facts.keys.sorted() }

    private static let compiled = Mutex<[String: ReadinessRules.Rule?]>([:])

    /// The rule of `kind`, which is `Kind.group`; nil where there is none.
    static func rule(_ kind: String) -> ReadinessRules.Rule? {
        guard let facts = facts[kind] else { return nil }
        return compiled.withLock { compiled in
            if let known = compiled[kind] { return known }
            let rule = ReadinessRules.rule(ready: facts.ready, failed: facts.failed, message: facts.message)
            compiled[kind] = .some(rule)
            return rule
        }
    }
}
