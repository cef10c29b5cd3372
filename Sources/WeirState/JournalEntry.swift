import WeirCore

/// What a run takes note of, encoded: the same bytes go to the journal and to the branch.
enum JournalEntry: Sendable {
    /// An operation with an effect was begun.
    case begun(EncodedIntent)
    /// An instance is as recorded here, and the operation `ending` has ended with it. The recipe comes with the first
    /// instance that names it.
    case recorded(EncodedInstance, recipe: Recipe?, action: Action, ending: String?)
    /// An instance is gone, and the operation `ending` has ended with it.
    case removed(Address, ending: String?)
    /// What was recorded at the address `from` is as recorded here.
    case moved(EncodedInstance, from: Address)
    /// An operation came to nothing.
    case dropped(String)

    /// The operation that ended with it; nil where none did.
    var ended: String? {
        switch self {
        case .begun, .moved: nil
        case .recorded(_, _, _, let ending), .removed(_, let ending): ending
        case .dropped(let operation): operation
        }
    }

    /// The instance whose record it changes; nil where it changes none.
    var address: Address? {
        switch self {
        case .recorded(let instance, _, _, _): instance.address
        case .removed(let address, _): address
        case .moved(let instance, _): instance.address
        case .begun, .dropped: nil
        }
    }
}

/// A record of an instance, as its file has it.
struct EncodedInstance: Sendable {
    let address: Address
    let status: RecordedInstance.Status
    /// The content of the file.
    let bytes: [UInt8]
    /// What the file names.
    let names: References.Entry
}

/// An operation that is planned or begun, as its file has it.
struct EncodedIntent: Sendable {
    let operation: String
    let isBegun: Bool
    /// The content of the file.
    let bytes: [UInt8]
    /// What the file names.
    let names: References.Entry
}
