/// The header fields of a request or an answer, in their order; a name may stand there more than once.
///
/// Names are compared without regard to ASCII case (RFC 9110, section 5.1).
package struct HTTPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// One line: a name and its value, without the colon and the blanks around it.
    package struct Field: Sendable, Equatable {
        package var name: String
        package var value: String

        /// Makes a field; nothing is checked before it is sent.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The fields in their order.
    package var fields: [Field]

    /// Makes headers of the given fields.
    package init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// Makes headers of a literal, in its order: `["Accept": "application/json"]`. A name may be repeated.
    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field($0.0, $0.1) }
    }

    /// The first value of a name; assigning replaces all of that name's fields by one, or by none when it is nil.
    package subscript(name: String) -> String? {
        get { fields.first { ASCIIText.equalIgnoringCase($0.name, name) }?.value }
        set {
            guard let newValue else {
                fields.removeAll { ASCIIText.equalIgnoringCase($0.name, name) }
                return
            }
            guard let first = fields.firstIndex(where: { ASCIIText.equalIgnoringCase($0.name, name) }) else {
                fields.append(Field(name, newValue))
                return
            }
            fields[first].value = newValue
            let rest = fields[(first + 1)...].filter { !ASCIIText.equalIgnoringCase($0.name, name) }
            fields.replaceSubrange((first + 1)..., with: rest)
        }
    }

    /// All values of a name, in their order.
    package func values(_ name: String) -> [String] {
        fields.filter { ASCIIText.equalIgnoringCase($0.name, name) }.map(\.value)
    }

    /// Adds a field after those that are there.
    package mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name, value))
    }
}
