/// The macros: calls whose arguments are no values but names and expressions over them.
enum Macros {
    /// What a macro does.
    enum Kind: Sendable {
        case has, bind
        case all, exists, existsOne, map, filter, transformList, transformMap, transformMapEntry, sortBy
        case optMap, optFlatMap
    }

    /// A macro's kind, and for a number of arguments the number of variables that it declares.
    private static let members: [String: (kind: Kind, variables: [Int: Int])] = [
        "all": (.all, [2: 1, 3: 2]),
        "exists": (.exists, [2: 1, 3: 2]),
        "exists_one": (.existsOne, [2: 1, 3: 2]),
        "existsOne": (.existsOne, [2: 1, 3: 2]),
        "map": (.map, [2: 1, 3: 1]),
        "filter": (.filter, [2: 1]),
        "transformList": (.transformList, [3: 2, 4: 2]),
        "transformMap": (.transformMap, [3: 2, 4: 2]),
        "transformMapEntry": (.transformMapEntry, [3: 2, 4: 2]),
        "sortBy": (.sortBy, [2: 1]),
        "optMap": (.optMap, [2: 1]),
        "optFlatMap": (.optFlatMap, [2: 1]),
    ]

    /// The namespaces of macros.
    static let namespaces: Set<String> = ["cel"]

    /// The names of the macros that are called on a value.
    static var memberNames: [String] { members.keys.sorted() }

    /// The macro `name` on a value with so many arguments, with the number of variables that it declares; nil where no
    /// macro is called so.
    static func member(_ name: String, arguments: Int) -> (Kind, Int)? {
        guard let (kind, variables) = members[name], let count = variables[arguments] else { return nil }
        return (kind, count)
    }

    /// The numbers of arguments that the macro `name` takes; nil where no macro is called so.
    static func arities(_ name: String) -> [Int]? { members[name]?.variables.keys.sorted() }
}
