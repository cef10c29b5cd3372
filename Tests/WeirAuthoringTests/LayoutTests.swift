import Testing
import WeirAuthoring

@Suite("The layout")
struct LayoutTests {
    @Test("puts the keys of the language in their order, with their comments, and leaves those of authors")
    func order() {
        let text = """
            # The head stays.
            kind: Stack
            # about the version
            apiVersion: weir.dev/v1   # the only one
            spec:
              outputs: {}
              # what runs
              resources:
                b:
                  # what it waits for
                  dependsOn: [a]
                  with: {z: 1, a: 2}
                  type: value
                a: {with: {value: 1}, type: value}
            metadata: {labels: {z: a, b: c}, name: x}
            """
        #expect(
            formatted(text) == """
                # The head stays.
                # about the version
                apiVersion: weir.dev/v1   # the only one
                kind: Stack
                metadata: {name: x, labels: {z: a, b: c}}
                spec:
                  # what runs
                  resources:
                    b:
                      type: value
                      with: {z: 1, a: 2}
                      # what it waits for
                      dependsOn: [a]
                    a: {type: value, with: {value: 1}}
                  outputs: {}

                """)
    }

    @Test("leaves the order of keys where an alias would come before its anchor")
    func anchors() {
        let text = """
            apiVersion: weir.dev/v1
            kind: Stack
            spec: &spec
                locals:  { a: &one 1 }
                inputs:
                    b: *one
            """
        #expect(
            formatted(text) == """
                apiVersion: weir.dev/v1
                kind: Stack
                spec: &spec
                  locals: {a: &one 1}
                  inputs:
                    b: *one

                """)
    }

    @Test("keeps comments at every place")
    func comments() {
        let text = """
            a: # at a key
               - 1 # at an item

               # before an item
               - # at a dash
                 x: 1
                 # behind the last entry
               # behind the last item
            empty:
               # inside what is empty
            text: | # at a header
               # no comment
               text
            # before flow
            flow: [ # at a bracket
               1, # at one
               # before two
               2
               # behind two
            ] # at the end
            nothing: [ # here
            ]
            # at the foot
            """
        #expect(
            formatted(text) == """
                a: # at a key
                  - 1 # at an item

                  # before an item
                  - # at a dash
                    x: 1
                    # behind the last entry
                  # behind the last item
                empty:
                  # inside what is empty
                text: | # at a header
                  # no comment
                  text
                # before flow
                flow: # at the end
                  # at a bracket
                  - 1  # at one
                  # before two
                  - 2
                  # behind two
                # here
                nothing: []
                # at the foot

                """)
    }

    @Test("takes quotes away where nothing changes by it")
    func quotes() {
        let text = #"""
            a: "word"
            b: 'two words'
            c: ["1", 'true', "no", '~', "1:30", "x,y", 'plain', "-", '${a}']
            d: "${a}"
            e: "a: b"
            f: 'a #b'
            "g": !!str "h"
            "1": 'it''s'
            "<<": ""
            i: "x\ty"
            """#
        #expect(
            formatted(text) == #"""
                a: word
                b: two words
                c: ["1", 'true', "no", '~', "1:30", "x,y", plain, "-", '${a}']
                d: ${a}
                e: "a: b"
                f: 'a #b'
                g: !!str "h"
                "1": it's
                "<<": ""
                i: "x\ty"

                """#)
    }

    @Test("writes a flow collection in lines where it is longer than a line")
    func flow() {
        let long = String(repeating: "x", count: 100)
        #expect(formatted("a: {k:   [1,2 , {b: c}],}\n") == "a: {k: [1, 2, {b: c}]}\n")
        #expect(
            formatted("a: {k: \"${\(long)}\", l: [\(long), -, {m: n}]}\n")
                == "a:\n  k: ${\(long)}\n  l: [\(long), \"-\", {m: n}]\n")
        #expect(formatted("- [\(long), {a: \(long)}, -]\n") == "- - \(long)\n  - {a: \(long)}\n  - \"-\"\n")
        #expect(formatted("{a: 1}") == "{a: 1}\n")
        #expect(formatted("[a: 1, {b, c: }]") == "[{a: 1}, {b: , c: }]\n")
    }

    @Test("keeps line ends, a byte order mark and marks of the document")
    func ends() {
        #expect(formatted("a:   1\r\nb: |\r\n   x\r\n   y\r\n") == "a: 1\r\nb: |\r\n  x\r\n  y\r\n")
        #expect(formatted("\u{FEFF}a:  1") == "\u{FEFF}a: 1\n")
        #expect(
            formatted("%YAML 1.2 # v\n# head\n\n\n--- # mark\n\na:  1\n...\n# foot\n")
                == "%YAML 1.2 # v\n# head\n\n--- # mark\na: 1\n# foot\n")
        #expect(formatted("--- {a:  1}\n") == "---\n{a: 1}\n")
        #expect(formatted("--- |\n text\n") == "---\n|\n  text\n")
    }

    @Test("keeps block scalars as they are")
    func blocks() {
        #expect(formatted("a:\n    b: |2\n         x\n        y\n") == "a:\n  b: |2\n       x\n      y\n")
        #expect(formatted("a: |+\n   x\n\n\nb: >-\n     y\n\n\n\nc: 1\n") == "a: |+\n  x\n\n\nb: >-\n  y\n\nc: 1\n")
        #expect(formatted("a: |\n  x") == "a: |-\n  x\n")
        #expect(formatted("a: |\n\n\nb: |\n  x\n     \n") == "a: |\n\nb: |\n  x\n     \n")
        #expect(formatted("- |\n x\n- - >\n   y\n") == "- |\n  x\n- - >\n    y\n")
    }

    @Test("keeps complex keys, empty values, properties, aliases and merges")
    func rare() {
        #expect(formatted("? a\n: 1\n? \"b\"\n? |\n  c\n: - d\n") == "a: 1\nb:\n? |\n  c\n: - d\n")
        #expect(formatted("a:\nb: ~\nc: null\n-d: \n") == "a:\nb: ~\nc: null\n-d:\n")
        #expect(formatted("x: &x {a: 1}\ny:\n   <<:   *x\n") == "x: &x {a: 1}\ny:\n  <<: *x\n")
        #expect(
            formatted("a: &m !!map\n   b: !!int   5\n   &k c: &v\n")
                == "a: &m !!map\n  b: !!int 5\n  &k c: &v\n")
        #expect(formatted("a: &k b\n*k : c\n") == "a: &k b\n*k : c\n")
        #expect(formatted("a:\n- b\n-   - c\n    - d\n-\n  e: f\n") == "a:\n  - b\n  - - c\n    - d\n  - e: f\n")
        #expect(
            formatted("a: one\n     two\n\n     three # x\nb: 'x\n\n   y'\n")
                == "a: one\n  two\n\n  three # x\nb: 'x\n\n  y'\n")
        #expect(formatted("é: ü\n\n\n\n日本: \"語\" # ж\n") == "é: ü\n\n日本: 語   # ж\n")
    }

    @Test("a file that is no YAML is told with its faults")
    func faulty() {
        for text in ["a: [", "a: 1\na: 2\n", "", "# only a comment\n", "a: 1\n---\nb: 2\n", "\ta: 1\n"] {
            do throws(StackFormatter.Failure) {
                _ = try StackFormatter.format(Array(text.utf8), file: "f.yaml")
                Issue.record("formatted: \(text)")
            } catch {
                guard case .faulty(let diagnostics) = error else {
                    Issue.record("\(error)")
                    continue
                }
                #expect(!diagnostics.isEmpty && error.description.contains("f.yaml:"))
            }
        }
    }

    @Test("tells files of Weir's from others")
    func ours() {
        #expect(StackFormatter.isOurs(Array("# x\r\napiVersion: \"weir.dev/v1\"\r\n".utf8)))
        #expect(!StackFormatter.isOurs(Array("apiVersion: apps/v1\nspec: {apiVersion: weir.dev/v1}\n".utf8)))
    }
}
