import WeirValue

extension Cluster {
    /// How often a name is made up anew where there is an object of that name.
    private static let mostNames = 8

    /// Makes `object`, which was read and has its defaults, a new object of `resource`.
    func create(
        _ resource: ServedResource, _ object: Value, _ request: WriteRequest, warnings: [String] = []
    ) async -> Result<WriteOutcome, APIStatus> {
        await withinQuotas(resource, request) {
            let isNameGiven = !object.text("metadata", "name").isEmpty
            var tries = 0
            while true {
                tries += 1
                let step = planCreate(resource, object, request, warnings: warnings) { object, time in
                    resource.manager("").update(live: nil, new: object, manager: request.manager, time: time)
                }
                let result = await carryOut(step, resource)
                if case .failure(let status) = result, status.reason == "AlreadyExists", !isNameGiven,
                    tries < Self.mostNames
                {
                    continue
                }
                return result
            }
        }
    }

    /// What making `object` comes to; `own` notes who owns its fields.
    func planCreate(
        _ resource: ServedResource, _ object: Value, _ request: WriteRequest, warnings: [String],
        own: (_ object: Value, _ time: String) throws(APIStatus) -> Value
    ) -> WriteStep {
        let (context, grant) = context(request)
        do throws(APIStatus) {
            var object = object
            try MetadataRules.settle(&object, in: resource.resource.isNamespaced ? request.namespace : "")
            try MetadataRules.checkUnversioned(object)
            object = try own(object, context.time)
            try checkNamespace(resource, object, request)
            try Self.checkDefinition(resource, object)
            try resource.strategy.admission(&object, nil, context)
            let warnings = try warnings + resource.strategy.create(&object, context)
            let name = object.text("metadata", "name")
            let key = resource.key(request.namespace, name)
            if request.isDryRun {
                grant.giveBack()
                if store.object(key) != nil { throw .exists(resource.name, name) }
                return .done(WriteOutcome(object: object, isNew: true, warnings: warnings))
            }
            let outcome = WriteOutcome(object: object, isNew: true, warnings: warnings)
            return .store(key, .put(DraftObject(resource.stored(object))), .absent, outcome, grant)
        } catch {
            grant.giveBack()
            return .refused(error)
        }
    }

    private func checkNamespace(
        _ resource: ServedResource, _ object: Value, _ request: WriteRequest
    ) throws(APIStatus) {
        guard resource.resource.isNamespaced else { return }
        try ClusterAdmission.checkNamespace(
            self.object(Self.namespacesName, "", request.namespace), named: request.namespace,
            group: resource.resource.group, resource: resource.resource.name, object: object.admittedName)
    }

    private static func checkDefinition(_ resource: ServedResource, _ object: Value) throws(APIStatus) {
        guard resource.custom?.isTerminating == true else { return }
        throw .forbidden(
            group: resource.name.group, resource.name.resource, object.text("metadata", "name"),
            "create not allowed while custom resource definition is terminating")
    }

    /// Stores what `step` has planned.
    func carryOut(_ step: WriteStep, _ resource: ServedResource) async -> Result<WriteOutcome, APIStatus> {
        switch step {
        case .refused(let status): return .failure(status)
        case .done(let outcome): return .success(outcome)
        case .missing: return .failure(.notFound(resource.name, ""))
        case .store(let key, let change, let expectation, var outcome, let grant):
            let before = Self.hasFollowers(key.collection) ? store.object(key).flatMap(Self.read) : nil
            switch await store.attempt(key, change, expecting: expectation) {
            case .success(let stored):
                outcome.stored = stored
                outcome.object.edit("metadata") { $0.set("resourceVersion", .string(String(stored.version))) }
                if Self.hasFollowers(key.collection) {
                    var isRemoval = false
                    if case .remove = change { isRemoval = true }
                    follow(key.collection, before, isRemoval ? nil : outcome.object)
                }
                if outcome.isNew, !key.namespace.isEmpty { await charge(key) }
                return .success(outcome)
            case .failure(let refusal):
                grant?.giveBack()
                return .failure(APIStatus(refusal, resource.name, key.name))
            }
        }
    }

    private static func hasFollowers(_ collection: String) -> Bool {
        collection == definitionsName.collection || collection == servicesName.collection
    }
}
