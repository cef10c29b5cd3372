import WeirValue

@testable import WeirControlPlane

/// Requests, and what is said of them, as a text.
///
/// `* RESOURCE OBJECT` names an object that can be made. What follows changes it: `POINTER = JSON` (with `=` alone what is
/// there is dropped), several by ` ; `. A word before that says what is done with the changed object: nothing that it is
/// made, `change` that it replaces the first one, another that it replaces that part of it. Changes before `->` are those of
/// the first one. Indented below stands what is said, a line break as `\n`: errors or warnings; nothing where all is well.
struct FaultTable {
    struct Row: Sendable, CustomStringConvertible {
        var resource: String
        var base: String
        var request: String
        var expected: [String]

        var description: String { "\(resource) \(request)" }
    }

    /// Long texts, and what stands for them in tables.
    private static let phrases: [(mark: String, text: String)] = [
        (
            "<subdomain>",
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' "
                + "or '.', and must start and end with an alphanumeric character (e.g. 'example.com', "
                + "regex used for validation is "
                + #"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"#
        ),
        (
            "<label>",
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', "
                + "and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', "
                + "regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
        ),
        (
            "<name part>",
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and "
                + "end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex "
                + "used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
        ),
        (
            "<label value>",
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' "
                + "or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or "
                + "'my_value',  or '12345', regex used for validation is "
                + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
        ),
        (
            "<percent>",
            "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  "
                + "or '93%', regex used for validation is '[0-9]+%')"
        ),
        (
            "<config key>",
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. "
                + "'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is "
                + "'[-._a-zA-Z0-9]+')"
        ),
        (
            "<letters>",
            "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"
        ),
        (
            "<not negative>",
            "must be greater than or equal to 0"
        ),
        (
            "<selector operator>",
            "not a valid selector operator"
        ),
    ]

    var rows: [Row] = []

    init(_ text: String) {
        var resource = ""
        var base = ""
        for line in text.split(separator: "\n").map(String.init) {
            if line.hasPrefix("* ") {
                let parts = line.dropFirst(2).split(separator: " ", maxSplits: 1).map(String.init)
                (resource, base) = (parts[0], parts[1])
            } else if line.hasPrefix("  ") {
                rows[rows.count - 1].expected.append(
                    Self.phrases.reduce(String(line.dropFirst(2))) {
                        $0.components($1.mark).joined(separator: $1.text)
                    })
            } else {
                rows.append(Row(resource: resource, base: base, request: line, expected: []))
            }
        }
    }

    /// What is said of a request.
    static func outcome(_ row: Row) -> [String] {
        let bench = KindBench()
        do throws(APIStatus) {
            let base = named(try value(row.base), row.resource)
            var words = row.request
            guard !words.hasPrefix("/") else {
                try bench.make(row.resource, try changed(base, words))
                return bench.warnings.map { "warning: " + $0 }
            }
            let verb = String(words.prefix { $0 != " " })
            words = String(words.dropFirst(verb.count + 1))
            guard verb != "new" else {
                try bench.make(row.resource, base)
                return bench.warnings.map { "warning: " + $0 }
            }
            // The object before may be given a status, too, which no request for a new one sets.
            let sides = words.components(" -> ")
            var old = try bench.make(row.resource, base)
            if sides.count == 2 { old = try changed(old, sides[0]) }
            let new = try changed(old, sides[sides.count - 1])
            try bench.change(row.resource, old, to: new, part: verb == "change" ? "" : verb)
            return bench.warnings.map { "warning: " + $0 }
        } catch { return said(error) }
    }

    private static func said(_ status: APIStatus) -> [String] {
        guard let causes = status.details?.causes, !causes.isEmpty, status.code == 422 else {
            return ["\(status.code) \(status.message)"]
        }
        return causes.map { "\($0.field): \($0.message)".components("\n").joined(separator: "\\n") }
    }

    private static func value(_ text: String) throws(APIStatus) -> Value {
        do throws(JSONError) { return try JSONReader.read(text) } catch { throw .failure("\(text): \(error)") }
    }

    private static func named(_ value: Value, _ resource: String) -> Value {
        guard value["metadata"]?["name"] == nil else { return value }
        return value.with("/metadata/name", "it")
    }

    private static func changed(_ base: Value, _ changes: String) throws(APIStatus) -> Value {
        var value = base
        for change in changes.components(" ; ") {
            let sides = change.components(" =")
            let text = sides.dropFirst().joined(separator: " =")
            let trimmed = text.hasPrefix(" ") ? String(text.dropFirst()) : text
            let new: Value? = trimmed.isEmpty ? .none : .some(try Self.value(trimmed))
            value = value.with(sides[0], new)
        }
        return value
    }
}

extension StringProtocol {
    /// The parts of this between `separator`.
    func components(_ separator: String) -> [String] {
        var parts: [String] = []
        var rest = Substring(self)
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}
