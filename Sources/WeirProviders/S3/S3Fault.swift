import WeirCore
import WeirHTTP

/// A refusal of an S3 service, as its answer tells it.
struct S3Fault: Sendable, Equatable {
    let status: Int
    /// The word for it, `NoSuchBucket`; nil where the answer has none, as one to HEAD.
    let code: String?
    let message: String?
    /// The region in which to ask, where the answer tells one.
    let region: String?

    init(_ response: HTTPResponse) {
        let error = S3Element(response.body).flatMap { $0.name == "Error" ? $0 : nil }
        status = response.status
        code = error?["Code"]?.text.nonEmpty
        message = error?["Message"]?.text.nonEmpty
        region = response.headers["x-amz-bucket-region"]?.nonEmpty ?? error?["Region"]?.text.nonEmpty
    }

    /// The fault that stands in one element of an answer to several.
    init(status: Int, in element: S3Element) {
        self.status = status
        code = element["Code"]?.text.nonEmpty
        message = element["Message"]?.text.nonEmpty
        region = nil
    }

    /// The failure of `action`, words such as "making the bucket lab".
    func failure(_ action: String, region: String, remains: OperationFailure.Remains) -> OperationFailure {
        let words = [code, message].compactMap(\.self).joined(separator: ": ")
        let text = words.isEmpty ? "status \(status)" : "\(words) (status \(status))"
        return OperationFailure("\(action) failed: \(text)", hint: hint(region), remains: remains)
    }

    /// What to do about it.
    private func hint(_ signedFor: String) -> String? {
        switch code {
        case "InvalidAccessKeyId": "the service does not know this access key: look at the credentials and the endpoint"
        case "SignatureDoesNotMatch":
            "the secret key does not belong to the access key, or something on the way changes requests"
        case "ExpiredToken", "InvalidToken", "TokenRefreshRequired":
            "the credentials are temporary and have ended: get new ones"
        case "RequestTimeTooSkewed": "the clock of this machine is wrong: set it"
        case "BucketAlreadyExists": "somebody else has a bucket of this name: choose another name"
        case "BucketAlreadyOwnedByYou": "import it, or choose another name"
        case "BucketNotEmpty": "empty it, or set forceDestroy and apply before destroying"
        case "OperationAborted": "the service still works on a bucket of this name: try again in some minutes"
        case "NoSuchBucket": "make the bucket first, or look at its name and at the endpoint"
        case "AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraintException":
            "it was asked as region \(signedFor)" + (region.map { "; the service says \($0)" } ?? "")
        case "TooManyBuckets": "delete one, or have the quota raised"
        case "EntityTooLarge": "the service takes no object of this size"
        case "AccessDenied", "AllAccessDisabled", "AccountProblem": Self.denied
        case nil:
            switch status {
            case 301, 307, 308: "the bucket is in another place: give its region, or its endpoint"
            case 401, 403: Self.denied
            case 400: "look at the region, which is \(signedFor), and at the credentials: temporary ones may have ended"
            case 404, 405, 501: "look at the endpoint: does it speak S3, and does it have this function?"
            case 500...: "the service has a fault of its own: try again"
            default: nil
            }
        default: status >= 500 ? "the service has a fault of its own: try again" : nil
        }
    }

    private static let denied =
        "the credentials do not allow this, or the bucket is somebody else's: look at keys, policies and the name"
}
