import WeirValue

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What is wrong with CronJobs, after `pkg/apis/batch/validation`.
enum CronJobValidation {
    private static let policies = ["Allow", "Forbid", "Replace"]
    /// The most bytes of a name: what is added to it for a Job must fit.
    private static let nameMost = 52

    static func create(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        errors.add(validate(object, old: nil))
        let name = object.text("metadata", "name")
        if name.utf8.count > nameMost {
            errors.invalid("metadata.name", .string(name), "must be no more than \(nameMost) characters")
        }
        return errors.list
    }

    static func update(_ object: Value, _ old: Value) -> [FieldError] { validate(object, old: old) }

    private static func validate(_ object: Value, old: Value?) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        schedule(spec, wasZoned: old?.text("spec", "schedule").contains("TZ") == true, &errors)
        errors.nonNegative(spec["startingDeadlineSeconds"])
        if old == nil || old?.at("spec", "timeZone") != spec["timeZone"].value { zone(spec["timeZone"], &errors) }
        errors.oneOf(spec["concurrencyPolicy"], policies)
        let job = spec["jobTemplate"]["spec"]
        errors.add(JobValidation.validate(job))
        if job["selector"].isThere {
            errors.invalid(
                job["selector"].path, LabelMatch.shown(job["selector"].value), "`selector` will be auto-generated")
        }
        if job["manualSelector"].isTrue { errors.notSupported(job["manualSelector"], ["nil", "false"]) }
        errors.nonNegative(spec["successfulJobsHistoryLimit"])
        errors.nonNegative(spec["failedJobsHistoryLimit"])
        return errors.list
    }

    private static func schedule(_ spec: FieldPlace, wasZoned: Bool, _ errors: inout FieldErrors) {
        let place = spec["schedule"]
        guard !place.isEmpty else { return errors.required(place) }
        if let fault = CronText.fault(place.text) { errors.invalid(place, fault) }
        guard place.text.contains("TZ") else { return }
        if !wasZoned {
            errors.invalid(place, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")
        } else if spec["timeZone"].isThere {
            errors.invalid(place, "cannot use both timeZone field and TZ or CRON_TZ in schedule")
        }
    }

    private static func zone(_ place: FieldPlace, _ errors: inout FieldErrors) {
        guard place.isThere else { return }
        guard !place.isEmpty else { return errors.invalid(place, "timeZone must be nil or non-empty string") }
        let unknown = "unknown time zone " + place.text
        let isFine = place.text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
            (1...14).contains(part.utf8.count) && part != "." && part != ".." && !part.hasPrefix("-")
                && part.utf8.allSatisfy { TextRules.isAlphanumeric($0) || ".-_+".utf8.contains($0) }
        }
        guard isFine else { return errors.invalid(place, unknown) }
        if place.text.lowercased() == "local" {
            errors.invalid(
                place, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones")
        }
        if !TimeZones.isKnown(place.text) { errors.invalid(place, unknown) }
    }
}

/// The time zones that this machine knows.
private enum TimeZones {
    private static let folder = "/usr/share/zoneinfo/"
    /// Whether there is a list to look in.
    private static let isThere = access(folder + "Etc/UTC", R_OK) == 0

    /// Whether `name`, which has the form of one, is a time zone; all are where there is no list.
    static func isKnown(_ name: String) -> Bool {
        name == "UTC" || name == "Local" || !isThere || access(folder + name, R_OK) == 0
    }
}
