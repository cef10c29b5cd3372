import Testing
import WeirCore
import WeirHTTP
import WeirProcess
import WeirProviders
import WeirValue

@Suite struct SupportTests {
    // MARK: Arguments

    private let arguments = Arguments([
        "text": "a", "number": 5, "list": ["a", "b"], "mixed": ["a", 1], "map": ["a": "b"], "bad": ["a": 1],
        "null": nil,
        "time": "1m30s", "flag": true, "secret": Value.string("x").hidden, "lost": .sensitive(.init(.unknown(.string))),
        "secrets": Value.list(["x", "y"]).hidden,
    ])

    private func message(_ work: () throws(OperationFailure) -> some Any) -> String? {
        do throws(OperationFailure) {
            _ = try work()
            return nil
        } catch {
            return error.message
        }
    }

    @Test func argumentsAreReadAsWhatTheyAre() throws {
        #expect(try arguments.text("text") == "a")
        #expect(try arguments.text("secret") == "x")
        #expect(try arguments.text("null") == nil)
        #expect(try arguments.text("missing") == nil)
        #expect(try arguments.texts("list") == ["a", "b"])
        #expect(try arguments.texts("missing") == nil)
        #expect(try arguments.texts("secrets") == ["x", "y"])
        #expect(try arguments.textMap("map") == ["a": "b"])
        #expect(try arguments.textMap("missing") == [:])
        #expect(try arguments.duration("time", default: .zero) == .seconds(90))
        #expect(try arguments.duration("missing", default: .seconds(1)) == .seconds(1))
        #expect(try arguments.flag("flag"))
        #expect(try !arguments.flag("missing"))
        #expect(try arguments.object("map").text("a") == "b")
        #expect(try arguments.object("missing").text("a") == nil)
    }

    @Test func argumentsOfAnotherKindAreSaid() {
        #expect(message { () throws(OperationFailure) in try arguments.text("number") } == "number is 5, not a text")
        #expect(message { () throws(OperationFailure) in try arguments.required("missing") } == "missing is not given")
        #expect(
            message { () throws(OperationFailure) in try arguments.texts("text") }
                == "text is \"a\", not a list of texts")
        #expect(
            message { () throws(OperationFailure) in try arguments.texts("mixed") } == "mixed is 1, not a list of texts"
        )
        #expect(
            message { () throws(OperationFailure) in try arguments.textMap("list") }
                == "list is a list, not a map of texts")
        #expect(message { () throws(OperationFailure) in try arguments.textMap("bad") } == "bad.a is 1, not a text")
        #expect(
            message { () throws(OperationFailure) in try arguments.duration("text", default: .zero) }
                == "text is \"a\", not a length of time such as 30s")
        #expect(
            message { () throws(OperationFailure) in try arguments.flag("text") } == "text is \"a\", not true or false")
        #expect(message { () throws(OperationFailure) in try arguments.object("text") } == "text is \"a\", not a map")
        #expect(
            message { () throws(OperationFailure) in try arguments.text("lost") }
                == "lost is not known here: it holds a secret that this machine does not have")
    }

    @Test func whatIsShownOfAListHidesItsSecrets() {
        #expect(Arguments(["run": ["a", Value.string("b").hidden]]).shownTexts("run") == ["a", "(sensitive)"])
        #expect(arguments.shownTexts("secrets") == ["(sensitive)"])
        #expect(arguments.shownTexts("missing") == [])
    }

    @Test func aChangeOfMarksOrToNullIsNone() {
        let before = Arguments(["a": 1, "b": Value.string("x").hidden, "c": nil, "d": 1])
        #expect(before.changes(from: Arguments(["a": 1, "b": "x", "d": 2, "e": 3])) == ["d", "e"])
    }

    // MARK: Types

    private func providers() -> [any Provider] {
        NativeProviders.all(
            runner: SystemCommandRunner(), client: HTTPClient(), environment: [:], program: "/weir",
            project: "/project",
            reader: ClusterTemplates.read
        ).compactMap(\.provider)
    }

    @Test func everyTypeIsThereOnce() {
        let names = providers().flatMap(\.types).map(\.name)
        #expect(Set(names).isSuperset(of: ["value", "file", "directory", "command", "process", "http.wait"]))
        #expect(Set(names).count == names.count)
    }

    @Test func everyArgumentAndAttributeIsDescribedInSentences() {
        func check(_ properties: [ValueSchema.Property], _ path: String) {
            for property in properties {
                let place = "\(path).\(property.name)"
                #expect(property.schema.description.hasSuffix("."), "\(place)")
                check(property.schema.properties ?? [], place)
            }
        }
        for type in providers().flatMap(\.types) {
            #expect(type.description.hasSuffix("."))
            check(type.arguments, type.name)
            check(type.attributes, type.name)
        }
    }

    @Test func everyDefaultIsAllowedAndEveryPatternIsOne() {
        func check(_ properties: [ValueSchema.Property], _ path: String) {
            for property in properties {
                if let value = property.defaultValue {
                    #expect(property.schema.faults(of: value).isEmpty, "\(path).\(property.name)")
                }
                if let pattern = property.schema.pattern { #expect(Pattern.fault(in: pattern) == nil) }
                check(property.schema.properties ?? [], "\(path).\(property.name)")
            }
        }
        for type in providers().flatMap(\.types) { check(type.arguments, type.name) }
    }

    @Test func theModeOfAFileIsCheckedByItsSchema() throws {
        let file = try #require(providers().flatMap(\.types).first { $0.name == "file" })
        let mode = try #require(file.argument("mode")).schema
        #expect(mode.faults(of: "0644").isEmpty && mode.faults(of: "755").isEmpty)
        #expect(!mode.faults(of: "1777").isEmpty && !mode.faults(of: "rwx").isEmpty && !mode.faults(of: 420).isEmpty)
    }
}
