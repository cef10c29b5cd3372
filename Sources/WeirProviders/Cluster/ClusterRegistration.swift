import WeirCore
import WeirKubernetes
import WeirValue

/// The ServiceAccount with which an upstream reaches a cluster: it may do everything, and its token does not end.
///
/// The token is asked for by a Secret of the type kubernetes.io/service-account-token, which a controller of the cluster
/// fills (Kubernetes, "Manually create a long-lived API token for a ServiceAccount").
struct ClusterRegistration: Sendable {
    private static let namespace = "kube-system"
    private static let name = "weir-registration"
    private static let patience = 60

    private let client: KubernetesClient

    /// The account in the cluster of `client`.
    init(_ client: KubernetesClient) { self.client = client }

    /// A kubeconfig with its token, with the server and the authority of `address`; what is missing is made.
    func kubeconfig(through address: Kubeconfig, in context: OperationContext) async throws(OperationFailure) -> String
    {
        guard let token = try await newToken(in: context) else {
            throw OperationFailure("the cluster made no token for the account \(Self.name)")
        }
        do throws(KubeconfigError) {
            var kubeconfig = try address.minified(called: "weir")
            kubeconfig.set(.users, "weir", to: ["token": .string(token)])
            return kubeconfig.yaml
        } catch { throw OperationFailure("the kubeconfig for registrations cannot be made: \(error)") }
    }

    private func newToken(in context: OperationContext) async throws(OperationFailure) -> String? {
        do throws(KubernetesError) {
            for object in Self.objects { try await apply(object) }
            for _ in 0..<Self.patience {
                if let token = try await token() { return token }
                guard await Waiting.pause(.seconds(1), in: context) == .goOn else { return nil }
            }
            return nil
        } catch { throw OperationFailure(error, "the account for registrations", context.redactor) }
    }

    private func apply(_ object: Value) async throws(KubernetesError) {
        let resource = try await client.resource(
            apiVersion: object["apiVersion"]?.stringValue ?? "", kind: object["kind"]?.stringValue ?? "")
        _ = try await client.apply(
            object, resource, namespace: resource.isNamespaced ? Self.namespace : nil, Self.name)
    }

    private func token() async throws(KubernetesError) -> String? {
        let resource = try await client.resource(apiVersion: "v1", kind: "Secret")
        let secret = try await client.get(resource, namespace: Self.namespace, Self.name)
        guard let text = secret["data"]?["token"]?.stringValue, let bytes = Base64.decode(text), !bytes.isEmpty else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let objects: [Value] = [
        [
            "apiVersion": "v1", "kind": "ServiceAccount",
            "metadata": ["name": .string(name), "namespace": .string(namespace)],
        ],
        [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
            "metadata": ["name": .string(name)],
            "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"],
            "subjects": [["kind": "ServiceAccount", "name": .string(name), "namespace": .string(namespace)]],
        ],
        [
            "apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/service-account-token",
            "metadata": [
                "name": .string(name), "namespace": .string(namespace),
                "annotations": ["kubernetes.io/service-account.name": .string(name)],
            ],
        ],
    ]
}
