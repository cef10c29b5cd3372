import HTTPTypes
import WeirValue

/// A request for a resource that is served.
struct ResourceRequest: Sendable {
    let call: APICall
    let query: RequestQuery
    let target: RequestTarget
    let user: KindUser
    let resource: ServedResource

    /// Where the object of the request is stored.
    var key: ObjectKey { resource.key(target.namespace, target.name) }

    var isWatch: Bool { target.isWatchPath || query.flag("watch") }

    /// The form in which the client wants the answer.
    func form(_ endpoint: AnswerForm.Endpoint = .resource) throws(APIStatus) -> AnswerForm {
        var form = try AnswerForm.negotiate(call.header(.accept), endpoint)
        if let pretty = query["pretty"] { form.isPretty = pretty == "true" || pretty == "1" }
        return form
    }

    /// What a list or watch asks for; a name in the path is the only one that is meant.
    func listOptions(isWatch: Bool) throws(APIStatus) -> ListOptions {
        var options = try ListOptions(query, isWatch: isWatch)
        if !target.name.isEmpty { options.fields = FieldSelector.name(target.name) }
        return options
    }

    // MARK: Options of writes

    /// How a write is asked for.
    struct Write: Sendable {
        var request: WriteRequest
        var form: AnswerForm
    }

    /// What the query of a write asks for; `kind` is the name of its options.
    func prepareWrite(kind: String) -> Result<Write, APIStatus> {
        do throws(APIStatus) {
            let form = try form()
            var errors: [FieldError] = []
            let manager = query["fieldManager"] ?? ""
            let isApply = mediaType == ObjectPatch.MediaType.apply.rawValue && kind == "PatchOptions"
            if kind == "PatchOptions" {
                if isApply, manager.isEmpty {
                    errors.append(FieldError("fieldManager", .required, "is required for apply patch"))
                }
                if !isApply, query["force"] != nil {
                    errors.append(FieldError("force", .forbidden, "may not be specified for non-apply patch"))
                }
            }
            errors += Self.managerErrors(manager)
            errors += Self.dryRunErrors(query.all("dryRun"))
            let text = query["fieldValidation"] ?? ""
            if !text.isEmpty, FieldValidation(rawValue: text) == nil {
                errors.append(.notSupported("fieldValidation", .string(text), ["Ignore", "Strict", "Warn"]))
            }
            guard errors.isEmpty else { throw .invalid(group: "meta.k8s.io", kind: kind, name: "", errors) }
            let request = WriteRequest(
                namespace: target.namespace, subresource: target.subresource, user: user,
                manager: manager.isEmpty ? agent : manager, isDryRun: !query.all("dryRun").isEmpty,
                validation: FieldValidation(rawValue: text) ?? .warn)
            return .success(Write(request: request, form: form))
        } catch { return .failure(error) }
    }

    /// What is wrong with `manager` as the manager of fields.
    static func managerErrors(_ manager: String) -> [FieldError] {
        var errors: [FieldError] = manager.utf8.count > 128 ? [.tooLong("fieldManager", 128)] : []
        var place = 0
        for scalar in manager.unicodeScalars {
            if !GoText.isPrintable(scalar) {
                errors.append(
                    FieldError(
                        "fieldManager", .invalid, .string(manager),
                        "invalid character \(GoText.codePoint(scalar)) (at position \(place))"))
            }
            place += String(scalar).utf8.count
        }
        return errors
    }

    private static func dryRunErrors(_ values: [String]) -> [FieldError] {
        guard values.contains(where: { $0 != "All" }) else { return [] }
        return [.notSupported("dryRun", .texts(values), ["All"])]
    }

    /// The program that the client tells to be, up to its version.
    private var agent: String {
        let told = call.header(.userAgent) ?? ""
        let name = told.prefix { $0 != "/" }
        return String(String(decoding: name.utf8.prefix(128), as: UTF8.self))
    }

    /// The media type of the body, without parameters; empty where none is told.
    var mediaType: String {
        let told = call.header(.contentType) ?? ""
        return told.prefix { $0 != ";" }.trimmingBlanks.lowercased()
    }

    // MARK: Deletions

    /// What the body and the query of a deletion ask for.
    func prepareDeletion() -> Result<DeletionOptions.Deletion, APIStatus> {
        do throws(APIStatus) {
            return .success(try DeletionOptions(body: try readOptions(), query: query).deletion(try form()))
        } catch { return .failure(error) }
    }

    /// The `DeleteOptions` of the body; nil where there is no body.
    private func readOptions() throws(APIStatus) -> Value? {
        guard !call.body.isEmpty else { return nil }
        let value: Value
        do throws(BodyFault) { value = try RequestValue.read(call.body, mediaType, expecting: "DeleteOptions") } catch {
            throw error.status
        }
        let kind = value.text("kind")
        guard kind.isEmpty || kind == "DeleteOptions" else {
            throw .badRequest(
                "\(kind) in version \(GoText.quoted(value.text("apiVersion"))) cannot be handled as a DeleteOptions: "
                    + "converting (\(kind)) to (v1.DeleteOptions): unknown conversion")
        }
        return value
    }

    // MARK: Replies

    /// A reply with `stored`.
    func reply(stored: StoredObject, status: Int, _ form: AnswerForm, warnings: [String]) throws(APIStatus) -> APIReply
    {
        if form.target == nil, form.encoding == .json, !form.isPretty, resource.serves(stored) {
            return APIReply(
                status: status, contentType: form.encoding.mediaType, headers: APIAnswer.warnings(warnings),
                body: .whole(stored.bytes))
        }
        return try reply(try resource.answer(stored), status: status, form, warnings: warnings)
    }

    /// A reply with `object`.
    func reply(_ object: Value, status: Int, _ form: AnswerForm, warnings: [String]) throws(APIStatus) -> APIReply {
        var value = object
        if let target = form.target {
            if target.kind == "Table" {
                var options = TablePrinter.Options(now: ClusterTime.now)
                options.version = target.version
                options.inclusion = try TablePrinter.Inclusion(query["includeObject"])
                value = resource.printer.table(of: object, options)
            } else {
                guard target.kind == "PartialObjectMetadata" else {
                    throw .otherForm(target.kind, "is not a list (*\(GoKindNames.hub(resource)))")
                }
                value = PartialMetadata.of(object, version: target.version)
            }
        }
        return APIAnswer.reply(value, status: status, form, headers: APIAnswer.warnings(warnings))
    }
}
