import Testing
import WeirControlPlane

@Suite("Selectors")
struct SelectorTests {
    @Test(
        "of labels mean what all their requirements say",
        arguments: [
            ("", true), ("a", true), ("!a", false), ("z", false), ("! z", true), ("a=1", true), ("a==1", true),
            ("a!=1", false),
            ("z!=1", true), ("a in (1,2)", true), ("a in (2)", false), ("a notin (2, 3)", true), ("z notin (1)", true),
            ("e in ()", true), ("e=", true), ("e in (,x)", true), ("a>0", true), ("a<1", false), ("z>0", false),
            ("a=1,b=x,!c", true), ("a=1,b=y", false), ("in=x", true), ("in in (x)", true), ("x.io/k", true),
            ("b in (x,)", true),
        ])
    func labels(text: String, isMeant: Bool) throws {
        let labels = ["a": "1", "b": "x", "e": "", "in": "x", "x.io/k": "v"]
        #expect(try LabelSelector(text).selects(labels) == isMeant)
    }

    @Test(
        "of labels that are none are refused in the words of the real server",
        arguments: [
            ("=x", "found '=', expected: !, identifier, or 'end of string'"),
            ("a in x", "unable to parse requirement: found 'x' expected: '('"),
            ("a in (x", "unable to parse requirement: found '', expected: ',' or ')'"),
            ("a x", "unable to parse requirement: found 'x', expected: in, notin, =, ==, !=, gt, lt"),
            ("a=b=c", "found '=', expected: ',' or 'end of string'"),
            ("a,", "found '', expected: identifier after ','"),
            ("a>x", "for 'Gt', 'Lt' operators, the value must be an integer"),
            ("a/b/c", "a valid label key must consist"),
            ("-a", "name part must consist"), ("/a", "prefix part must be non-empty"),
            ("A.b/c", "prefix part a lowercase RFC 1123"),
            ("a=-b", "a valid label must be an empty string"), ("a=(", "found '(', expected: identifier"),
            (String(repeating: "k", count: 64), "name part must be no more than 63 bytes"),
        ])
    func faultyLabels(text: String, message: String) {
        let fault = #expect(throws: APIStatus.self) { try LabelSelector(text) }
        #expect(fault?.code == 400 && fault?.message.contains(message) == true, "\(fault?.message ?? "")")
    }

    @Test("of fields mean what they say, with backslashes before commas and equals signs")
    func fields() throws {
        let fields = ["metadata.name": "a", "spec.x": "b,c=d\\e"]
        for (text, isMeant) in [
            ("", true), ("metadata.name=a", true), ("metadata.name!=a", false), ("metadata.name==a,spec.x!=q", true),
            (#"spec.x=b\,c\=d\\e"#, true), ("none=", true), ("none!=", false),
        ] {
            #expect(try FieldSelector(text).selects { fields[$0] ?? "" } == isMeant, "\(text)")
        }
        #expect(try FieldSelector("a!=1,metadata.name=x").required("metadata.name") == "x")
        for (text, message) in [
            ("a", "invalid selector: 'a'; can't understand 'a'"), ("a=b=c", "unescaped '='"),
            (#"a=\q"#, "invalid selector"),
            (#"a=b\"#, "trailing backslash"),
        ] {
            let fault = #expect(throws: APIStatus.self) { try FieldSelector(text) }
            #expect(fault?.message.contains(message) == true, "\(fault?.message ?? "")")
        }
    }
}

@Suite("Requests")
struct RequestTests {
    @Test(
        "name what their paths say",
        arguments: [
            ("/api", "|||||"), ("/api/v1", "|v1||||"), ("/apis/apps/v1/", "apps|v1||||"),
            ("/api/v1/nodes/a/status", "|v1||nodes|a|status"), ("/api/v1/namespaces", "|v1||namespaces||"),
            ("/api/v1/namespaces/x", "|v1|x|namespaces|x|"),
            ("/api/v1/namespaces/x/finalize", "|v1|x|namespaces|x|finalize"),
            ("/api/v1/namespaces/x/pods", "|v1|x|pods||"),
            ("/apis/apps/v1/namespaces/x/deployments/d/scale", "apps|v1|x|deployments|d|scale"),
            ("/api/v1/namespaces/x/pods/a%2Fb", "|v1|x|pods|a/b|"),
            ("/api/v1/namespaces/x/services/s/proxy/a/b", "|v1|x|services|s|proxy"),
        ])
    func targets(path: String, shown: String) throws {
        let target = try #require(RequestTarget(path: path))
        let parts = [target.group, target.version, target.namespace, target.resource, target.name, target.subresource]
        #expect(parts.joined(separator: "|") == shown)
    }

    @Test(
        "that name nothing are told apart",
        arguments: ["", "/", "/x", "/api//v1", "/api/v1/%zz", "/api/v1/%ff", "api/v1"])
    func noTarget(path: String) { #expect(RequestTarget(path: path) == nil) }

    @Test("have queries as forms have them")
    func queries() throws {
        let query = RequestQuery("a=1&b=x+y%2C&c&a=2&watch=true&w0=0&n=-5&bad=%zz&e=")
        #expect(query["a"] == "1" && query.all("a") == ["1", "2"] && query["b"] == "x y," && query["c"] == "")
        #expect(query.flag("watch") && !query.flag("w0") && !query.flag("none") && query["bad"] == nil)
        #expect(try query.integer("n") == -5 && query.integer("e") == nil && query.integer("none") == nil)
        for (text, message) in [
            ("n=x", "strconv.ParseInt: parsing \"x\": invalid syntax"),
            ("n=99999999999999999999", "value out of range"),
        ] {
            let fault = #expect(throws: APIStatus.self) { try RequestQuery(text).integer("n") }
            #expect(fault?.message.contains(message) == true)
        }
        #expect(RequestTarget(path: "/api/v1/watch/pods")?.isWatchPath == true)
    }
}
