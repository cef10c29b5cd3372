/// What is said of what makes pods.
extension FaultTable {
    static let workloadFaults2 = FaultTable(
        #"""
        * batch/cronjobs {"spec":{"schedule":"* * * * *","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}}}
        /spec/timeZone = "Nowhere/City"
          spec.timeZone: Invalid value: "Nowhere/City": unknown time zone Nowhere/City
        /spec/timeZone = ""
          spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string
        /spec/timeZone = "Local"
          spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones
        /spec/timeZone = "Etc/UTC"
        /spec/concurrencyPolicy = "X"
          spec.concurrencyPolicy: Unsupported value: "X": supported values: "Allow", "Forbid", "Replace"
        /spec/startingDeadlineSeconds = -1 ; /spec/successfulJobsHistoryLimit = -1 ; /spec/failedJobsHistoryLimit = -1
          spec.startingDeadlineSeconds: Invalid value: -1: <not negative>
          spec.successfulJobsHistoryLimit: Invalid value: -1: <not negative>
          spec.failedJobsHistoryLimit: Invalid value: -1: <not negative>
        /spec/jobTemplate/spec/selector = {"matchLabels":{"a":"b"}} ; /spec/jobTemplate/spec/manualSelector = true
          spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` will be auto-generated
          spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"
        /spec/jobTemplate/spec/template/spec/restartPolicy = "Always"
          spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"
        change /spec/schedule = "x"
          spec.schedule: Invalid value: "x": expected exactly 5 fields, found 1: [x]
        * autoscaling/horizontalpodautoscalers {"apiVersion":"autoscaling/v2","spec":{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"d"},"maxReplicas":3}}
        new
        /spec/minReplicas = 0
          spec.minReplicas: Invalid value: 0: must be greater than or equal to 1
          spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas
        /spec/minReplicas = 5
          spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`
        /spec/maxReplicas = 0
          spec.maxReplicas: Required value: must be set and greater than 0
          spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`
        /spec/scaleTargetRef = {"kind":"","name":""}
          spec.scaleTargetRef.kind: Required value
          spec.scaleTargetRef.name: Required value
          spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group
        /spec/scaleTargetRef = {"kind":"a/b","name":"..","apiVersion":"x/y/z"}
          spec.scaleTargetRef.kind: Invalid value: "a/b": may not contain '/'
          spec.scaleTargetRef.name: Invalid value: "..": may not be '..'
          spec.scaleTargetRef.apiVersion: Invalid value: "x/y/z": unexpected GroupVersion string: x/y/z
        /spec/metrics = [{"type":"Resource"}]
          spec.metrics[0].resource: Required value: must populate information for the given metric source
        /spec/metrics = [{"type":""},{"type":"X"},{"type":"Resource","resource":{"name":"","target":{"type":"Utilization","averageUtilization":0}}}]
          spec.metrics[0].type: Required value: must specify a metric source type
          spec.metrics[0].type: Unsupported value: "": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"
          spec.metrics[0].type: Unsupported value: "": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"
          spec.metrics[1].type: Unsupported value: "X": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"
          spec.metrics[1].type: Unsupported value: "X": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"
          spec.metrics[2].resource.name: Required value: must specify a resource name
          spec.metrics[2].resource.target.averageUtilization: Invalid value: 0: must be greater than 0
        /spec/metrics = [{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":50,"averageValue":"1"}}},{"type":"Resource","resource":{"name":"cpu","target":{"type":"Value","value":"1"}}}]
          spec.metrics[0].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization
          spec.metrics[1].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization
        /spec/metrics = [{"type":"Pods","pods":{"metric":{"name":"a/b"},"target":{"type":"AverageValue","averageValue":"-1"}}},{"type":"Pods","pods":{"metric":{"name":""},"target":{"type":"Value"}}}]
          spec.metrics[0].pods.metric.name: Invalid value: "a/b": may not contain '/'
          spec.metrics[0].pods.target.averageValue: Invalid value: "-1": must be positive
          spec.metrics[0].pods.target.averageValue: Required value: must specify a positive target averageValue
          spec.metrics[1].pods.metric.name: Required value: must specify a metric name
          spec.metrics[1].pods.target.averageValue: Required value: must specify a positive target averageValue
        /spec/metrics = [{"type":"Object","object":{"describedObject":{"kind":"","name":""},"metric":{"name":"m"},"target":{"type":"Value","value":"0"}}},{"type":"Object","object":{"describedObject":{"kind":"K","name":"n","apiVersion":"v1"},"metric":{"name":"m"},"target":{"type":"","value":"1","averageValue":"1"}}}]
          spec.metrics[0].object.describedObject.kind: Required value
          spec.metrics[0].object.describedObject.name: Required value
          spec.metrics[0].object.target.value: Invalid value: "0": must be positive
          spec.metrics[1].object.target.type: Required value: must specify a metric target type
          spec.metrics[1].object.target.type: Invalid value: "": must be either Utilization, Value, or AverageValue
        /spec/metrics = [{"type":"External","external":{"metric":{"name":"m","selector":{"matchExpressions":[{"key":"a","operator":"X"}]}},"target":{"type":"Value","value":"1","averageUtilization":5}}},{"type":"External","external":{"metric":{"name":"m"},"target":{"type":"Value","value":"1","averageValue":"1"}}}]
          spec.metrics[0].external.metric.selector.matchExpressions[0].operator: Invalid value: "X": <selector operator>
          spec.metrics[1].external.target.value: Forbidden: may not set both a target value for metric and a per-pod target
        /spec/metrics = [{"type":"ContainerResource","containerResource":{"name":"cpu","container":"","target":{"type":"Utilization"}}}]
          spec.metrics[0].containerResource.container: Required value: must specify a container
          spec.metrics[0].containerResource.target.averageUtilization: Required value: must set either a target raw value or a target utilization
        /spec/metrics = [{"type":"Resource","pods":{"metric":{"name":"m"},"target":{"type":"Value"}}}]
          spec.metrics[0].pods.target.averageValue: Required value: must specify a positive target averageValue
          spec.metrics[0].resource: Required value: must populate information for the given metric source
        /spec/behavior = {"scaleUp":{"stabilizationWindowSeconds":-1,"selectPolicy":"X","policies":[]},"scaleDown":{"stabilizationWindowSeconds":4000,"policies":[{"type":"X","value":0,"periodSeconds":0},{"type":"Pods","value":1,"periodSeconds":2000}]}}
          spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: -1: must be greater than or equal to zero
          spec.behavior.scaleUp.selectPolicy: Unsupported value: "X": supported values: "Disabled", "Max", "Min"
          spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 4000: must be less than or equal to 3600
          spec.behavior.scaleDown.policies[0].type: Unsupported value: "X": supported values: "Percent", "Pods"
          spec.behavior.scaleDown.policies[0].value: Invalid value: 0: must be greater than zero
          spec.behavior.scaleDown.policies[0].periodSeconds: Invalid value: 0: must be greater than zero
          spec.behavior.scaleDown.policies[1].periodSeconds: Invalid value: 2000: must be less than or equal to 1800
        change /spec/minReplicas = 0
          spec.minReplicas: Invalid value: 0: must be greater than or equal to 1
          spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas
        status /status/currentReplicas = -1 ; /status/desiredReplicas = -1
          status.currentReplicas: Invalid value: -1: <not negative>
          status.desiredReplicas: Invalid value: -1: <not negative>
        * policy/poddisruptionbudgets {"spec":{"minAvailable":1,"selector":{"matchLabels":{"a":"b"}}}}
        new
        /spec/maxUnavailable = 1
          spec: Invalid value: {"MinAvailable":1,"Selector":{"matchLabels":{"a":"b"}},"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set
        /spec/minAvailable = -1
          spec.minAvailable: Invalid value: -1: <not negative>
        /spec/minAvailable = "x"
          spec.minAvailable: Invalid value: "x": <percent>
        /spec/minAvailable = "101%"
          spec.minAvailable: Invalid value: "101%": must not be greater than 100%
        /spec/minAvailable =  ; /spec/maxUnavailable = "5.5%"
          spec.maxUnavailable: Invalid value: "5.5%": <percent>
        /spec/selector = {"matchExpressions":[{"key":"a","operator":"X"}]}
          spec.selector.matchExpressions[0].operator: Invalid value: "X": <selector operator>
        /spec/unhealthyPodEvictionPolicy = "X"
          spec.unhealthyPodEvictionPolicy: Unsupported value: "X": supported values: "AlwaysAllow", "IfHealthyBudget"
        change /spec/minAvailable = 2
        status /status/currentHealthy = -1 ; /status/desiredHealthy = -1 ; /status/expectedPods = -1 ; /status/disruptionsAllowed = -1
          status.disruptionsAllowed: Invalid value: -1: <not negative>
          status.currentHealthy: Invalid value: -1: <not negative>
          status.desiredHealthy: Invalid value: -1: <not negative>
          status.expectedPods: Invalid value: -1: <not negative>
        status /status/conditions = [{"type":"","status":"X","reason":"","lastTransitionTime":null,"message":""},{"type":"a","status":"True","reason":"R","lastTransitionTime":"2026-01-01T00:00:00Z","message":"","observedGeneration":-1},{"type":"a","status":"True","reason":"a b","lastTransitionTime":"2026-01-01T00:00:00Z","message":""}]
          status.conditions[0].type: Invalid value: "": name part must be non-empty
          status.conditions[0].type: Invalid value: "": <name part>
          status.conditions[0].status: Unsupported value: "X": supported values: "False", "True", "Unknown"
          status.conditions[0].lastTransitionTime: Required value
          status.conditions[0].reason: Required value
          status.conditions[1].observedGeneration: Invalid value: -1: must be greater than or equal to zero
          status.conditions[2].type: Duplicate value: "a"
          status.conditions[2].reason: Invalid value: "a b": a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?')
        """#)
}
