/// What is said of pods.
extension FaultTable {
    static let podFaults = FaultTable(
        #"""
        * /pods {"spec":{"containers":[{"name":"a","image":"i:1"}]}}
        new
        /metadata/name = "A_b"
          metadata.name: Invalid value: "A_b": <subdomain>
        /metadata/name = "a.b"
          warning: metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]
        /spec/containers = []
          spec.containers: Required value
        /spec/containers/0/name =
          spec.containers[0].name: Required value
        /spec/containers/0/name = "A"
          spec.containers[0].name: Invalid value: "A": <label>
        /spec/containers/0/image =
          spec.containers[0].image: Required value
        /spec/containers/0/image = " i"
          spec.containers[0].image: Invalid value: " i": must not have leading or trailing whitespace
        /spec/containers/0/imagePullPolicy = "Never!"
          spec.containers[0].imagePullPolicy: Unsupported value: "Never!": supported values: "Always", "IfNotPresent", "Never"
        /spec/containers/0/terminationMessagePolicy = "X"
          spec.containers[0].terminationMessagePolicy: Unsupported value: "X": supported values: "File", "FallbackToLogsOnError"
        /spec/containers/1 = {"name":"a","image":"j"}
          spec.containers[1].name: Duplicate value: "a"
        /spec/containers/0/ports = [{"containerPort":0}]
          spec.containers[0].ports[0].containerPort: Required value
        /spec/containers/0/ports = [{"containerPort":70000,"hostPort":70000,"protocol":"X"}]
          spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive
          spec.containers[0].ports[0].hostPort: Invalid value: 70000: must be between 1 and 65535, inclusive
          spec.containers[0].ports[0].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"
        /spec/containers/0/ports = [{"containerPort":80,"name":"UP"},{"containerPort":81,"name":"a"},{"containerPort":82,"name":"a"}]
          spec.containers[0].ports[0].name: Invalid value: "UP": <letters>
          spec.containers[0].ports[0].name: Invalid value: "UP": must contain at least one letter (a-z)
          spec.containers[0].ports[2].name: Duplicate value: "a"
        /spec/containers/0/ports = [{"containerPort":80,"hostPort":80},{"containerPort":81,"hostPort":80}]
          spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//80"
        /spec/hostNetwork = true ; /spec/containers/0/ports = [{"containerPort":80,"hostPort":81}]
          spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true
        /spec/containers/0/env = [{"name":""}]
          spec.containers[0].env[0].name: Required value
        /spec/containers/0/env = [{"name":"a=b"},{"name":"A","value":"x"},{"name":"A","value":"y"}]
          spec.containers[0].env[0].name: Invalid value: "a=b": a valid environment variable name must consist only of printable ASCII characters other than '='
        /spec/containers/0/env = [{"name":"A","value":"x","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}]
          spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty
        /spec/containers/0/env = [{"name":"A","valueFrom":{}}]
          spec.containers[0].env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`
        /spec/containers/0/env = [{"name":"A","valueFrom":{"fieldRef":{"fieldPath":"metadata.nope"}}}]
          spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.nope": error converting fieldPath: field label not supported: metadata.nope
        /spec/containers/0/env = [{"name":"A","valueFrom":{"fieldRef":{"fieldPath":"metadata.labels['a']","apiVersion":"v2"}}}]
          spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.labels['a']": error converting fieldPath: unsupported pod version: v2
        /spec/containers/0/env = [{"name":"A","valueFrom":{"fieldRef":{"fieldPath":""}}}]
          spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Required value
        /spec/containers/0/env = [{"name":"A","valueFrom":{"fieldRef":{"fieldPath":"metadata.annotations['a/b/c']"}}}]
          spec.containers[0].env[0].valueFrom.fieldRef: Invalid value: "a/b/c": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')
        /spec/containers/0/env = [{"name":"A","valueFrom":{"resourceFieldRef":{"resource":"limits.nope"}}}]
          spec.containers[0].env[0].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.nope": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"
        /spec/containers/0/env = [{"name":"A","valueFrom":{"resourceFieldRef":{"resource":"limits.cpu","divisor":"7"}}},{"name":"B","valueFrom":{"resourceFieldRef":{"resource":"","containerName":"zz"}}}]
          spec.containers[0].env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor's values 1m and 1 are supported with the cpu resource
          spec.containers[0].env[1].valueFrom.resourceFieldRef.resource: Required value
        /spec/containers/0/env = [{"name":"A","valueFrom":{"configMapKeyRef":{"name":"","key":""}}},{"name":"B","valueFrom":{"secretKeyRef":{"name":"UP","key":"a b"}}}]
          spec.containers[0].env[0].valueFrom.configMapKeyRef.name: Invalid value: "": <subdomain>
          spec.containers[0].env[0].valueFrom.configMapKeyRef.key: Required value
          spec.containers[0].env[1].valueFrom.secretKeyRef.name: Invalid value: "UP": <subdomain>
          spec.containers[0].env[1].valueFrom.secretKeyRef.key: Invalid value: "a b": <config key>
        /spec/containers/0/envFrom = [{"prefix":"a=","configMapRef":{"name":"A_"}},{}]
          spec.containers[0].envFrom[0].prefix: Invalid value: "a=": a valid environment variable name must consist only of printable ASCII characters other than '='
          spec.containers[0].envFrom[0].configMapRef.name: Invalid value: "A_": <subdomain>
          spec.containers[0].envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`
        /spec/containers/0/envFrom = [{"configMapRef":{"name":""},"secretRef":{"name":"s"}},{"secretRef":{"name":""}}]
          spec.containers[0].envFrom[0].configMapRef.name: Required value
          spec.containers[0].envFrom: Invalid value: "": may not have more than one field specified at a time
          spec.containers[0].envFrom[1].secretRef.name: Required value
        /spec/containers/0/resources = {"requests":{"cpu":"2"},"limits":{"cpu":"1"}}
          spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1
        /spec/containers/0/resources = {"requests":{"cpu":"-1","nope":"1"}}
          spec.containers[0].resources.requests[cpu]: Invalid value: "-1": <not negative>
          spec.containers[0].resources.requests[nope]: Invalid value: "nope": must be a standard resource type or fully qualified
          spec.containers[0].resources.requests[nope]: Invalid value: "nope": must be a standard resource for containers
        /spec/containers/0/resources = {"limits":{"example.com/gpu":"1.5","hugepages-2Mi":"1Mi"}}
          spec.containers[0].resources.limits[example.com/gpu]: Invalid value: "1500m": must be an integer
          spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: "1Mi": 1Mi is not positive integer multiple of hugepages-2Mi
          spec.containers[0].resources.requests[example.com/gpu]: Invalid value: "1500m": must be an integer
          spec.containers[0].resources.requests[hugepages-2Mi]: Invalid value: "1Mi": 1Mi is not positive integer multiple of hugepages-2Mi
          spec.containers[0].resources: Forbidden: HugePages require cpu or memory
        /spec/containers/0/resources = {"requests":{"example.com/gpu":"1"}}
          spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources
        /spec/containers/0/resources = {"requests":{"hugepages-2Mi":"2Mi"}}
          spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources
          spec.containers[0].resources: Forbidden: HugePages require cpu or memory
        /spec/containers/0/resources = {"requests":{"a b":"1"}}
          spec.containers[0].resources.requests[a b]: Invalid value: "a b": <name part>
          spec.containers[0].resources.requests[a b]: Invalid value: "a b": must be a standard resource for containers
        /spec/containers/0/resources = {"requests":{"memory":"1.5","ephemeral-storage":"100m"}}
          warning: spec.containers[0].resources.requests[memory]: fractional byte value "1500m" is invalid, must be an integer
          warning: spec.containers[0].resources.requests[ephemeral-storage]: fractional byte value "100m" is invalid, must be an integer
        /spec/containers/0/resources/claims = [{"name":"x"},{"name":"x"},{}]
          spec.containers[0].resources.claims[0]: Not found: "x": must be one of the names in pod.spec.resourceClaims which is empty
          spec.containers[0].resources.claims[1]: Duplicate value: "x"
          spec.containers[0].resources.claims[1]: Not found: "x": must be one of the names in pod.spec.resourceClaims which is empty
          spec.containers[0].resources.claims[2]: Required value
        /spec/containers/0/resizePolicy = [{"resourceName":"nope","restartPolicy":"X"},{"resourceName":"cpu"}]
          spec.containers[0].resizePolicy: Unsupported value: "nope": supported values: "cpu", "memory"
          spec.containers[0].resizePolicy: Unsupported value: "X": supported values: "NotRequired", "RestartContainer"
          spec.containers[0].resizePolicy: Required value
        /spec/containers/0/volumeMounts = [{"name":"nope","mountPath":"/a"}]
          spec.containers[0].volumeMounts[0].name: Not found: "nope"
        /spec/volumes = [{"name":"v","emptyDir":{}}] ; /spec/containers/0/volumeMounts = [{"name":"v","mountPath":""},{"name":"v","mountPath":"/x"},{"name":"v","mountPath":"/x"}]
          spec.containers[0].volumeMounts[0].mountPath: Required value
          spec.containers[0].volumeMounts[2].mountPath: Invalid value: "/x": must be unique
        /spec/volumes = [{"name":"v","emptyDir":{}}] ; /spec/containers/0/volumeMounts = [{"name":"v","mountPath":"/a","subPath":"/b"},{"name":"v","mountPath":"/c","subPath":"a/../b"},{"name":"v","mountPath":"/d","subPathExpr":"x","subPath":"y"}]
          spec.containers[0].volumeMounts.subPath: Invalid value: "/b": must be a relative path
          spec.containers[0].volumeMounts.subPath: Invalid value: "a/../b": must not contain '..'
          spec.containers[0].volumeMounts[2].subPathExpr: Invalid value: "x": subPathExpr and subPath are mutually exclusive
        /spec/volumes = [{"name":"v","emptyDir":{}}] ; /spec/containers/0/volumeMounts = [{"name":"v","mountPath":"/a","mountPropagation":"X"},{"name":"v","mountPath":"/b","mountPropagation":"Bidirectional"},{"name":"","mountPath":"/c"}]
          spec.containers[0].volumeMounts.mountPropagation: Unsupported value: "X": supported values: "Bidirectional", "HostToContainer", "None"
          spec.containers[0].volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers
          spec.containers[0].volumeMounts[2].name: Required value
          spec.containers[0].volumeMounts[2].name: Not found: ""
        /spec/volumes = [{"name":"v","emptyDir":{}}] ; /spec/containers/0/volumeMounts = [{"name":"v","mountPath":"/a","recursiveReadOnly":"X"},{"name":"v","mountPath":"/b","recursiveReadOnly":"Enabled"},{"name":"v","mountPath":"/c","readOnly":true,"recursiveReadOnly":"Enabled","mountPropagation":"HostToContainer"}]
          spec.containers[0].volumeMounts.recursiveReadOnly: Unsupported value: "X": supported values: "Disabled", "Enabled", "IfPossible"
          spec.containers[0].volumeMounts.recursiveReadOnly: Forbidden: may only be specified when readOnly is true
          spec.containers[0].volumeMounts.recursiveReadOnly: Forbidden: may only be specified when mountPropagation is None or not specified
        /spec/volumes = [{"name":"v","emptyDir":{}}] ; /spec/containers/0/volumeDevices = [{"name":"v","devicePath":"/d"},{"name":"","devicePath":""},{"name":"w","devicePath":"a/../b"}]
          spec.containers[0].volumeDevices[0].name: Invalid value: "v": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode
          spec.containers[0].volumeDevices[1].name: Required value
          spec.containers[0].volumeDevices[1].name: Not found: ""
          spec.containers[0].volumeDevices[1].devicePath: Required value
          spec.containers[0].volumeDevices[2].name: Not found: "w"
          spec.containers[0].volumeDevices[2].devicePath: Invalid value: "a/../b": can not contain backsteps ('..')
        /spec/containers/0/livenessProbe = {}
          spec.containers[0].livenessProbe: Required value: must specify a handler type
        /spec/containers/0/livenessProbe = {"exec":{},"httpGet":{"port":0}}
          spec.containers[0].livenessProbe.exec.command: Required value
          spec.containers[0].livenessProbe.httpGet: Forbidden: may not specify more than 1 handler type
        /spec/containers/0/livenessProbe = {"exec":{"command":["x"]},"tcpSocket":{"port":1},"periodSeconds":-1,"timeoutSeconds":-1,"initialDelaySeconds":-1,"successThreshold":-1,"failureThreshold":-1,"terminationGracePeriodSeconds":0}
          spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type
          spec.containers[0].livenessProbe.initialDelaySeconds: Invalid value: -1: <not negative>
          spec.containers[0].livenessProbe.timeoutSeconds: Invalid value: -1: <not negative>
          spec.containers[0].livenessProbe.periodSeconds: Invalid value: -1: <not negative>
          spec.containers[0].livenessProbe.successThreshold: Invalid value: -1: <not negative>
          spec.containers[0].livenessProbe.failureThreshold: Invalid value: -1: <not negative>
          spec.containers[0].livenessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0
          spec.containers[0].livenessProbe.successThreshold: Invalid value: -1: must be 1
        /spec/containers/0/livenessProbe = {"httpGet":{"path":"/x","port":"no_good","scheme":"ftp","httpHeaders":[{"name":"a b","value":"x"}]},"successThreshold":2}
          spec.containers[0].livenessProbe.httpGet.port: Invalid value: "no_good": <letters>
          spec.containers[0].livenessProbe.httpGet.scheme: Unsupported value: "ftp": supported values: "HTTP", "HTTPS"
          spec.containers[0].livenessProbe.httpGet.httpHeaders: Invalid value: "a b": a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')
          spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1
        /spec/containers/0/readinessProbe = {"grpc":{"port":0},"terminationGracePeriodSeconds":5}
          spec.containers[0].readinessProbe.grpc.port: Invalid value: 0: must be between 1 and 65535, inclusive
          spec.containers[0].readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes
        /spec/containers/0/startupProbe = {"httpGet":{"port":80},"successThreshold":3}
          spec.containers[0].startupProbe.successThreshold: Invalid value: 3: must be 1
        /spec/containers/0/lifecycle = {"postStart":{},"preStop":{"exec":{"command":["a"]},"sleep":{"seconds":-1}}}
          spec.containers[0].lifecycle.postStart: Required value: must specify a handler type
          spec.containers[0].lifecycle.preStop.sleep: Forbidden: may not specify more than 1 handler type
        /spec/containers/0/lifecycle = {"preStop":{"sleep":{"seconds":100}}}
          spec.containers[0].lifecycle.preStop.sleep: Invalid value: 100: must be non-negative and less than terminationGracePeriodSeconds (30)
        /spec/containers/0/lifecycle = {"stopSignal":"SIGTERM"}
        /spec/containers/0/securityContext = {"runAsUser":-1,"runAsGroup":-5,"privileged":true,"allowPrivilegeEscalation":false,"procMount":"X"}
          spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive
          spec.containers[0].securityContext.runAsGroup: Invalid value: -5: must be between 0 and 2147483647, inclusive
          spec.containers[0].securityContext.procMount: Unsupported value: "X": supported values: "Default", "Unmasked"
          spec.containers[0].securityContext: Invalid value: {"Capabilities":null,"Privileged":true,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":-1,"RunAsGroup":-5,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":"X","SeccompProfile":null,"AppArmorProfile":null}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true
        /spec/containers/0/securityContext = {"capabilities":{"add":["CAP_SYS_ADMIN"]},"allowPrivilegeEscalation":false}
          spec.containers[0].securityContext: Invalid value: {"Capabilities":{"Add":["CAP_SYS_ADMIN"],"Drop":null},"Privileged":null,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":null,"SeccompProfile":null,"AppArmorProfile":null}: cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN
        /spec/containers/0/securityContext = {"seccompProfile":{"type":"Localhost"},"appArmorProfile":{"type":"X"}}
          spec.containers[0].securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost
          spec.containers[0].securityContext.appArmorProfile.type: Unsupported value: "X": supported values: "Localhost", "RuntimeDefault", "Unconfined"
        /spec/containers/0/securityContext = {"seccompProfile":{"type":"RuntimeDefault","localhostProfile":"a"},"appArmorProfile":{"type":"Localhost"}}
          spec.containers[0].securityContext.seccompProfile.localhostProfile: Invalid value: {"Type":"RuntimeDefault","LocalhostProfile":"a"}: can only be set when seccomp type is Localhost
          spec.containers[0].securityContext.appArmorProfile.localhostProfile: Required value: must be set when AppArmor type is Localhost
        /spec/containers/0/securityContext = {"seccompProfile":{"type":"Localhost","localhostProfile":"/a"},"windowsOptions":{"gmsaCredentialSpec":"","runAsUserName":"a\\b\\c"}}
          spec.containers[0].securityContext.seccompProfile.localhostProfile: Invalid value: "/a": must be a relative path
          spec.containers[0].securityContext.windowsOptions.gmsaCredentialSpec: Invalid value: "": gmsaCredentialSpec cannot be an empty string
          spec.containers[0].securityContext.windowsOptions.runAsUserName: Invalid value: "a\\b\\c": runAsUserName cannot contain more than one backslash
        /spec/containers/0/restartPolicy = "Always"
        /spec/initContainers = [{"name":"a","image":"i"},{"name":"b","image":"i","lifecycle":{"preStop":{"exec":{"command":["x"]}}},"livenessProbe":{"exec":{"command":["x"]}},"readinessProbe":{"exec":{"command":["x"]}},"startupProbe":{"exec":{"command":["x"]}}}]
          spec.initContainers[0].name: Duplicate value: "a"
          spec.initContainers[1].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always
          spec.initContainers[1].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always
          spec.initContainers[1].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always
          spec.initContainers[1].startupProbe: Forbidden: may not be set for init containers without restartPolicy=Always
        /spec/initContainers = [{"name":"b","image":"i","restartPolicy":"Never"},{"name":"c","image":"i","restartPolicy":"Always","livenessProbe":{"exec":{"command":["x"]}}}]
        /spec/ephemeralContainers = [{"name":"e","image":"i"}]
          spec.ephemeralContainers: Forbidden: cannot be set on create
        /spec/restartPolicy = "Nonsense"
          spec.restartPolicy: Unsupported value: "Nonsense": supported values: "Always", "OnFailure", "Never"
        /spec/dnsPolicy = "Nonsense"
          spec.dnsPolicy: Unsupported value: "Nonsense": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"
        /spec/dnsPolicy = "None"
          spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None
        /spec/dnsConfig = {"nameservers":["a","1.1.1.1","1.1.1.2","1.1.1.3"],"searches":["UP_"],"options":[{}]}
          spec.dnsConfig.nameservers: Invalid value: ["a","1.1.1.1","1.1.1.2","1.1.1.3"]: must not have more than 3 nameservers
          spec.dnsConfig.nameservers[0]: Invalid value: "a": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)
          spec.dnsConfig.searches[0]: Invalid value: "UP_": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')
          spec.dnsConfig.options[0]: Required value: must not be empty
        /spec/hostname = "A"
          spec.hostname: Invalid value: "A": <label>
        /spec/subdomain = "a_b"
          spec.subdomain: Invalid value: "a_b": <label>
        /spec/hostAliases = [{"ip":"x","hostnames":["A_"]}]
          spec.hostAliases[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)
          spec.hostAliases[0].hostnames[0]: Invalid value: "A_": <subdomain>
        /spec/nodeName = "A_"
          spec.nodeName: Invalid value: "A_": <subdomain>
        /spec/nodeSelector = {"a b":"c","d":"e f"}
          spec.nodeSelector: Invalid value: "a b": <name part>
          spec.nodeSelector: Invalid value: "e f": <label value>
        /spec/priorityClassName = "nope"
          403 pods "it" is forbidden: no PriorityClass with name nope was found
        /spec/priority = 5
          403 pods "it" is forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name
        /spec/runtimeClassName = "nope"
          403 pods "it" is forbidden: pod rejected: RuntimeClass "nope" not found
        /spec/serviceAccountName = "nope"
          403 pods "it" is forbidden: error looking up service account space/nope: serviceaccount "nope" not found
        /spec/activeDeadlineSeconds = 0
          spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive
        /spec/terminationGracePeriodSeconds = -4
        /spec/tolerations = [{"key":"a b","operator":"Exists","value":"x"},{"operator":"Equal"},{"key":"a","operator":"X","effect":"Y"},{"key":"a","tolerationSeconds":1,"effect":"NoSchedule"}]
          spec.tolerations[0].key: Invalid value: "a b": <name part>
          spec.tolerations[0].operator: Invalid value: "x": value must be empty when `operator` is 'Exists'
          spec.tolerations[1].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"
          spec.tolerations[2].operator: Unsupported value: "X": supported values: "Equal", "Exists"
          spec.tolerations[2].effect: Unsupported value: "Y": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"
          spec.tolerations[3].effect: Invalid value: "NoSchedule": effect must be 'NoExecute' when `tolerationSeconds` is set
        /spec/imagePullSecrets = [{"name":""},{"name":"a"},{"name":"a"}]
          warning: spec.imagePullSecrets[2].name: duplicate name "a"
          warning: spec.imagePullSecrets[0].name: invalid empty name ""
        /spec/schedulingGates = [{"name":"a"},{"name":"a"},{"name":"a b"}]
          spec.schedulingGates[1]: Duplicate value: "a"
          spec.schedulingGates[2]: Invalid value: "a b": <name part>
        /spec/schedulingGates = [{"name":"example.com/a"}] ; /spec/nodeName = "n"
          spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared
        /spec/os = {"name":"beos"}
          spec.os: Unsupported value: "beos": supported values: "linux", "windows"
        /spec/os = {"name":"windows"} ; /spec/securityContext = {"runAsUser":1,"fsGroup":1} ; /spec/hostPID = true
          spec.hostPID: Forbidden: cannot be set for a windows pod
          spec.securityContext.fsGroup: Forbidden: cannot be set for a windows pod
          spec.securityContext.runAsUser: Forbidden: cannot be set for a windows pod
        /spec/os = {"name":"linux"} ; /spec/securityContext = {"windowsOptions":{"hostProcess":true}}
          spec.securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod
        /spec/securityContext = {"runAsUser":-1,"fsGroup":-1,"supplementalGroups":[-1],"sysctls":[{"name":"A!"},{"name":"kernel.x"},{"name":"kernel.x"}],"fsGroupChangePolicy":"X","seLinuxChangePolicy":"Y","supplementalGroupsPolicy":"Z"}
          spec.securityContext.fsGroup: Invalid value: -1: must be between 0 and 2147483647, inclusive
          spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive
          spec.securityContext.supplementalGroups[0]: Invalid value: -1: must be between 0 and 2147483647, inclusive
          spec.securityContext.sysctls[0].name: Invalid value: "A!": must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$
          spec.securityContext.sysctls[2].name: Duplicate value: "kernel.x"
          spec.securityContext.fsGroupChangePolicy: Unsupported value: "X": supported values: "Always", "OnRootMismatch"
          spec.securityContext.supplementalGroupsPolicy: Unsupported value: "Z": supported values: "Merge", "Strict"
          spec.securityContext.seLinuxChangePolicy: Unsupported value: "Y": supported values: "MountOption", "Recursive"
        /spec/hostPID = true ; /spec/shareProcessNamespace = true
          spec.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled
        /spec/hostUsers = false ; /spec/hostPID = true ; /spec/hostIPC = true
          spec.HostPID: Forbidden: when `pod.Spec.HostUsers` is false
          spec.HostIPC: Forbidden: when `pod.Spec.HostUsers` is false
        /spec/preemptionPolicy = "Sometimes"
          403 pods "it" is forbidden: the string value of PreemptionPolicy (Sometimes) must not be provided in pod spec; priority admission controller computed PreemptLowerPriority from the given PriorityClass name
        /spec/readinessGates = [{"conditionType":"a b"}]
          spec.readinessGates[0].conditionType: Invalid value: "a b": <name part>
        /spec/topologySpreadConstraints = [{"maxSkew":0,"topologyKey":"","whenUnsatisfiable":"X"},{"maxSkew":1,"topologyKey":"k","whenUnsatisfiable":"DoNotSchedule"},{"maxSkew":2,"topologyKey":"k","whenUnsatisfiable":"DoNotSchedule"}]
          spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero
          spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty
          spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "X": supported values: "DoNotSchedule", "ScheduleAnyway"
          spec.topologySpreadConstraints[1].{topologyKey, whenUnsatisfiable}: Duplicate value: "{k, DoNotSchedule}"
        /spec/topologySpreadConstraints = [{"maxSkew":1,"topologyKey":"k","whenUnsatisfiable":"ScheduleAnyway","minDomains":0,"nodeAffinityPolicy":"X","nodeTaintsPolicy":"Y","matchLabelKeys":["a"]}]
          spec.topologySpreadConstraints[0].minDomains: Invalid value: 0: must be greater than zero
          spec.topologySpreadConstraints[0].minDomains: Invalid value: 0: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway
          spec.topologySpreadConstraints[0].nodeAffinityPolicy: Unsupported value: "X": supported values: "Honor", "Ignore"
          spec.topologySpreadConstraints[0].nodeTaintsPolicy: Unsupported value: "Y": supported values: "Honor", "Ignore"
          spec.topologySpreadConstraints[0].matchLabelKeys: Forbidden: must not be specified when labelSelector is not set
        /metadata/labels = {"a":"x"} ; /spec/topologySpreadConstraints = [{"maxSkew":1,"topologyKey":"k","whenUnsatisfiable":"DoNotSchedule","labelSelector":{"matchLabels":{"a":"b"}},"matchLabelKeys":["a","a b"]}]
          spec.topologySpreadConstraints[0].matchLabelKeys[1]: Invalid value: "a b": <name part>
          spec.topologySpreadConstraints[0][0]: Invalid value: "a": exists in both matchLabelKeys and labelSelector
        /spec/overhead = {"cpu":"1"}
          403 pods "it" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass
        /spec/resources = {"requests":{"cpu":"2"},"limits":{"cpu":"1"}}
          spec.resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1
        /spec/resources = {"requests":{"example.com/x":"1"}}
          spec.resources.requests[example.com/x]: Unsupported value: "example.com/x": supported values: "cpu", "hugepages-", "memory"
          spec.resources.limits: Required value: Limit must be set for non overcommitable resources
        /spec/resourceClaims = [{"name":"a"},{"name":"a","resourceClaimName":"x","resourceClaimTemplateName":"y"},{"name":"B"}]
          spec.resourceClaims[0]: Invalid value: {"name":"a"}: must specify one of: `resourceClaimName`, `resourceClaimTemplateName`
          spec.resourceClaims[1].name: Duplicate value: "a"
          spec.resourceClaims[1]: Invalid value: {"name":"a","resourceClaimName":"x","resourceClaimTemplateName":"y"}: at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified
          spec.resourceClaims[2].name: Invalid value: "B": <label>
          spec.resourceClaims[2]: Invalid value: {"name":"B"}: must specify one of: `resourceClaimName`, `resourceClaimTemplateName`
        /spec/affinity = {"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[]}}}
          spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term
        /spec/affinity = {"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"a b","operator":"In"},{"key":"a","operator":"X"},{"key":"a","operator":"Gt","values":["x","y"]},{"key":"a","operator":"Exists","values":["x"]}],"matchFields":[{"key":"spec.x","operator":"In","values":["a","b"]},{"key":"metadata.name","operator":"Exists"}]}]}}}
          spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'
          spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].key: Invalid value: "a b": <name part>
          spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[1].operator: Invalid value: "X": <selector operator>
          spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[2].values: Required value: must be specified single value when `operator` is 'Lt' or 'Gt'
          spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[3].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'
          spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[0].values: Required value: must be only one value when `operator` is 'In' or 'NotIn' for node field selector
          spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[0].key: Invalid value: "spec.x": not a valid field selector key
          spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[1].operator: Invalid value: "Exists": <selector operator>
        /spec/affinity = {"nodeAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":0,"preference":{}},{"weight":1,"preference":{"matchExpressions":[{"key":"beta.kubernetes.io/os","operator":"In","values":["linux"]}]}}]}}
          spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100
        /spec/affinity = {"podAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":""},{"topologyKey":"a b","namespaces":["UP_"],"labelSelector":{"matchExpressions":[{"key":"a","operator":"In"}]}}],"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":101,"podAffinityTerm":{"topologyKey":"k","matchLabelKeys":["a"],"mismatchLabelKeys":["a"]}}]}}
          spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Required value: can not be empty
          spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: "": name part must be non-empty
          spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: "": <name part>
          spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[1].labelSelector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'
          spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[1].namespace: Invalid value: "UP_": <label>
          spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[1].topologyKey: Invalid value: "a b": <name part>
          spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 101: must be in the range 1-100
          spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.matchLabelKeys: Forbidden: must not be specified when labelSelector is not set
          spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.mismatchLabelKeys: Forbidden: must not be specified when labelSelector is not set
          spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.matchLabelKeys[0]: Invalid value: "a": exists in both matchLabelKeys and mismatchLabelKeys
        /spec/affinity = {"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"k","labelSelector":{"matchLabels":{"a":"b"}},"matchLabelKeys":["a"],"namespaceSelector":{"matchExpressions":[{"key":"a","operator":"Nope"}]}}]}}
          spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].namespaceSelector.matchExpressions[0].operator: Invalid value: "Nope": <selector operator>
        /metadata/annotations = {"seccomp.security.alpha.kubernetes.io/pod":"x","container.apparmor.security.beta.kubernetes.io/a":"localhost/x","kubernetes.io/config.mirror":"m"}
          metadata.annotations[kubernetes.io/config.mirror]: Invalid value: "m": must set spec.nodeName if mirror pod annotation is set
        /metadata/annotations = {"container.apparmor.security.beta.kubernetes.io/zz":"bad","scheduler.alpha.kubernetes.io/preferAvoidPods":"x"}
        /spec/nodeSelector = {"beta.kubernetes.io/arch":"amd64"}
          warning: spec.nodeSelector[beta.kubernetes.io/arch]: deprecated since v1.14; use "kubernetes.io/arch" instead
        /spec/containers/0/resources = {"requests":{"memory":"1500m"}}
          warning: spec.containers[0].resources.requests[memory]: fractional byte value "1500m" is invalid, must be an integer
        /spec/volumes = [{"name":"v","emptyDir":{}},{"name":"v","emptyDir":{}},{"name":"A"},{"name":"w","emptyDir":{},"hostPath":{"path":"/x"}}]
          spec.volumes[1].name: Duplicate value: "v"
          spec.volumes[2].name: Invalid value: "A": <label>
          spec.volumes[3].hostPath: Forbidden: may not specify more than 1 volume type
        /spec/volumes = [{"name":"a","hostPath":{"path":"","type":"X"}},{"name":"b","hostPath":{"path":"/a/../b"}}]
          spec.volumes[0].hostPath.path: Required value
          spec.volumes[1].hostPath.path: Invalid value: "/a/../b": must not contain '..'
        /spec/volumes = [{"name":"a","emptyDir":{"sizeLimit":"-1"}},{"name":"b","secret":{}},{"name":"c","configMap":{"items":[{"key":"","path":""},{"key":"a","path":"/x"}],"defaultMode":1000}}]
          spec.volumes[0].emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity
          spec.volumes[1].secret.secretName: Required value
          spec.volumes[2].configMap.name: Required value
          spec.volumes[2].configMap.defaultMode: Invalid value: 1000: must be a number between 0 and 0777 (octal), both inclusive
          spec.volumes[2].configMap.items[0].key: Required value
          spec.volumes[2].configMap.items[0].path: Required value
          spec.volumes[2].configMap.items[1].path: Invalid value: "/x": must be a relative path
        /spec/volumes = [{"name":"a","downwardAPI":{"items":[{"path":"../a","fieldRef":{"fieldPath":"spec.nodeName"}},{"path":"b"},{"path":"c","resourceFieldRef":{"resource":"limits.cpu"}}]}}]
          spec.volumes[0].downwardAPI.path: Invalid value: "../a": must not contain '..'
          spec.volumes[0].downwardAPI.fieldRef.fieldPath: Unsupported value: "spec.nodeName": supported values: "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"
          spec.volumes[0].downwardAPI: Required value: one of fieldRef and resourceFieldRef is required
          spec.volumes[0].downwardAPI.resourceFieldRef.containerName: Required value
        /spec/volumes = [{"name":"a","projected":{"sources":[{},{"secret":{"name":""}},{"serviceAccountToken":{"expirationSeconds":5,"path":""}},{"configMap":{"name":"c","items":[{"key":"a","path":"x"}]}},{"secret":{"name":"s","items":[{"key":"b","path":"x"}]}}],"defaultMode":-1}}]
          spec.volumes[0].projected.defaultMode: Invalid value: -1: must be a number between 0 and 0777 (octal), both inclusive
          spec.volumes[0].projected.sources[1].secret.name: Required value
          spec.volumes[0].projected.sources[2].serviceAccountToken.expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes
          spec.volumes[0].projected.path: Required value
          spec.volumes[0].projected: Invalid value: "s": conflicting duplicate paths
        /spec/volumes = [{"name":"a","projected":{"sources":[{"clusterTrustBundle":{"path":"x","name":"n","signerName":"s"}},{"secret":{"name":"a"},"configMap":{"name":"b"}}]}}]
          spec.volumes[0].projected.sources[0].clusterTrustBundle: Invalid value: {"name":"n","path":"x","signerName":"s"}: only one of name and signerName may be used
          spec.volumes[0].projected.sources[1]: Forbidden: may not specify more than 1 volume type per source
        /spec/volumes = [{"name":"a","persistentVolumeClaim":{"claimName":""}},{"name":"b","nfs":{"server":"","path":"x"}},{"name":"c","iscsi":{"targetPortal":"","iqn":"x","lun":300}},{"name":"d","csi":{"driver":"a b"}}]
          spec.volumes[0].persistentVolumeClaim.claimName: Required value
          spec.volumes[1].nfs.server: Required value
          spec.volumes[1].nfs.path: Invalid value: "x": must be an absolute path
          spec.volumes[2].iscsi.targetPortal: Required value
          spec.volumes[2].iscsi.iqn: Invalid value: "x": must be valid format starting with iqn, eui, or naa
          spec.volumes[2].iscsi.lun: Invalid value: 300: must be between 0 and 255, inclusive
          spec.volumes[3].csi.driver: Invalid value: "a b": <subdomain>
        /spec/volumes = [{"name":"a","ephemeral":{}},{"name":"b","ephemeral":{"volumeClaimTemplate":{"metadata":{"name":"x","labels":{"a b":"c"}},"spec":{"accessModes":[]}}}}]
          spec.volumes[0].ephemeral.volumeClaimTemplate: Required value
          spec.volumes[1].ephemeral.volumeClaimTemplate.metadata.labels: Invalid value: "a b": <name part>
          spec.volumes[1].ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set
          spec.volumes[1].ephemeral.volumeClaimTemplate.spec.accessModes: Required value: at least 1 access mode is required
          spec.volumes[1].ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value
        """#)
}
