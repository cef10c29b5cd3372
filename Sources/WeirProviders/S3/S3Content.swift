import WeirCore
import WeirProcess
import WeirValue

/// What an object shall hold.
struct S3Content: Sendable {
    /// The most bytes of an object that is written here, in memory and in one request.
    static let limit = 64 << 20
    private static let hint =
        "write larger ones with a tool that sends them in parts, in a command; S3 itself takes 5 GiB at most in one request"

    let bytes: [UInt8]
    let isSensitive: Bool
    /// Whether it is that of a file.
    let isSource: Bool

    /// The entity tag that it gets where it is stored in one part and without a key of its own.
    var etag: Value {
        let tag = Value.string(S3Digest.hex(bytes))
        return isSensitive ? tag.hidden : tag
    }

    /// The content that `arguments` declare; relative paths start at `project`.
    /// - Throws: ``OperationFailure`` unless just one is given that can be read and is not too large.
    init(_ arguments: Arguments, project: String) throws(OperationFailure) {
        let content = arguments["content"]
        isSensitive = content?.isSensitive ?? false
        switch (content, arguments["source"]) {
        case (nil, nil):
            throw OperationFailure(
                "neither content nor source is given", hint: "give one of them; content: \"\" makes an empty object",
                remains: .nothing)
        case (_?, _?):
            throw OperationFailure("both content and source are given", hint: "give one of them", remains: .nothing)
        case (_?, nil):
            bytes = Array(try arguments.required("content").utf8)
            isSource = false
        case (nil, _?):
            bytes = try Self.file(FilePath.absolute(try arguments.required("source"), project))
            isSource = true
        }
        guard bytes.count <= Self.limit else {
            throw OperationFailure(
                "the content has \(bytes.count.asBytes), more than the \(Self.limit.asBytes) of an s3.object",
                hint: Self.hint, remains: .nothing)
        }
    }

    private static func file(_ path: String) throws(OperationFailure) -> [UInt8] {
        do {
            return try Files.content(of: path, limit: limit)
        } catch let error as FileTooLarge {
            throw OperationFailure(
                "\(path) has \(error.size.asBytes), more than the \(limit.asBytes) of an s3.object", hint: hint,
                remains: .nothing)
        } catch {
            throw OperationFailure("the source cannot be read: \(error)", remains: .nothing)
        }
    }

    /// `attributes` with the digest of this.
    func adding(to attributes: Value.Map) -> Value.Map {
        let digest = Value.string(Digest.sha256(bytes))
        guard isSensitive else { return attributes.setting("sha256", to: digest) }
        // The entity tag of a short secret would tell it as well as its digest.
        return attributes.setting([("sha256", digest.hidden), ("etag", (attributes["etag"] ?? .null).hidden)])
    }
}

/// What is told of an object besides its content.
enum S3Metadata {
    static let prefix = "x-amz-meta-"
    private static let limit = 2048

    /// The fields for the argument `metadata`, by name.
    /// - Throws: ``OperationFailure`` where one cannot be a header field.
    static func fields(_ arguments: Arguments) throws(OperationFailure) -> [String: String] {
        let values = try arguments.textMap("metadata")
        var size = 0
        for (name, value) in values {
            size += name.utf8.count + value.utf8.count
            guard !name.isEmpty, name.utf8.allSatisfy(isName) else {
                throw OperationFailure(
                    "\"\(name)\" is no name of metadata", hint: "use small letters, digits, dashes and underscores",
                    remains: .nothing)
            }
            let isClean = value.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
            guard isClean, !value.isEmpty, value.first != " ", value.last != " " else {
                throw OperationFailure(
                    "the metadata \(name) has a value that S3 does not keep as it is",
                    hint: "use ASCII characters, at least one, without blanks at the ends; encode others",
                    remains: .nothing)
            }
        }
        guard size <= limit else {
            throw OperationFailure(
                "the metadata has \(size.asBytes), more than the \(limit.asBytes) that S3 keeps", remains: .nothing)
        }
        return values
    }

    private static func isName(_ byte: UInt8) -> Bool {
        (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z"))
            || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
    }
}
