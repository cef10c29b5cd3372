import Testing

@testable import WeirControlPlane

struct QuantityNumberTests {
    @Test(arguments: [
        ("1", "1000m"), ("1Ki", "1024"), ("1e3", "1k"), ("0.5Gi", "512Mi"), ("1.5", "1500m"), ("-2", "-2000m"),
        ("1000000000.0000000000001Ei", "1000000000Ei"),
    ])
    func amountsAreTheSameInAnyForm(_ left: String, _ right: String) {
        let (left, right) = (QuantityNumber(left), QuantityNumber(right))
        // What is behind the point of a huge amount counts for nothing.
        #expect(left == right || left > right && left - right < QuantityNumber("1Ei"))
    }

    @Test(arguments: [
        "9223372036854775807Ei", "9999999999999999999999999999999Ei", "9e1000", "99999999999999999999999999E",
    ])
    func whatIsTooLargeIsAsLargeAsCanBeTold(_ text: String) {
        let large = QuantityNumber(text)
        let negative = QuantityNumber("-" + text)
        #expect(large > QuantityNumber(.max))
        #expect(negative < QuantityNumber(.min))
        #expect(large + large >= large)
        #expect(negative + negative <= negative)
        #expect(negative - large <= negative)
    }
}
