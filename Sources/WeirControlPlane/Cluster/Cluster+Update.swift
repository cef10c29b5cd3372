import WeirValue

/// What is to become of an object, and on what terms.
struct Update: Sendable {
    /// Makes the new object of the one that is there (nil where there is none), both in the requested version: read, with
    /// defaults, and with its managed fields.
    var change: @Sendable (_ live: Value?, _ time: String) throws(APIStatus) -> Changed
    /// Whether a request that finds nothing makes a new object.
    var creation = Creation.never

    /// When a new object is made.
    enum Creation: Sendable {
        case never
        /// Where the resource allows that.
        case ofSome
        case always
    }

    /// The uid that the request tells of the object, as replacements do; empty for any.
    var uid = ""
}

/// An object after a change, and what the client is to be warned of.
struct Changed: Sendable {
    var object: Value
    var warnings: [String] = []
}

extension Cluster {
    /// Changes the object `name` of `resource`.
    func update(
        _ resource: ServedResource, _ name: String, _ request: WriteRequest, _ update: Update
    ) async -> Result<WriteOutcome, APIStatus> {
        await withinQuotas(resource, request) {
            while true {
                let step = planUpdate(resource, name, request, update)
                if case .missing = step { return .failure(.notFound(resource.name, name)) }
                let result = await carryOut(step, resource)
                guard case .failure(let status) = result, case .store = step else { return result }
                let isLost = status.code == 409 && (status.reason == "Conflict" || status.reason == "AlreadyExists")
                // An object that others have changed, made or deleted since: the next try sees it.
                guard isLost || status.code == 404 else { return result }
            }
        }
    }

    /// What changing `name` comes to now.
    private func planUpdate(
        _ resource: ServedResource, _ name: String, _ request: WriteRequest, _ update: Update
    ) -> WriteStep {
        let key = resource.key(request.namespace, name)
        guard let stored = store.object(key) else {
            let mayCreate =
                update.creation == .always || update.creation == .ofSome && resource.strategy.allowsCreateOnUpdate
            guard mayCreate, request.subresource.isEmpty else {
                return update.uid.isEmpty ? .missing : .refused(Self.otherUID(update.uid, "", resource, key))
            }
            return planMissing(resource, name, request, update)
        }
        let live: Value
        do throws(JSONError) { live = try resource.value(stored) } catch {
            return .refused(.failure("\(name) is damaged: \(error)"))
        }
        let (context, grant) = context(request)
        do throws(APIStatus) {
            let step = try plan(resource, live, stored, request, update, context, grant)
            if case .done = step { grant.giveBack() }
            return step
        } catch {
            grant.giveBack()
            return .refused(error)
        }
    }

    private func planMissing(
        _ resource: ServedResource, _ name: String, _ request: WriteRequest, _ update: Update
    ) -> WriteStep {
        var made: Changed
        do throws(APIStatus) {
            made = try update.change(nil, ClusterTime.text(ClusterTime.now))
            try MetadataRules.checkName(made.object, name)
            let uid = made.object.text("metadata", "uid")
            guard update.creation != .always || uid.isEmpty else {
                throw .conflict(
                    resource.name, name,
                    "uid mismatch: the provided object specified uid \(uid), and no existing object was found")
            }
        } catch { return .refused(error) }
        made.object.edit("metadata") { $0.fill(("name", .string(name))) }
        // Who owns its fields is noted already.
        return planCreate(resource, made.object, request, warnings: made.warnings) { object, _ in object }
    }

    private func plan(
        _ resource: ServedResource, _ live: Value, _ stored: StoredObject, _ request: WriteRequest, _ update: Update,
        _ context: KindContext, _ grant: ServiceAddresses.Grant
    ) throws(APIStatus) -> WriteStep {
        let changed = try update.change(live, context.time)
        var object = changed.object
        try MetadataRules.checkName(object, stored.key.name)
        let uid = live.text("metadata", "uid")
        guard update.uid.isEmpty || update.uid == uid else {
            throw Self.otherUID(update.uid, uid, resource, stored.key)
        }
        try checkVersion(&object, stored, resource)
        try MetadataRules.settle(&object, in: resource.resource.isNamespaced ? request.namespace : "")
        try resource.strategy.admission(&object, live, context)
        let warnings =
            try changed.warnings
            + (request.subresource.isEmpty
                ? resource.strategy.update(&object, live, context)
                : updatePart(request.subresource, resource, &object, live, context))
        object = Unchanged.keepingTimes(object, old: live)
        if Self.isFinished(object) {
            let outcome = WriteOutcome(object: object, warnings: warnings)
            if request.isDryRun { return .done(outcome) }
            return .store(
                stored.key, .remove(DraftObject(resource.stored(object))), .version(stored.version), outcome, grant)
        }
        if Unchanged.isUnchanged(object, old: live), resource.serves(stored) || stored.version > resource.formedAt {
            return .done(WriteOutcome(object: live, stored: stored, warnings: warnings))
        }
        let outcome = WriteOutcome(object: object, warnings: warnings)
        if request.isDryRun { return .done(outcome) }
        return .store(stored.key, .put(DraftObject(resource.stored(object))), .version(stored.version), outcome, grant)
    }

    /// What is told of an object with the uid `told`, where the one that is there has `uid`; empty where none is there.
    private static func otherUID(
        _ told: String, _ uid: String, _ resource: ServedResource, _ key: ObjectKey
    ) -> APIStatus {
        // What the storage of the field's own servers says.
        let place = ["/registry", resource.resource.name, key.namespace, key.name].filter { !$0.isEmpty }
        return .conflict(
            resource.name, key.name,
            "StorageError: invalid object, Code: 4, Key: \(place.joined(separator: "/")), ResourceVersion: 0, "
                + "AdditionalErrorMsg: Precondition failed: UID in precondition: \(told), UID in object meta: \(uid)")
    }

    /// Refuses an object that was made of another version; one that tells none gets the present one where the resource
    /// allows that.
    private func checkVersion(
        _ object: inout Value, _ stored: StoredObject, _ resource: ServedResource
    ) throws(APIStatus) {
        let told = object.text("metadata", "resourceVersion")
        guard !told.isEmpty, told != "0" else {
            if told == "0" { object.edit("metadata") { $0.drop("resourceVersion") } }
            return
        }
        guard let version = Int64(told), version >= 0 else {
            throw .failure("strconv.ParseUint: parsing \(GoText.quoted(told)): invalid syntax")
        }
        guard version == stored.version else { throw .conflict(resource.name, stored.key.name, APIStatus.modifiedText) }
    }

    /// Whether nothing keeps an object that is being deleted.
    static func isFinished(_ object: Value) -> Bool {
        object.at("metadata", "deletionTimestamp") != nil && (object["metadata"]?.list("finalizers") ?? []).isEmpty
            && object.at("metadata", "deletionGracePeriodSeconds")?.intValue ?? 0 == 0
            && (object.text("kind") != "Namespace" || (object["spec"]?.list("finalizers") ?? []).isEmpty)
    }

    /// Makes `object` what `live` becomes by an update of its part `subresource`.
    private func updatePart(
        _ subresource: String, _ resource: ServedResource, _ object: inout Value, _ live: Value, _ context: KindContext
    ) throws(APIStatus) -> [String] {
        switch subresource {
        case "finalize":
            let finalizers = object["spec"]?["finalizers"]
            let version = object["metadata"]?["resourceVersion"]
            let managed = object["metadata"]?["managedFields"]
            object = live
            object.edit("spec") { spec in
                spec.set("finalizers", finalizers?.listValue?.isEmpty == false ? finalizers : nil)
            }
            object.edit("metadata") { metadata in
                metadata.set("managedFields", managed)
                if let version { metadata.set("resourceVersion", version) }
            }
            return []
        case "approval":
            let conditions = object["status"]?["conditions"]
            var changed = live
            changed.fill(("status", .emptyMap))
            changed.edit("status") { $0.set("conditions", conditions) }
            changed.edit("metadata") { $0.set("managedFields", object["metadata"]?["managedFields"]) }
            object = changed
            return try resource.strategy.updateStatus(&object, live, context)
        case "resize", "ephemeralcontainers": return try resource.strategy.update(&object, live, context)
        default: return try resource.strategy.updateStatus(&object, live, context)
        }
    }
}

extension Cluster {
    /// Puts a pod on a node: what only a scheduler may change.
    func bind(
        _ resource: ServedResource, _ name: String, _ request: WriteRequest, _ update: Update
    ) async -> Result<WriteOutcome, APIStatus> {
        let key = resource.key(request.namespace, name)
        while true {
            guard let stored = store.object(key) else { return .failure(.notFound(resource.name, name)) }
            let step = planBind(resource, stored, request, update)
            let result = await carryOut(step, resource)
            guard case .failure(let status) = result, case .store = step, status.code == 409 || status.code == 404
            else {
                return result
            }
        }
    }

    private func planBind(
        _ resource: ServedResource, _ stored: StoredObject, _ request: WriteRequest, _ update: Update
    ) -> WriteStep {
        do throws(APIStatus) {
            let live = try resource.answer(stored)
            let time = ClusterTime.text(ClusterTime.now)
            var object = try update.change(live, time).object
            object = resource.manager("binding").update(live: live, new: object, manager: request.manager, time: time)
            let outcome = WriteOutcome(object: object)
            if request.isDryRun { return .done(outcome) }
            return .store(
                stored.key, .put(DraftObject(resource.stored(object))), .version(stored.version), outcome, nil)
        } catch { return .refused(error) }
    }
}
