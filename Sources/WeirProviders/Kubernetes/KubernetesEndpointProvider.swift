package import WeirCore
package import WeirHTTP
import WeirKubernetes
package import WeirValue

/// The type `kubernetes.endpoint`: where a Service can be reached, checked by a request.
package struct KubernetesEndpointProvider: Provider {
    private let clusters: KubernetesClusters
    private let http: HTTPClient

    /// Makes it; `http` sends the requests that go to the Service itself.
    package init(clusters: KubernetesClusters, http: HTTPClient) {
        self.clusters = clusters
        self.http = http
    }

    package let types = [Self.endpoint]

    static let endpoint: ResourceType = {
        var type = ResourceType(
            "kubernetes.endpoint",
            """
            Where a Service can be reached, from this host, from clusters beside it, and through the API server; checked by a \
            request. Nothing is made, and nothing is taken away; it is looked at anew with every plan.
            """,
            arguments: [
                ClusterArgument.property,
                .init("service", ValueSchema(.string, "The name of the Service."), required: true),
                .init(
                    "namespace",
                    ValueSchema(.string, "Its namespace; the kubeconfig's, or default, where it is not given.")),
                .init("port", ValueSchema(.any, "The port, by number or by name; its only one where it is not given.")),
                .init(
                    "scheme",
                    ValueSchema.oneOf(
                        ["http", "https"],
                        "https for ports 443 and 8443, and those whose name begins with https, else http.")),
                .init("path", ValueSchema(.string, "The path of the URLs."), default: "/"),
                .init(
                    "check",
                    ValueSchema.oneOf(
                        ["url", "proxy", "none"],
                        """
                        Where a request has to be answered with a status below 500: at its url, or through the API server, \
                        which is what is asked too where it has no url.
                        """), default: "url"),
                Schemas.duration("timeout", "How long it is waited for.", default: "2m"),
            ],
            attributes: [
                .init(
                    "url",
                    ValueSchema(.string, "From this host; null where it is not reached from outside its cluster.")),
                .init(
                    "internalUrl",
                    ValueSchema(
                        .string, "From clusters on the same network; null where it is not reached from outside.")),
                .init(
                    "proxyUrl", ValueSchema(.string, "Through the API server; it needs the kubeconfig's credential.")),
                .init("clusterUrl", ValueSchema(.string, "From inside its cluster.")),
            ])
        type.timeout = Schemas.longTimeout
        type.readsOthers = true
        type.resumes = true
        return type
    }()

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        let arguments = Arguments(instance.arguments)
        let end =
            ContinuousClock.now
            + min(try arguments.duration("timeout", default: .seconds(120)), context.remaining)
        var last = ""
        while true {
            switch try await look(arguments, in: context) {
            case .found(let attributes): return OperationResult(attributes)
            case .missing(let reason), .silent(let reason):
                if reason != last { context.progress(reason) }
                last = reason
            }
            guard ContinuousClock.now < end, await Waiting.pause(.milliseconds(500), in: context) == .goOn else {
                throw OperationFailure(
                    context.redactor.redact(last),
                    hint: "check: proxy asks through the API server, check: none not at all", remains: .nothing)
            }
        }
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        try await create(instance, in: context)
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        do throws(OperationFailure) {
            switch try await look(Arguments(recorded.arguments), in: context) {
            case .found(let attributes): return .present(attributes: attributes)
            case .missing(let reason): return .incomplete(context.redactor.redact(reason))
            case .silent(let reason): return .unreachable(context.redactor.redact(reason))
            }
        } catch {
            return .unreachable(error.message)
        }
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {}

    /// It makes nothing, so nothing is lost: it looks again.
    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        intent.kind == .update ? .present(attributes: intent.instance.attributes) : .absent
    }

    package func attributes(ofDone intent: Intent, in context: OperationContext) async throws -> Value.Map {
        ["url": .null, "internalUrl": .null, "proxyUrl": .null, "clusterUrl": .null]
    }

    // MARK: Looking

    private enum Look {
        case found(Value.Map)
        /// What is still missing.
        case missing(String)
        /// Nobody can tell, and why.
        case silent(String)
    }

    private func look(_ arguments: Arguments, in context: OperationContext) async throws(OperationFailure) -> Look {
        let client = try clusters.client(arguments[ClusterArgument.name]).operation(until: context.deadline)
        let name = try arguments.required("service")
        let address: ServiceAddress
        do {
            let services = try await client.resource(apiVersion: "v1", kind: "Service")
            let home = try arguments.text("namespace") ?? client.endpoint.namespace ?? "default"
            let service = try await client.get(services, namespace: home, name)
            if service["spec"]?["type"]?.stringValue == "LoadBalancer",
                (service["status"]?["loadBalancer"]?["ingress"]?.listValue ?? []).isEmpty
            {
                return .missing("the service \(name) has no address of a load balancer yet")
            }
            let nodes = try await client.list(try await client.resource(apiVersion: "v1", kind: "Node")).items
            address = try ServiceAddress(
                service, port: arguments["port"], scheme: try arguments.text("scheme"),
                path: try arguments.text("path") ?? "/", nodes: Array(nodes))
        } catch let error as KubernetesError {
            if error.isNotFound { return .missing("the service \(name) is not there yet") }
            guard error.mayPass else { throw OperationFailure(error, name, context.redactor, remains: .nothing) }
            return .silent("\(error)")
        } catch let error as OperationFailure {
            throw error
        } catch {
            throw OperationFailure("\(error)", remains: .nothing)
        }
        let check = try arguments.text("check") ?? "url"
        if let complaint = await complaint(check, address, client) { return .missing(complaint) }
        func text(_ text: String?) -> Value { text.map { .string($0) } ?? .null }
        return .found([
            "url": text(address.url), "internalUrl": text(address.internalUrl),
            "proxyUrl": .string(client.endpoint.server + address.proxyPath), "clusterUrl": .string(address.clusterUrl),
        ])
    }

    /// What stands against a request that `check` asks for; nil where it was answered.
    private func complaint(_ check: String, _ address: ServiceAddress, _ client: KubernetesClient) async -> String? {
        if check == "none" { return nil }
        guard check == "url", let url = address.url else {
            var request = APIRequest("GET", address.proxyPath)
            request.timeout = .seconds(10)
            do throws(KubernetesError) {
                _ = try await client.send(request)
                return nil
            } catch {
                if let code = error.refusal?.code, code < 500, code != 404 || error.refusal?.reason != "NotFound" {
                    return nil
                }
                return "the service does not answer through the API server: \(error)"
            }
        }
        var request = HTTPRequest(url)
        request.timeout = .seconds(10)
        // Only whether it answers is asked, not by whose certificate.
        request.tls.verify = false
        do throws(HTTPError) {
            let response = try await http.send(request)
            return response.status < 500 ? nil : "\(url) answers with status \(response.status)"
        } catch {
            return "\(url) does not answer: \(error)"
        }
    }
}
