/// Something in a YAML source that its author has to mend.
package struct YAMLFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of fault.
    package enum Code: String, Sendable, CaseIterable {
        /// The text breaks YAML's grammar.
        case syntax
        /// A tab stands where only spaces may indent.
        case tab
        /// A key stands twice in one mapping.
        case duplicateKey
        /// A key is missing, or is a list or a mapping.
        case invalidKey
        /// A tag beyond those of the core schema.
        case unknownTag
        /// A value that is not what its tag says.
        case tagMismatch
        /// A number that 64 bits cannot hold.
        case numberRange
        /// `<<` with something that is no mapping.
        case invalidMerge
        /// An alias whose anchor is nowhere before it.
        case undefinedAlias
        /// An alias inside the very thing that it stands for.
        case recursiveAlias
        /// Aliases that stand for more than the limit.
        case expansion
        /// Collections nested deeper than the limit.
        case nesting
        /// A source or a document larger than the limit.
        case size
        /// No document, or one without a value.
        case empty
        /// A second document in the file.
        case secondDocument
        /// Bytes that are not UTF-8.
        case encoding
        /// A control character outside an escape.
        case controlCharacter
        /// More faults than the limit; the rest is not looked at.
        case tooManyFaults
    }

    /// The kind.
    package var code: Code
    /// What is wrong, in one line without a full stop.
    package var message: String
    /// Where.
    package var range: YAMLRange
    /// What to do about it, where that can be told.
    package var hint: String?

    /// A fault of kind `code` at `range`.
    package init(_ code: Code, _ message: String, at range: YAMLRange, hint: String? = nil) {
        self.code = code
        self.message = message
        self.range = range
        self.hint = hint
    }

    /// `line:column: message`, with the hint behind it.
    package var description: String {
        "\(range.start): \(message)" + (hint.map { " (hint: \($0))" } ?? "")
    }
}
