import WeirCore
import WeirProcess
import WeirValue

/// What an operation is about to make, noted in the instance's folder before it begins: what nobody could tell
/// afterwards, when the operation was cut off before it could be recorded.
struct UnderwayNote: Sendable, Equatable {
    private static let limit = 64 << 20

    /// The attributes that would be recorded if the operation were cut off at its end.
    var attributes: Value.Map

    init(_ attributes: Value.Map) { self.attributes = attributes }

    /// The note of the last operation in the instance's folder of `context`; nil where there is none.
    /// - Throws: ``OperationFailure`` where it cannot be read.
    init?(in context: OperationContext) throws(OperationFailure) {
        let path = Self.path(context)
        do {
            guard try Files.status(path) != nil else { return nil }
            let bytes = try Files.content(of: path, limit: Self.limit)
            // Written whole or not at all: one that is no map was changed by hand, and tells nothing.
            let attributes: Value.Map?
            do throws(JSONError) { attributes = try JSONReader.read(bytes).mapValue } catch { attributes = nil }
            guard let attributes else { return nil }
            self.attributes = attributes
        } catch {
            throw OperationFailure("\(error)", remains: .nothing)
        }
    }

    /// Takes the note, in place of an earlier one; it outlives a power cut.
    /// - Throws: ``OperationFailure``; nothing was begun.
    func take(in context: OperationContext) throws(OperationFailure) {
        do throws(SystemFailure) {
            _ = try Files.makeDirectories(context.instanceDirectory, mode: 0o700)
            try Files.writeWhole(
                JSONWriter.bytes(.map(attributes), .init(sortedKeys: true, revealed: true)), to: Self.path(context),
                mode: 0o600, replacing: true)
        } catch {
            throw OperationFailure("\(error)", hint: "look at the free space of .weir", remains: .nothing)
        }
    }

    /// Removes the note, and the instance's folder where nothing else is in it.
    static func remove(in context: OperationContext) {
        Files.removeIfPossible(path(context))
        Files.removeIfPossible(Files.unfinished(path(context)))
        Files.removeEmptyDirectoryIfPossible(context.instanceDirectory)
    }

    private static func path(_ context: OperationContext) -> String { "\(context.instanceDirectory)/underway.json" }
}
