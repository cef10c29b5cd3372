/// What the published schemas do not tell of the forms that the API server writes, from the declarations of its types.
///
/// A line is a schema's name without `io.k8s.` and `api.`, and fields of it.
extension GoForms {
    /// Fields of scalars that are optional and told apart from their zero: `replicas: 0` stays, other zeros are dropped.
    static let keepingZero: StaticString = """
        admissionregistration.v1.MatchResources matchPolicy
        admissionregistration.v1.MutatingAdmissionPolicySpec failurePolicy
        admissionregistration.v1.MutatingWebhook failurePolicy matchPolicy reinvocationPolicy timeoutSeconds
        admissionregistration.v1.ParamRef parameterNotFoundAction
        admissionregistration.v1.ServiceReference path port
        admissionregistration.v1.ValidatingAdmissionPolicySpec failurePolicy
        admissionregistration.v1.ValidatingWebhook failurePolicy matchPolicy timeoutSeconds
        admissionregistration.v1.Validation reason
        admissionregistration.v1.WebhookClientConfig url
        apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion deprecationWarning
        apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceScale labelSelectorPath
        apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps $ref maxItems maxLength maxProperties maximum
        apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps minItems minLength minProperties minimum
        apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps multipleOf x-kubernetes-list-type
        apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps x-kubernetes-map-type
        apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps x-kubernetes-preserve-unknown-fields
        apiextensions-apiserver.pkg.apis.apiextensions.v1.ServiceReference path port
        apiextensions-apiserver.pkg.apis.apiextensions.v1.ValidationRule optionalOldSelf reason
        apiextensions-apiserver.pkg.apis.apiextensions.v1.WebhookClientConfig url
        apimachinery.pkg.apis.meta.v1.DeleteOptions gracePeriodSeconds ignoreStoreReadErrorWithClusterBreakingPotential
        apimachinery.pkg.apis.meta.v1.DeleteOptions orphanDependents propagationPolicy
        apimachinery.pkg.apis.meta.v1.ListMeta remainingItemCount
        apimachinery.pkg.apis.meta.v1.ObjectMeta deletionGracePeriodSeconds
        apimachinery.pkg.apis.meta.v1.OwnerReference blockOwnerDeletion controller
        apimachinery.pkg.apis.meta.v1.Preconditions resourceVersion uid
        apps.v1.DaemonSetSpec revisionHistoryLimit
        apps.v1.DaemonSetStatus collisionCount
        apps.v1.DeploymentSpec progressDeadlineSeconds replicas revisionHistoryLimit
        apps.v1.DeploymentStatus collisionCount terminatingReplicas
        apps.v1.ReplicaSetSpec replicas
        apps.v1.ReplicaSetStatus terminatingReplicas
        apps.v1.RollingUpdateStatefulSetStrategy partition
        apps.v1.StatefulSetSpec replicas revisionHistoryLimit
        apps.v1.StatefulSetStatus collisionCount
        autoscaling.v1.HorizontalPodAutoscalerSpec minReplicas targetCPUUtilizationPercentage
        autoscaling.v1.HorizontalPodAutoscalerStatus currentCPUUtilizationPercentage observedGeneration
        autoscaling.v2.HPAScalingRules selectPolicy stabilizationWindowSeconds
        autoscaling.v2.HorizontalPodAutoscalerSpec minReplicas
        autoscaling.v2.HorizontalPodAutoscalerStatus observedGeneration
        autoscaling.v2.MetricTarget averageUtilization
        autoscaling.v2.MetricValueStatus averageUtilization
        batch.v1.CronJobSpec failedJobsHistoryLimit startingDeadlineSeconds successfulJobsHistoryLimit suspend timeZone
        batch.v1.JobSpec activeDeadlineSeconds backoffLimit backoffLimitPerIndex completionMode completions managedBy
        batch.v1.JobSpec manualSelector maxFailedIndexes parallelism podReplacementPolicy suspend
        batch.v1.JobSpec ttlSecondsAfterFinished
        batch.v1.JobStatus failedIndexes ready terminating
        batch.v1.PodFailurePolicyOnExitCodesRequirement containerName
        batch.v1.SuccessPolicyRule succeededCount succeededIndexes
        certificates.v1.CertificateSigningRequestSpec expirationSeconds
        coordination.v1.LeaseSpec holderIdentity leaseDurationSeconds leaseTransitions preferredHolder strategy
        core.v1.AppArmorProfile localhostProfile
        core.v1.AzureDiskVolumeSource cachingMode fsType readOnly
        core.v1.CSIVolumeSource fsType readOnly
        core.v1.ClientIPConfig timeoutSeconds
        core.v1.ClusterTrustBundleProjection name optional signerName
        core.v1.ConfigMap immutable
        core.v1.ConfigMapEnvSource optional
        core.v1.ConfigMapKeySelector optional
        core.v1.ConfigMapProjection optional
        core.v1.ConfigMapVolumeSource defaultMode optional
        core.v1.Container restartPolicy
        core.v1.ContainerStatus started stopSignal
        core.v1.DownwardAPIVolumeFile mode
        core.v1.DownwardAPIVolumeSource defaultMode
        core.v1.EndpointAddress nodeName
        core.v1.EndpointPort appProtocol
        core.v1.FCVolumeSource lun
        core.v1.FileKeySelector optional
        core.v1.GlusterfsPersistentVolumeSource endpointsNamespace
        core.v1.HostPathVolumeSource type
        core.v1.ISCSIPersistentVolumeSource initiatorName
        core.v1.ISCSIVolumeSource initiatorName
        core.v1.KeyToPath mode
        core.v1.Lifecycle stopSignal
        core.v1.LoadBalancerIngress ipMode
        core.v1.LocalVolumeSource fsType
        core.v1.NodeFeatures supplementalGroupsPolicy
        core.v1.NodeRuntimeHandlerFeatures recursiveReadOnlyMounts userNamespaces
        core.v1.NodeSwapStatus capacity
        core.v1.PersistentVolumeClaimSpec storageClassName volumeAttributesClassName volumeMode
        core.v1.PersistentVolumeClaimStatus currentVolumeAttributesClassName
        core.v1.PersistentVolumeSpec volumeAttributesClassName volumeMode
        core.v1.PodCertificateProjection maxExpirationSeconds
        core.v1.PodDNSConfigOption value
        core.v1.PodResourceClaim resourceClaimName resourceClaimTemplateName
        core.v1.PodResourceClaimStatus resourceClaimName
        core.v1.PodSchedulingGroup podGroupName
        core.v1.PodSecurityContext fsGroup fsGroupChangePolicy runAsGroup runAsNonRoot runAsUser seLinuxChangePolicy
        core.v1.PodSecurityContext supplementalGroupsPolicy
        core.v1.PodSpec activeDeadlineSeconds automountServiceAccountToken enableServiceLinks hostUsers hostnameOverride
        core.v1.PodSpec preemptionPolicy priority runtimeClassName setHostnameAsFQDN shareProcessNamespace
        core.v1.PodSpec terminationGracePeriodSeconds
        core.v1.PortStatus error
        core.v1.Probe terminationGracePeriodSeconds
        core.v1.ProjectedVolumeSource defaultMode
        core.v1.ReplicationControllerSpec replicas
        core.v1.ResourceHealth message
        core.v1.SeccompProfile localhostProfile
        core.v1.Secret immutable
        core.v1.SecretEnvSource optional
        core.v1.SecretKeySelector optional
        core.v1.SecretProjection optional
        core.v1.SecretVolumeSource defaultMode optional
        core.v1.SecurityContext allowPrivilegeEscalation privileged procMount readOnlyRootFilesystem runAsGroup
        core.v1.SecurityContext runAsNonRoot runAsUser
        core.v1.ServiceAccount automountServiceAccountToken
        core.v1.ServiceAccountTokenProjection expirationSeconds
        core.v1.ServicePort appProtocol
        core.v1.ServiceSpec allocateLoadBalancerNodePorts internalTrafficPolicy ipFamilyPolicy loadBalancerClass
        core.v1.ServiceSpec trafficDistribution
        core.v1.Toleration tolerationSeconds
        core.v1.TopologySpreadConstraint minDomains nodeAffinityPolicy nodeTaintsPolicy
        core.v1.TypedObjectReference namespace
        core.v1.VolumeMount mountPropagation recursiveReadOnly
        core.v1.VolumeMountStatus recursiveReadOnly
        core.v1.WindowsSecurityContextOptions gmsaCredentialSpec gmsaCredentialSpecName hostProcess runAsUserName
        discovery.v1.Endpoint hostname nodeName zone
        discovery.v1.EndpointConditions ready serving terminating
        discovery.v1.EndpointPort appProtocol name port protocol
        flowcontrol.v1.ExemptPriorityLevelConfiguration lendablePercent nominalConcurrencyShares
        flowcontrol.v1.LimitedPriorityLevelConfiguration borrowingLimitPercent lendablePercent
        kube-aggregator.pkg.apis.apiregistration.v1.ServiceReference port
        networking.v1.IngressClassParametersReference apiGroup namespace
        networking.v1.IngressPortStatus error
        networking.v1.IngressSpec ingressClassName
        networking.v1.NetworkPolicyPort endPort protocol
        policy.v1.PodDisruptionBudgetSpec unhealthyPodEvictionPolicy
        resource.v1.AllocatedDeviceStatus shareID
        resource.v1.Device allNodes allowMultipleAllocations bindsToNode nodeName
        resource.v1.DeviceAttribute bool int string version
        resource.v1.DeviceClassSpec extendedResourceName
        resource.v1.DeviceConstraint distinctAttribute matchAttribute
        resource.v1.DeviceRequestAllocationResult adminAccess shareID
        resource.v1.DeviceToleration tolerationSeconds
        resource.v1.ExactDeviceRequest adminAccess
        resource.v1.ResourceSliceSpec allNodes nodeName perDeviceNodeSelection
        scheduling.v1.PriorityClass preemptionPolicy
        storage.v1.CSIDriverSpec attachRequired fsGroupPolicy nodeAllocatableUpdatePeriodSeconds podInfoOnMount
        storage.v1.CSIDriverSpec preventPodSchedulingIfMissing requiresRepublish seLinuxMount
        storage.v1.CSIDriverSpec serviceAccountTokenInSecrets storageCapacity
        storage.v1.StorageClass allowVolumeExpansion reclaimPolicy volumeBindingMode
        storage.v1.TokenRequest expirationSeconds
        storage.v1.VolumeAttachmentSource persistentVolumeName
        storage.v1.VolumeError errorCode
        storage.v1.VolumeNodeResources count
        """

    /// Fields that are written where they are missing, or not written, other than their schema lets expect.
    static let written: StaticString = """
        admissionregistration.v1.MutatingWebhook sideEffects:null
        admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec validationActions:none
        admissionregistration.v1.ValidatingWebhook sideEffects:null
        apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionCondition lastTransitionTime:null
        apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionStatus conditions:null
        apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionStatus storedVersions:null
        apps.v1.ControllerRevision data:null
        apps.v1.DaemonSetCondition lastTransitionTime:null
        apps.v1.DeploymentCondition lastTransitionTime:null lastUpdateTime:null
        apps.v1.ReplicaSetCondition lastTransitionTime:null
        apps.v1.StatefulSetCondition lastTransitionTime:null
        apps.v1.StatefulSetOrdinals start:0
        apps.v1.StatefulSetSpec serviceName:""
        apps.v1.StatefulSetStatus availableReplicas:0
        authentication.v1.TokenRequestSpec audiences:null boundObjectRef:null expirationSeconds:null
        authentication.v1.TokenRequestStatus expirationTimestamp:null token:""
        autoscaling.v2.HorizontalPodAutoscalerCondition lastTransitionTime:null
        autoscaling.v2.HorizontalPodAutoscalerStatus currentMetrics:null
        batch.v1.JobCondition lastProbeTime:null lastTransitionTime:null
        batch.v1.PodFailurePolicyOnPodConditionsPattern status:""
        certificates.v1.CertificateSigningRequestCondition lastTransitionTime:null lastUpdateTime:null
        core.v1.AzureFilePersistentVolumeSource secretNamespace:null
        core.v1.ContainerImage names:null
        core.v1.ContainerStateRunning startedAt:null
        core.v1.ContainerStateTerminated finishedAt:null startedAt:null
        core.v1.Event eventTime:null firstTimestamp:null lastTimestamp:null reportingComponent:"" reportingInstance:""
        core.v1.EventSeries lastObservedTime:null
        core.v1.GRPCAction service:null
        core.v1.NamespaceCondition lastTransitionTime:null
        core.v1.NodeCondition lastHeartbeatTime:null lastTransitionTime:null
        core.v1.NodeRuntimeHandler name:""
        core.v1.PersistentVolumeClaimCondition lastProbeTime:null lastTransitionTime:null
        core.v1.PodCondition lastProbeTime:null lastTransitionTime:null
        core.v1.ProjectedVolumeSource sources:null
        core.v1.ReplicationControllerCondition lastTransitionTime:null
        core.v1.ResourceFieldSelector divisor:"0"
        core.v1.ServicePort targetPort:0
        core.v1.TypedLocalObjectReference apiGroup:null
        core.v1.TypedObjectReference apiGroup:null
        discovery.v1.EndpointSlice endpoints:null ports:null
        events.v1.Event deprecatedFirstTimestamp:null deprecatedLastTimestamp:null
        flowcontrol.v1.FlowSchemaCondition lastTransitionTime:null
        flowcontrol.v1.FlowSchemaSpec matchingPrecedence:0
        flowcontrol.v1.LimitedPriorityLevelConfiguration nominalConcurrencyShares:null
        flowcontrol.v1.PriorityLevelConfigurationCondition lastTransitionTime:null
        flowcontrol.v1.QueuingConfiguration handSize:0 queueLengthLimit:0 queues:0
        flowcontrol.v1.ResourcePolicyRule namespaces:null
        kube-aggregator.pkg.apis.apiregistration.v1.APIServiceCondition lastTransitionTime:null
        networking.v1.HTTPIngressPath pathType:null
        networking.v1.IPAddressSpec parentRef:none
        networking.v1.IngressClassParametersReference scope:null
        policy.v1.PodDisruptionBudgetStatus currentHealthy:0 desiredHealthy:0 disruptionsAllowed:0 expectedPods:0
        rbac.v1.ClusterRole rules:null
        rbac.v1.Role rules:null
        rbac.v1.RoleRef apiGroup:""
        resource.v1.AllocatedDeviceStatus conditions:null
        resource.v1.CapacityRequestPolicy default:null
        resource.v1.CapacityRequestPolicyRange min:none
        resource.v1.CounterSet counters:none
        resource.v1.DeviceClaim requests:null
        resource.v1.DeviceCounterConsumption counters:none
        scheduling.v1.PriorityClass value:0
        storage.v1.CSINodeDriver topologyKeys:null
        storage.v1.VolumeError time:null
        """
}
