package import WeirValue

/// How simulated downstreams behave. With a seed it tells everything that happens to each, and when.
package struct SimulationProfile: Sendable, Equatable {
    /// From the change of a deployment to its being ready.
    package var deployDelay = Distribution.lognormal(median: 2, sigma: 0.5)
    /// The part of deployments that fail, 0 to 1; each is tried again by the next change.
    package var failureRate = 0.0
    /// How often a minute a deployment that is ready becomes not ready for a while.
    package var flapsPerMinute = 0.0
    /// For how long it is not ready then.
    package var flapLength = Distribution.constant(10)
    /// How often a minute somebody changes a deployed object by hand.
    package var driftsPerMinute = 0.0
    /// How often an hour a downstream is offline.
    package var offlinesPerHour = 0.0
    /// For how long it is offline then.
    package var offlineLength = Distribution.constant(60)
    /// What each request takes longer.
    package var latency = Distribution.constant(0)
    /// How many bytes a second a downstream takes and gives; nil for as many as there are.
    package var bandwidth: Double?
    /// From one heartbeat to the next. Fleet's `agentCheckinInterval`, 15 minutes.
    package var heartbeat = 900.0
    /// From the start to the first heartbeat. 15 seconds in Fleet's agent.
    package var firstHeartbeat = 15.0
    /// How many objects each bundle has, as far as it does not tell.
    package var resourcesPerBundle = 5

    /// The defaults: from the agent's source, not measured.
    package init() {}

    private static let names = [
        "deployDelay", "failureRate", "flapsPerMinute", "flapLength", "driftsPerMinute", "offlinesPerHour",
        "offlineLength",
        "latency", "bandwidth", "heartbeat", "firstHeartbeat", "resourcesPerBundle",
    ]

    /// The profile that `value` writes: a map of these fields, each of which may be missing.
    /// - Throws: ``ProfileFault``.
    package init(_ value: Value) throws(ProfileFault) {
        let fields = try ProfileFields(value, at: "", Self.names)
        deployDelay = try fields.distribution("deployDelay") ?? deployDelay
        flapLength = try fields.distribution("flapLength") ?? flapLength
        offlineLength = try fields.distribution("offlineLength") ?? offlineLength
        latency = try fields.distribution("latency") ?? latency
        failureRate = try fields.optional("failureRate", in: 0...1) ?? failureRate
        flapsPerMinute = try fields.optional("flapsPerMinute", in: 0...600) ?? flapsPerMinute
        driftsPerMinute = try fields.optional("driftsPerMinute", in: 0...600) ?? driftsPerMinute
        offlinesPerHour = try fields.optional("offlinesPerHour", in: 0...3_600) ?? offlinesPerHour
        bandwidth = try fields.optional("bandwidth", in: 1...1e12)
        resourcesPerBundle = Int(
            try fields.optional("resourcesPerBundle", in: 0...10_000) ?? Double(resourcesPerBundle))
        if fields["heartbeat"] != nil { heartbeat = try fields.seconds("heartbeat") }
        if fields["firstHeartbeat"] != nil { firstHeartbeat = try fields.seconds("firstHeartbeat") }
        guard heartbeat > 0 else { throw ProfileFault("heartbeat", "it is more than 0") }
    }
}

extension ProfileFields {
    fileprivate func distribution(_ name: String) throws(ProfileFault) -> Distribution? {
        guard let value = self[name] else { return nil }
        return try Distribution(value, at: place(name))
    }

    fileprivate func optional(_ name: String, in range: ClosedRange<Double>) throws(ProfileFault) -> Double? {
        self[name] == nil ? nil : try number(name, in: range)
    }
}
