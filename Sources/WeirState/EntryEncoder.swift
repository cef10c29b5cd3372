import WeirCore

/// Something that a run takes note of.
enum Note: Sendable {
    case intent(Intent)
    case transition(Transition, ending: String?)
    case drop(String)

    /// The instance whose record it changes; nil where it changes none.
    var address: Address? {
        switch self {
        case .transition(.recorded(let instance, _, _), _): instance.address
        case .transition(.removed(let address), _): address
        case .transition(.moved(_, let instance), _): instance.address
        case .intent, .drop: nil
        }
    }
}

/// Encodes what a run takes note of, with the digests of sensitive values in their places.
struct EntryEncoder: Sendable {
    private let vault: SecretVault
    /// The recipes that need not be written again.
    private var recipes: Set<String>

    /// An encoder whose sensitive values go to `vault`; `recipes` are in the branch.
    init(_ vault: SecretVault, recipes: Set<String>) {
        self.vault = vault
        self.recipes = recipes
    }

    /// What is written of `note`.
    /// - Throws: ``StateFailure`` where a sensitive value cannot be kept.
    mutating func encode(_ note: Note) throws(StateFailure) -> JournalEntry {
        switch note {
        case .intent(let intent): return .begun(try encode(intent))
        case .drop(let operation): return .dropped(operation)
        case .transition(.removed(let address), let ending): return .removed(address, ending: ending)
        case .transition(.recorded(var instance, var recipe, let action), let ending):
            if let digest = recipe?.digest {
                instance.recipe = digest
                if !recipes.insert(digest).inserted { recipe = nil }
            }
            return .recorded(try encode(instance), recipe: recipe, action: action, ending: ending)
        case .transition(.moved(let from, let instance), _): return .moved(try encode(instance), from: from)
        }
    }

    private func encode(_ instance: RecordedInstance) throws(StateFailure) -> EncodedInstance {
        let (bytes, digests) = try InstanceFile(instance.address).encode(instance, hiding: vault.note)
        return EncodedInstance(
            address: instance.address, status: instance.status, bytes: bytes,
            names: References.Entry(recipes: instance.recipes, secrets: digests))
    }

    /// What is written of `intent`.
    /// - Throws: ``StateFailure`` where a sensitive value cannot be kept.
    func encode(_ intent: Intent) throws(StateFailure) -> EncodedIntent {
        let (bytes, digests) = try IntentFile.encode(intent, hiding: vault.note)
        return EncodedIntent(
            operation: intent.operation, isBegun: intent.begun != nil, bytes: bytes,
            names: References.Entry(recipes: intent.instance.recipes, secrets: digests))
    }
}

extension RecordedInstance {
    /// The recipes that it names, also for what it has replaced.
    var recipes: [String] { deposed.isEmpty ? recipe.map { [$0] } ?? [] : ([self] + deposed).compactMap(\.recipe) }
}
