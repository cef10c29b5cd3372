/// What is said of kinds of networking, access and the server.
extension FaultTable {
    static let clusterFaults = FaultTable(
        #"""
        * networking.k8s.io/ingresses {"spec":{"rules":[{"host":"a.b","http":{"paths":[{"path":"/","pathType":"Prefix","backend":{"service":{"name":"s","port":{"number":80}}}}]}}]}}
        new
        /spec = {}
          spec: Invalid value: null: either `defaultBackend` or `rules` must be specified
        /spec/defaultBackend = {}
          spec.defaultBackend: Invalid value: "": resource or service backend is required
        /spec/defaultBackend = {"service":{"name":"A_","port":{}}}
          spec.defaultBackend.service.name: Invalid value: "A_": <label>
          spec.defaultBackend: Required value: port name or number is required
        /spec/defaultBackend = {"service":{"name":"","port":{"name":"a","number":1}},"resource":{"kind":"K","name":"n"}}
          spec.defaultBackend: Invalid value: "": cannot set both resource and service backends
        /spec/defaultBackend = {"resource":{"kind":"","name":"","apiGroup":"a b"}}
          spec.defaultBackend.resource.apiGroup: Invalid value: "a b": <subdomain>
          spec.defaultBackend.resource.kind: Required value
          spec.defaultBackend.resource.name: Required value
        /spec/rules/0/host = "1.2.3.4"
          spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address
        /spec/rules/0/host = "*.a_"
          spec.rules[0].host: Invalid value: "*.a_": a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
        /spec/rules/0/host = "A_"
          spec.rules[0].host: Invalid value: "A_": <subdomain>
        /spec/rules/0/http/paths = []
          spec.rules[0].http.paths: Required value
        /spec/rules/0/http/paths/0/pathType =
          spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified
        /spec/rules/0/http/paths/0/pathType = "X"
          spec.rules[0].http.paths[0].pathType: Unsupported value: "X": supported values: "Exact", "ImplementationSpecific", "Prefix"
        /spec/rules/0/http/paths/0/path = "a"
          spec.rules[0].http.paths[0].path: Invalid value: "a": must be an absolute path
        /spec/rules/0/http/paths/0/path = "/a//b/./c/../d%2f"
          spec.rules[0].http.paths[0].path: Invalid value: "/a//b/./c/../d%2f": must not contain '//'
          spec.rules[0].http.paths[0].path: Invalid value: "/a//b/./c/../d%2f": must not contain '/./'
          spec.rules[0].http.paths[0].path: Invalid value: "/a//b/./c/../d%2f": must not contain '/../'
          spec.rules[0].http.paths[0].path: Invalid value: "/a//b/./c/../d%2f": must not contain '%2f'
        /spec/rules/0/http/paths/0/backend/service/port = {"number":0,"name":"A_"}
          spec.rules[0].http.paths[0].backend.service.port.name: Invalid value: "A_": <letters>
          spec.rules[0].http.paths[0].backend.service.port.name: Invalid value: "A_": must contain at least one letter (a-z)
        /spec/rules/0/http/paths/0/backend/service/port = {"number":70000}
          spec.rules[0].http.paths[0].backend.service.port.number: Invalid value: 70000: must be between 1 and 65535, inclusive
        /spec/tls = [{"hosts":["*.a","A_","*.b_"],"secretName":"S_"}]
          spec.tls[0].hosts[1]: Invalid value: "A_": <subdomain>
          spec.tls[0].hosts[2]: Invalid value: "*.b_": a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
          spec.tls[0].secretName: Invalid value: "S_": <subdomain>
        /spec/ingressClassName = "A_"
          spec.ingressClassName: Invalid value: "A_": <subdomain>
        /metadata/annotations = {"kubernetes.io/ingress.class":"c"} ; /spec/ingressClassName = "d"
          annotations.kubernetes.io/ingress.class: Invalid value: "c": must match `ingressClassName` when both are specified
        /metadata/annotations = {"kubernetes.io/ingress.class":"c"}
          warning: annotation "kubernetes.io/ingress.class" is deprecated, please use 'spec.ingressClassName' instead
        change /spec/rules/0/host = "A_"
          spec.rules[0].host: Invalid value: "A_": <subdomain>
        status /status/loadBalancer/ingress = [{"ip":"x"},{"hostname":"1.1.1.1"}]
          status.loadBalancer.ingress[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)
          status.loadBalancer.ingress[1].hostname: Invalid value: "1.1.1.1": must be a DNS name, not an IP address
        * networking.k8s.io/ingressclasses {"spec":{"controller":"a.b/c"}}
        new
        /spec/controller = ""
          spec.controller: Required value
        /spec/controller = "a"
          spec.controller: Invalid value: "a": must be a domain-prefixed path (such as "acme.io/foo")
        /spec/controller = "a_/b c"
          spec.controller: Invalid value: "a_": <subdomain>
          spec.controller: Invalid value: "b c": Invalid path (regex used for validation is '[A-Za-z0-9/\-._~%!$&'()*+,;=:]+')
        /spec/parameters = {"kind":"","name":""}
          spec.parameters.kind: Required value
          spec.parameters.name: Required value
        /spec/parameters = {"kind":"a/b","name":"..","apiGroup":"a b","scope":"X","namespace":"n"}
          spec.parameters.apiGroup: Invalid value: "a b": <subdomain>
          spec.parameters.kind: Invalid value: "a/b": may not contain '/'
          spec.parameters.name: Invalid value: "..": may not be '..'
          spec.parameters.scope: Unsupported value: "X": supported values: "Cluster", "Namespace"
        /spec/parameters = {"kind":"K","name":"n","scope":"Namespace"}
          spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'
        /spec/parameters = {"kind":"K","name":"n","scope":"Cluster","namespace":"n"}
          spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'
        change /spec/controller = "a.b/d"
          spec.controller: Invalid value: "a.b/d": field is immutable
        * networking.k8s.io/networkpolicies {"spec":{"podSelector":{}}}
        new
        /spec/podSelector = {"matchExpressions":[{"key":"a","operator":"In"}]}
          spec.podSelector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'
        /spec/policyTypes = ["X"]
          spec.policyTypes[0]: Unsupported value: "X": supported values: "Ingress", "Egress"
        /spec/policyTypes = ["Ingress","Egress","Ingress"]
          spec.policyTypes: Invalid value: ["Ingress","Egress","Ingress"]: may not specify more than two policyTypes
        /spec/ingress = [{"ports":[{"port":0},{"port":"A_"},{"protocol":"X"},{"endPort":5},{"port":"a","endPort":5},{"port":5,"endPort":4}]}]
          spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive
          spec.ingress[0].ports[1].port: Invalid value: "A_": <letters>
          spec.ingress[0].ports[1].port: Invalid value: "A_": must contain at least one letter (a-z)
          spec.ingress[0].ports[2].protocol: Unsupported value: "X": supported values: "TCP", "UDP", "SCTP"
          spec.ingress[0].ports[3].endPort: Invalid value: 5: may not be specified when `port` is not specified
          spec.ingress[0].ports[4].endPort: Invalid value: 5: may not be specified when `port` is non-numeric
          spec.ingress[0].ports[5].endPort: Invalid value: 5: must be greater than or equal to `port`
        /spec/ingress = [{"from":[{},{"podSelector":{"matchExpressions":[{"key":"a","operator":"X"}]},"ipBlock":{"cidr":"10.0.0.0/8"}},{"ipBlock":{"cidr":""}},{"ipBlock":{"cidr":"x"}},{"ipBlock":{"cidr":"10.0.0.0/8","except":["11.0.0.0/16","y","10.1.0.0/16"]}},{"ipBlock":{"cidr":"fd00::/8","except":["fd00::/8","fd01::/16"]}}]}]
          spec.ingress[0].from[0]: Required value: must specify a peer
          spec.ingress[0].from[1].podSelector.matchExpressions[0].operator: Invalid value: "X": <selector operator>
          spec.ingress[0].from[1]: Forbidden: may not specify both ipBlock and another peer
          spec.ingress[0].from[2].ipBlock.cidr: Required value
          spec.ingress[0].from[3].ipBlock.cidr: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)
          spec.ingress[0].from[4].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`
          spec.ingress[0].from[4].ipBlock.except[1]: Invalid value: "y": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)
          spec.ingress[0].from[5].ipBlock.except[0]: Invalid value: "fd00::/8": must be a strict subset of `cidr`
        /spec/egress = [{"to":[{"namespaceSelector":{"matchExpressions":[{"key":"a","operator":"X"}]}}]}]
          spec.egress[0].to[0].namespaceSelector.matchExpressions[0].operator: Invalid value: "X": <selector operator>
        change /spec/policyTypes = ["X"]
          spec.policyTypes[0]: Unsupported value: "X": supported values: "Ingress", "Egress"
        * networking.k8s.io/ipaddresses {"metadata":{"name":"10.1.1.1"},"spec":{"parentRef":{"resource":"services","name":"s","namespace":"n"}}}
        new
        /metadata/name = "x"
          metadata.name: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)
        /metadata/name = "fd00:0:0::1"
          metadata.name: Invalid value: "fd00:0:0::1": must be in canonical form ("fd00::1")
        /metadata/name = "fd00::1:0:0:1"
        /metadata/name = "2001:db8::ffff"
        /spec = {}
          spec.parentRef: Required value
        /spec/parentRef = {"resource":"","name":"","group":"a b","namespace":"a/b"}
          spec.parentRef.group: Invalid value: "a b": <subdomain>
          spec.parentRef.resource: Required value
          spec.parentRef.name: Required value
          spec.parentRef.namespace: Invalid value: "a/b": may not contain '/'
        change /spec/parentRef/name = "t"
          spec.parentRef: Invalid value: {"name":"t","namespace":"n","resource":"services"}: field is immutable
        * networking.k8s.io/servicecidrs {"spec":{"cidrs":["10.0.0.0/24"]}}
        new
        /spec/cidrs = []
          spec.cidrs: Required value: at least one CIDR required
        /spec/cidrs = ["a","b","c"]
          spec.cidrs: Invalid value: {"CIDRs":["a","b","c"]}: may only hold up to 2 values
        /spec/cidrs = ["10.0.0.0/24","10.0.1.0/24"]
          spec.cidrs: Invalid value: ["10.0.0.0/24","10.0.1.0/24"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64
        change /spec/cidrs = ["10.0.1.0/24"]
          spec.cidrs[0]: Invalid value: "10.0.1.0/24": field is immutable
        change /spec/cidrs = ["10.0.0.0/24","fd00::/64"]
        change /spec/cidrs = ["10.0.9.0/24","fd00::/64"]
          spec.cidrs[0]: Invalid value: "10.0.9.0/24": field is immutable
        change /spec/cidrs = []
          spec.cidrs: Invalid value: null: field is immutable
        * rbac.authorization.k8s.io/roles {"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}
        new
        /metadata/name = "a/b"
          metadata.name: Invalid value: "a/b": may not contain '/'
        /rules = [{"verbs":[]}]
          rules[0].verbs: Required value: verbs must contain at least one value
          rules[0].apiGroups: Required value: resource rules must supply at least one api group
          rules[0].resources: Required value: resource rules must supply at least one resource
        /rules = [{"verbs":["get"],"nonResourceURLs":["/x"]}]
          rules[0].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs
        /rules = [{"verbs":["get"],"resources":["pods"]},{"verbs":["get"],"apiGroups":[""]}]
          rules[0].apiGroups: Required value: resource rules must supply at least one api group
          rules[1].resources: Required value: resource rules must supply at least one resource
        change /rules = []
        * rbac.authorization.k8s.io/clusterroles {"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}
        new
        /rules = [{"verbs":["get"],"nonResourceURLs":["/x"],"resources":["pods"],"apiGroups":[""]}]
          rules[0].nonResourceURLs: Invalid value: ["/x"]: rules cannot apply to both regular resources and non-resource URLs
        /rules = [{"verbs":["get"],"nonResourceURLs":["/x"]}]
        /aggregationRule = {"clusterRoleSelectors":[]}
          aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil
        /aggregationRule = {"clusterRoleSelectors":[{"matchExpressions":[{"key":"a","operator":"X"}]}]}
          aggregationRule.clusterRoleSelectors[0].matchExpressions[0].operator: Invalid value: "X": <selector operator>
        * rbac.authorization.k8s.io/rolebindings {"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"},"subjects":[{"kind":"User","name":"u"}]}
        new
        /roleRef = {"apiGroup":"x","kind":"Y","name":""}
          roleRef.apiGroup: Unsupported value: "x": supported values: "rbac.authorization.k8s.io"
          roleRef.kind: Unsupported value: "Y": supported values: "Role", "ClusterRole"
          roleRef.name: Required value
        /roleRef/name = "a/b"
          roleRef.name: Invalid value: "a/b": may not contain '/'
        /subjects = [{"kind":"X","name":""},{"kind":"ServiceAccount","name":"A_"},{"kind":"ServiceAccount","name":"a","apiGroup":"x"},{"kind":"User","name":"u","apiGroup":"y"},{"kind":"Group","name":"g","apiGroup":"y"}]
          subjects[0].name: Required value
          subjects[0].kind: Unsupported value: "X": supported values: "ServiceAccount", "User", "Group"
          subjects[1].name: Invalid value: "A_": <subdomain>
          subjects[2].apiGroup: Unsupported value: "x": supported values: ""
          subjects[3].apiGroup: Unsupported value: "y": supported values: "rbac.authorization.k8s.io"
          subjects[4].apiGroup: Unsupported value: "y": supported values: "rbac.authorization.k8s.io"
        change /roleRef/name = "s"
          roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"s"}: cannot change roleRef
        * rbac.authorization.k8s.io/clusterrolebindings {"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"r"}}
        new
        /roleRef/kind = "Role"
          roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"
        /subjects = [{"kind":"ServiceAccount","name":"a"}]
          subjects[0].namespace: Required value
        change /roleRef/name = "s"
          roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"ClusterRole","Name":"s"}: cannot change roleRef
        * scheduling.k8s.io/priorityclasses {"value":5}
        new
        /metadata/name = "system-x"
          metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-x is not a known system priority class
        /metadata/name = "system-node-critical"
          metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: value of system-node-critical PriorityClass must be 2000001000
        /value = 2000000000
          value: Forbidden: maximum allowed value of a user defined priority is 1000000000
        /preemptionPolicy = "X"
          preemptionPolicy: Unsupported value: "X": supported values: "PreemptLowerPriority", "Never"
        change /value = 6
          value: Forbidden: may not be changed in an update.
        change /preemptionPolicy = "Never"
          preemptionPolicy: Invalid value: "Never": field is immutable
        * node.k8s.io/runtimeclasses {"handler":"h"}
        new
        /handler = "A_"
          handler: Invalid value: "A_": <label>
        /overhead = {"podFixed":{"cpu":"-1"}}
          overhead.limits[cpu]: Invalid value: "-1": <not negative>
        /scheduling = {"nodeSelector":{"a b":"c"},"tolerations":[{"key":"a b"},{"key":"a","operator":"Exists"},{"key":"a","operator":"Exists"}]}
          scheduling.nodeSelector: Invalid value: "a b": <name part>
          scheduling.tolerations[0].key: Invalid value: "a b": <name part>
        change /handler = "i"
          handler: Invalid value: "i": field is immutable
        * coordination.k8s.io/leases {"spec":{"holderIdentity":"h"}}
        new
        /spec/holderIdentity = ""
        /spec/leaseDurationSeconds = 0 ; /spec/leaseTransitions = -1
          spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0
          spec.leaseTransitions: Invalid value: -1: <not negative>
        /spec/strategy = "X" ; /spec/preferredHolder = ""
          spec.strategy.strategy: Unsupported value: "X": supported values: "OldestEmulationVersion"
        /spec/strategy = "a b/c"
          spec.strategy.strategy: Invalid value: "a b/c": prefix part <subdomain>
        change /spec/leaseDurationSeconds = -1
          spec.leaseDurationSeconds: Invalid value: -1: must be greater than 0
        * certificates.k8s.io/certificatesigningrequests {"spec":{"request":"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQgotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K","signerName":"example.com/s","usages":["client auth"]}}
        new
        /spec/request = "AAAA"
          spec.request: Invalid value: "AAAA": PEM block type must be CERTIFICATE REQUEST
        /spec/usages = []
          spec.usages: Required value
        /spec/usages = ["x","client auth","client auth"]
          spec.usages[0]: Unsupported value: "x": supported values: "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment", "decipher only", "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime", "server auth", "signing", "timestamping"
          spec.usages[2]: Duplicate value: "client auth"
        /spec/signerName = ""
          spec.signerName: Required value
        /spec/signerName = "kubernetes.io/legacy-unknown"
          spec.signerName: Invalid value: "kubernetes.io/legacy-unknown": the legacy signerName is not allowed via this API version
        /spec/signerName = "a/b/c"
          spec.signerName: Invalid value: "a/b/c": must be a fully qualified domain and path of the form 'example.com/signer-name'
        /spec/signerName = "a_/b c"
          spec.signerName: Invalid value: "a_": validating label "a_": <label>
          spec.signerName: Invalid value: "a_": should be a domain with at least two segments separated by dots
          spec.signerName: Invalid value: "b c": validating label "b c": <subdomain>
        /spec/signerName = "example.com/b_"
          spec.signerName: Invalid value: "b_": validating label "b_": <subdomain>
        /spec/expirationSeconds = 5
          spec.expirationSeconds: Invalid value: 5: may not specify a duration less than 600 seconds (10 minutes)
        change /spec/usages = ["server auth"]
        status /status/conditions = [{"type":"","status":""},{"type":"Approved","status":"False"},{"type":"x","status":"Y"},{"type":"x","status":"True"}]
          status.conditions[0].type: Required value
          status.conditions[0].status: Required value
          status.conditions[1].status: Unsupported value: "False": supported values: "True"
          status.conditions[2].status: Unsupported value: "Y": supported values: "False", "True", "Unknown"
          status.conditions[3].type: Duplicate value: "x"
        approval /status/conditions = [{"type":"Approved","status":"True"},{"type":"Denied","status":"True"}]
        status /status/conditions = [{"type":"Approved","status":"True"}] ; /status/certificate = "AAAA" -> /status/conditions = [] ; /status/certificate = "BBBB"
          status.conditions: Forbidden: updates may not remove a condition of type "Approved"
          status.certificate: Forbidden: updates may not set certificate content
        * flowcontrol.apiserver.k8s.io/flowschemas {"spec":{"priorityLevelConfiguration":{"name":"p"},"matchingPrecedence":5,"rules":[{"subjects":[{"kind":"User","user":{"name":"u"}}],"nonResourceRules":[{"verbs":["get"],"nonResourceURLs":["/x"]}]}]}}
        new
        /spec/matchingPrecedence = 0
        /spec/matchingPrecedence = 1
          spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1
        /spec/matchingPrecedence = 20000
          spec.matchingPrecedence: Invalid value: 20000: must not be greater than 10000
        /spec/distinguisherMethod = {"type":"X"}
          spec.distinguisherMethod.type: Unsupported value: {"Type":"X"}: supported values: "ByNamespace", "ByUser"
        /spec/priorityLevelConfiguration = {"name":""}
          spec.priorityLevelConfiguration.name: Required value: must reference a priority level
        /spec/priorityLevelConfiguration = {"name":"A_"}
          spec.priorityLevelConfiguration.name: Invalid value: "A_": <subdomain>
        /spec/rules = [{"subjects":[]}]
          spec.rules[0].subjects: Required value: subjects must contain at least one value
          spec.rules[0]: Required value: at least one of resourceRules and nonResourceRules has to be non-empty
        /spec/rules/0/subjects = [{"kind":"X"},{"kind":"User"},{"kind":"User","user":{"name":""},"group":{"name":"g"}},{"kind":"Group","group":{"name":""}},{"kind":"ServiceAccount","serviceAccount":{"name":"","namespace":""}},{"kind":"ServiceAccount","serviceAccount":{"name":"A_","namespace":"B_"}}]
          spec.rules[0].subjects[0].kind: Unsupported value: "X": supported values: "Group", "ServiceAccount", "User"
          spec.rules[0].subjects[1].user: Required value: user is required when subject kind is 'User'
          spec.rules[0].subjects[2].user.name: Required value
          spec.rules[0].subjects[2].group: Forbidden: group is forbidden when subject kind is not 'Group'
          spec.rules[0].subjects[3].group.name: Required value
          spec.rules[0].subjects[4].serviceAccount.name: Required value
          spec.rules[0].subjects[4].serviceAccount.namespace: Required value: must specify namespace for service account
          spec.rules[0].subjects[5].serviceAccount.name: Invalid value: "A_": <subdomain>
          spec.rules[0].subjects[5].serviceAccount.namespace: Invalid value: "B_": <label>
        /spec/rules/0/nonResourceRules = [{"verbs":[],"nonResourceURLs":[]},{"verbs":["*","get"],"nonResourceURLs":["*","/x"]},{"verbs":["X"],"nonResourceURLs":["x","/a*b","/a//b",""]}]
          spec.rules[0].nonResourceRules[0].verbs: Required value: verbs must contain at least one value
          spec.rules[0].nonResourceRules[0].nonResourceURLs: Required value: nonResourceURLs must contain at least one value
          spec.rules[0].nonResourceRules[1].verbs: Invalid value: ["*","get"]: if '*' is present, must not specify other verbs
          spec.rules[0].nonResourceRules[1].nonResourceURLs: Invalid value: ["*","/x"]: if '*' is present, must not specify other non-resource URLs
          spec.rules[0].nonResourceRules[2].verbs: Unsupported value: ["X"]: supported values: "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"
          spec.rules[0].nonResourceRules[2].nonResourceURLs[0]: Invalid value: "x": must start with slash
          spec.rules[0].nonResourceRules[2].nonResourceURLs[1]: Invalid value: "/a*b": wildcard can only do suffix matching
          spec.rules[0].nonResourceRules[2].nonResourceURLs[2]: Invalid value: "/a//b": must not contain double slash
          spec.rules[0].nonResourceRules[2].nonResourceURLs[3]: Invalid value: "": must not be empty
        /spec/rules/0/resourceRules = [{"verbs":[],"apiGroups":[],"resources":[]},{"verbs":["X"],"apiGroups":["*","a"],"resources":["*","b"],"namespaces":["*","c","D_"]},{"verbs":["get"],"apiGroups":["a"],"resources":["b"],"clusterScope":true}]
          spec.rules[0].resourceRules[0].verbs: Required value: verbs must contain at least one value
          spec.rules[0].resourceRules[0].apiGroups: Required value: resource rules must supply at least one api group
          spec.rules[0].resourceRules[0].resources: Required value: resource rules must supply at least one resource
          spec.rules[0].resourceRules[0].namespaces: Required value: resource rules that are not cluster scoped must supply at least one namespace
          spec.rules[0].resourceRules[1].verbs: Unsupported value: ["X"]: supported values: "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"
          spec.rules[0].resourceRules[1].apiGroups: Invalid value: ["*","a"]: if '*' is present, must not specify other api groups
          spec.rules[0].resourceRules[1].resources: Invalid value: ["*","b"]: if '*' is present, must not specify other resources
          spec.rules[0].resourceRules[1].namespaces: Invalid value: ["*","c","D_"]: if '*' is present, must not specify other namespaces
        status /status/conditions = [{"type":"Dangling","status":"X"},{"type":"","status":"True"},{"type":"Dangling","status":"True"}]
          status.conditions[1].type: Required value: must not be empty
          status.conditions[2].type: Duplicate value: "Dangling"
        * flowcontrol.apiserver.k8s.io/prioritylevelconfigurations {"spec":{"type":"Limited","limited":{"limitResponse":{"type":"Reject"}}}}
        new
        /spec/type = "X"
          spec.type: Unsupported value: "X": supported values: "Exempt", "Limited"
        /spec/type = "Exempt"
          spec.type: Invalid value: "Exempt": type must be 'Exempt' if and only if name is 'exempt'
          spec.limited: Forbidden: must be nil if the type is not Limited
        /spec/limited =
          spec.limited: Required value: must not be empty when type is Limited
        /spec/limited/nominalConcurrencyShares = -1
          spec.limited.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer
        /spec/limited/limitResponse = {"type":"X"}
          spec.limited.limitResponse.type: Unsupported value: "X": supported values: "Queue", "Reject"
        /spec/limited/limitResponse = {"type":"Queue"}
          spec.limited.limitResponse.queuing: Required value: must not be empty if limited.limitResponse.type is Limited
        /spec/limited/limitResponse = {"type":"Reject","queuing":{}}
          spec.limited.limitResponse.queuing: Forbidden: must be nil if limited.limitResponse.type is not Limited
        /spec/limited/limitResponse = {"type":"Queue","queuing":{"queues":0,"handSize":0,"queueLengthLimit":0}}
        /spec/limited/limitResponse = {"type":"Queue","queuing":{"queues":5,"handSize":9,"queueLengthLimit":1}}
          spec.limited.limitResponse.queuing.handSize: Invalid value: 9: should not be greater than queues (5)
        /spec/limited/limitResponse = {"type":"Queue","queuing":{"queues":100000000,"handSize":9,"queueLengthLimit":1}}
          spec.limited.limitResponse.queuing.queues: Invalid value: 100000000: must not be greater than 10000000
          spec.limited.limitResponse.queuing.handSize: Invalid value: 9: required entropy bits of deckSize 100000000 and handSize 9 should not be greater than 60
        /spec/limited/limitResponse = {"type":"Queue","queuing":{"queues":1000000,"handSize":20,"queueLengthLimit":1}}
          spec.limited.limitResponse.queuing.handSize: Invalid value: 20: required entropy bits of deckSize 1000000 and handSize 20 should not be greater than 60
        /spec/limited/lendablePercent = 101 ; /spec/limited/borrowingLimitPercent = -1
          spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive
          spec.limited.borrowingLimitPercent: Invalid value: -1: if specified, must be a non-negative integer
        /metadata/name = "exempt"
          spec.type: Invalid value: "Limited": type must be 'Exempt' if and only if name is 'exempt'
        status /status/conditions = [{"type":"a","status":"X"}]
        """#)
}
