import WeirCore
import WeirValue

/// How a file of an instance says what a teardown has to know besides; only what is special stands there.
enum TeardownMembers {
    static let name = "teardown"

    /// What is written for `instance`.
    static func of(_ instance: RecordedInstance) -> Value.Map {
        let teardown = instance.teardown
        var members: [(String, Value)] = []
        if teardown.preventDestroy { members.append(("preventDestroy", .bool(true))) }
        if let timeout = teardown.timeout { members.append(("timeout", .int(Int64(timeout)))) }
        if teardown.keepsHalfMade { members.append(("keepsHalfMade", .bool(true))) }
        if !teardown.before.isEmpty { members.append(("before", .list(teardown.before))) }
        if !teardown.after.isEmpty { members.append(("after", .list(teardown.after))) }
        return Value.Map(members, uniquingKeysWith: { first, _ in first })
    }

    /// What `reader` tells.
    static func decode(_ reader: RecordReader) throws(Malformed) -> Teardown {
        var teardown = Teardown()
        teardown.preventDestroy = try reader.flag("preventDestroy")
        if reader.has("timeout") { teardown.timeout = try reader.integer("timeout") }
        teardown.keepsHalfMade = try reader.flag("keepsHalfMade")
        if reader.has("before") { teardown.before = try reader.values("before") }
        if reader.has("after") { teardown.after = try reader.values("after") }
        return teardown
    }
}
