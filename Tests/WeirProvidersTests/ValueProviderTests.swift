import Testing
import WeirCore
import WeirProviders
import WeirValue

@Suite struct ValueProviderTests {
    private let fixture: Fixture
    private let provider = ValueProvider()

    init() throws { fixture = try Fixture() }

    @Test func theValueIsKnownWhilePlanningWithItsUnknownAndSensitiveParts() {
        let value: Value = ["a": 1, "b": .unknown(.string), "c": Value.string("x").hidden]
        let planned = provider.plannedAttributes(Fixture.declared(provider, ["value": value]), prior: nil)
        #expect(planned["value"] == value)
        #expect(planned.marks == [.unknown, .sensitive])
    }

    @Test func theValueIsWhatIsGiven() async throws {
        let made = try await fixture.create(provider, ["value": [1, "two", nil]])
        #expect(made.attributes == ["value": [1, "two", nil]])
        let changed = try await fixture.update(provider, made, ["value": 2])
        #expect(changed.attributes == ["value": 2])
        #expect(try await provider.read(changed, in: fixture.context()).attributes == changed.attributes)
        try await provider.delete(changed, in: fixture.context())
    }

    @Test func nullIsAValue() async throws {
        #expect(try await fixture.create(provider, ["value": nil]).attributes == ["value": nil])
    }

    @Test func itTouchesNothingAndAChangedTriggerReplacesIt() throws {
        let type = try #require(provider.types.first)
        #expect(!type.hasEffect)
        #expect(type.argument("triggers")?.immutable == true)
        #expect(type.argument("value")?.immutable == false)
    }
}
