package import WeirCore

/// A chart that is fetched: what a pin is of.
package struct FetchedChart: Sendable, Hashable, CustomStringConvertible {
    /// Its name in its repository, or its address of a registry, `oci://...`.
    package let chart: String
    /// The repository's URL without a user; nil for one of a registry.
    package let repository: String?
    package let version: String

    init(_ chart: String, repository: String?, version: String) {
        self.chart = chart
        self.repository = repository.map(Self.withoutUser)
        self.version = version
    }

    package var description: String { "\(chart) \(version)" }

    private static func withoutUser(_ url: String) -> String {
        guard let mark = url.firstRange(of: "://") else { return url }
        let rest = url[mark.upperBound...]
        guard let at = rest.prefix(while: { $0 != "/" }).lastIndex(of: "@") else { return url }
        return String(url[..<mark.upperBound] + rest[rest.index(after: at)...])
    }
}

/// Keeps which packages fetched charts are, so that a version is the same package tomorrow.
package protocol ChartPins: Sendable {
    /// The digest of the package that `chart` is: the one that is kept, else `found`, which is kept from then on.
    /// - Parameter found: the SHA-256 of the package that was fetched, 64 hexadecimal digits.
    /// - Throws: ``OperationFailure`` where none is kept, and nothing may be.
    func digest(of chart: FetchedChart, found: String) throws(OperationFailure) -> String
}
