import Testing

@testable import WeirProviders

@Suite struct HCLBodyTests {
    private func read(_ text: String) -> HCLBody? { HCLBody.read(Array(text.utf8)) }

    @Test func blocksAndAttributesAreTold() throws {
        let body = try #require(
            read(
                """
                # a comment with { a brace
                variable "name" {
                  type    = string   // another
                  default = "x"
                }
                terraform {
                  backend "s3" { bucket = "b" }
                }
                locals { a = 1 }
                """))
        #expect(body.blocks.map(\.type) == ["variable", "terraform", "locals"])
        #expect(body.blocks[0].labels == ["name"])
        #expect(body.blocks[0].body.attributes == ["type", "default"])
        #expect(body.blocks[1].body.blocks("backend").map(\.labels) == [["s3"]])
        #expect(body.blocks.map(\.line) == [2, 6, 9])
    }

    @Test(arguments: [
        #"x = "}""#,
        #"x = "a ${"}" } b""#,
        #"x = "$${ not a template""#,
        #"x = "%%{ nor this""#,
        #"x = "\"}""#,
        #"x = "${ { a = "}" }["a"] }""#,
        "x = [\n  1,\n  { a = 2 }, # }\n]",
        "x = foo(\n  /* } */ 1\n)",
        "x = <<EOT\n}\n  EOT not yet\nEOT",
        "x = <<-EOT\n  } ${ \"}\" }\n  EOT",
        "x = a == b ? \"}\" : c",
    ])
    func noBraceInsideAnExpressionEndsTheBlock(expression: String) throws {
        let body = try #require(read("resource \"a\" \"b\" {\n  \(expression)\n  y = 1\n}\nvariable \"v\" {}\n"))
        #expect(body.blocks.map(\.type) == ["resource", "variable"])
        #expect(body.blocks[0].body.attributes == ["x", "y"])
    }

    @Test func anEmptyTextIsAnEmptyBody() {
        #expect(read("") == HCLBody())
        #expect(read("\u{FEFF}\r\n# nothing\r\n") == HCLBody())
    }

    @Test(arguments: [
        "variable \"a\" {", "}", "variable \"a", "x = \"a\n\"", "x = [1", "x = (1]}", "/* open", "x = <<EOT\nnever",
        "= 1",
        "variable \"a\" { x = \"${\" }", "x = \"\\", "\u{0}",
    ])
    func whatIsNoHCLIsNotUnderstood(text: String) {
        #expect(read(text) == nil)
    }

    @Test func deepNestingEndsWithoutACrash() {
        #expect(read(String(repeating: "a {", count: 100_000)) == nil)
        #expect(read("x = " + String(repeating: "\"${", count: 100_000)) == nil)
        #expect(read("x = " + String(repeating: "[", count: 100_000)) == nil)
    }

    @Test func everyPrefixOfAModuleIsReadWithoutACrash() {
        let text = "variable \"a\" {\n default = <<-E\n ${\"x\"}\n E\n}\nx = [\"%{if a}\", /* c */ 1] # d\n"
        let bytes = Array(text.utf8)
        for count in bytes.indices { _ = HCLBody.read(Array(bytes.prefix(count))) }
        #expect(HCLBody.read(bytes)?.blocks.count == 1)
    }
}
