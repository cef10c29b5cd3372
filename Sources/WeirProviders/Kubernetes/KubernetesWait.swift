import WeirCore
import WeirKubernetes
import WeirValue

/// One wait for objects. A reference: thousands may wait at once, and each keeps the frames of the functions that it waits in.
final class KubernetesWait: Sendable {
    /// What one look found.
    private enum Look {
        case done([Value])
        /// What is still missing.
        case missing(String)
    }

    private let client: KubernetesClient
    private let context: OperationContext
    private let redactor: Redactor
    private let condition: ObjectCondition
    private let timeout: Duration
    private let apiVersion: String?
    /// The kind, where `apiVersion` is given; else what people call the resource.
    private let kind: String
    private let namespace: String
    private let name: String?
    private let selector: String?

    init(
        _ instance: DeclaredInstance, _ context: OperationContext, _ clusters: KubernetesClusters
    ) throws(OperationFailure) {
        let arguments = Arguments(instance.arguments)
        client = try clusters.client(arguments[ClusterArgument.name]).operation(until: context.deadline)
        self.context = context
        redactor = context.redactor.adding(sensitiveIn: .map(instance.arguments))
        condition = try ObjectCondition(try arguments.text("until") ?? "ready")
        timeout = try arguments.duration("timeout", default: .seconds(300))
        apiVersion = try arguments.text("apiVersion")
        kind = try arguments.required(apiVersion == nil ? "resource" : "kind")
        namespace = try arguments.text("namespace") ?? client.endpoint.namespace ?? "default"
        name = try arguments.text("name")
        selector = try arguments.text("selector")
    }

    private var title: String { "\(kind) \(name ?? selector ?? "")" }

    /// The attributes of the objects when they are as they should be.
    /// - Throws: ``OperationFailure`` with what is still missing.
    func run() async throws(OperationFailure) -> Value.Map {
        let end = ContinuousClock.now + min(timeout, context.remaining)
        var last = "nothing was asked"
        var pause = Duration.milliseconds(50)
        while true {
            guard !context.interruption.isRequested, !Task.isCancelled else {
                throw OperationFailure("the wait for \(title) was interrupted: \(last)", remains: .nothing)
            }
            switch try found(await look()) {
            case .done(let objects): return attributes(objects)
            case .missing(let reason):
                if reason != last { context.progress(reason) }
                last = reason
            }
            guard ContinuousClock.now < end else {
                throw OperationFailure("it was waited \(timeout.compact) for \(title): \(last)", remains: .nothing)
            }
            _ = await Waiting.pause(pause, in: context)
            pause = min(pause * 3 / 2, .seconds(2))
        }
    }

    /// What is there now; a request that hangs does not keep anybody from stopping.
    private func look() async -> Result<[Value], KubernetesError> {
        await Waiting.answer(in: context) {
            do throws(KubernetesError) { return .success(try await self.objects()) } catch { return .failure(error) }
        } ?? .failure(KubernetesError(.cancelled))
    }

    /// What `answer` says of the wait.
    @inline(never)
    private func found(_ answer: Result<[Value], KubernetesError>) throws(OperationFailure) -> Look {
        let objects: [Value]
        do throws(KubernetesError) { objects = try answer.get() } catch { return try unanswered(error) }
        do throws(OperationFailure) {
            return try condition.complaint(objects, title).map { .missing(redactor.redact($0)) } ?? .done(objects)
        } catch {
            var failure = error
            failure.message = redactor.redact(error.message)
            throw failure
        }
    }

    /// What `error` in the place of an answer says of the wait.
    private func unanswered(_ error: KubernetesError) throws(OperationFailure) -> Look {
        if error.isCancelled { return .missing("the request was cut off") }
        let reason = redactor.redact("\(error)")
        // What the server does not have may come with what is installed meanwhile.
        if case .unknownType = error.kind {
            if case .deleted = condition { return .done([]) }
            return .missing(reason)
        }
        guard error.mayPass else { throw OperationFailure(error, title, redactor, remains: .nothing) }
        return .missing(reason)
    }

    private func objects() async throws(KubernetesError) -> [Value] {
        let resource = try await resource()
        let namespace = resource.isNamespaced ? namespace : nil
        guard let name else { return try await listed(resource, namespace) }
        return try await client.look(at: resource, namespace: namespace, name).map { [$0] } ?? []
    }

    private func resource() async throws(KubernetesError) -> APIResource {
        guard let apiVersion else { return try await client.resource(named: kind) }
        return try await client.resource(apiVersion: apiVersion, kind: kind)
    }

    @inline(never)
    private func listed(_ resource: APIResource, _ namespace: String?) async throws(KubernetesError) -> [Value] {
        try await client.list(resource, ObjectSelection(namespace: namespace, labels: selector)).items
    }

    private func attributes(_ objects: [Value]) -> Value.Map {
        let shown = objects.map(\.shownObject)
        return ["object": name == nil ? .null : shown.first ?? .null, "objects": .list(Value.List(shown))]
    }
}

extension Value {
    /// This object as stacks see it: without what the server notes of its managers, and with the data of a Secret hidden.
    var shownObject: Value {
        guard var object = mapValue else { return self }
        if let metadata = object["metadata"]?.mapValue {
            object = object.setting("metadata", to: .map(metadata.setting("managedFields", to: nil)))
        }
        guard object["kind"]?.stringValue == "Secret", object["apiVersion"]?.stringValue == "v1" else {
            return .map(object)
        }
        // kubectl notes there what it has applied, with the data.
        if let metadata = object["metadata"]?.mapValue, let annotations = metadata["annotations"]?.mapValue {
            let others = annotations.setting("kubectl.kubernetes.io/last-applied-configuration", to: nil)
            object = object.setting("metadata", to: .map(metadata.setting("annotations", to: .map(others))))
        }
        return .map(
            object.setting([("data", object["data"]?.hidden), ("stringData", object["stringData"]?.hidden)]))
    }
}
