import Testing
import WeirValue

@Suite("The nearest name")
struct NearestNameTests {
    private let known = ["resources", "inputs", "outputs", "checks", "k3d.cluster", "kind.cluster", "id"]

    @Test(
        "is found past typing errors",
        arguments: [
            ("resource", "resources"), ("resuorces", "resources"), ("Outputs", "outputs"), ("inptus", "inputs"),
            ("k3dcluster", "k3d.cluster"), ("chekcs", "checks"), ("if", "id"), ("di", "id"), ("inputs", "inputs"),
        ])
    func found(name: String, expected: String) {
        #expect(NearestName.to(name, among: known) == expected)
        #expect(NearestName.hint(name, among: known) == "did you mean \"\(expected)\"?")
    }

    @Test("is none where all are far", arguments: ["xyz", "workspace", "ab", "rsc", "checkmates!", "inabcuts"])
    func none(name: String) {
        #expect(NearestName.to(name, among: known) == nil && NearestName.hint(name, among: known) == nil)
        #expect(NearestName.to(name, among: []) == nil)
    }

    @Test("is the first of equally near ones, and a nearer one before")
    func ties() {
        #expect(NearestName.to("cats", among: ["bats", "rats", "hats"]) == "bats")
        #expect(NearestName.to("cats", among: ["bat", "bats", "cat"]) == "bats")
    }

    @Test("takes names of any length")
    func long() {
        let name = String(repeating: "a", count: 10_000)
        #expect(NearestName.to(name, among: [name + "b"]) == name + "b")
        #expect(NearestName.to("", among: ["long"]) == nil)
    }
}

@Suite("A file name")
struct FileNameTests {
    @Test("keeps letters, digits and marks that are safe, and escapes the rest")
    func encoding() {
        #expect(FileName.encode("downstream[\"eu-3\"].a_b") == "downstream%5B%22eu-3%22%5D.a_b")
        #expect(
            FileName.encode("../x") == "%2E.%2Fx" && FileName.encode(".") == "%2E"
                && FileName.encode("é%") == "%C3%A9%25")
        #expect(FileName.encode("a/b\0") == "a%2Fb%00")
    }

    @Test("is cut past its limit, and still its own")
    func limit() {
        let long = String(repeating: "é", count: 300)
        let name = FileName.encode(long)
        #expect(
            name.utf8.count == FileName.limit && name.hasPrefix("%C3%A9") && name.hasSuffix(Digest.sha256(long.utf8)))
        #expect(FileName.encode(long + "a") != name)
        #expect(FileName.encode(String(repeating: "a", count: 200)) == String(repeating: "a", count: 200))
    }
}
