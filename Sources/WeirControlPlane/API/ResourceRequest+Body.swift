import WeirValue

extension ResourceRequest {
    /// An object that was sent, and what the client is to be warned of.
    struct SentObject: Sendable {
        var object: Value
        var warnings: [String]
    }

    /// The object in the body, with its defaults.
    func readObject(_ request: WriteRequest) -> Result<SentObject, APIStatus> {
        let value: Value
        let repeated: [String]
        do throws(BodyFault) {
            (value, repeated) = try RequestValue.read(call.body, mediaType, expecting: resource.kind.kind)
        } catch { return .failure(error.status) }
        do throws(APIStatus) {
            let named = try checkKind(value)
            let (object, unknown) = try read(named)
            let faults = unknown + repeated
            if let text = request.validation.refusal(faults) {
                throw RequestBody.refusal(resource.kind, expected: resource.kind.kind, text)
            }
            return .success(SentObject(object: object, warnings: request.validation.warnings(faults)))
        } catch { return .failure(error) }
    }

    /// The object in the body, which is to replace the one of the path.
    func readReplacement(_ request: WriteRequest) -> Result<SentObject, APIStatus> {
        readObject(request).flatMap { sent in
            do throws(APIStatus) {
                try MetadataRules.checkNamed(sent.object, target.name)
                return .success(sent)
            } catch { return .failure(error) }
        }
    }

    private func read(_ value: Value) throws(APIStatus) -> (object: Value, unknownFields: [String]) {
        do throws(BuiltInDecoder.Fault) { return try resource.read(value) } catch {
            throw RequestBody.refusal(resource.kind, expected: resource.kind.kind, error.description)
        }
    }

    /// `value` with its kind and version.
    /// - Throws: where it tells others than the request.
    private func checkKind(_ value: Value) throws(APIStatus) -> Value {
        guard case .map(let map) = value else { return value }
        let sent = GroupVersionKind(
            apiVersion: map["apiVersion"]?.stringValue ?? "", kind: map["kind"]?.stringValue ?? "")
        if sent == resource.kind { return value }
        let expected = resource.kind
        guard case .builtIn = resource.form else {
            guard !sent.kind.isEmpty else {
                throw .badRequest(
                    "Object 'Kind' is missing in \(GoText.quoted(String(decoding: call.body, as: UTF8.self)))")
            }
            guard sent.apiVersion == expected.apiVersion else {
                throw .badRequest(RequestBody.otherVersion(sent, expected: expected))
            }
            throw .invalid(
                group: sent.group, kind: sent.kind, name: value.text("metadata", "name"),
                [FieldError("kind", .invalid, .string(sent.kind), "must be \(expected.kind)")])
        }
        // What is not told is taken from the request.
        let kind = sent.kind.isEmpty ? expected.kind : sent.kind
        let version = sent.version.isEmpty ? expected.apiVersion : sent.apiVersion
        let named = GroupVersionKind(apiVersion: version, kind: kind)
        guard named == expected else { throw Self.mismatch(named, expected) }
        return .map(map.setting([("apiVersion", .string(version)), ("kind", .string(kind))]))
    }

    /// What is told of an object of another built-in kind, or of none that is known.
    private static func mismatch(_ sent: GroupVersionKind, _ expected: GroupVersionKind) -> APIStatus {
        guard TypeFacts.builtIn.schema(of: sent) != nil else {
            return RequestBody.refusal(sent, expected: expected.kind, RequestBody.unknownKind(sent))
        }
        guard sent.kind == expected.kind, sent.group == expected.group else {
            return RequestBody.refusal(
                sent, expected: expected.kind,
                "converting (\(GoKindNames.name(sent))) to (\(GoKindNames.hub(expected))): unknown conversion")
        }
        return .badRequest(RequestBody.otherVersion(sent, expected: expected))
    }

    /// What is told of `value`, which is to be an object of the built-in kind `expected`, where it tells another one.
    static func mismatch(of value: Value, expected: GroupVersionKind) -> APIStatus? {
        let (version, kind) = (value.text("apiVersion"), value.text("kind"))
        let sent = GroupVersionKind(
            apiVersion: version.isEmpty ? expected.apiVersion : version, kind: kind.isEmpty ? expected.kind : kind)
        return sent == expected ? nil : mismatch(sent, expected)
    }

    // MARK: Patches

    /// The patch in the body.
    func readPatch() -> Result<ObjectPatch, APIStatus> {
        var accepted = ObjectPatch.MediaType.allCases
        if case .custom = resource.form { accepted.removeAll { $0 == .strategic } }
        guard let type = ObjectPatch.MediaType(rawValue: mediaType), accepted.contains(type) else {
            return .failure(unsupportedPatch(accepted))
        }
        do throws(APIStatus) { return .success(try patch(type)) } catch { return .failure(error) }
    }

    private func unsupportedPatch(_ accepted: [ObjectPatch.MediaType]) -> APIStatus {
        if case .custom = resource.form { return .unsupported(accepted.map(\.rawValue)) }
        return APIStatus(
            code: 415, reason: "UnsupportedMediaType", message: "415: Unsupported Media Type",
            details: APIStatus.Details())
    }

    private func patch(_ type: ObjectPatch.MediaType) throws(APIStatus) -> ObjectPatch {
        switch type {
        case .json: return .json(try JSONPatch(try json("error decoding patch: ")))
        case .merge: return .merge(try json("error decoding patch: "))
        case .strategic: return .strategic(try json(""))
        case .apply:
            let value: Value
            do throws(BodyFault) {
                value = try RequestValue.readYAML(call.body) { .badRequest("error decoding YAML: \($0)") }
            } catch { throw error.status }
            guard case .map = value else { throw .badRequest("error decoding YAML: the body is no object") }
            let isForced = query["force"].map { $0 != "false" && $0 != "0" } ?? false
            return .apply(value, force: isForced)
        }
    }

    private func json(_ prefix: String) throws(APIStatus) -> Value {
        do throws(RequestBody.Fault) { return try RequestBody.read(call.body).value } catch {
            throw .badRequest(prefix + error.description)
        }
    }
}

/// The names of kinds in Go, as error messages have them.
enum GoKindNames {
    /// `v1.Pod`.
    static func name(_ kind: GroupVersionKind) -> String { "\(kind.version).\(kind.kind)" }

    /// The kind of the objects of `resource` as the server has it inside.
    static func hub(_ resource: ServedResource) -> String {
        if case .custom = resource.form { return "unstructured.Unstructured" }
        return hub(resource.kind)
    }

    /// `core.Pod`: the kind as the server has it inside.
    static func hub(_ kind: GroupVersionKind) -> String {
        let group = kind.group.isEmpty ? "core" : String(kind.group.prefix { $0 != "." })
        return "\(group).\(kind.kind)"
    }
}
