import WeirCore
import WeirHTTP
import WeirValue

extension S3Bucket {
    /// One version of an object, or a mark that one was deleted.
    private struct Version: Sendable, Equatable {
        let key: String
        /// The version; nil where the service has no versions.
        let id: String?
    }

    /// One page of versions.
    private struct Page: Sendable {
        let versions: [Version]
        /// What to ask the next page with; nil after the last one.
        let next: [(name: String, value: String)]?
    }

    /// Takes it away; one that is gone needs nothing. `isEmptying` first deletes what is in it, by pages, and tells how far.
    func delete(emptying isEmptying: Bool, _ progress: @Sendable (String) -> Void) async throws(OperationFailure) {
        var deleted = 0
        // What others put in meanwhile is found by a second look.
        for _ in 0..<3 {
            let response = try await connection.send(S3Request("DELETE", name))
            let fault = S3Fault(response)
            if (200...299).contains(response.status) || response.status == 404 { return }
            guard fault.code == "BucketNotEmpty", isEmptying else {
                throw connection.failure("deleting the bucket \(name)", fault, deleted == 0 ? .nothing : .unknown)
            }
            deleted += try await empty(progress)
        }
        throw OperationFailure(
            "the bucket \(name) did not become empty: somebody puts objects in while they are deleted",
            hint: "stop what writes to it, and try again")
    }

    /// Deletes all objects with all their versions; how many.
    private func empty(_ progress: @Sendable (String) -> Void) async throws(OperationFailure) -> Int {
        var count = 0
        var query: [(name: String, value: String)]? = []
        while let current = query {
            let page = try await page(current)
            if !page.versions.isEmpty {
                try await delete(page.versions)
                count += page.versions.count
                progress("\(count) objects and versions deleted")
            }
            query = page.next
        }
        return count
    }

    private func page(_ marker: [(name: String, value: String)]) async throws(OperationFailure) -> Page {
        let response = try await connection.send(
            S3Request("GET", name, query: [("versions", ""), ("encoding-type", "url"), ("max-keys", "1000")] + marker))
        guard response.status == 200, let answer = S3Element(response.body) else {
            throw connection.failure("listing the versions in the bucket \(name)", response, .unknown)
        }
        let isEncoded = answer["EncodingType"]?.text == "url"
        let decode = { (text: String) in isEncoded ? Self.decoded(text) : text }
        let versions = (answer.all("Version") + answer.all("DeleteMarker")).compactMap { element in
            element["Key"].map { Version(key: decode($0.text), id: element["VersionId"]?.text.nonEmpty) }
        }
        guard answer["IsTruncated"]?.text == "true", let key = answer["NextKeyMarker"]?.text.nonEmpty else {
            return Page(versions: versions, next: nil)
        }
        var next = [(name: "key-marker", value: decode(key))]
        if let id = answer["NextVersionIdMarker"]?.text.nonEmpty { next.append(("version-id-marker", id)) }
        // A service that goes round in circles would be asked for ever.
        guard next.map(\.value) != marker.map(\.value) else {
            throw OperationFailure(
                "listing the versions in the bucket \(name) failed: the service gives one page twice",
                hint: "look at the endpoint")
        }
        return Page(versions: versions, next: next)
    }

    private func delete(_ versions: [Version]) async throws(OperationFailure) {
        let objects = versions.map { version in
            let id = version.id.map { "<VersionId>\(S3Element.escaped($0))</VersionId>" } ?? ""
            return "<Object><Key>\(S3Element.escaped(version.key))</Key>\(id)</Object>"
        }
        let body = Array("<Delete><Quiet>true</Quiet>\(objects.joined())</Delete>".utf8)
        let response = try await connection.send(
            S3Request("POST", name, query: [("delete", "")], headers: Self.xml(body), body: body))
        guard response.status == 200, let answer = S3Element(response.body) else {
            throw connection.failure("deleting objects in the bucket \(name)", response, .unknown)
        }
        if let error = answer.all("Error").first {
            throw connection.failure(
                "deleting \(error["Key"]?.text ?? "an object") in the bucket \(name)",
                S3Fault(status: response.status, in: error), .unknown)
        }
    }

    /// `text` with its percent encoding undone, and blanks for `+`.
    private static func decoded(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let byte = UInt8(String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
            {
                decoded.append(byte)
                index += 3
            } else {
                decoded.append(bytes[index] == UInt8(ascii: "+") ? 0x20 : bytes[index])
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}
