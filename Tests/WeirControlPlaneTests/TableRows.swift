/// Objects and the rows that `kubectl get` shows of them.
enum TableRows {
    struct Row: Sendable, CustomStringConvertible {
        let group: String
        let name: String
        let object: String
        let cells: String

        init(_ name: String, _ object: String, _ cells: String, group: String = "") {
            self.name = name
            self.object = object
            self.cells = cells
            self.group = group
        }

        var description: String { name + " " + cells }
    }

    static let all = workloads + network + core + storage + access

    private static let template = """
        {"metadata": {"labels": {"b": "2", "a": "1"}}, "spec": {"nodeSelector": {"type": "kwok"}, "containers": [
          {"name": "c", "image": "i:1"}, {"name": "d", "image": "j:2"}]}}
        """

    private static let workloads = [
        Row("podtemplates", #"{"template": \#(template)}"#, #"["a","c,d","i:1,j:2","a=1,b=2"]"#),
        Row(
            "deployments",
            #"""
            {"spec": {"replicas": 3, "selector": {"matchLabels": {"app": "x"}, "matchExpressions": [
               {"key": "z", "operator": "NotIn", "values": ["2", "1"]}, {"key": "y", "operator": "Exists"},
               {"key": "b", "operator": "DoesNotExist"}, {"key": "c", "operator": "In", "values": ["3"]}]},
              "template": \#(template)},
             "status": {"readyReplicas": 1, "updatedReplicas": 2, "availableReplicas": 1}}
            """#, #"["a","1/3",2,1,"60m","c,d","i:1,j:2","app=x,!b,c in (3),y,z notin (1,2)"]"#, group: "apps"),
        Row(
            "replicasets", #"{"spec": {"replicas": 2, "selector": {}, "template": {}}, "status": {"replicas": 1}}"#,
            #"["a",2,1,0,"60m","","","<none>"]"#, group: "apps"),
        Row(
            "replicationcontrollers", #"{"spec": {"replicas": 1, "selector": {"a": "b"}}, "status": {"replicas": 1}}"#,
            #"["a",1,1,0,"60m","","","a=b"]"#),
        Row(
            "statefulsets", #"{"spec": {"replicas": 2, "template": \#(template)}, "status": {"readyReplicas": 2}}"#,
            #"["a","2/2","60m","c,d","i:1,j:2"]"#, group: "apps"),
        Row(
            "daemonsets",
            #"""
            {"spec": {"selector": {"matchLabels": {"a": "1"}}, "template": \#(template)},
             "status": {"desiredNumberScheduled": 5, "currentNumberScheduled": 4, "numberReady": 3,
              "updatedNumberScheduled": 2, "numberAvailable": 1}}
            """#, #"["a",5,4,3,2,1,"type=kwok","60m","c,d","i:1,j:2","a=1"]"#, group: "apps"),
        Row(
            "controllerrevisions",
            #"""
            {"metadata": {"name": "a", "ownerReferences": [{"apiVersion": "v1", "kind": "X", "name": "x"},
             {"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "d", "controller": true}]}, "revision": 4}
            """#, #"["a","daemonset.apps/d",4,"60m"]"#, group: "apps"),
        Row(
            "jobs",
            #"""
            {"spec": {"completions": 3}, "status": {"succeeded": 3, "startTime": "2026-01-02T03:00:00Z",
             "completionTime": "2026-01-02T03:00:07Z", "conditions": [{"type": "Complete", "status": "True"}]}}
            """#, #"["a","Complete","3/3","7s","60m","","","<none>"]"#, group: "batch"),
        Row(
            "jobs",
            #"{"spec": {"parallelism": 2}, "status": {"startTime": "2026-01-02T03:03:05Z"}}"#,
            #"["a","Running","0/1 of 2","60s","60m","","","<none>"]"#, group: "batch"),
        Row(
            "jobs", #"{"spec": {}, "status": {"conditions": [{"type": "Suspended", "status": "True"}]}}"#,
            #"["a","Suspended","0/1","","60m","","","<none>"]"#, group: "batch"),
        Row(
            "cronjobs",
            #"""
            {"spec": {"schedule": "* * * * *", "timeZone": "Etc/UTC", "suspend": false,
              "jobTemplate": {"spec": {"template": \#(template)}}},
             "status": {"active": [{}, {}], "lastScheduleTime": "2026-01-02T03:04:00Z"}}
            """#, #"["a","* * * * *","Etc/UTC","False",2,"5s","60m","c,d","i:1,j:2","<none>"]"#, group: "batch"),
    ]

    private static let network = [
        Row(
            "services",
            #"""
            {"spec": {"type": "LoadBalancer", "clusterIPs": ["10.0.0.1"], "externalIPs": ["192.0.2.9"],
              "selector": {"a": "b"}, "ports": [{"port": 80, "nodePort": 30080, "protocol": "TCP"},
              {"port": 53, "protocol": "UDP"}]},
             "status": {"loadBalancer": {"ingress": [{"hostname": "lb"}, {"ip": "192.0.2.1"}]}}}
            """#,
            #"["a","LoadBalancer","10.0.0.1","192.0.2.1,lb,192.0.2.9","80:30080/TCP,53/UDP","60m","a=b"]"#),
        Row(
            "services", #"{"spec": {"type": "LoadBalancer"}}"#,
            #"["a","LoadBalancer","<none>","<pending>","<none>","60m","<none>"]"#),
        Row(
            "services", #"{"spec": {"type": "ExternalName", "externalName": "x.example.com"}}"#,
            #"["a","ExternalName","<none>","x.example.com","<none>","60m","<none>"]"#),
        Row(
            "services", #"{"spec": {"type": "ClusterIP", "clusterIPs": ["None"]}}"#,
            #"["a","ClusterIP","None","<none>","<none>","60m","<none>"]"#),
        Row(
            "endpoints",
            #"""
            {"subsets": [{"addresses": [{"ip": "10.0.0.1"}, {"ip": "fd00::1"}], "ports": [{"port": 80}, {"port": 81}]},
             {"addresses": [{"ip": "10.0.0.3"}]}]}
            """#, #"["a","10.0.0.1:80,[fd00::1]:80,10.0.0.1:81 + 2 more...","60m"]"#),
        Row(
            "endpointslices",
            #"""
            {"addressType": "IPv4", "ports": [{"port": 80}, {"name": "x"}, {}, {"port": 4}],
             "endpoints": [{"addresses": ["10.0.0.1"]}, {"addresses": ["10.0.0.2"]}]}
            """#, #"["a","IPv4","80,x,* + 1 more...","10.0.0.1,10.0.0.2","60m"]"#, group: "discovery.k8s.io"),
        Row(
            "endpointslices", #"{"addressType": "FQDN"}"#, #"["a","FQDN","<unset>","<unset>","60m"]"#,
            group: "discovery.k8s.io"),
        Row(
            "ingresses",
            #"""
            {"spec": {"ingressClassName": "c", "tls": [{}], "rules": [{"host": "a.example.com"},
              {"host": "b.example.com"}, {"host": "c.example.com"}, {"host": "d.example.com"}]},
             "status": {"loadBalancer": {"ingress": [{"hostname": "lb.example.com"}, {"ip": "192.0.2.1"}]}}}
            """#,
            #"["a","c","a.example.com,b.example.com,c.example.com + 1 more...","192.0.2.1,lb.example.com","80, 443","60m"]"#,
            group: "networking.k8s.io"),
        Row(
            "ingresses", #"{"spec": {"rules": [{}]}}"#, #"["a","<none>","*","","80","60m"]"#,
            group: "networking.k8s.io"),
        Row(
            "ingressclasses",
            #"{"spec": {"controller": "x/y", "parameters": {"kind": "K", "apiGroup": "g.io", "name": "n"}}}"#,
            #"["a","x/y","K.g.io/n","60m"]"#, group: "networking.k8s.io"),
        Row(
            "ipaddresses",
            #"{"spec": {"parentRef": {"resource": "services", "namespace": "default", "name": "kubernetes"}}}"#,
            #"["a","services/default/kubernetes"]"#, group: "networking.k8s.io"),
        Row(
            "servicecidrs", #"{"spec": {"cidrs": ["10.0.0.0/16", "fd00::/64"]}}"#,
            #"["a","10.0.0.0/16,fd00::/64","60m"]"#, group: "networking.k8s.io"),
    ]

    private static let core = [
        Row(
            "nodes",
            #"""
            {"metadata": {"name": "a", "labels": {"node-role.kubernetes.io/worker": "",
              "node-role.kubernetes.io/control-plane": "", "kubernetes.io/role": "agent"}},
             "spec": {"unschedulable": true}, "status": {"conditions": [{"type": "Ready", "status": "True"}],
              "addresses": [{"type": "InternalIP", "address": "10.0.0.1"}], "nodeInfo": {"kubeletVersion": "v1",
              "osImage": "x"}}}
            """#,
            #"["a","Ready,SchedulingDisabled","agent,control-plane,worker","60m","v1","10.0.0.1","<none>","x","<unknown>","<unknown>"]"#
        ),
        Row(
            "nodes", #"{"status": {"conditions": [{"type": "Ready", "status": "Unknown"}]}}"#,
            #"["a","NotReady","<none>","60m","","<none>","<none>","<unknown>","<unknown>","<unknown>"]"#),
        Row(
            "secrets", #"{"type": "Opaque", "data": {"a": "", "b": ""}}"#, #"["a","Opaque",2,"60m"]"#),
        Row("configmaps", #"{"data": {"a": ""}, "binaryData": {"b": ""}}"#, #"["a",2,"60m"]"#),
        Row(
            "resourcequotas",
            #"""
            {"status": {"hard": {"pods": "3", "limits.cpu": "2", "cpu": "1"}, "used": {"pods": "1"}}}
            """#, #"["a","cpu: 0/1, pods: 1/3","limits.cpu: 0/2","60m"]"#),
        Row(
            "events",
            #"""
            {"metadata": {"name": "e"}, "involvedObject": {"kind": "Pod", "name": "p", "fieldPath": "spec.x"},
             "source": {"component": "kubelet", "host": "n"}, "type": "Warning", "reason": "R", "message": " m\n",
             "firstTimestamp": "2026-01-02T03:03:05Z", "lastTimestamp": "2026-01-02T03:04:00Z", "count": 3}
            """#, #"["5s","Warning","R","pod/p","spec.x","kubelet, n","m","60s",3,"e"]"#),
        Row(
            "events",
            #"""
            {"metadata": {"name": "e"}, "regarding": {"kind": "Pod"}, "reportingController": "c",
             "reportingInstance": "i", "type": "Normal", "reason": "R", "note": "n",
             "eventTime": "2026-01-02T03:03:05.000000Z",
             "series": {"count": 7, "lastObservedTime": "2026-01-02T03:04:04.000000Z"}}
            """#, #"["1s","Normal","R","pod","","c, i","n","60s",7,"e"]"#, group: "events.k8s.io"),
        Row(
            "componentstatuses", #"{"conditions": [{"type": "Healthy", "status": "True", "message": "ok"}]}"#,
            #"["a","Healthy","ok",""]"#),
        Row("limitranges", "{}", #"["a","2026-01-02T02:04:05Z"]"#),
    ]

    private static let storage = [
        Row(
            "persistentvolumeclaims",
            #"""
            {"spec": {"volumeName": "v", "storageClassName": "s", "volumeMode": "Filesystem"},
             "status": {"phase": "Bound", "capacity": {"storage": "1Gi"},
              "accessModes": ["ReadWriteMany", "ReadWriteOnce"]}}
            """#, #"["a","Bound","v","1Gi","RWO,RWX","s","<unset>","60m","Filesystem"]"#),
        Row(
            "persistentvolumeclaims", #"{"spec": {"volumeAttributesClassName": "v"}, "status": {"phase": "Pending"}}"#,
            #"["a","Pending","","","","","v","60m","<unset>"]"#),
        Row(
            "persistentvolumes",
            #"""
            {"spec": {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOncePod"],
              "persistentVolumeReclaimPolicy": "Retain", "claimRef": {"namespace": "n", "name": "c"}},
             "status": {"phase": "Bound"}}
            """#, #"["a","1Gi","RWOP","Retain","Bound","n/c","","<unset>","","60m","<unset>"]"#),
        Row(
            "storageclasses",
            #"""
            {"metadata": {"name": "a", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
             "provisioner": "p", "volumeBindingMode": "WaitForFirstConsumer", "allowVolumeExpansion": true}
            """#, #"["a (default)","p","Delete","WaitForFirstConsumer",true,"60m"]"#, group: "storage.k8s.io"),
        Row(
            "csidrivers",
            #"""
            {"spec": {"podInfoOnMount": true, "volumeLifecycleModes": ["Persistent", "Ephemeral"],
             "tokenRequests": [{"audience": "x"}]}}
            """#, #"["a",true,true,false,"x",false,"Persistent,Ephemeral","60m"]"#, group: "storage.k8s.io"),
        Row(
            "volumeattachments",
            #"{"spec": {"attacher": "x", "nodeName": "n", "source": {"persistentVolumeName": "v"}}}"#,
            #"["a","x","v","n",false,"60m"]"#, group: "storage.k8s.io"),
        Row(
            "resourceclaims", #"{"status": {"allocation": {}, "reservedFor": [{}]}}"#,
            #"["a","allocated,reserved","60m"]"#, group: "resource.k8s.io"),
    ]

    private static let access = [
        Row(
            "rolebindings",
            #"""
            {"roleRef": {"kind": "Role", "name": "r"}, "subjects": [{"kind": "User", "name": "u"},
             {"kind": "Group", "name": "g"}, {"kind": "Group", "name": "h"},
             {"kind": "ServiceAccount", "namespace": "n", "name": "s"}]}
            """#, #"["a","Role/r","60m","u","g, h","n/s"]"#, group: "rbac.authorization.k8s.io"),
        Row(
            "certificatesigningrequests",
            #"""
            {"spec": {"signerName": "s", "username": "u", "expirationSeconds": 86400},
             "status": {"certificate": "eA==", "conditions": [{"type": "Approved"}]}}
            """#, #"["a","60m","s","u","24h","Approved,Issued"]"#, group: "certificates.k8s.io"),
        Row(
            "certificatesigningrequests", #"{"spec": {"username": "u"}}"#,
            #"["a","60m","<none>","u","<none>","Pending"]"#, group: "certificates.k8s.io"),
        Row(
            "apiservices",
            #"""
            {"spec": {"service": {"namespace": "n", "name": "s"}},
             "status": {"conditions": [{"type": "Available", "status": "False", "reason": "R"}]}}
            """#, #"["a","n/s","False (R)","60m"]"#, group: "apiregistration.k8s.io"),
        Row(
            "poddisruptionbudgets", #"{"spec": {"minAvailable": "50%"}, "status": {"disruptionsAllowed": 1}}"#,
            #"["a","50%","N/A",1,"60m"]"#, group: "policy"),
        Row(
            "horizontalpodautoscalers",
            #"""
            {"apiVersion": "autoscaling/v2", "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "d"},
              "minReplicas": 1, "maxReplicas": 4, "metrics": [
               {"type": "Resource", "resource": {"name": "cpu", "target": {"averageUtilization": 80}}},
               {"type": "Pods", "pods": {"target": {"averageValue": "5"}}}, {"type": "Other"}]},
             "status": {"currentReplicas": 2, "currentMetrics": [
               {"type": "Resource", "resource": {"current": {"averageUtilization": 12}}}]}}
            """#, #"["a","Deployment/d","cpu: 12%/80%, <unknown>/5 + 1 more...","1",4,2,"60m"]"#, group: "autoscaling"),
        Row(
            "horizontalpodautoscalers",
            #"""
            {"apiVersion": "autoscaling/v1", "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "d"},
              "maxReplicas": 4, "targetCPUUtilizationPercentage": 80}}
            """#, #"["a","Deployment/d","cpu: <unknown>/80%","<unset>",4,0,"60m"]"#, group: "autoscaling"),
        Row(
            "horizontalpodautoscalers",
            #"""
            {"apiVersion": "autoscaling/v2", "spec": {"scaleTargetRef": {"kind": "D", "name": "d"}, "maxReplicas": 4,
              "metrics": [{"type": "External", "external": {"target": {"averageValue": "5"}}},
               {"type": "Object", "object": {"target": {"value": "7"}}}]},
             "status": {"currentMetrics": [{}, {"type": "Object", "object": {"current": {"value": "3"}}}]}}
            """#, #"["a","D/d","<unknown>/5 (avg), 3/7","<unset>",4,0,"60m"]"#, group: "autoscaling"),
        Row(
            "validatingadmissionpolicies",
            #"{"spec": {"validations": [{}, {}], "paramKind": {"apiVersion": "v1", "kind": "ConfigMap"}}}"#,
            #"["a",2,"v1/ConfigMap","60m"]"#, group: "admissionregistration.k8s.io"),
        Row(
            "validatingadmissionpolicybindings",
            #"{"spec": {"policyName": "p", "paramRef": {"namespace": "n", "name": "x"}}}"#,
            #"["a","p","n/x","60m"]"#, group: "admissionregistration.k8s.io"),
        Row(
            "flowschemas",
            #"""
            {"spec": {"priorityLevelConfiguration": {"name": "p"}, "matchingPrecedence": 5,
              "distinguisherMethod": {"type": "ByUser"}},
             "status": {"conditions": [{"type": "Dangling", "status": "False"}]}}
            """#, #"["a","p",5,"ByUser","60m","False"]"#, group: "flowcontrol.apiserver.k8s.io"),
        Row(
            "prioritylevelconfigurations",
            #"""
            {"spec": {"type": "Limited", "limited": {"nominalConcurrencyShares": 3, "limitResponse": {"queuing":
              {"queues": 1, "handSize": 2, "queueLengthLimit": 4}}}}}
            """#, #"["a","Limited",3,1,2,4,"60m"]"#, group: "flowcontrol.apiserver.k8s.io"),
    ]
}
