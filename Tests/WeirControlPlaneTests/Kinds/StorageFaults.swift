/// What is said of kinds of storage.
extension FaultTable {
    static let storageFaults = FaultTable(
        #"""
        * /persistentvolumes {"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"hostPath":{"path":"/x"}}}
        new
        /spec/accessModes = []
          spec.accessModes: Required value
        /spec/accessModes = ["X"]
          spec.accessModes: Unsupported value: "X": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"
        /spec/accessModes = ["ReadWriteOncePod","ReadWriteOnce"]
          spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes
        /spec/capacity = {}
          spec.capacity: Required value
          spec.capacity: Unsupported value: null: supported values: "storage"
        /spec/capacity = {"storage":"0","cpu":"1"}
          spec.capacity: Unsupported value: {"cpu":"1","storage":"0"}: supported values: "storage"
          spec.capacity[storage]: Invalid value: "0": must be greater than zero
        /spec/hostPath =
          spec: Required value: must specify a volume type
        /spec/nfs = {"server":"s","path":"/p"}
          spec.nfs: Forbidden: may not specify more than 1 volume type
        /spec/hostPath = {"path":"/"} ; /spec/persistentVolumeReclaimPolicy = "Recycle"
          spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'
        /spec/hostPath = {"path":"/"} ; /spec/persistentVolumeReclaimPolicy = "X" ; /spec/volumeMode = "X" ; /spec/storageClassName = "A_"
          spec.persistentVolumeReclaimPolicy: Unsupported value: "X": supported values: "Delete", "Recycle", "Retain"
          spec.volumeMode: Unsupported value: "X": supported values: "Block", "Filesystem"
          spec.storageClassName: Invalid value: "A_": <subdomain>
        /spec/mountOptions = ["ro"] ; /metadata/annotations = {"volume.beta.kubernetes.io/mount-options":"x","volume.beta.kubernetes.io/storage-class":"A_"}
          warning: metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead
          warning: metadata.annotations[volume.beta.kubernetes.io/mount-options]: deprecated since v1.31; use "mountOptions" attribute instead
        /spec/hostPath =  ; /spec/local = {"path":"../x"}
          spec.local.path: Invalid value: "../x": must not contain '..'
          spec.nodeAffinity: Required value: Local volume requires node affinity
        /spec/hostPath =  ; /spec/csi = {"driver":"","volumeHandle":"","controllerPublishSecretRef":{"name":""}}
          spec.csi.driver: Required value
          spec.csi.driver: Invalid value: "": <subdomain>
          spec.csi.volumeHandle: Required value
          spec.csi.controllerPublishSecretRef.name: Required value
          spec.csi.controllerPublishSecretRef.namespace: Required value
        /spec/hostPath =  ; /spec/csi = {"driver":"d","volumeHandle":"h","nodeStageSecretRef":{"name":"a","namespace":""}}
        /spec/nodeAffinity = {}
          spec.nodeAffinity.required: Required value: must specify required node constraints
        /spec/nodeAffinity = {"required":{"nodeSelectorTerms":[]}}
          spec.nodeAffinity.required.nodeSelectorTerms: Required value: must have at least one node selector term
        /spec/nodeAffinity = {"required":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"beta.kubernetes.io/os","operator":"Exists"}]}]}}
          warning: spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].key: beta.kubernetes.io/os is deprecated since v1.14; use "kubernetes.io/os" instead
        /spec/volumeAttributesClassName = "A_"
          spec.volumeAttributesClassName: Invalid value: "A_": <subdomain>
          spec.csi: Required value: has to be specified when using volumeAttributesClassName
        /spec/hostPath =  ; /spec/gcePersistentDisk = {"pdName":"","partition":-1}
          spec.persistentDisk.pdName: Required value
          spec.persistentDisk.partition: Invalid value: -1: must be between 1 and 255, inclusive
        /spec/hostPath =  ; /spec/cephfs = {"monitors":[]}
          spec.cephfs.monitors: Required value
        /spec/hostPath =  ; /spec/rbd = {"monitors":[],"image":""}
          spec.rbd.monitors: Required value
          spec.rbd.image: Required value
        /spec/hostPath =  ; /spec/iscsi = {"targetPortal":"","iqn":"","lun":-1,"chapAuthDiscovery":true}
          spec.iscsi.targetPortal: Required value
          spec.iscsi.iqn: Required value
          spec.iscsi.lun: Invalid value: -1: must be between 0 and 255, inclusive
          spec.iscsi.secretRef: Required value
        /spec/hostPath =  ; /spec/azureFile = {"secretName":"","shareName":"","secretNamespace":""}
          spec.azureFile.secretName: Required value
          spec.azureFile.shareName: Required value
        /spec/hostPath =  ; /spec/glusterfs = {"endpoints":"","path":"","endpointsNamespace":""}
          spec.glusterfs.endpoints: Required value
          spec.glusterfs.path: Required value
        /spec/hostPath =  ; /spec/flexVolume = {"driver":"","secretRef":{"name":""}}
          spec.flexVolume.driver: Required value
        /spec/hostPath =  ; /spec/storageos = {"volumeName":"","secretRef":{"name":""}}
          spec.storageos.volumeName: Required value
        /spec/hostPath =  ; /spec/scaleIO = {"gateway":"","system":"","volumeName":"","secretRef":null}
          spec.scaleIO.gateway: Required value
          spec.scaleIO.system: Required value
          spec.scaleIO.volumeName: Required value
        /spec/hostPath =  ; /spec/fc = {"lun":300}
          spec.fc.targetWWNs: Required value: must specify either targetWWNs or wwids, but not both
        /spec/hostPath =  ; /spec/quobyte = {"registry":"a","volume":"v","tenant":"0123456789012345678901234567890123456789012345678901234567890123456789"}
          warning: spec.quobyte: deprecated in v1.22, non-functional in v1.25+
        change /spec/hostPath/path = "/y"
          spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation\n- hostPath.path: "/x"\n+ hostPath.path: "/y"
        change /spec/capacity/storage = "2Gi"
        change /spec/volumeMode = "Block"
          volumeMode: Invalid value: "Block": field is immutable
        change /spec/nodeAffinity = {"required":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"a","operator":"Exists"}]}]}} -> /spec/nodeAffinity =
          nodeAffinity: Invalid value: null: field is immutable, except for updating from beta label to GA
        status /status/phase = "Bound"
        * /persistentvolumeclaims {"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}
        new
        /spec/accessModes = []
          spec.accessModes: Required value: at least 1 access mode is required
        /spec/accessModes = ["X","ReadWriteOncePod"]
          spec.accessModes: Unsupported value: "X": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"
        /spec/resources = {}
          spec.resources[storage]: Required value
        /spec/resources/requests/storage = "0"
          spec.resources[storage]: Invalid value: "0": must be greater than zero
        /spec/resources/requests/storage = "1.5"
          warning: spec.resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer
        /spec/storageClassName = "A_"
          spec.storageClassName: Invalid value: "A_": <subdomain>
        /spec/volumeMode = "X"
          spec.volumeMode: Unsupported value: "X": supported values: "Block", "Filesystem"
        /spec/selector = {"matchExpressions":[{"key":"a","operator":"X"}]}
          spec.selector.matchExpressions[0].operator: Invalid value: "X": <selector operator>
        /spec/dataSource = {"kind":"","name":""}
          spec.dataSource.name: Required value
          spec.dataSource.kind: Required value
          spec.dataSource: Invalid value: "": must be 'PersistentVolumeClaim' when referencing the default apiGroup
          spec.dataSourceRef.name: Required value
          spec.dataSourceRef.kind: Required value
          spec.dataSourceRef: Invalid value: "": must be 'PersistentVolumeClaim' when referencing the default apiGroup
        /spec/dataSource = {"kind":"Pod","name":"x"}
          spec.dataSource: Invalid value: "Pod": must be 'PersistentVolumeClaim' when referencing the default apiGroup
          spec.dataSourceRef: Invalid value: "Pod": must be 'PersistentVolumeClaim' when referencing the default apiGroup
        /spec/dataSource = {"kind":"PersistentVolumeClaim","name":"x"} ; /spec/dataSourceRef = {"kind":"PersistentVolumeClaim","name":"y"}
          spec: Invalid value: {}: must match dataSourceRef
        /spec/dataSourceRef = {"kind":"PersistentVolumeClaim","name":"y","namespace":"z"}
        /spec/volumeAttributesClassName = "A_"
          spec.volumeAttributesClassName: Invalid value: "A_": <subdomain>
        /metadata/annotations = {"volume.beta.kubernetes.io/storage-class":"x"}
          warning: metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead
        change /spec/accessModes = ["ReadWriteMany"]
          spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n@@ -1,6 +1,6 @@\n {\n   "AccessModes": [\n-    "ReadWriteOnce"\n+    "ReadWriteMany"\n   ],\n   "Selector": null,\n   "Resources": {\n
        change /spec/resources/requests/storage = "2Gi"
          spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n@@ -6,7 +6,7 @@\n   "Resources": {\n     "Limits": null,\n     "Requests": {\n-      "storage": "1Gi"\n+      "storage": "2Gi"\n     }\n   },\n   "VolumeName": "",\n
        change /spec/resources/requests/storage = "500Mi"
          spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n@@ -6,7 +6,7 @@\n   "Resources": {\n     "Limits": null,\n     "Requests": {\n-      "storage": "1Gi"\n+      "storage": "500Mi"\n     }\n   },\n   "VolumeName": "",\n
        change /spec/volumeName = "v"
        change /status/phase = "Bound" ; /spec/volumeName = "v" -> /spec/volumeName = "w"
          spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n@@ -9,7 +9,7 @@\n       "storage": "1Gi"\n     }\n   },\n-  "VolumeName": "v",\n+  "VolumeName": "w",\n   "StorageClassName": null,\n   "VolumeMode": "Filesystem",\n   "DataSource": null,\n
        change /spec/storageClassName = "a" -> /spec/storageClassName = "b"
          spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n@@ -10,7 +10,7 @@\n     }\n   },\n   "VolumeName": "",\n-  "StorageClassName": "a",\n+  "StorageClassName": "b",\n   "VolumeMode": "Filesystem",\n   "DataSource": null,\n   "DataSourceRef": null,\n
        status /status/capacity = {"storage":"-1"} ; /status/allocatedResources = {"storage":"-1","a b":"1"} ; /status/allocatedResourceStatuses = {"storage":"X"}
          status.capacity[storage]: Invalid value: -1: must be a valid resource quantity
          status.allocatedResources: Invalid value: "a b": <name part>
          status.allocatedResources[storage]: Invalid value: -1: must be a valid resource quantity
        * storage.k8s.io/storageclasses {"provisioner":"example.com/p"}
        new
        /provisioner = ""
          provisioner: Required value
        /provisioner = "a b"
          provisioner: Invalid value: "a b": <name part>
        /parameters = {"":"x"}
          parameters: Invalid value: "": field can not be empty.
        /reclaimPolicy = "Recycle"
          reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"
        /volumeBindingMode = "X"
          volumeBindingMode: Unsupported value: "X": supported values: "Immediate", "WaitForFirstConsumer"
        /allowedTopologies = [{"matchLabelExpressions":[{"key":"a b","values":[]},{"key":"a","values":["x","x"]}]},{"matchLabelExpressions":[{"key":"a","values":["y"]},{"key":"a","values":["z"]}]}]
          allowedTopologies[0].matchLabelExpressions[0].values: Required value
          allowedTopologies[0].matchLabelExpressions[0].key: Invalid value: "a b": <name part>
          allowedTopologies[0].matchLabelExpressions[1].values[1]: Duplicate value: "x"
          allowedTopologies[1].matchLabelExpressions[1].key: Duplicate value: "a"
        /allowedTopologies = [{"matchLabelExpressions":[{"key":"a","values":["y"]}]},{"matchLabelExpressions":[{"key":"a","values":["y"]}]}]
        change /provisioner = "q"
          provisioner: Forbidden: updates to provisioner are forbidden.
        change /parameters = {"a":"b"}
          parameters: Forbidden: updates to parameters are forbidden.
        change /reclaimPolicy = "Retain"
          reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.
        change /volumeBindingMode = "WaitForFirstConsumer"
          volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable
        * storage.k8s.io/csidrivers {"spec":{}}
        new
        /metadata/name = "a_b"
          metadata.name: Invalid value: "a_b": <subdomain>
        /spec/fsGroupPolicy = "X" ; /spec/volumeLifecycleModes = ["Y"]
          spec.fsGroupPolicy: Unsupported value: "X": supported values: "File", "None", "ReadWriteOnceWithFSType"
          spec.volumeLifecycleModes: Unsupported value: "Y": supported values: "Persistent", "Ephemeral"
        /spec/tokenRequests = [{"audience":"a","expirationSeconds":5},{"audience":"a"}]
          spec.tokenRequests[0].expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes
          spec.tokenRequests[1].audience: Duplicate value: "a"
        /spec/nodeAllocatableUpdatePeriodSeconds = 5
          spec.nodeAllocatableUpdatePeriodSeconds: Invalid value: 5: must be greater than or equal to 10 seconds
        change /spec/attachRequired = false
          spec.attachedRequired: Invalid value: false: field is immutable
        change /spec/volumeLifecycleModes = ["Ephemeral"]
          spec.volumeLifecycleModes: Invalid value: ["Ephemeral"]: field is immutable
        change /spec/podInfoOnMount = true
        * storage.k8s.io/csinodes {"spec":{"drivers":[{"name":"d","nodeID":"n"}]}}
        new
        /spec/drivers = [{"name":"","nodeID":""},{"name":"a b","nodeID":"n","allocatable":{"count":-1},"topologyKeys":["","a b","c","c"]},{"name":"d","nodeID":"n"},{"name":"d","nodeID":"n"}]
          spec.drivers[0].name: Required value
          spec.drivers[0].name: Invalid value: "": <subdomain>
          spec.drivers[0].nodeID: Required value
          spec.drivers[1].name: Invalid value: "a b": <subdomain>
          spec.drivers[1].allocatable.count: Invalid value: -1: <not negative>
          spec.drivers[1]: Required value
          spec.drivers[1]: Invalid value: "": name part must be non-empty
          spec.drivers[1]: Invalid value: "": <name part>
          spec.drivers[1]: Invalid value: "a b": <name part>
          spec.drivers[1]: Duplicate value: "c"
          spec.drivers[3].name: Duplicate value: "d"
        change /spec/drivers = [{"name":"d","nodeID":"m"}]
          spec.drivers: Invalid value: {"name":"d","nodeID":"m","topologyKeys":null}: field is immutable
        change /spec/drivers = []
        * storage.k8s.io/csistoragecapacities {"storageClassName":"s","nodeTopology":{"matchLabels":{"a":"b"}}}
        new
        /storageClassName = ""
          storageClassName: Invalid value: "": <subdomain>
        /capacity = "-1" ; /maximumVolumeSize = "-1"
          capacity: Invalid value: "-1": <not negative>
        /nodeTopology = {"matchExpressions":[{"key":"a","operator":"X"}]}
          nodeTopology.matchExpressions[0].operator: Invalid value: "X": <selector operator>
        change /storageClassName = "t"
          storageClassName: Invalid value: "t": field is immutable
        change /nodeTopology = {"matchLabels":{"a":"c"}}
          nodeTopology: Invalid value: {"matchLabels":{"a":"c"}}: field is immutable
        * storage.k8s.io/volumeattachments {"spec":{"attacher":"a","nodeName":"n","source":{"persistentVolumeName":"v"}}}
        new
        /spec/attacher = "a b" ; /spec/nodeName = "A_"
          spec.nodeName: Invalid value: "A_": <subdomain>
          spec.attacher: Invalid value: "a b": <subdomain>
        /spec/source = {}
          spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName
        /spec/source = {"persistentVolumeName":""}
          spec.source.persistentVolumeName: Required value: must specify non empty persistentVolumeName
          spec.source.persistentVolumeName: Invalid value: "": <subdomain>
        /spec/source/inlineVolumeSpec = {"accessModes":["ReadWriteOnce"],"capacity":{"storage":"1Gi"},"csi":{"driver":"d","volumeHandle":"h"}}
          spec.source: Forbidden: must specify exactly one of inlineVolumeSpec and persistentVolumeName
        /spec/source = {"inlineVolumeSpec":{"accessModes":["ReadWriteOnce"],"capacity":{"storage":"1Gi"}}}
          spec.source.inlineVolumeSpec.capacity: Forbidden: may not be specified in the context of inline volumes
          spec.source.inlineVolumeSpec.csi: Required value: has to be specified in the context of inline volumes
          spec.source.inlineVolumeSpec: Required value: must specify a volume type
        change /spec/nodeName = "m"
          spec: Invalid value: {"attacher":"a","nodeName":"m","source":{"persistentVolumeName":"v"}}: field is immutable
        status /status/attached = true ; /status/attachmentMetadata = {"a":"b"}
        * storage.k8s.io/volumeattributesclasses {"driverName":"d","parameters":{"a":"b"}}
        new
        /driverName = ""
          driverName: Required value
        /parameters = {}
          parameters: Required value: must contain at least one key/value pair
        change /driverName = "e"
          driverName: Forbidden: updates to driverName are forbidden.
        change /parameters = {"a":"c"}
          parameters: Forbidden: updates to parameters are forbidden.
        """#)
}
