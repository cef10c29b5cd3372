/// What is said of kinds of the core.
extension FaultTable {
    static let coreFaults2 = FaultTable(
        #"""
        * /services {"spec":{"ports":[{"port":80}],"selector":{"a":"b"}}}
        change /spec/type = "ExternalName" ; /spec/externalName = "a.b"
        change /spec/type = "LoadBalancer" ; /spec/allocateLoadBalancerNodePorts = true ; /spec/loadBalancerClass = "a/b" -> /spec/loadBalancerClass = "a/c"
          spec.loadBalancerClass: Invalid value: "a/c": may not change once set
        status /status/loadBalancer/ingress = [{"ip":"1.2.3.4"}]
          status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'
        status /spec/type = "LoadBalancer" -> /status/loadBalancer/ingress = [{"ip":"x","ipMode":"VIP"},{"hostname":"1.2.3.4"},{"hostname":"A_"},{"hostname":"a.b","ipMode":"VIP"},{"ip":"1.2.3.4","ipMode":"X"}]
          status.loadBalancer.ingress[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)
          status.loadBalancer.ingress[1].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address
          status.loadBalancer.ingress[2].hostname: Invalid value: "A_": <subdomain>
          status.loadBalancer.ingress[3].ipMode: Forbidden: may not be specified when `ip` is not set
          status.loadBalancer.ingress[4].ipMode: Unsupported value: "X": supported values: "Proxy", "VIP"
        """#)
}
