import Testing
import WeirCore
import WeirProviders
import WeirValue

/// Files whose content is made: of a structured value, or of a template.
@Suite struct FileValueTests {
    private let fixture: Fixture
    private let provider: FileProvider

    init() throws {
        fixture = try Fixture()
        provider = FileProvider(project: fixture.project)
    }

    private func failure(_ arguments: Value.Map) async throws -> OperationFailure {
        try await WeirProvidersTests.failure { try await fixture.create(provider, arguments) }
    }

    private func fingerprints(_ arguments: Value.Map) async throws -> Value.Map {
        try await provider.fingerprints(Fixture.declared(provider, arguments), in: fixture.context())
    }

    private func planned(_ arguments: Value.Map) async throws -> Value.Map {
        var instance = Fixture.declared(provider, arguments)
        instance.fingerprints = try await provider.fingerprints(instance, in: fixture.context())
        return provider.plannedAttributes(instance, prior: nil)
    }

    // MARK: Values

    @Test(
        arguments: [
            ("f.json", "{\n  \"b\": {\n    \"c\": \"${x}\"\n  },\n  \"a\": {}\n}\n"),
            ("f.tf.json", "{\n  \"b\": {\n    \"c\": \"$${x}\"\n  },\n  \"a\": {}\n}\n"),
            ("f.yaml", "b:\n  c: ${x}\na: {}\n"), ("f.yml", "b:\n  c: ${x}\na: {}\n"),
            ("f.toml", "[b]\nc = \"${x}\"\n\n[a]\n"), ("f.ini", "[b]\nc = ${x}\n\n[a]\n"),
        ])
    func aValueIsWrittenInTheFormatThatThePathTells(_ path: String, _ text: String) async throws {
        let value: Value = ["b": ["c": "${x}"], "a": [:]]
        let made = try await fixture.create(provider, ["path": .string(path), "value": value])
        #expect(try fixture.text(path) == text)
        #expect(fixture.mode(path) == 0o644)
        #expect(made.attributes["sha256"] == .string(Digest.sha256(text.utf8)))
        #expect(made.fingerprints == ["value": .string(Digest.sha256(text.utf8))])
        #expect(try await provider.read(made, in: fixture.context()).drifted == [])
        try await provider.delete(made, in: fixture.context())
        #expect(fixture.leftovers == [])
    }

    @Test func aFormatThatIsGivenCountsMoreThanThePath() async throws {
        _ = try await fixture.create(provider, ["path": "f.json", "value": ["A": "x y"], "format": "dotenv"])
        #expect(try fixture.text("f.json") == "A='x y'\n")
    }

    @Test func aValueIsPlannedWithItsDigest() async throws {
        let planned = try await planned(["path": "f.env", "value": ["A": 1]])
        #expect(planned["sha256"] == .string(Digest.sha256("A=1\n".utf8)))
    }

    @Test func aSensitivePartHidesTheDigestAndClosesTheFile() async throws {
        let arguments: Value.Map = ["path": "f.env", "value": ["A": Value.string("secret").hidden, "B": 1]]
        #expect(try await planned(arguments)["sha256"]?.isSensitive == true)
        let made = try await fixture.create(provider, arguments)
        #expect(try fixture.text("f.env") == "A=secret\nB=1\n")
        #expect(fixture.mode("f.env") == 0o600)
        #expect(made.attributes["sha256"]?.isSensitive == true)
        #expect(made.fingerprints["value"]?.isSensitive == true)
        #expect(try await provider.read(made, in: fixture.context()).drifted == [])
        try fixture.write("A=other\n", "f.env", mode: 0o600)
        let found = try await provider.read(made, in: fixture.context())
        #expect(found.drifted == ["value"])
        #expect(found.observed("value") == "another content")
    }

    @Test func whatIsNotKnownIsKnownAfterTheApply() async throws {
        let value: Value = ["a": .unknown(.string), "b": Value.unknown(.string).hidden]
        let planned = try await planned(["path": "f.toml", "value": value])
        #expect(planned["sha256"]?.marks == [.unknown, .sensitive])
        #expect(try await fingerprints(["path": .unknown(.string), "value": ["A": 1]])["value"]?.isKnown == false)
        #expect(
            try await fingerprints(["path": .unknown(.string), "value": ["A": 1], "format": "json"])["value"]?.isKnown
                == true)
        #expect(
            try await fingerprints(["path": "f", "value": 1, "format": .unknown(.string)])["value"]?.isKnown == false)
        #expect(try await fingerprints(["path": "f", "content": .unknown(.string), "value": 1]) == [:])
    }

    @Test func aFormatThatNothingTellsIsAFaultWhilePlanning() async throws {
        let failure = try await failure(["path": "a/f.txt", "value": .unknown(.any)])
        #expect(failure.message == "the name f.txt does not tell in which format the value is to be written")
        #expect(failure.hint == "give format: one of json, yaml, toml, hcl, dotenv, ini")
        let other = try await self.failure(["path": "f", "value": 1, "format": "xml"])
        #expect(other.message == "the format \"xml\" is none")
        #expect(other.hint == "one of json, yaml, toml, hcl, dotenv, ini")
    }

    @Test func whatAFormatCannotHoldIsAFaultWithItsPath() async throws {
        let failure = try await failure(["path": "f.toml", "value": ["a": [["b": nil]]]])
        #expect(failure.message == "TOML cannot hold value.a[0].b: it is null, which TOML does not have")
        #expect(failure.hint == "leave it out")
        #expect(failure.left == "nothing")
        let hidden: Value = ["a": Value.map(["secret": .string("two\nlines")]).hidden]
        #expect(
            try await self.failure(["path": "f.ini", "value": hidden]).message
                == "an INI file cannot hold value.a (a part of it that is sensitive): it has a line break, a control "
                + "character, or white space at an end")
    }

    @Test func aChangedOrderOfKeysIsAChangeOfTheContent() async throws {
        let one = try await fingerprints(["path": "f.json", "value": ["a": 1, "b": 2]])
        let two = try await fingerprints(["path": "f.json", "value": ["b": 2, "a": 1]])
        #expect(one != two)
    }

    @Test func aValueIsChangedInPlaceAndAnotherOriginMayFollow() async throws {
        var made = try await fixture.create(provider, ["path": "f.json", "value": [1]])
        made = try await fixture.update(provider, made, ["path": "f.json", "value": [2]])
        #expect(try fixture.text("f.json") == "[\n  2\n]\n")
        made = try await fixture.update(provider, made, ["path": "f.json", "content": "{}"])
        #expect(try fixture.text("f.json") == "{}")
        #expect(try await provider.read(made, in: fixture.context()).drifted == [])
    }

    // MARK: Templates

    @Test func aTemplateIsATextWithExpressionsOverItsVariables() async throws {
        try fixture.write(
            "# ${title}\n$${HOME} and $5\n${names.map(n, n + \"!\").join(\"\\n\")}\n${yaml.encode({\"a\": count})}",
            "t.tmpl")
        let variables: Value = ["title": "It", "names": ["a", "b"], "count": 3]
        let made = try await fixture.create(
            provider, ["path": "f.md", "template": "t.tmpl", "variables": variables])
        #expect(try fixture.text("f.md") == "# It\n${HOME} and $5\na!\nb!\na: 3\n")
        #expect(made.fingerprints["template"] == made.attributes["sha256"])
        #expect(try await provider.read(made, in: fixture.context()).drifted == [])
        try await provider.delete(made, in: fixture.context())
        #expect(fixture.names("") == ["t.tmpl"])
    }

    @Test func aTemplateMayHaveNoVariablesAndBeEmpty() async throws {
        try fixture.write("", "empty")
        _ = try await fixture.create(provider, ["path": "f", "template": "empty"])
        #expect(try fixture.text("f") == "")
        try fixture.write("${1 + 1}", "sum")
        _ = try await fixture.create(provider, ["path": "g", "template": .string(fixture.path("sum"))])
        #expect(try fixture.text("g") == "2")
    }

    @Test func aChangedTemplateIsAChangeOfTheContent() async throws {
        try fixture.write("one ${x}", "t")
        let arguments: Value.Map = ["path": "f", "template": "t", "variables": ["x": 1]]
        let made = try await fixture.create(provider, arguments)
        #expect(try await fingerprints(arguments) == made.fingerprints)
        try fixture.write("two ${x}", "t")
        #expect(try await fingerprints(arguments) != made.fingerprints)
        #expect(try await provider.read(made, in: fixture.context()).drifted == [])
        _ = try await fixture.update(provider, made, arguments)
        #expect(try fixture.text("f") == "two 1")
    }

    @Test func theMarksOfVariablesAreThoseOfTheContent() async throws {
        try fixture.write("${a} ${b}", "t")
        let unknown: Value = ["a": Value.string("x").hidden, "b": .unknown(.string)]
        let planned = try await planned(["path": "f", "template": "t", "variables": unknown])
        #expect(planned["sha256"]?.marks == [.unknown, .sensitive])
        for variables in [["a": Value.string("key").hidden, "b": 1], Value.map(["a": "key", "b": 1]).hidden] {
            let arguments: Value.Map = ["path": "f", "template": "t", "variables": variables]
            let made = try await fixture.create(provider, arguments)
            #expect(try fixture.text("f") == "key 1")
            #expect(fixture.mode("f") == 0o600)
            #expect(made.fingerprints["template"]?.isSensitive == true)
            #expect(made.attributes["sha256"]?.isSensitive == true)
            try await provider.delete(made, in: fixture.context())
        }
        #expect(
            try await fingerprints(["path": "f", "template": "t", "variables": .unknown(.map)])["template"]?.isKnown
                == false)
        #expect(try await fingerprints(["path": "f", "template": .unknown(.string)])["template"]?.isKnown == false)
    }

    @Test func everyFaultOfATemplateIsToldWithItsLineAndColumn() async throws {
        try fixture.write("first\né ${nam}\n${1 +}\n${inputs.x}\n", "dir/t.tmpl")
        let failure = try await failure(["path": "f", "template": "dir/t.tmpl", "variables": ["name": .unknown(.any)]])
        let lines = failure.message.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.first == "dir/t.tmpl:2:5: unknown variable \"nam\"; did you mean \"name\"?")
        #expect(lines.dropFirst().first?.hasPrefix("dir/t.tmpl:3:") == true)
        #expect(lines.last?.hasPrefix("dir/t.tmpl:4:3: unknown variable \"inputs\"") == true)
        #expect(failure.hint == "a template reads nothing but its variables: it has name")
        #expect(
            try await self.failure(["path": "f", "template": "dir/t.tmpl"]).hint
                == "a template reads nothing but its variables: it has none")
        let hidden = try await self.failure(
            ["path": "f", "template": "dir/t.tmpl", "variables": Value.map(["name": 1]).hidden])
        #expect(hidden.message.hasPrefix("dir/t.tmpl:2:5: unknown variable \"nam\"\n"))
        #expect(hidden.hint == "a template reads nothing but its variables")
    }

    @Test func anExpressionThatIsNotClosedOrFailsIsToldWithItsPlace() async throws {
        try fixture.write("a\n b ${x", "open")
        #expect(
            try await failure(["path": "f", "template": "open", "variables": ["x": 1]]).message
                == "open:2:4: the expression that starts here is not closed with '}'")
        try fixture.write("a\n${[1][x]}", "fails")
        let failed = try await failure(["path": "f", "template": "fails", "variables": ["x": 9]])
        #expect(failed.message == "fails:2:7: the list has no such index")
        try fixture.write("${x}", "list")
        #expect(
            try await failure(["path": "f", "template": "list", "variables": ["x": [1]]]).message
                == "list:1:3: a list has no text; take a part of it, or use json.encode()")
    }

    @Test func aTemplateThatCannotBeReadIsTold() async throws {
        #expect(
            try await failure(["path": "f", "template": "gone"]).message
                == "the template cannot be read: cannot open \(fixture.path("gone")): No such file or directory")
        try fixture.write("x", "t")
        let failure = try await failure(["path": "f", "template": "t", "variables": ["a-b": 1]])
        #expect(failure.message == "variables has \"a-b\", which no expression can name")
        #expect(failure.hint == "use letters, digits and _, not a digit first")
        try fixture.writeBytes([0x61, 0xFF], "latin")
        let latin = try await self.failure(["path": "f", "template": "latin"])
        #expect(latin.message == "the template latin is not UTF-8")
        #expect(latin.hint == "save it as UTF-8")
    }

    @Test func aSecretThatThisMachineDoesNotHaveIsTold() async throws {
        try fixture.write("${a}", "t")
        let lost = Value.sensitive(.init(.unknown(.string), digest: "abc"))
        let instance = Fixture.declared(provider, ["path": "f", "template": "t", "variables": ["a": lost]])
        let failure = try await WeirProvidersTests.failure {
            try await provider.create(instance, in: fixture.context())
        }
        #expect(failure.message == "a variable of the template is not known here")
        #expect(failure.hint == "run this where its secrets are known, or apply with them again")
    }
}
