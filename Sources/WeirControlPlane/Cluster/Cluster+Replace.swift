import WeirValue

extension ServedResource {
    /// `value`, a body or the outcome of a patch, as an object of this resource with its defaults.
    /// - Throws: why it is none.
    func read(
        _ value: Value, wording: BuiltInDecoder.Wording = .json
    ) throws(BuiltInDecoder.Fault) -> (object: Value, unknownFields: [String]) {
        var (object, unknown) = try form.read(value, wording: wording)
        if case .builtIn = form { strategy.defaults(&object) }
        return (object, unknown)
    }
}

extension Update {
    /// Puts `object`, which was read and has its defaults, in place of what is there.
    static func replacement(
        _ resource: ServedResource, _ object: Value, _ request: WriteRequest, warnings: [String] = []
    ) -> Update {
        let manager = resource.manager(request.subresource)
        return Update(
            change: { live, time throws(APIStatus) in
                Changed(
                    object: manager.update(live: live, new: object, manager: request.manager, time: time),
                    warnings: warnings)
            }, creation: .ofSome, uid: object.text("metadata", "uid"))
    }
}
