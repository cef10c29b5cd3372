/// What is said of kinds of the core.
extension FaultTable {
    static let coreFaults = FaultTable(
        #"""
        * /configmaps {"data":{"a":"b"},"binaryData":{"c":"AAAA"}}
        new
        /metadata = {"name":"A_","labels":{"a b":"c d"},"annotations":{"x y":"z"},"finalizers":["nodomain"],"ownerReferences":[{"apiVersion":"","kind":"","name":"","uid":""}]}
          metadata.name: Invalid value: "A_": <subdomain>
          metadata.labels: Invalid value: "a b": <name part>
          metadata.labels: Invalid value: "c d": <label value>
          metadata.annotations: Invalid value: "x y": <name part>
          metadata.ownerReferences.apiVersion: Invalid value: "": version must not be empty
          metadata.ownerReferences.kind: Invalid value: "": must not be empty
          metadata.ownerReferences.name: Invalid value: "": must not be empty
          metadata.ownerReferences.uid: Invalid value: "": must not be empty
          metadata.finalizers[0]: Invalid value: "nodomain": name is neither a standard finalizer name nor is it fully qualified
        /metadata/generateName = "A_" ; /metadata/name =
          metadata.generateName: Invalid value: "A_": <subdomain>
          metadata.name: Invalid value: "A_abcde": <subdomain>
        /data = {"a b":"c","..":"d"}
          data[a b]: Invalid value: "a b": <config key>
          data[..]: Invalid value: "..": must not be '..'
        /binaryData = {"a":"AAAA"}
          data[a]: Invalid value: "a": duplicate of key present in binaryData
        change /immutable = true -> /data/a = "c" ; /immutable =
          immutable: Forbidden: field is immutable when `immutable` is set
          data: Forbidden: field is immutable when `immutable` is set
        change /immutable = true -> /binaryData = {}
          binaryData: Forbidden: field is immutable when `immutable` is set
        change /metadata/name = "other"
          metadata.name: Invalid value: "other": field is immutable
          metadata.name: Invalid value: "other": field is immutable
        change /metadata/finalizers = ["x"]
          metadata.finalizers[0]: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified
          metadata.finalizers[0]: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified
        * /secrets {"data":{"a":"AAAA"}}
        new
        /data = {"a b":"AAAA"}
          data[a b]: Invalid value: "a b": <config key>
        /type = "kubernetes.io/service-account-token"
          metadata.annotations[kubernetes.io/service-account.name]: Required value
        /type = "kubernetes.io/dockercfg"
          data[.dockercfg]: Required value
        /type = "kubernetes.io/dockercfg" ; /data = {".dockercfg":"AAAA"}
          data[.dockercfg]: Invalid value: "<secret contents redacted>": invalid character '\x00' looking for beginning of value
        /type = "kubernetes.io/dockerconfigjson"
          data[.dockerconfigjson]: Required value
        /type = "kubernetes.io/dockerconfigjson" ; /data = {".dockerconfigjson":"e30="}
        /type = "kubernetes.io/basic-auth"
          data[username]: Required value
          data[password]: Required value
        /type = "kubernetes.io/basic-auth" ; /data = {"username":"AAAA"}
        /type = "kubernetes.io/ssh-auth"
          data[ssh-privatekey]: Required value
        /type = "kubernetes.io/tls"
          data[tls.crt]: Required value
          data[tls.key]: Required value
        /type = "kubernetes.io/tls" ; /data = {"tls.crt":"AAAA","tls.key":"AAAA"}
        change /type = "other"
          type: Invalid value: "other": field is immutable
        change /immutable = true -> /data/b = "AAAA"
          data: Forbidden: field is immutable when `immutable` is set
        change /immutable = true -> /immutable = false
          immutable: Forbidden: field is immutable when `immutable` is set
        * /serviceaccounts {"secrets":[{"name":"s"}]}
        new
        /metadata/name = "A"
          metadata.name: Invalid value: "A": <subdomain>
        /metadata/annotations = {"kubernetes.io/enforce-mountable-secrets":"true"}
          warning: metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets
        * /namespaces {}
        new
        /metadata/name = "a.b"
          metadata.name: Invalid value: "a.b": must not contain dots
        /spec/finalizers = ["a b"]
          spec.finalizers: Invalid value: "a b": <name part>
          spec.finalizers: Invalid value: "a b": name is neither a standard finalizer name nor is it fully qualified
        status /status/phase = "Active"
        status /status/phase = "Terminating"
          status.Phase: Invalid value: "Terminating": may only be 'Active' if `deletionTimestamp` is empty
        status /metadata/deletionTimestamp = "2026-01-01T00:00:00Z" -> /status/phase = "Active"
          status.Phase: Invalid value: "Active": may only be 'Terminating' if `deletionTimestamp` is not empty
        * /nodes {}
        new
        /spec/podCIDRs = ["x"]
          spec.podCIDRs[0]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)
        /spec/podCIDRs = ["10.0.0.0/24","10.0.1.0/24"]
          spec.podCIDRs: Invalid value: ["10.0.0.0/24","10.0.1.0/24"]: may specify no more than one CIDR for each IP family
        /spec/taints = [{"key":"a b","value":"c d","effect":"X"},{"key":"a","effect":"NoSchedule"},{"key":"a","effect":"NoSchedule"}]
          metadata.taints[0].key: Invalid value: "a b": <name part>
          metadata.taints[0].value: Invalid value: "c d": <label value>
          metadata.taints[0].effect: Unsupported value: "X": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"
          metadata.taints[2]: Duplicate value: {"Key":"a","Value":"","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair
        /spec/externalID = "x" ; /spec/configSource = {}
          warning: spec.configSource: the spec.configSource field is no longer supported
          warning: spec.externalID: this field is deprecated, and is unused by Kubernetes
        /status/capacity = {"a b":"1","cpu":"-1"}
          status.capacity.cpu: Invalid value: "-1": <not negative>
          status.allocatable.cpu: Invalid value: "-1": <not negative>
        change /spec/podCIDR = "10.0.0.0/24" ; /spec/podCIDRs = ["10.0.0.0/24"] -> /spec/podCIDR = "10.0.1.0/24" ; /spec/podCIDRs = ["10.0.1.0/24"]
          spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid
        change /spec/providerID = "a" -> /spec/providerID = "b"
          spec.providerID: Forbidden: node updates may not change providerID except from "" to valid
        status /status/addresses = [{"type":"InternalIP","address":"1.1.1.1"},{"type":"InternalIP","address":"1.1.1.1"}]
          status.addresses[1]: Duplicate value: {"Type":"InternalIP","Address":"1.1.1.1"}
        * /limitranges {"spec":{"limits":[{"type":"Container","default":{"cpu":"1"}}]}}
        new
        /spec/limits = [{"type":"X y"},{"type":"Pod","default":{"cpu":"1"},"defaultRequest":{"cpu":"1"}}]
          spec.limits[0].type: Invalid value: "X y": <name part>
          spec.limits[1].default: Forbidden: may not be specified when `type` is 'Pod'
          spec.limits[1].defaultRequest: Forbidden: may not be specified when `type` is 'Pod'
        /spec/limits = [{"type":"Container"},{"type":"Container"}]
          spec.limits[1].type: Duplicate value: "Container"
        /spec/limits = [{"type":"Container","min":{"cpu":"2"},"max":{"cpu":"1"}}]
          spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1
          spec.limits[0].defaultRequest[cpu]: Invalid value: "1": min value 2 is greater than default request value 1
          spec.limits[0].default[cpu]: Invalid value: "2": min value 2 is greater than default value 1
        /spec/limits = [{"type":"Container","min":{"cpu":"1"},"max":{"cpu":"3"},"default":{"cpu":"4"},"defaultRequest":{"cpu":"5"}}]
          spec.limits[0].defaultRequest[cpu]: Invalid value: "5": default request value 5 is greater than max value 3
          spec.limits[0].defaultRequest[cpu]: Invalid value: "5": default request value 5 is greater than default limit value 4
          spec.limits[0].default[cpu]: Invalid value: "3": default value 4 is greater than max value 3
        /spec/limits = [{"type":"Container","min":{"cpu":"2"},"default":{"cpu":"1"},"defaultRequest":{"cpu":"1"}}]
          spec.limits[0].defaultRequest[cpu]: Invalid value: "1": min value 2 is greater than default request value 1
          spec.limits[0].default[cpu]: Invalid value: "2": min value 2 is greater than default value 1
        /spec/limits = [{"type":"Container","min":{"cpu":"1"},"max":{"cpu":"2"},"maxLimitRequestRatio":{"cpu":"500m"}}]
          spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio 500m is less than 1
        /spec/limits = [{"type":"Container","min":{"cpu":"1"},"max":{"cpu":"2"},"maxLimitRequestRatio":{"cpu":"5"}}]
          spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "5": ratio 5 is greater than max/min = 2.000000
        /spec/limits = [{"type":"PersistentVolumeClaim"}]
          spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided
        /spec/limits = [{"type":"Container","max":{"a b":"1","nope":"1"}}]
          spec.limits[0].max[a b]: Invalid value: "a b": <name part>
          spec.limits[0].max[a b]: Invalid value: "a b": must be a standard resource for containers
          spec.limits[0].max[nope]: Invalid value: "nope": must be a standard resource type or fully qualified
          spec.limits[0].max[nope]: Invalid value: "nope": must be a standard resource for containers
          spec.limits[0].default[a b]: Invalid value: "a b": <name part>
          spec.limits[0].default[a b]: Invalid value: "a b": must be a standard resource for containers
          spec.limits[0].default[nope]: Invalid value: "nope": must be a standard resource type or fully qualified
          spec.limits[0].default[nope]: Invalid value: "nope": must be a standard resource for containers
          spec.limits[0].defaultRequest[a b]: Invalid value: "a b": <name part>
          spec.limits[0].defaultRequest[a b]: Invalid value: "a b": must be a standard resource for containers
          spec.limits[0].defaultRequest[nope]: Invalid value: "nope": must be a standard resource type or fully qualified
          spec.limits[0].defaultRequest[nope]: Invalid value: "nope": must be a standard resource for containers
        /spec/limits = [{"type":"Container","max":{"example.com/x":"1"},"default":{"example.com/x":"1"},"defaultRequest":{"example.com/x":"2"}}]
          spec.limits[0].defaultRequest[example.com/x]: Invalid value: "2": default request value 2 is greater than max value 1
          spec.limits[0].defaultRequest[example.com/x]: Invalid value: "2": default request value 2 is greater than default limit value 1
          spec.limits[0].defaultRequest[example.com/x]: Invalid value: "2": default value 1 must equal to defaultRequest value 2 in example.com/x
        change /spec/limits = [{"type":"X y"}]
          spec.limits[0].type: Invalid value: "X y": <name part>
        * /resourcequotas {"spec":{"hard":{"pods":"1"}}}
        new
        /spec/hard = {"nope":"1","a b":"1","pods":"-1","services":"1.5"}
          spec.hard[a b]: Invalid value: "a b": <name part>
          spec.hard[a b]: Invalid value: "a b": must be a standard resource for quota
          spec.hard[nope]: Invalid value: "nope": must be a standard resource type or fully qualified
          spec.hard[nope]: Invalid value: "nope": must be a standard resource for quota
          spec.hard[pods]: Invalid value: "-1": <not negative>
          spec.hard[services]: Invalid value: "1500m": must be an integer
        /spec/scopes = ["X"]
          spec.scopes: Invalid value: ["X"]: unsupported scope
        /spec/scopes = ["Terminating","NotTerminating"]
          spec.scopes: Invalid value: ["Terminating","NotTerminating"]: conflicting scopes
        /spec/scopes = ["BestEffort"] ; /spec/hard = {"cpu":"1"}
          spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource
        /spec/scopes = ["BestEffort","NotBestEffort"]
          spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: conflicting scopes
        /spec/scopeSelector = {"matchExpressions":[{"scopeName":"X","operator":"Y"},{"scopeName":"PriorityClass","operator":"In"},{"scopeName":"BestEffort","operator":"In","values":["a"]},{"scopeName":"PriorityClass","operator":"Exists","values":["a"]}]}
          spec.scopeSelector.matchExpressions.scopeName: Invalid value: "X": unsupported scope
          spec.scopeSelector.matchExpressions.operator: Invalid value: "Y": <selector operator>
          spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector
          spec.scopeSelector.matchExpressions.operator: Invalid value: "In": must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity
          spec.scopeSelector.matchExpressions.values: Invalid value: ["a"]: must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector
        change /spec/scopes = ["Terminating"]
          spec.scopes: Invalid value: ["Terminating"]: field is immutable
        change /spec/hard = {"pods":"2"}
        status /status/hard = {"a b":"1","pods":"1"} ; /status/used = {"pods":"-1","c d":"1"}
          status.hard[a b]: Invalid value: "a b": <name part>
          status.hard[a b]: Invalid value: "a b": must be a standard resource for quota
          status.used[c d]: Invalid value: "c d": <name part>
          status.used[c d]: Invalid value: "c d": must be a standard resource for quota
          status.used[pods]: Invalid value: "-1": <not negative>
        * /endpoints {"subsets":[{"addresses":[{"ip":"10.1.1.1"}],"ports":[{"port":80}]}]}
        new
          warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
        /subsets = [{}]
          subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`
        /subsets/0/addresses = [{"ip":"x","hostname":"A_","nodeName":"B_"},{"ip":"127.0.0.1"},{"ip":"169.254.1.1"},{"ip":"224.0.0.1"},{"ip":"0.0.0.0"},{"ip":"::1"},{"ip":"fe80::1"},{"ip":"ff02::1"},{"ip":"::"}]
          subsets[0].addresses[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)
          subsets[0].addresses[0].hostname: Invalid value: "A_": <label>
          subsets[0].addresses[0].nodeName: Invalid value: "B_": <subdomain>
          subsets[0].addresses[0].ip: Invalid value: "x": must be a valid IP address
          subsets[0].addresses[1].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)
          subsets[0].addresses[2].ip: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)
          subsets[0].addresses[3].ip: Invalid value: "224.0.0.1": may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)
          subsets[0].addresses[4].ip: Invalid value: "0.0.0.0": may not be unspecified (0.0.0.0)
          subsets[0].addresses[5].ip: Invalid value: "::1": may not be in the loopback range (127.0.0.0/8, ::1/128)
          subsets[0].addresses[6].ip: Invalid value: "fe80::1": may not be in the link-local range (169.254.0.0/16, fe80::/10)
          subsets[0].addresses[7].ip: Invalid value: "ff02::1": may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)
          subsets[0].addresses[8].ip: Invalid value: "::": may not be unspecified (::)
        /subsets/0/ports = [{"port":0},{"port":70000,"name":"A_","protocol":"X","appProtocol":"a b"}]
          subsets[0].ports[0].name: Required value
          subsets[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive
          subsets[0].ports[1].name: Invalid value: "A_": <label>
          subsets[0].ports[1].port: Invalid value: 70000: must be between 1 and 65535, inclusive
          subsets[0].ports[1].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"
          subsets[0].ports[1].appProtocol: Invalid value: "a b": <name part>
        change /subsets = [{}]
          subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`
        * discovery.k8s.io/endpointslices {"addressType":"IPv4","endpoints":[{"addresses":["10.1.1.1"]}],"ports":[{"port":80}]}
        new
        /addressType = ""
          addressType: Required value
        /addressType = "X"
          addressType: Unsupported value: "X": supported values: "FQDN", "IPv4", "IPv6"
        /addressType = "IPv6"
          endpoints[0].addresses[0]: Invalid value: "10.1.1.1": must be an IPv6 address
        /addressType = "FQDN" ; /endpoints = [{"addresses":["A_"]}]
          endpoints[0].addresses[0]: Invalid value: "A_": <subdomain>
        /endpoints = [{"addresses":[]},{"addresses":["127.0.0.1","x"],"hostname":"A_","nodeName":"B_"}]
          endpoints[0].addresses: Required value: must contain at least 1 address
          endpoints[1].addresses[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)
          endpoints[1].addresses[1]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)
          endpoints[1].nodeName: Invalid value: "B_": <subdomain>
          endpoints[1].hostname: Invalid value: "A_": <label>
        /endpoints = [{"addresses":["10.1.1.1"],"deprecatedTopology":{"kubernetes.io/hostname":"x","a b":"c d"},"hints":{"forZones":[{"name":""},{"name":"a"},{"name":"a"}],"forNodes":[{"name":""},{"name":"b"},{"name":"b"}]}}]
          endpoints[0].deprecatedTopology: Invalid value: "a b": <name part>
          endpoints[0].deprecatedTopology: Invalid value: "c d": <label value>
          endpoints[0].hints.forZones[2].name: Duplicate value: "a"
          endpoints[0].hints.forNodes[2].name: Duplicate value: "b"
        /ports = [{"name":"A_"},{"name":"a"},{"name":"a"},{"protocol":"X","appProtocol":"a b","name":"c"}]
          ports[0].name: Invalid value: "A_": <label>
          ports[2].name: Duplicate value: "a"
          ports[3].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"
          ports[3].appProtocol: Invalid value: "a b": <name part>
        change /addressType = "IPv6" ; /endpoints = []
          addressType: Invalid value: "IPv6": field is immutable
        * /events {"metadata":{"namespace":"space"},"involvedObject":{"namespace":"space","kind":"Pod"},"reason":"r","type":"Normal"}
        new
        /involvedObject/namespace = "other"
          involvedObject.namespace: Invalid value: "other": does not match event.namespace
        /involvedObject = {"kind":"Node"}
          involvedObject.namespace: Invalid value: "": does not match event.namespace
        /involvedObject = {"kind":"Nonsense","apiVersion":"a/b/c"}
          involvedObject.namespace: Invalid value: "": does not match event.namespace
        change /reason = "s"
        * events.k8s.io/events {"metadata":{"namespace":"space"},"regarding":{"namespace":"space","kind":"Pod","apiVersion":"v1"},"reason":"r","type":"Normal","action":"a","eventTime":"2026-01-01T00:00:00.000000Z","reportingController":"example.com/c","reportingInstance":"i"}
        new
        /eventTime =
          eventTime: Required value
        /type = "X" ; /action = "" ; /reason = "" ; /reportingController = "" ; /reportingInstance = ""
          reportingController: Required value
          reportingController: Invalid value: "": name part must be non-empty
          reportingController: Invalid value: "": <name part>
          reportingInstance: Required value
          action: Required value
          reason: Required value
          type: Invalid value: "": has invalid value: X
        /reportingController = "a b" ; /note = "n"
          reportingController: Invalid value: "a b": <name part>
        /series = {"count":0,"lastObservedTime":null}
          series.count: Invalid value: "": should be at least 2
          series.lastObservedTime: Required value
        /deprecatedCount = 5 ; /deprecatedSource = {"component":"x"} ; /deprecatedFirstTimestamp = "2026-01-01T00:00:00Z"
          firstTimestamp: Invalid value: "": needs to be unset
          count: Invalid value: "": needs to be unset
          source: Invalid value: "": needs to be unset
        change /reason = "s"
          reason: Invalid value: "s": field is immutable
          reason: Invalid value: "s": field is immutable
        change /series = {"count":2,"lastObservedTime":"2026-01-01T00:00:00.000000Z"}
        * /services {"spec":{"ports":[{"port":80}],"selector":{"a":"b"}}}
        new
        /metadata/name = "a.b"
          metadata.name: Invalid value: "a.b": must not contain dots
        /spec/ports = []
          spec.ports: Required value
        /spec/ports = [{"port":0}]
          spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive
          spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive
        /spec/ports = [{"port":80},{"port":81}]
          spec.ports[0].name: Required value
          spec.ports[1].name: Required value
        /spec/ports = [{"name":"A_","port":80,"protocol":"X","targetPort":"!","appProtocol":"a b"},{"name":"a","port":80},{"name":"a","port":80}]
          spec.ports[0].name: Invalid value: "A_": <label>
          spec.ports[0].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"
          spec.ports[0].targetPort: Invalid value: "!": <letters>
          spec.ports[0].targetPort: Invalid value: "!": must contain at least one letter (a-z)
          spec.ports[0].appProtocol: Invalid value: "a b": <name part>
          spec.ports[2].name: Duplicate value: "a"
          spec.ports[2]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}
        /spec/type = "X"
          spec.type: Unsupported value: "X": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"
        /spec/type = "ExternalName"
          spec.externalName: Required value
        /spec/type = "ExternalName" ; /spec/externalName = "A_"
          spec.externalName: Invalid value: "A_": <subdomain>
        /spec/type = "ExternalName" ; /spec/externalName = "a.b." ; /spec/clusterIP = "10.96.0.9"
          spec.clusterIPs: Forbidden: may not be set for ExternalName services
        /spec/externalName = "a.b"
          warning: spec.externalName is ignored when spec.type is not "ExternalName"
        /spec/clusterIP = "None" ; /spec/externalIPs = ["1.2.3.4"] ; /spec/sessionAffinity = "ClientIP"
          warning: spec.externalIPs is ignored for headless services
          warning: spec.SessionAffinity is ignored for headless services
        /spec/clusterIP = "None" ; /spec/type = "NodePort"
          spec.clusterIPs[0]: Invalid value: "None": may not be set to 'None' for NodePort services
        /spec/clusterIP = "x"
          spec.clusterIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)
        /spec/clusterIP = "10.1.1.1"
          spec.clusterIPs: Invalid value: ["10.1.1.1"]: failed to allocate IP 10.1.1.1: the provided network does not match the current range
        /spec/clusterIPs = ["10.96.0.9"]
          spec.clusterIPs: Invalid value: ["10.96.0.9"]: first value must match `clusterIP`
        /spec/clusterIP = "10.96.0.9" ; /spec/clusterIPs = ["10.96.0.8"]
          spec.clusterIPs: Invalid value: ["10.96.0.8"]: first value must match `clusterIP`
        /spec/clusterIP = "10.96.0.9" ; /spec/clusterIPs = ["10.96.0.9","10.96.0.8"]
          spec.clusterIPs: Invalid value: ["10.96.0.9","10.96.0.8"]: may specify no more than one IP for each IP family
        /spec/ipFamilies = ["X","IPv4","IPv4"]
          spec.ipFamilies[0]: Unsupported value: "X": supported values: "IPv4", "IPv6"
          spec.ipFamilies[2]: Duplicate value: "IPv4"
        /spec/ipFamilies = ["IPv6"]
          spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster
        /spec/ipFamilyPolicy = "RequireDualStack"
          spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services
        /spec/ipFamilyPolicy = "X"
          spec.ipFamilyPolicy: Unsupported value: "X": supported values: "PreferDualStack", "RequireDualStack", "SingleStack"
        /spec/externalIPs = ["x","127.0.0.1"]
          spec.externalIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)
          spec.externalIPs[1]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)
        /spec/sessionAffinity = "X"
          spec.sessionAffinity: Unsupported value: "X": supported values: "ClientIP", "None"
        /spec/sessionAffinityConfig = {"clientIP":{"timeoutSeconds":5}}
        /spec/sessionAffinity = "ClientIP" ; /spec/sessionAffinityConfig = {"clientIP":{"timeoutSeconds":0}}
          spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: must be greater than 0 and less than 86400
        /spec/ports/0/nodePort = 30001
          spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'
        /spec/type = "NodePort" ; /spec/ports/0/nodePort = 5
          spec.ports[0].nodePort: Invalid value: 5: provided port is not in the valid range
        /spec/type = "NodePort" ; /spec/ports = [{"name":"a","port":80,"nodePort":30001},{"name":"b","port":81,"nodePort":30001}]
          spec.ports[1].nodePort: Duplicate value: 30001
        /spec/type = "LoadBalancer" ; /spec/ports/0/port = 10250
          spec.ports[0]: Invalid value: 10250: may not expose port 10250 externally since it is used by kubelet
        /spec/type = "LoadBalancer" ; /spec/loadBalancerSourceRanges = ["x"] ; /spec/loadBalancerClass = "a b"
          spec.LoadBalancerSourceRanges[0]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)
          spec.loadBalancerClass: Invalid value: "a b": <name part>
        /spec/loadBalancerSourceRanges = ["10.0.0.0/8"] ; /spec/loadBalancerClass = "a/b" ; /spec/allocateLoadBalancerNodePorts = true
          spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'
          spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'
          spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'
        /spec/externalTrafficPolicy = "Local"
          spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services
        /spec/type = "NodePort" ; /spec/externalTrafficPolicy = "X"
          spec.externalTrafficPolicy: Unsupported value: "X": supported values: "Cluster", "Local"
        /spec/healthCheckNodePort = 30002
          spec.healthCheckNodePort: Invalid value: 30002: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'
        /spec/type = "LoadBalancer" ; /spec/externalTrafficPolicy = "Local" ; /spec/healthCheckNodePort = 30002
        /spec/internalTrafficPolicy = "X"
          spec.internalTrafficPolicy: Unsupported value: "X": supported values: "Cluster", "Local"
        /spec/trafficDistribution = "X"
          spec.trafficDistribution: Unsupported value: "X": supported values: "PreferClose", "PreferSameNode", "PreferSameZone"
        change /spec/clusterIP = "10.96.0.10" ; /spec/clusterIPs = ["10.96.0.10"]
          spec.clusterIPs[0]: Invalid value: ["10.96.0.10"]: may not change once set
        change /spec/clusterIP =  ; /spec/clusterIPs =
        change /spec/type = "NodePort"
        """#)
}
