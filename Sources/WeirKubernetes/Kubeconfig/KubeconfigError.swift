package import WeirYAML

/// Why a kubeconfig cannot be read or used. No text of it quotes a credential.
package struct KubeconfigError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One thing that is wrong.
    package struct Fault: Sendable, Equatable {
        /// The field, `clusters[0].cluster.server`; empty for the whole.
        package let field: String
        package let message: String
        /// Where it stands; nil where that is not known.
        package let position: YAMLPosition?
    }

    /// The file that was read; empty where it was a text.
    package var file = ""
    /// All that is wrong, in the order of the text.
    package let faults: [Fault]

    init(_ field: String, _ message: String, at position: YAMLPosition? = nil) {
        faults = [Fault(field: field, message: message, position: position)]
    }

    init(file: String, faults: [Fault]) {
        self.file = file
        self.faults = faults
    }

    package var description: String {
        faults.map { fault in
            let place = [file, fault.position.map { "\($0)" } ?? ""].filter { !$0.isEmpty }.joined(separator: ":")
            return [place, fault.field, fault.message].filter { !$0.isEmpty }.joined(separator: ": ")
        }.joined(separator: "; ")
    }

    /// This, about the file `file`.
    package func inFile(_ file: String) -> KubeconfigError { KubeconfigError(file: file, faults: faults) }
}
