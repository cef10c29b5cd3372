import SystemPackage
import WeirCore
import WeirValue

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The folders that stay with the instances of a workspace.
struct InstanceFolders {
    private let root: String

    /// Those of `workspace` of the stack called `stack` in the project in the folder `project`.
    init(_ project: String, _ stack: String, _ workspace: String) {
        root = "\(project)/.weir/instances/\(stack)/\(workspace)"
    }

    /// The folder of the instance at `address`.
    func folder(_ address: Address) -> String { "\(root)/\(FileName.encode(address.description))" }

    /// Gives the folder of the instance at `from`, where it has one, to the instance at `to`.
    /// - Throws: ``CommandError`` where there is one already.
    func move(_ from: Address, to: Address) throws {
        let (old, new) = (folder(from), folder(to))
        guard Files.exists(old) else { return }
        guard rename(old, new) == 0 else {
            throw CommandError(
                "the folder \(old) cannot be moved to \(new): \(Errno(rawValue: errno))",
                hint: "move what is there out of the way")
        }
    }
}

extension RecordedInstance {
    /// This, recorded at `address`.
    func renamed(_ address: Address) -> RecordedInstance {
        var renamed = RecordedInstance(
            address: address, type: type, arguments: arguments, fingerprints: fingerprints, attributes: attributes,
            dependencies: dependencies, order: order, status: status, recipe: recipe, created: created,
            updated: updated, milliseconds: milliseconds)
        renamed.teardown = teardown
        renamed.deposed = deposed.map { $0.renamed(address) }
        return renamed
    }
}
