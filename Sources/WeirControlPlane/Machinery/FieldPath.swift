/// The texts of paths to fields in messages: `spec.ports[0].name`.
enum FieldPath {
    /// A step of a path.
    enum Step {
        case name(String)
        case index(Int)
    }

    /// The text of `steps`.
    static func text(_ steps: [Step]) -> String {
        var text = ""
        for step in steps {
            switch step {
            case .name(let name): text += text.isEmpty ? name : "." + name
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }

    /// The text of the member `last` of what `names` lead to.
    static func text(names: [Step], _ last: String) -> String { text(names + [.name(last)]) }
}
