import WeirValue

/// What is wrong with a profile, and where.
package struct ProfileFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The members on the way to it, `deploy.delay.uniform`.
    package let path: String
    package let message: String

    init(_ path: String, _ message: String) {
        self.path = path
        self.message = message
    }

    package var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

/// The members of a map in a profile.
struct ProfileFields {
    private let members: Value.Map
    private let path: String

    /// Those of `value`, which stands at `path` and has no others than `names`.
    /// - Throws: ``ProfileFault``.
    init(_ value: Value, at path: String, _ names: [String]) throws(ProfileFault) {
        guard let members = value.mapValue else { throw ProfileFault(path, "it is a map") }
        if let other = members.keys.first(where: { !names.contains($0) }) {
            throw ProfileFault(
                path.isEmpty ? other : "\(path).\(other)",
                "there is no such field; there are \(names.joined(separator: ", "))")
        }
        self.members = members
        self.path = path
    }

    /// The member `name`; nil where it is missing or null.
    subscript(_ name: String) -> Value? {
        let value = members[name]
        return value == .null ? nil : value
    }

    /// Where the member `name` stands.
    func place(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    /// The length of time of the member `name`, in seconds.
    /// - Throws: ``ProfileFault`` where it is missing or none.
    func seconds(_ name: String) throws(ProfileFault) -> Double {
        try Distribution.seconds(self[name], place(name))
    }

    /// The number of the member `name`.
    /// - Throws: ``ProfileFault`` where it is missing, none, or not in `range`.
    func number(_ name: String, in range: ClosedRange<Double>) throws(ProfileFault) -> Double {
        let number: Double? =
            switch self[name] {
            case .double(let double): double
            case let value: value?.intValue.map(Double.init)
            }
        guard let number, range.contains(number) else {
            throw ProfileFault(
                place(name), "it is a number from \(Self.text(range.lowerBound)) to \(Self.text(range.upperBound))")
        }
        return number
    }

    private static func text(_ number: Double) -> String {
        number == number.rounded() ? "\(Int(number))" : "\(number)"
    }
}
