import WeirValue

/// Writes tokens into the Secrets that are made for ServiceAccounts, and takes those Secrets with their accounts.
final class AccountTokens: Sendable {
    static let type = "kubernetes.io/service-account-token"
    private static let nameNote = "kubernetes.io/service-account.name"
    private static let uidNote = "kubernetes.io/service-account.uid"
    private static let manager = "kube-controller-manager"
    private static let secrets = ResourceName("", "secrets")
    private static let accounts = ResourceName("", "serviceaccounts")

    private let cluster: Cluster
    private let signer: TokenSigner
    /// The certificate of the server's authority, as PEM.
    private let authority: String

    init(_ cluster: Cluster, _ signer: TokenSigner, authority: String) {
        self.cluster = cluster
        self.signer = signer
        self.authority = authority
    }

    /// Looks at every Secret.
    func begin() async {
        for secret in cluster.objects(Self.secrets, in: "") { await keep(secret) }
    }

    /// Looks at the Secrets that `event` concerns.
    func look(at event: EventWindow.Event) async {
        let key = event.object.key
        switch key.collection {
        case Self.secrets.collection where !event.isRemoval:
            if let secret = Cluster.read(event.object) { await keep(secret) }
        case Self.accounts.collection where event.isRemoval || event.before == nil:
            for secret in cluster.objects(Self.secrets, in: key.namespace) { await keep(secret) }
        default: return
        }
    }

    private func keep(_ secret: Value) async {
        guard secret.text("type") == Self.type, secret.at("metadata", "deletionTimestamp") == nil else { return }
        let namespace = secret.text("metadata", "namespace")
        let notes = secret.at("metadata", "annotations") ?? .emptyMap
        let name = secret.text("metadata", "name")
        guard let account = cluster.object(Self.accounts, namespace, notes.text(Self.nameNote)) else {
            // The account may yet come; a Secret that had its uid goes with it.
            if !notes.text(Self.uidNote).isEmpty { await delete(namespace, name) }
            return
        }
        let uid = account.text("metadata", "uid")
        let told = notes.text(Self.uidNote)
        if !told.isEmpty, told != uid { return await delete(namespace, name) }
        guard secret.at("data")?.at("token") == nil || told.isEmpty else { return }
        var claims = TokenSigner.Claims(
            namespace: namespace, account: account.text("metadata", "name"), accountUID: uid,
            audiences: [TokenSigner.issuer], issued: ClusterTime.now)
        claims.bound = ("secret", name, secret.text("metadata", "uid"))
        let token: String
        do { token = try signer.token(claims) } catch { return }
        let data: [(String, String)] = [
            ("ca.crt", authority), ("namespace", namespace), ("token", token),
        ]
        do throws(APIStatus) {
            _ = try await cluster.modify(Self.secrets, namespace, name, manager: Self.manager) { object in
                object.fill(("data", .emptyMap))
                object.edit("data") { own in
                    for (key, text) in data { own.set(key, .string(Base64.encode(Array(text.utf8)))) }
                }
                object.edit("metadata", "annotations") { $0.set(Self.uidNote, .string(uid)) }
            }
        } catch { return }
    }

    private func delete(_ namespace: String, _ name: String) async {
        do throws(APIStatus) { try await cluster.delete(Self.secrets, namespace, name, DeletionWish()) } catch {
            return
        }
    }
}
