/// What is said of pods.
extension FaultTable {
    static let podFaults2 = FaultTable(
        #"""
        * /pods {"spec":{"containers":[{"name":"a","image":"i:1"}]}}
        /spec/volumes = [{"name":"a","gitRepo":{"repository":""}},{"name":"b","rbd":{"monitors":[],"image":""}},{"name":"c","cephfs":{}},{"name":"d","glusterfs":{"endpoints":"","path":""}},{"name":"e","fc":{"wwids":["a"],"targetWWNs":["b"]}},{"name":"f","flexVolume":{"driver":""}},{"name":"g","azureDisk":{"diskName":"","diskURI":"x","cachingMode":"Z"}},{"name":"h","azureFile":{}},{"name":"i","vsphereVolume":{"volumePath":""}},{"name":"j","photonPersistentDisk":{"pdID":""}},{"name":"k","portworxVolume":{"volumeID":""}},{"name":"l","scaleIO":{}},{"name":"m","storageos":{"volumeName":"A_"}},{"name":"n","cinder":{"volumeID":""}},{"name":"o","gcePersistentDisk":{"pdName":"","partition":300}},{"name":"p","awsElasticBlockStore":{"volumeID":"","partition":-1}},{"name":"q","quobyte":{"registry":"","volume":""}},{"name":"r","flocker":{}},{"name":"s","image":{"reference":"","pullPolicy":"X"}}]
          spec.volumes[0].gitRepo.repository: Required value
          spec.volumes[1].rbd.monitors: Required value
          spec.volumes[1].rbd.image: Required value
          spec.volumes[2].cephfs.monitors: Required value
          spec.volumes[3].glusterfs.endpoints: Required value
          spec.volumes[3].glusterfs.path: Required value
          spec.volumes[4].fc.targetWWNs: Invalid value: ["b"]: targetWWNs and wwids can not be specified simultaneously
          spec.volumes[4].fc.lun: Required value: lun is required if targetWWNs is specified
          spec.volumes[5].flexVolume.driver: Required value
          spec.volumes[6].azureDisk.diskName: Required value
          spec.volumes[6].azureDisk.cachingMode: Unsupported value: "Z": supported values: "None", "ReadOnly", "ReadWrite"
          spec.volumes[6].azureDisk.diskURI: Unsupported value: "x": supported values: "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"
          spec.volumes[7].azureFile.secretName: Required value
          spec.volumes[7].azureFile.shareName: Required value
          spec.volumes[8].vsphereVolume.volumePath: Required value
          spec.volumes[9].photonPersistentDisk.pdID: Required value
          spec.volumes[10].portworxVolume.volumeID: Required value
          spec.volumes[11].scaleIO.gateway: Required value
          spec.volumes[11].scaleIO.system: Required value
          spec.volumes[11].scaleIO.volumeName: Required value
          spec.volumes[12].storageos.volumeName: Invalid value: "A_": <label>
          spec.volumes[13].cinder.volumeID: Required value
          spec.volumes[14].persistentDisk.pdName: Required value
          spec.volumes[14].persistentDisk.partition: Invalid value: 300: must be between 1 and 255, inclusive
          spec.volumes[15].awsElasticBlockStore.volumeID: Required value
          spec.volumes[15].awsElasticBlockStore.partition: Invalid value: -1: must be between 1 and 255, inclusive
          spec.volumes[16].quobyte.volume: Required value
          spec.volumes[16].quobyte.registry: Required value: must be a host:port pair or multiple pairs separated by commas
          spec.volumes[17].flocker: Required value: one of datasetName and datasetUUID is required
          spec.volumes[18].image.reference: Required value
          spec.volumes[18].image.pullPolicy: Unsupported value: "X": supported values: "Always", "IfNotPresent", "Never"
        change /spec/containers/0/image = "j:2"
        change /spec/containers/0/image = ""
          spec.containers[0].image: Required value
          spec.containers[0].image: Required value
        change /spec/containers/0/name = "b"
          spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n- containers[0].name: "a"\n+ containers[0].name: "b"
        change /spec/containers/1 = {"name":"b","image":"i"}
          spec.containers: Forbidden: pod updates may not add or remove containers
        change /spec/activeDeadlineSeconds = 10
        change /spec/activeDeadlineSeconds = 10 -> /spec/activeDeadlineSeconds = 20
          spec.activeDeadlineSeconds: Invalid value: 20: must be less than or equal to previous value
        change /spec/activeDeadlineSeconds = 10 -> /spec/activeDeadlineSeconds =
          spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value
        change /spec/tolerations = []
          spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds
        change /spec/tolerations/2 = {"key":"x","operator":"Exists"}
        change /spec/schedulingGates = [{"name":"a.b/c"}]
          spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'a.b/c'
        change /spec/schedulingGates = [{"name":"a.b/c"}] -> /spec/schedulingGates =  ; /spec/nodeSelector = {"a":"b"}
        change /spec/schedulingGates = [{"name":"a.b/c"}] ; /spec/nodeSelector = {"a":"b"} -> /spec/nodeSelector = {"a":"c"}
          spec.nodeSelector: Invalid value: {"a":"c"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)
        change /spec/schedulingGates = [{"name":"a.b/c"}] ; /spec/affinity = {"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"a","operator":"Exists"}]}]}}} -> /spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms = [{"matchExpressions":[{"key":"b","operator":"Exists"}]}]
          spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]: Invalid value: {"matchExpressions":[{"key":"b","operator":"Exists"}]}: only additions are allowed (no mutations or deletions)
        change /spec/schedulingGates = [{"name":"a.b/c"}] ; /spec/affinity = {"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"a","operator":"Exists"}]}]}}} -> /spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms = [{"matchFields":[]},{"matchExpressions":[{"key":"b","operator":"Exists"}]}]
          spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Invalid value: [{},{"matchExpressions":[{"key":"b","operator":"Exists"}]}]: no additions/deletions to non-empty NodeSelectorTerms list are allowed
        change /metadata/annotations = {"kubernetes.io/config.mirror":"m"}
          metadata.annotations[kubernetes.io/config.mirror]: Invalid value: "m": must set spec.nodeName if mirror pod annotation is set
          metadata.annotations[kubernetes.io/config.mirror]: Forbidden: may not add mirror pod annotation
        change /spec/terminationGracePeriodSeconds = 5
          spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n- terminationGracePeriodSeconds: 30\n+ terminationGracePeriodSeconds: 5
        status /status/conditions = [{"type":"a b","status":"True"}] ; /status/nominatedNodeName = "A_"
          metadata.conditions[0].Type: Invalid value: "a b": <name part>
          status.nominatedNodeName: Invalid value: "A_": <subdomain>
        status /status/podIPs = [{"ip":"1.2.3.4"},{"ip":"1.2.3.5"}]
          status.podIPs: Invalid value: [{"IP":"1.2.3.4"},{"IP":"1.2.3.5"}]: may specify no more than one IP for each IP family
        status /status/podIP = "1.2.3.4" ; /status/podIPs = [{"ip":"x"}]
        status /status/hostIP = "1.2.3.4" ; /status/hostIPs = [{"ip":"1.2.3.5"}]
          status.hostIPs[0].ip: Invalid value: "1.2.3.5": must be equal to `hostIP`
        status /spec/restartPolicy = "Never" ; /status/containerStatuses = [{"name":"a","image":"","imageID":"","ready":false,"restartCount":0,"state":{"terminated":{"exitCode":1}}}] -> /status/containerStatuses/0/state = {"running":{}}
          status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state
        ephemeralcontainers /spec/ephemeralContainers = [{"name":"e","image":"i"}]
        ephemeralcontainers /spec/ephemeralContainers = [{"name":"a","image":"i","targetContainerName":"zz","ports":[{"containerPort":1}],"livenessProbe":{"exec":{"command":["x"]}},"resources":{"limits":{"cpu":"1"}}}]
          spec.ephemeralContainers[0].name: Duplicate value: "a"
          spec.ephemeralContainers[0].targetContainerName: Not found: "zz"
          spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container
          spec.ephemeralContainers[0].resources: Forbidden: cannot be set for an Ephemeral Container
          spec.ephemeralContainers[0].livenessProbe: Forbidden: cannot be set for an Ephemeral Container
        ephemeralcontainers /spec/ephemeralContainers = [{"name":"e","image":"i","imagePullPolicy":"Always","terminationMessagePath":"/t","terminationMessagePolicy":"File"}] -> /spec/ephemeralContainers = []
          spec.ephemeralContainers: Forbidden: existing ephemeral containers "e" may not be removed\n
        ephemeralcontainers /spec/ephemeralContainers = [{"name":"e","image":"i","imagePullPolicy":"Always","terminationMessagePath":"/t","terminationMessagePolicy":"File"}] -> /spec/ephemeralContainers/0/image = "j"
          spec.ephemeralContainers: Forbidden: existing ephemeral containers "e" may not be changed\n- image: "i"\n+ image: "j"
        ephemeralcontainers /metadata/annotations = {"kubernetes.io/config.mirror":"m"} -> /spec/ephemeralContainers = [{"name":"e","image":"i"}]
          : Forbidden: static pods do not support ephemeral containers
        resize /spec/containers/0/resources = {"requests":{"cpu":"1"}}
          spec: Invalid value: "BestEffort": Pod QOS Class may not change as a result of resizing
        resize /metadata/annotations = {"kubernetes.io/config.mirror":"m"} -> /spec/containers/0/resources = {"requests":{"cpu":"1"}}
          : Forbidden: static pods cannot be resized
        resize /spec/os = {"name":"windows"} -> /spec/containers/0/resources = {"requests":{"cpu":"1"}}
          : Forbidden: windows pods cannot be resized
        * /pods {"spec":{"containers":[{"name":"a","image":"i:1","resources":{"requests":{"cpu":"1","memory":"1Gi"},"limits":{"cpu":"2","memory":"2Gi"}}}],"initContainers":[{"name":"b","image":"i","resizePolicy":[{"resourceName":"cpu","restartPolicy":"RestartContainer"}],"resources":{"requests":{"cpu":"1"}}}]}}
        resize /spec/containers/0/resources/requests/cpu = "1500m"
        resize /spec/containers/0/resources/requests/cpu =
        resize /spec/containers/0/resources/limits/memory =
          spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed
        resize /spec/containers/0/resources/requests/ephemeral-storage = "1Gi"
          spec: Forbidden: only cpu and memory resources are mutable
        resize /spec/containers/0/name = "z"
          spec.containers[0].name: Forbidden: containers may not be renamed or reordered on resize
        resize /spec/containers/1 = {"name":"c","image":"i"}
          spec.containers: Forbidden: containers may not be added or removed on resize
        resize /spec/initContainers/0/resources/requests/cpu = "2"
          spec.initContainers[0]: Forbidden: non-sidecar init containers with a resize policy of RestartContainer cannot be resized
        resize /spec/initContainers/0/resources/requests/ephemeral-storage = "1Gi"
          spec.initContainers[0]: Forbidden: only cpu and memory resources for init or sidecar containers are mutable
          spec.initContainers[0]: Forbidden: non-sidecar init containers with a resize policy of RestartContainer cannot be resized
        resize /status/containerStatuses = [{"name":"a","image":"","imageID":"","ready":true,"restartCount":0,"state":{"running":{}}}] -> /spec/containers/0/resources/requests/cpu = "1500m"
          spec: Forbidden: Pod running on node without support for resize
        resize /spec/resources = {"requests":{"cpu":"2"}} -> /spec/resources =
          spec.resources: Forbidden: pod-level resources cannot be removed
        """#)
}
