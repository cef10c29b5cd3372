/// What is said of what makes pods.
extension FaultTable {
    static let workloadFaults = FaultTable(
        #"""
        * apps/deployments {"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}
        new
        /metadata/name = "a.b"
          warning: metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]
        /spec/selector =
          spec.selector: Required value
          spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`
        /spec/selector = {}
          spec.selector: Invalid value: {}: empty selector is invalid for deployment
        /spec/selector = {"matchExpressions":[{"key":"a","operator":"In"}]}
          spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'
          spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`
        /spec/template/metadata/labels = {"a":"c"}
          spec.template.metadata.labels: Invalid value: {"a":"c"}: `selector` does not match template `labels`
        /spec/replicas = -1 ; /spec/minReadySeconds = -1 ; /spec/revisionHistoryLimit = -1 ; /spec/progressDeadlineSeconds = -1
          spec.replicas: Invalid value: -1: <not negative>
          spec.minReadySeconds: Invalid value: -1: <not negative>
          spec.revisionHistoryLimit: Invalid value: -1: <not negative>
          spec.progressDeadlineSeconds: Invalid value: -1: <not negative>
          spec.progressDeadlineSeconds: Invalid value: -1: must be greater than minReadySeconds
        /spec/progressDeadlineSeconds = 5 ; /spec/minReadySeconds = 5
          spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds
        /spec/strategy = {"type":"X"}
          spec.strategy: Unsupported value: {"Type":"X","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"
        /spec/strategy = {"type":"Recreate","rollingUpdate":{"maxSurge":1}}
          spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'
        /spec/strategy = {"type":"RollingUpdate","rollingUpdate":{"maxSurge":0,"maxUnavailable":0}}
          spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0
        /spec/strategy = {"type":"RollingUpdate","rollingUpdate":{"maxSurge":-1,"maxUnavailable":"200%"}}
          spec.strategy.rollingUpdate.maxSurge: Invalid value: -1: <not negative>
          spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "200%": must not be greater than 100%
        /spec/strategy = {"type":"RollingUpdate","rollingUpdate":{"maxSurge":"x","maxUnavailable":"5"}}
          spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "5": <percent>
          spec.strategy.rollingUpdate.maxSurge: Invalid value: "x": <percent>
          spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "5": may not be 0 when `maxSurge` is 0
        /spec/template/spec/restartPolicy = "Never"
          spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"
        /spec/template/spec/activeDeadlineSeconds = 5
          spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported
        /spec/template/spec/containers/0/image =
          spec.template.spec.containers[0].image: Required value
        /spec/template/spec/terminationGracePeriodSeconds = -1
          warning: spec.template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1
        change /spec/selector/matchLabels = {"a":"c"} ; /spec/template/metadata/labels = {"a":"c"}
          spec.selector: Invalid value: {"matchLabels":{"a":"c"}}: field is immutable
        change /spec/replicas = 5
        status /status/replicas = -1
          status.replicas: Invalid value: -1: <not negative>
          status.updatedReplicas: Invalid value: 0: cannot be greater than status.replicas
          status.readyReplicas: Invalid value: 0: cannot be greater than status.replicas
          status.availableReplicas: Invalid value: 0: cannot be greater than status.replicas
        status /status/replicas = 1 ; /status/updatedReplicas = 2 ; /status/availableReplicas = 3 ; /status/readyReplicas = 2 ; /status/collisionCount = -1 ; /status/observedGeneration = -1
          status.observedGeneration: Invalid value: -1: <not negative>
          status.collisionCount: Invalid value: -1: <not negative>
          status.updatedReplicas: Invalid value: 2: cannot be greater than status.replicas
          status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas
          status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas
          status.availableReplicas: Invalid value: 3: cannot be greater than readyReplicas
        status /status/collisionCount = 3 -> /status/collisionCount = 2
          status.collisionCount: Invalid value: 2: cannot be decremented
        * apps/replicasets {"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}
        new
        /spec/selector =
          spec.selector: Required value
          spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`
        /spec/selector = {}
          spec.selector: Invalid value: {}: empty selector is invalid for deployment
        /spec/replicas = -1 ; /spec/minReadySeconds = -1
          spec.replicas: Invalid value: -1: <not negative>
          spec.minReadySeconds: Invalid value: -1: <not negative>
        /spec/template/metadata/labels = {"a":"c"} ; /spec/template/spec/restartPolicy = "OnFailure"
          spec.template.metadata.labels: Invalid value: {"a":"c"}: `selector` does not match template `labels`
          spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"
        change /spec/selector/matchLabels = {"a":"c"} ; /spec/template/metadata/labels = {"a":"c"}
          spec.selector: Invalid value: {"matchLabels":{"a":"c"}}: field is immutable
        status /status/replicas = 1 ; /status/fullyLabeledReplicas = 2 ; /status/readyReplicas = 2 ; /status/availableReplicas = 3 ; /status/observedGeneration = -1
          status.observedGeneration: Invalid value: -1: <not negative>
          status.fullyLabeledReplicas: Invalid value: 2: cannot be greater than status.replicas
          status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas
          status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas
          status.availableReplicas: Invalid value: 3: cannot be greater than readyReplicas
        status /status/replicas = -1 ; /status/fullyLabeledReplicas = -1 ; /status/readyReplicas = -1 ; /status/availableReplicas = -1
          status.replicas: Invalid value: -1: <not negative>
          status.fullyLabeledReplicas: Invalid value: -1: <not negative>
          status.readyReplicas: Invalid value: -1: <not negative>
          status.availableReplicas: Invalid value: -1: <not negative>
        * /replicationcontrollers {"spec":{"selector":{"a":"b"},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}
        new
        /spec/selector =  ; /spec/template/metadata =
          spec.selector: Required value
        /spec/replicas = -1 ; /spec/minReadySeconds = -1
          spec.minReadySeconds: Invalid value: -1: <not negative>
          spec.replicas: Invalid value: -1: <not negative>
        /spec/template =
          spec.template: Required value
        /spec/template/metadata/labels = {"a":"c"}
          spec.template.metadata.labels: Invalid value: {"a":"c"}: `selector` does not match template `labels`
        /spec/template/spec/restartPolicy = "Never"
          spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"
        /spec/template/spec/activeDeadlineSeconds = 1
          spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicationController is not Supported
        change /spec/replicas = -1
          spec.replicas: Invalid value: -1: <not negative>
        status /status/replicas = -1
          status.replicas: Invalid value: -1: <not negative>
          status.fullyLabeledReplicas: Invalid value: 0: cannot be greater than status.replicas
          status.readyReplicas: Invalid value: 0: cannot be greater than status.replicas
          status.availableReplicas: Invalid value: 0: cannot be greater than status.replicas
        * apps/daemonsets {"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}
        new
        /spec/selector = {}
          spec.selector: Invalid value: {}: empty selector is invalid for daemonset
        /spec/template/metadata/labels = {"a":"c"}
          spec.template.metadata.labels: Invalid value: {"a":"c"}: `selector` does not match template `labels`
        /spec/minReadySeconds = -1 ; /spec/revisionHistoryLimit = -1
          spec.minReadySeconds: Invalid value: -1: <not negative>
          spec.revisionHistoryLimit: Invalid value: -1: <not negative>
        /spec/updateStrategy = {"type":"X"}
          spec.updateStrategy: Unsupported value: {"Type":"X","RollingUpdate":null}: supported values: "RollingUpdate", "OnDelete"
        /spec/updateStrategy = {"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":0,"maxSurge":0}}
          spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0
        /spec/updateStrategy = {"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":1,"maxSurge":1}}
          spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero
        /spec/updateStrategy = {"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"101%","maxSurge":"x"}}
          spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%
          spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: "x": <percent>
        /spec/template/spec/restartPolicy = "Never"
          spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"
        /spec/template/spec/activeDeadlineSeconds = 1
          spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported
        change /spec/selector/matchLabels = {"a":"c"} ; /spec/template/metadata/labels = {"a":"c"}
          spec.selector: Invalid value: {"matchLabels":{"a":"c"}}: field is immutable
        change /spec/template/spec/containers/0/image = "j"
        status /status/currentNumberScheduled = -1 ; /status/numberMisscheduled = -1 ; /status/desiredNumberScheduled = -1 ; /status/numberReady = -1 ; /status/observedGeneration = -1 ; /status/updatedNumberScheduled = -1 ; /status/numberAvailable = -1 ; /status/numberUnavailable = -1 ; /status/collisionCount = -1
          status.currentNumberScheduled: Invalid value: -1: <not negative>
          status.numberMisscheduled: Invalid value: -1: <not negative>
          status.desiredNumberScheduled: Invalid value: -1: <not negative>
          status.numberReady: Invalid value: -1: <not negative>
          status.observedGeneration: Invalid value: -1: <not negative>
          status.updatedNumberScheduled: Invalid value: -1: <not negative>
          status.numberAvailable: Invalid value: -1: <not negative>
          status.numberUnavailable: Invalid value: -1: <not negative>
          status.collisionCount: Invalid value: -1: <not negative>
        * apps/statefulsets {"spec":{"serviceName":"s","selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}},"volumeClaimTemplates":[{"metadata":{"name":"v"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}]}}
        new
        /metadata/name = "a.b"
          metadata.name: Invalid value: "a.b": must not contain dots
        /spec/selector =
          spec.selector: Required value
          spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`
        /spec/selector = {}
          spec.selector: Invalid value: {}: empty selector is invalid for statefulset
        /spec/podManagementPolicy = "X"
          spec.podManagementPolicy: Invalid value: "X": must be 'OrderedReady' or 'Parallel'
        /spec/serviceName = "Bad_"
          spec.serviceName: Invalid value: "Bad_": <label>
        /spec/updateStrategy = {"type":"X"}
          spec.updateStrategy: Invalid value: {"Type":"X","RollingUpdate":null}: must be 'RollingUpdate' or 'OnDelete'
        /spec/updateStrategy = {"type":"OnDelete","rollingUpdate":{"partition":1}}
          spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":1,"MaxUnavailable":null}: only allowed for updateStrategy 'RollingUpdate'
        /spec/updateStrategy = {"type":"RollingUpdate","rollingUpdate":{"partition":-1,"maxUnavailable":0}}
          spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: <not negative>
          spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: 0: cannot be 0
        /spec/updateStrategy = {"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"150%"}}
          spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: "150%": must not be greater than 100%
        /spec/persistentVolumeClaimRetentionPolicy = {"whenDeleted":"X","whenScaled":"Y"}
          spec.persistentVolumeClaimRetentionPolicy.whenDeleted: Unsupported value: "X": supported values: "Retain", "Delete"
          spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: "Y": supported values: "Retain", "Delete"
        /spec/replicas = -1 ; /spec/minReadySeconds = -1 ; /spec/ordinals = {"start":-1} ; /spec/revisionHistoryLimit = -1
          spec.replicas: Invalid value: -1: <not negative>
          spec.minReadySeconds: Invalid value: -1: <not negative>
          spec.ordinals.start: Invalid value: -1: <not negative>
        /spec/template/metadata/labels = {"a":"c"} ; /spec/template/spec/restartPolicy = "Never" ; /spec/template/spec/activeDeadlineSeconds = 1
          spec.template.metadata.labels: Invalid value: {"a":"c"}: `selector` does not match template `labels`
          spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"
          spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in StatefulSet is not Supported
        change /spec/serviceName = "t"
          spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden
        change /spec/replicas = 3 ; /spec/template/spec/containers/0/image = "j"
        status /status/replicas = -1 ; /status/readyReplicas = -1 ; /status/currentReplicas = -1 ; /status/updatedReplicas = -1 ; /status/observedGeneration = -1 ; /status/collisionCount = -1 ; /status/availableReplicas = -1
          status.replicas: Invalid value: -1: <not negative>
          status.readyReplicas: Invalid value: -1: <not negative>
          status.currentReplicas: Invalid value: -1: <not negative>
          status.updatedReplicas: Invalid value: -1: <not negative>
          status.availableReplicas: Invalid value: -1: <not negative>
          status.observedGeneration: Invalid value: -1: <not negative>
          status.collisionCount: Invalid value: -1: <not negative>
        status /status/replicas = 1 ; /status/readyReplicas = 2 ; /status/currentReplicas = 2 ; /status/updatedReplicas = 2 ; /status/availableReplicas = 3
          status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas
          status.currentReplicas: Invalid value: 2: cannot be greater than status.replicas
          status.updatedReplicas: Invalid value: 2: cannot be greater than status.replicas
          status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas
          status.availableReplicas: Invalid value: 3: cannot be greater than status.readyReplicas
        * apps/controllerrevisions {"revision":1,"data":{"a":1}}
        new
        /data =
          data: Required value: data is mandatory
        /revision = -1
          revision: Invalid value: -1: <not negative>
        change /data = {"a":2}
          data: Invalid value: {"a":2}: field is immutable
        change /revision = 2
        * /podtemplates {"template":{"spec":{"containers":[{"name":"c","image":"i"}]}}}
        new
        /template/metadata = {"labels":{"a b":"c"},"annotations":{"x y":"z"}}
          template.labels: Invalid value: "a b": <name part>
          template.annotations: Invalid value: "x y": <name part>
        /template/spec/containers/0/name = "A"
          template.spec.containers[0].name: Invalid value: "A": <label>
        change /template/spec/containers/0/name = "A"
          template.spec.containers[0].name: Invalid value: "A": <label>
        * batch/jobs {"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}
        new
        /metadata/name = "a.b"
          warning: metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]
        /spec/template/spec/restartPolicy = "Always"
          spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"
        /spec/template/spec/restartPolicy =
          spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"
        /spec/parallelism = -1 ; /spec/completions = -1 ; /spec/activeDeadlineSeconds = -1 ; /spec/backoffLimit = -1 ; /spec/ttlSecondsAfterFinished = -1
          spec.parallelism: Invalid value: -1: <not negative>
          spec.completions: Invalid value: -1: <not negative>
          spec.activeDeadlineSeconds: Invalid value: -1: <not negative>
          spec.backoffLimit: Invalid value: -1: <not negative>
          spec.ttlSecondsAfterFinished: Invalid value: -1: <not negative>
        /spec/selector = {"matchLabels":{"a":"b"}}
          spec.selector: Invalid value: {"matchLabels":{"a":"b","batch.kubernetes.io/controller-uid":"11111111-2222-3333-4444-555555555555"}}: `selector` not auto-generated
          spec.template.metadata.labels: Invalid value: {"batch.kubernetes.io/controller-uid":"11111111-2222-3333-4444-555555555555","batch.kubernetes.io/job-name":"it","controller-uid":"11111111-2222-3333-4444-555555555555","job-name":"it"}: `selector` does not match template `labels`
        /spec/manualSelector = true
          spec.selector: Required value
          spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`
        /spec/manualSelector = true ; /spec/selector = {"matchLabels":{"a":"b"}}
          spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`
        /spec/manualSelector = true ; /spec/selector = {"matchLabels":{"a":"b"}} ; /spec/template/metadata = {"labels":{"a":"b"}}
        /spec/completionMode = "X"
          spec.completionMode: Unsupported value: "X": supported values: "NonIndexed", "Indexed"
        /spec/completionMode = "Indexed"
        /spec/completionMode = "Indexed" ; /spec/completions = 200000 ; /spec/parallelism = 200000
          spec.parallelism: Invalid value: 200000: must be less than or equal to 100000 when completion mode is Indexed
        /spec/completionMode = "Indexed" ; /spec/completions = 100001 ; /spec/backoffLimitPerIndex = 1 ; /spec/parallelism = 20000
          spec.maxFailedIndexes: Required value: must be specified when completions is above 100000
          spec.parallelism: Invalid value: 20000: must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index
        /spec/backoffLimitPerIndex = 1 ; /spec/maxFailedIndexes = 2
          spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode
          spec.maxFailedIndexes: Invalid value: 2: requires indexed completion mode
        /spec/completionMode = "Indexed" ; /spec/completions = 2 ; /spec/backoffLimitPerIndex = -1 ; /spec/maxFailedIndexes = 5
          spec.backoffLimitPerIndex: Invalid value: -1: <not negative>
          spec.maxFailedIndexes: Invalid value: 5: must be less than or equal to completions
        /spec/completionMode = "Indexed" ; /spec/completions = 2 ; /spec/maxFailedIndexes = 1
          spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified
        /spec/completionMode = "Indexed" ; /spec/completions = 2 ; /metadata/name = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
          metadata.name: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": will not able to create pod with invalid DNS label: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-1
        /spec/podReplacementPolicy = "X"
          spec.podReplacementPolicy: Unsupported value: "X": supported values: "Failed", "TerminatingOrFailed"
        /spec/managedBy = "a b"
          spec.managedBy: Invalid value: "a b": must be a domain-prefixed path (such as "acme.io/foo")
        /spec/podFailurePolicy = {"rules":[]}
        /spec/podFailurePolicy = {"rules":[{"action":"X","onExitCodes":{"operator":"In","values":[]}},{"action":"Ignore"},{"action":"FailJob","onExitCodes":{"operator":"Y","values":[1,1,0]},"onPodConditions":[{"type":"a"}]}]}
          spec.podFailurePolicy.rules[0].action: Unsupported value: "X": supported values: "Count", "FailIndex", "FailJob", "Ignore"
          spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: null: at least one value is required
          spec.podFailurePolicy.rules[1]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required
          spec.podFailurePolicy.rules[2].onExitCodes.operator: Unsupported value: "Y": supported values: "In", "NotIn"
          spec.podFailurePolicy.rules[2].onExitCodes.values[1]: Duplicate value: 1
          spec.podFailurePolicy.rules[2].onExitCodes.values: Invalid value: [1,1,0]: must be ordered
          spec.podFailurePolicy.rules[2]: Invalid value: specifying both OnExitCodes and OnPodConditions is not supported
        /spec/podFailurePolicy = {"rules":[{"action":"FailIndex","onExitCodes":{"containerName":"zz","operator":"In","values":[2,1,0]}},{"action":"Count","onPodConditions":[{"type":"a b","status":"X"}]}]}
          spec.podFailurePolicy.rules[0].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set
          spec.podFailurePolicy.rules[0].onExitCodes.containerName: Invalid value: "zz": must be one of the container or initContainer names in the pod template
          spec.podFailurePolicy.rules[0].onExitCodes.values[2]: Invalid value: 0: must not be 0 for the In operator
          spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [2,1,0]: must be ordered
          spec.podFailurePolicy.rules[1].onPodConditions[0].type: Invalid value: "a b": <name part>
          spec.podFailurePolicy.rules[1].onPodConditions[0].status: Unsupported value: "X": supported values: "False", "True", "Unknown"
        /spec/template/spec/restartPolicy = "OnFailure" ; /spec/podFailurePolicy = {"rules":[{"action":"Count","onPodConditions":[{"type":"DisruptionTarget","status":"True"}]}]}
          spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified
        /spec/successPolicy = {"rules":[]}
          spec.successPolicy: Invalid value: {"rules":null}: requires indexed completion mode
        /spec/completionMode = "Indexed" ; /spec/completions = 3 ; /spec/successPolicy = {"rules":[{},{"succeededIndexes":"0-1,1"},{"succeededIndexes":"0-5","succeededCount":0},{"succeededIndexes":"x"},{"succeededCount":9},{"succeededIndexes":"0","succeededCount":2}]}
          spec.successPolicy.rules[0]: Required value: at least one of succeededCount or succeededIndexes must be specified
          spec.successPolicy.rules[1].succeededIndexes: Invalid value: "0-1,1": error parsing succeededIndexes: non-increasing order, previous: 1, current: 1
          spec.successPolicy.rules[2].succeededIndexes: Invalid value: "0-5": error parsing succeededIndexes: too large index: "5"
          spec.successPolicy.rules[3].succeededIndexes: Invalid value: "x": error parsing succeededIndexes: cannot convert string to integer for index: "x"
          spec.successPolicy.rules[4].succeededCount: Invalid value: 9: must be less than or equal to 3 (the number of specified completions)
          spec.successPolicy.rules[5].succeededCount: Invalid value: 2: must be less than or equal to 1 (the number of indexes in the specified succeededIndexes field)
        change /spec/completions = 5
          spec.completions: Invalid value: 5: field is immutable
        change /spec/parallelism = 5
        change /spec/backoffLimit = 9 ; /spec/completionMode = "Indexed"
          spec.completionMode: Invalid value: "Indexed": field is immutable
        change /spec/template/spec/containers/0/image = "j"
          spec.template: Invalid value: {"metadata":{"labels":{"batch.kubernetes.io/controller-uid":"11111111-2222-3333-4444-555555555555","batch.kubernetes.io/job-name":"it","controller-uid":"11111111-2222-3333-4444-555555555555","job-name":"it"}},"spec":{"containers":[{"image":"j","imagePullPolicy":"Always","name":"c","resources":{},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File"}],"dnsPolicy":"ClusterFirst","restartPolicy":"Never","schedulerName":"default-scheduler","securityContext":{},"terminationGracePeriodSeconds":30}}: field is immutable
        change /spec/suspend = true -> /spec/template/spec/nodeSelector = {"a":"b"}
        change /spec/selector/matchLabels = {"x":"y"}
          spec.template.metadata.labels: Invalid value: {"batch.kubernetes.io/controller-uid":"11111111-2222-3333-4444-555555555555","batch.kubernetes.io/job-name":"it","controller-uid":"11111111-2222-3333-4444-555555555555","job-name":"it"}: `selector` does not match template `labels`
          spec.selector: Invalid value: {"matchLabels":{"x":"y"}}: field is immutable
        change /spec/completionMode = "Indexed" ; /spec/completions = 2 ; /spec/parallelism = 2 -> /spec/completions = 3
          spec.completions: Invalid value: 3: can only be modified in tandem with spec.parallelism
        status /status/active = -1 ; /status/succeeded = -1 ; /status/failed = -1 ; /status/ready = -1 ; /status/terminating = -1
          status.active: Invalid value: -1: <not negative>
          status.succeeded: Invalid value: -1: <not negative>
          status.failed: Invalid value: -1: <not negative>
          status.ready: Invalid value: -1: <not negative>
          status.terminating: Invalid value: -1: <not negative>
          status.failed: Invalid value: -1: cannot decrease the failed counter
          status.succeeded: Invalid value: -1: cannot decrease the succeeded counter
        status /status/completionTime = "2026-01-01T00:00:00Z"
          status.completionTime: Invalid value: "2026-01-01T00:00:00Z": cannot set completionTime when there is no Complete=True condition
        status /status/startTime = "2026-01-02T00:00:00Z" ; /status/completionTime = "2026-01-01T00:00:00Z"
          status.completionTime: Invalid value: "2026-01-01T00:00:00Z": cannot set completionTime when there is no Complete=True condition
          status.completionTime: Invalid value: "2026-01-01T00:00:00Z": completionTime cannot be set before startTime
        status /status/conditions = [{"type":"Complete","status":"True"},{"type":"Failed","status":"True"}]
          status.conditions: Invalid value: cannot set Complete=True and Failed=true conditions
          status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition
          status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition
          status.completionTime: Required value: completionTime is required for Complete jobs
          status.startTime: Required value: startTime is required for finished job
        status /status/completedIndexes = "0-1" ; /status/failedIndexes = "x"
          status.completedIndexes: Invalid value: "0-1": cannot set non-empty completedIndexes when non-indexed completion mode
          status.failedIndexes: Invalid value: "x": cannot set non-null failedIndexes when backoffLimitPerIndex is null
        status /status/active = 1 ; /status/ready = 2 ; /status/conditions = [{"type":"Complete","status":"True"}]
          status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition
          status.completionTime: Required value: completionTime is required for Complete jobs
          status.startTime: Required value: startTime is required for finished job
          status.active: Invalid value: 1: active>0 is invalid for finished job
          status.ready: Invalid value: 2: cannot set more ready pods than active
        status /status/conditions = [{"type":"Complete","status":"True"}] -> /status/conditions = []
          status.conditions: Invalid value: cannot disable the terminal Complete=True condition
        status /status/succeeded = 3 -> /status/succeeded = 1
          status.succeeded: Invalid value: 1: cannot decrease the succeeded counter
        status /status/uncountedTerminatedPods = {"succeeded":["a","a"],"failed":["","b"]}
          status.uncountedTerminatedPods.succeeded[1]: Duplicate value: "a"
          status.uncountedTerminatedPods.failed[0]: Invalid value: "": must not be empty
        * batch/cronjobs {"spec":{"schedule":"* * * * *","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}}}
        new
        /metadata/name = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
          metadata.name: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": must be no more than 52 characters
        /spec/schedule = ""
          spec.schedule: Required value
        /spec/schedule = "x"
          spec.schedule: Invalid value: "x": expected exactly 5 fields, found 1: [x]
        /spec/schedule = "61 * * * *"
          spec.schedule: Invalid value: "61 * * * *": end of range (61) above maximum (59): 61
        /spec/schedule = "5-1 * * * *"
          spec.schedule: Invalid value: "5-1 * * * *": beginning of range (5) beyond end of range (1): 5-1
        /spec/schedule = "*/0 * * * *"
          spec.schedule: Invalid value: "*/0 * * * *": step of range should be a positive number: */0
        /spec/schedule = "a * * * *"
          spec.schedule: Invalid value: "a * * * *": failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax
        /spec/schedule = "1-2-3 * * * *"
          spec.schedule: Invalid value: "1-2-3 * * * *": too many hyphens: 1-2-3
        /spec/schedule = "1/2/3 * * * *"
          spec.schedule: Invalid value: "1/2/3 * * * *": too many slashes: 1/2/3
        /spec/schedule = "-1 * * * *"
          spec.schedule: Invalid value: "-1 * * * *": failed to parse int from : strconv.Atoi: parsing "": invalid syntax
        /spec/schedule = "@hourly"
        /spec/schedule = "@every 5m"
        /spec/schedule = "@nope"
          spec.schedule: Invalid value: "@nope": unrecognized descriptor: @nope
        /spec/schedule = "0 0 1 JAN MON-FRI"
        /spec/schedule = "TZ=UTC * * * * *"
          spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead
        """#)
}
