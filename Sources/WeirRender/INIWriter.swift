import WeirValue

/// Writes a prepared map of maps as an INI file: what Python's `configparser` reads back, without interpolation and with
/// the case of keys kept.
///
/// Nothing is quoted, since that reader takes no quotes off. `DEFAULT` is the section that it reads into all others.
enum INIWriter {
    /// The text of `value`, a map of sections that ``Preparation`` made.
    static func bytes(_ value: Value) throws(RenderFault) -> [UInt8] {
        guard case .map(let sections) = value else { return [] }
        var output = ""
        for (name, section) in sections {
            guard case .map(let keys) = section else {
                throw fault(
                    [.key(name)], "it is \(section.noun), not a map of the section's keys", "put it under a section")
            }
            guard isTidy(name), !name.isEmpty, !name.utf8.contains(UInt8(ascii: "]")) else {
                throw fault(
                    [.key(name)], "its key is no name of a section",
                    "take out ], line breaks and control characters, and the white space at its ends")
            }
            output += "\(output.isEmpty ? "" : "\n")[\(name)]\n"
            try add(keys, section: name, to: &output)
        }
        return Array(output.utf8)
    }

    private static func add(_ keys: Value.Map, section: String, to output: inout String) throws(RenderFault) {
        var seen: Set<String> = []
        for (key, value) in keys {
            let path: [RenderFault.Step] = [.key(section), .key(key)]
            guard isKey(key) else {
                throw fault(
                    path, "its key is none that can be read back",
                    "take out =, :, line breaks and control characters, the white space at its ends, and [, # or ; at "
                        + "its start")
            }
            guard seen.insert(key.lowercased()).inserted else {
                throw fault(
                    path, "its key differs from another only by its case", "readers take them for one: rename it")
            }
            let text = value.interpolation
            guard isTidy(text) else {
                throw fault(
                    path, "it has a line break, a control character, or white space at an end",
                    "readers strip them: take them out, or base64.encode(...) it")
            }
            output += text.isEmpty ? "\(key) =\n" : "\(key) = \(text)\n"
        }
    }

    private static func isKey(_ key: String) -> Bool {
        guard isTidy(key), let first = key.utf8.first, !"[#;".utf8.contains(first) else { return false }
        return !key.utf8.contains { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }
    }

    /// Whether `text` is one line without control characters, and without white space at its ends.
    private static func isTidy(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        let breaks: (Unicode.Scalar) -> Bool = { scalar in
            scalar.properties.generalCategory == .control && scalar != "\t" || scalar.value == 0x2028
                || scalar.value == 0x2029
        }
        if scalars.contains(where: breaks) { return false }
        let ends = [scalars.first, scalars.last].compactMap(\.self)
        return !ends.contains { $0.properties.isWhitespace }
    }

    private static func fault(_ path: [RenderFault.Step], _ problem: String, _ hint: String) -> RenderFault {
        RenderFault(.ini, at: path, problem, hint: hint)
    }
}
