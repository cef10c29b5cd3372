import WeirValue

/// What is wrong with events, after `pkg/apis/core/validation/events.go`.
///
/// Messages tell the fields by the names of the core whatever the group of the request.
struct EventValidation {
    private static let textMost = 128
    private static let noteMost = 1_024
    private static let names = [
        ("involvedObject", "regarding"), ("message", "note"), ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"), ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"), ("reportingController", "reportingController"),
    ]

    private let object: Value
    private let isCore: Bool
    private var errors = FieldErrors()

    private init(_ object: Value) {
        self.object = object
        isCore = object.text("apiVersion") == "v1"
    }

    /// The member that the core calls `name`.
    private func place(_ name: String) -> FieldPlace { FieldPlace(Self.member(name, object, isCore), name) }

    private static func member(_ name: String, _ object: Value, _ isCore: Bool) -> Value? {
        if isCore { return object.at(name == "reportingController" ? "reportingComponent" : name) }
        return object.at(names.first { $0.0 == name }?.1 ?? name)
    }

    static func create(_ object: Value) -> [FieldError] {
        var check = EventValidation(object)
        check.common()
        if !check.isCore { check.strict() }
        return check.errors.list
    }

    static func update(_ object: Value, _ old: Value) -> [FieldError] {
        var check = EventValidation(object)
        check.common()
        guard !check.isCore else { return check.errors.list }
        let isOldCore = old.text("apiVersion") == "v1"
        if !Value.means(object["series"], old["series"]) { check.series() }
        for name in [
            "involvedObject", "reason", "message", "source", "firstTimestamp", "lastTimestamp", "count", "reason",
            "type",
            "eventTime", "action", "related", "reportingController", "reportingInstance",
        ] {
            check.errors.immutable(check.place(name), member(name, old, isOldCore))
        }
        return check.errors.list
    }

    // MARK: Rules

    private mutating func common() {
        let namespace = object.text("metadata", "namespace")
        let involved = place("involvedObject")["namespace"]
        let place = FieldPlace(involved.value ?? "", involved.path)
        let mismatch = "does not match event.namespace"
        if self.place("eventTime").isThere {
            if involved.isEmpty, !["default", "kube-system"].contains(namespace) { errors.invalid(place, mismatch) }
            reporting()
        } else if involved.isEmpty {
            if !["", "default"].contains(namespace) { errors.invalid(place, mismatch) }
        } else if involved.text != namespace {
            errors.invalid(place, mismatch)
        }
        for fault in TextRules.subdomain(namespace) { errors.invalid("namespace", .string(namespace), fault) }
    }

    private mutating func reporting() {
        let controller = place("reportingController")
        errors.mustBeThere(controller)
        errors.invalid(controller.path, controller.shown, LabelRules.faults(ofKey: controller.text))
        for key in ["reportingInstance", "action", "reason"] {
            errors.mustBeThere(place(key))
            if place(key).text.utf8.count > Self.textMost {
                errors.invalid(key, "", "can have at most \(Self.textMost) characters")
            }
        }
        if place("message").text.utf8.count > Self.noteMost {
            errors.invalid("message", "", "can have at most \(Self.noteMost) characters")
        }
    }

    private mutating func strict() {
        series()
        errors.mustBeThere(place("eventTime"))
        let type = place("type").text
        if type != "Normal", type != "Warning" { errors.invalid("type", "", "has invalid value: \(type)") }
        let unset = "needs to be unset"
        for name in ["firstTimestamp", "lastTimestamp"] where place(name).isThere { errors.invalid(name, "", unset) }
        if place("count").number ?? 0 != 0 { errors.invalid("count", "", unset) }
        let source = place("source")
        if !source["component"].isEmpty || !source["host"].isEmpty { errors.invalid("source", "", unset) }
    }

    private mutating func series() {
        let series = place("series")
        guard series.isThere else { return }
        if series["count"].number ?? 0 < 2 { errors.invalid("series.count", "", "should be at least 2") }
        errors.mustBeThere(series["lastObservedTime"])
    }
}
