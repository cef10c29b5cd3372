/// What is said of kinds of networking, access and the server.
extension FaultTable {
    static let clusterFaults2 = FaultTable(
        #"""
        * admissionregistration.k8s.io/validatingwebhookconfigurations {"webhooks":[{"name":"a.b.c","sideEffects":"None","admissionReviewVersions":["v1"],"clientConfig":{"url":"https://x.y/z"},"rules":[{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["pods"]}]}]}
        new
        /webhooks/0/name = "a"
          webhooks[0].name: Invalid value: "a": should be a domain with at least three segments separated by dots
        /webhooks/1 = {"name":"a.b.c","sideEffects":"None","admissionReviewVersions":["v1"],"clientConfig":{"url":"https://x.y/z"}}
          webhooks[1].name: Duplicate value: "a.b.c"
        /webhooks/0/sideEffects = "Some"
          webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"
        /webhooks/0/admissionReviewVersions = []
          webhooks[0].admissionReviewVersions: Required value: must specify one of v1, v1beta1
        /webhooks/0/admissionReviewVersions = ["v9","v9","A_"]
          webhooks[0].admissionReviewVersions[1]: Invalid value: "v9": duplicate version
          webhooks[0].admissionReviewVersions[2]: Invalid value: "A_": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')
          webhooks[0].admissionReviewVersions: Invalid value: ["v9","v9","A_"]: must include at least one of v1, v1beta1
        /webhooks/0/failurePolicy = "X" ; /webhooks/0/matchPolicy = "Y" ; /webhooks/0/timeoutSeconds = 50
          webhooks[0].failurePolicy: Unsupported value: "X": supported values: "Fail", "Ignore"
          webhooks[0].matchPolicy: Unsupported value: "Y": supported values: "Equivalent", "Exact"
          webhooks[0].timeoutSeconds: Invalid value: 50: the timeout value must be between 1 and 30 seconds
        /webhooks/0/clientConfig = {}
          webhooks[0].clientConfig: Required value: exactly one of url or service is required
        /webhooks/0/clientConfig = {"url":"http://x/y?z#w"}
          webhooks[0].clientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme; desired format: https://host[/path]
          webhooks[0].clientConfig.url: Invalid value: "w": fragments are not permitted in the URL
          webhooks[0].clientConfig.url: Invalid value: "z": query parameters are not permitted in the URL
        /webhooks/0/clientConfig = {"url":"https://u@/y"}
          webhooks[0].clientConfig.url: Invalid value: "": host must be specified; desired format: https://host[/path]
          webhooks[0].clientConfig.url: Invalid value: "u": user information is not permitted in the URL
        /webhooks/0/clientConfig = {"url":":"}
          webhooks[0].clientConfig.url: Invalid value: "": 'https' is the only allowed URL scheme; desired format: https://host[/path]
          webhooks[0].clientConfig.url: Invalid value: "": host must be specified; desired format: https://host[/path]
        /webhooks/0/clientConfig = {"url":"https://x.y/z","service":{"namespace":"n","name":"s"}}
          webhooks[0].clientConfig: Required value: exactly one of url or service is required
        /webhooks/0/clientConfig = {"service":{"namespace":"","name":"","port":70000,"path":"x"}}
          webhooks[0].clientConfig.service.name: Required value
          webhooks[0].clientConfig.service.namespace: Required value
          webhooks[0].clientConfig.service.port: Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive
          webhooks[0].clientConfig.service.path: Invalid value: "x": must start with a '/'
          webhooks[0].clientConfig.service.path: Invalid value: "x": segment[0] may not be empty
        /webhooks/0/clientConfig = {"service":{"namespace":"n","name":"s","path":"/a//b"}}
          webhooks[0].clientConfig.service.path: Invalid value: "/a//b": segment[1] may not be empty
        /webhooks/0/rules = [{"operations":[],"apiGroups":[],"apiVersions":[],"resources":[]},{"operations":["X","*"],"apiGroups":["*","a"],"apiVersions":["*","v1",""],"resources":["*","pods","","*/*"],"scope":"X"}]
          webhooks[0].rules[0].operations: Required value
          webhooks[0].rules[0].apiGroups: Required value
          webhooks[0].rules[0].apiVersions: Required value
          webhooks[0].rules[0].resources: Required value
          webhooks[0].rules[1].operations: Invalid value: ["X","*"]: if '*' is present, must not specify other operations
          webhooks[0].rules[1].operations[0]: Unsupported value: "X": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"
          webhooks[0].rules[1].apiGroups: Invalid value: ["*","a"]: if '*' is present, must not specify other API groups
          webhooks[0].rules[1].apiVersions: Invalid value: ["*","v1",""]: if '*' is present, must not specify other API versions
          webhooks[0].rules[1].apiVersions[2]: Required value
          webhooks[0].rules[1].resources[2]: Required value
          webhooks[0].rules[1].resources: Invalid value: ["*","pods","","*/*"]: if '*/*' is present, must not specify other resources
          webhooks[0].rules[1].resources: Invalid value: ["*","pods","","*/*"]: if '*' is present, must not specify other resources without subresources
          webhooks[0].rules[1].scope: Unsupported value: "X": supported values: "*", "Cluster", "Namespaced"
        /webhooks/0/rules/0/resources = ["pods/*","pods/status","*/status","a/status"]
          webhooks[0].rules[0].resources[1]: Invalid value: "pods/status": if 'pods/*' is present, must not specify pods/status
          webhooks[0].rules[0].resources[3]: Invalid value: "a/status": if '*/status' is present, must not specify a/status
        /webhooks/0/namespaceSelector = {"matchExpressions":[{"key":"a","operator":"X"}]} ; /webhooks/0/objectSelector = {"matchLabels":{"a b":"c"}}
          webhooks[0].namespaceSelector.matchExpressions[0].operator: Invalid value: "X": <selector operator>
          webhooks[0].objectSelector.matchLabels: Invalid value: "a b": <name part>
        /webhooks/0/matchConditions = [{"name":"","expression":""},{"name":"a b","expression":"true"},{"name":"x","expression":"true"},{"name":"x","expression":"1 +"}]
          webhooks[0].matchConditions[0].expression: Required value
          webhooks[0].matchConditions[0].name: Required value
          webhooks[0].matchConditions[1].name: Invalid value: "a b": <name part>
          webhooks[0].matchConditions[3].name: Duplicate value: "x"
        change /webhooks/0/sideEffects = "Some"
          webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"
        * admissionregistration.k8s.io/mutatingwebhookconfigurations {"webhooks":[{"name":"a.b.c","sideEffects":"None","admissionReviewVersions":["v1"],"clientConfig":{"url":"https://x.y/z"}}]}
        new
        /webhooks/0/reinvocationPolicy = "X"
          webhooks[0].reinvocationPolicy: Unsupported value: "X": supported values: "IfNeeded", "Never"
        * admissionregistration.k8s.io/validatingadmissionpolicies {"spec":{"matchConstraints":{"resourceRules":[{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["pods"]}]},"validations":[{"expression":"true"}]}}
        new
        /spec/validations = []
          spec.validations: Required value: validations or auditAnnotations must contain at least one item
          spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item
        /spec/matchConstraints =
          spec.matchConstraints: Required value
        /spec/matchConstraints = {}
          spec.matchConstraints.resourceRules: Required value
        /spec/failurePolicy = "X"
          spec.failurePolicy: Unsupported value: "X": supported values: "Fail", "Ignore"
        /spec/paramKind = {"apiVersion":"","kind":""}
          spec.paramKind.apiVersion: Required value
          spec.paramKind.kind: Required value
        /spec/paramKind = {"apiVersion":"a/b/c","kind":"a b"}
          spec.paramKind.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c
          spec.paramKind.kind: Invalid value: "a b": may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')
        /spec/matchConditions = [{"name":"","expression":""},{"name":"a","expression":"true"},{"name":"a","expression":"true"}]
          spec.matchConditions[0].expression: Required value
          spec.matchConditions[0].name: Required value
          spec.matchConditions[2].name: Duplicate value: "a"
        /spec/variables = [{"name":"","expression":""},{"name":"a-b","expression":"1"},{"name":"v","expression":"1"},{"name":"v","expression":"1"}]
          spec.variables[0].name: Required value: name is not specified
          spec.variables[0].expression: Required value: expression is not specified
        /spec/validations = [{"expression":" "},{"expression":"true","message":" ","reason":"X"},{"expression":"true","message":"a\nb"},{"expression":"true","messageExpression":" "}]
          spec.validations[0].expression: Required value: expression is not specified
          spec.validations[1].message: Invalid value: " ": message must be non-empty if specified
          spec.validations[1].reason: Unsupported value: "X": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"
          spec.validations[2].message: Invalid value: "a\nb": message must not contain line breaks
          spec.validations[3].messageExpression: Invalid value: " ": must be non-empty if specified
        /spec/auditAnnotations = [{"key":"","valueExpression":""},{"key":"a b","valueExpression":"'x'"},{"key":"k","valueExpression":"'x'"},{"key":"k","valueExpression":"'y'"}]
          spec.auditAnnotations[0].valueExpression: Required value: valueExpression is not specified
          spec.auditAnnotations[0].key: Required value
          spec.auditAnnotations[1].key: Invalid value: "a b": <name part>
          spec.auditAnnotations[3].key: Duplicate value: "k"
        /spec/matchConstraints/resourceRules/0/resourceNames = ["a","a",""]
          spec.matchConstraints.resourceRules[0].resourceNames[1]: Duplicate value: "a"
        /spec/matchConstraints/namespaceSelector = {"matchExpressions":[{"key":"a","operator":"X"}]} ; /spec/matchConstraints/matchPolicy = "X"
          spec.matchConstraints.matchPolicy: Unsupported value: "X": supported values: "Equivalent", "Exact"
          spec.matchConstraints.namespaceSelector.matchExpressions[0].operator: Invalid value: "X": <selector operator>
        * admissionregistration.k8s.io/validatingadmissionpolicybindings {"spec":{"policyName":"p","validationActions":["Deny"]}}
        new
        /spec/policyName = ""
          spec.policyName: Required value
        /spec/policyName = "A_"
        /spec/validationActions = []
          spec.validationActions: Required value: at least one validation action is required
        /spec/validationActions = ["X","Deny","Deny","Warn"]
          spec.validationActions[0]: Unsupported value: "X": supported values: "Audit", "Deny", "Warn"
          spec.validationActions[2]: Duplicate value: "Deny"
          spec.validationActions: Invalid value: ["X","Deny","Deny","Warn"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)
        /spec/paramRef = {"name":"n","selector":{"matchLabels":{"a":"b"}}}
          spec.paramRef.name: Forbidden: name and selector are mutually exclusive
          spec.paramRef.selector: Forbidden: name and selector are mutually exclusive
          spec.paramRef.parameterNotFoundAction: Required value
        /spec/paramRef = {"parameterNotFoundAction":"X"}
          spec.paramRef.name: Required value: one of name or selector must be specified
          spec.paramRef.selector: Required value: one of name or selector must be specified
          spec.paramRef.parameterNotFoundAction: Unsupported value: "X": supported values: "Allow", "Deny"
        /spec/matchResources = {"excludeResourceRules":[{"operations":[],"apiGroups":[],"apiVersions":[],"resources":[]}]}
          spec.matchResources.excludeResourceRules[0].operations: Required value
          spec.matchResources.excludeResourceRules[0].apiGroups: Required value
          spec.matchResources.excludeResourceRules[0].apiVersions: Required value
          spec.matchResources.excludeResourceRules[0].resources: Required value
        * apiregistration.k8s.io/apiservices {"metadata":{"name":"v1.a.b"},"spec":{"group":"a.b","version":"v1","groupPriorityMinimum":10,"versionPriority":10,"service":{"name":"s","namespace":"n"},"insecureSkipTLSVerify":true}}
        new
        /metadata/name = "x"
          metadata.name: Invalid value: "x": must be `spec.version+"."+spec.group`: "v1.a.b"
        /spec/group = "A_"
          metadata.name: Invalid value: "v1.a.b": must be `spec.version+"."+spec.group`: "v1.A_"
          spec.group: Invalid value: "A_": <subdomain>
        /spec/version = "A_" ; /metadata/name = "A_.a.b"
          spec.version: Invalid value: "A_": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')
        /spec/groupPriorityMinimum = 0 ; /spec/versionPriority = 2000
          spec.groupPriorityMinimum: Invalid value: 0: must be positive and less than 20000
          spec.versionPriority: Invalid value: 2000: must be positive and less than 1000
        /spec/service = {"name":"","namespace":"","port":70000}
          spec.service.namespace: Required value
          spec.service.name: Required value
          spec.service.port: Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive
        /spec/caBundle = "AAAA"
          spec.insecureSkipTLSVerify: Invalid value: true: may not be true if caBundle is present
        /spec/service =
          spec.insecureSkipTLSVerify: Invalid value: true: local APIServices may not have insecureSkipTLSVerify
        """#)
}
