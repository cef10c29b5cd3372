import WeirCore
import WeirValue

/// What the files of a Terraform module declare, as far as it can be told without running terraform.
struct ModuleOutline: Sendable, Equatable {
    /// The variables, and whether each has a default.
    var variables: [String: Bool] = [:]
    /// A backend of its own: its type, and where it stands.
    var backend: Backend?

    /// A `backend` or `cloud` block.
    struct Backend: Sendable, Equatable {
        let type: String
        /// The file, and its line where that is known: `main.tf:3`.
        let place: String
    }

    /// The outline of the module in the folder `folder` of `tree`; nil where a file of it is not understood, which
    /// terraform will say better.
    static func read(_ tree: SourceTree, folder: String) -> ModuleOutline? {
        var outline = ModuleOutline()
        for name in tree.names(in: folder) {
            guard let file = tree.files[folder.isEmpty ? name : "\(folder)/\(name)"] else { continue }
            if name.hasSuffix(".tf") || name.hasSuffix(".tofu") {
                guard let body = HCLBody.read(file.bytes) else { return nil }
                outline.add(body, file: name)
            } else if name.hasSuffix(".tf.json") || name.hasSuffix(".tofu.json") {
                guard outline.add(json: file.bytes, file: name) else { return nil }
            }
        }
        return outline
    }

    private mutating func add(_ body: HCLBody, file: String) {
        for block in body.blocks("variable") {
            guard let name = block.labels.first else { continue }
            add(variable: name, hasDefault: block.body.attributes.contains("default"))
        }
        for settings in body.blocks("terraform") {
            for block in settings.body.blocks where ["backend", "cloud"].contains(block.type) {
                backend = Backend(type: block.labels.first ?? block.type, place: "\(file):\(block.line)")
            }
        }
    }

    /// Adds a file in HCL's JSON syntax.
    /// - Returns: whether it was understood.
    private mutating func add(json bytes: [UInt8], file: String) -> Bool {
        let root: Value
        do throws(JSONError) { root = try JSONReader.read(bytes) } catch { return false }
        for variables in Self.bodies(root["variable"]) {
            for (name, value) in variables {
                add(variable: name, hasDefault: Self.bodies(value).contains { $0["default"] != nil })
            }
        }
        for settings in Self.bodies(root["terraform"]) {
            if let type = Self.bodies(settings["backend"]).first?.keys.first {
                backend = Backend(type: type, place: file)
            }
            if settings["cloud"] != nil { backend = Backend(type: "cloud", place: file) }
        }
        return true
    }

    private mutating func add(variable name: String, hasDefault: Bool) {
        // An override file may add a default to a variable that another file declares.
        variables[name] = (variables[name] ?? false) || hasDefault
    }

    /// The bodies of blocks in JSON: an object is one, a list of objects several.
    private static func bodies(_ value: Value?) -> [Value.Map] {
        switch value {
        case .map(let map)?: [map]
        case .list(let list)?: list.elements.compactMap(\.mapValue)
        default: []
        }
    }
}
