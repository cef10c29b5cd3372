import Testing
import WeirConfig
import WeirCore

@Suite("Manifests of providers")
struct ManifestDecoderTests {
    /// The faults of the manifest whose `spec` is `text`: each as its message at line:column.
    private func faults(_ spec: String) -> [String] {
        let text =
            "apiVersion: weir.dev/v1\nkind: Provider\nmetadata: {name: box}\nspec:\n"
            + spec.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)\n" }.joined()
        do throws(DiagnosticsError) {
            _ = try ManifestDecoder.decode(Array(text.utf8), file: "box.yaml")
            return []
        } catch {
            return error.diagnostics.map {
                "\($0.range.map { "\($0.start.line):\($0.start.column)" } ?? "-") \($0.message)"
            }
        }
    }

    private static let calls = """
        read: {run: [box, show]}
        create: {run: [box, make]}
        delete: {run: [box, drop]}
        """

    @Test func aManifestIsDecoded() throws {
        let text = """
            apiVersion: weir.dev/v1
            kind: Provider
            metadata: {name: box, description: Boxes.}
            spec:
              tool: {command: box, version: {run: [box, version], constraint: ">=1.2"}, install: see box.dev}
              inherit: [BOX_HOME]
              types:
                box:
                  concurrency: 2
                  timeout: 1m
                  arguments:
                    name: {type: string, default: "${resource.externalName}"}
                    size: {type: integer, default: 3}
                    colour: {type: string, optional: true}
                    shape: {type: string}
            \(Self.calls.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n"))
            """
        let manifest = try ManifestDecoder.decode(Array(text.utf8), file: "box.yaml")
        #expect(manifest.tool.lowest == "1.2")
        #expect(manifest.inherited == ["BOX_HOME"])
        let kind = try #require(manifest.kinds.first)
        #expect(kind.type.name == "box.box")
        #expect(kind.type.concurrency == 2)
        #expect(kind.type.requiredArguments.map(\.name) == ["shape"])
        #expect(kind.defaults.map(\.key) == ["name"])
        // Without an update a change replaces.
        #expect(kind.type.arguments.allSatisfy { $0.immutable })
    }

    @Test func everyFaultIsToldAtItsPlace() {
        #expect(
            faults("tool: {command: box}\ntypes: {}\nextra: 1") == ["7:3 \"spec\" of a provider has no field \"extra\""]
        )
        #expect(faults("types: {}") == ["5:3 \"spec\" of a provider needs \"tool\""])
        #expect(
            faults("tool: {command: box, version: {run: [box], constraint: new}}\ntypes: {}")
                == ["5:58 \"constraint\" is written >=1.2 or >=1.2.3"])
        #expect(
            faults("tool: {command: box}\ntypes:\n  box:\n    create: {run: [a]}\n    delete: {run: [a]}")
                == ["8:7 the type box.box needs \"read\""])
        #expect(
            faults(
                "tool: {command: box}\ntypes:\n  box:\n    read: {run: box show}\n    create: {run: [a]}\n    delete: {run: [a]}"
            )
                == ["8:19 \"run\" must be an argument list: [tool, argument, ...]"])
        #expect(
            faults("tool: {command: box}\nretry: {when: [\"(\"]}\ntypes: {}").first?.hasPrefix(
                "6:18 \"(\" is no regular expression") == true)
        #expect(
            faults(
                "tool: {command: box}\ntypes:\n  box:\n    read: {run: [\"${argument.name}\"]}\n    create: {run: [a]}\n    delete: {run: [a]}"
            )
            .first?.contains("argument") == true)
        #expect(
            faults(
                "tool: {command: box}\ntypes:\n  box:\n    implements: cluster\n    read: {run: [a]}\n    create: {run: [a]}\n    delete: {run: [a]}\n    attributes: {name: {value: x}}"
            )
                == ["12:19 a cluster needs the attribute \"kubeconfig\""])
    }

    @Test("what is said of portable clusters and of the machine has to be known")
    func portableAndMachine() {
        let type = """
            types:
              cluster:
                arguments: {size: {type: integer, default: 1}}
                portable: {size: "${cluster.nodes}", seize: "${cluster.nodes}", size2: "${arguments.size}"}
                machine: {memory: "${arguments.size * 100}", memry: 1}
            """
        let spec = "tool: {command: box}\n\(type)\n" + Self.calls.split(separator: "\n").map { "    \($0)\n" }.joined()
        let faults = faults(spec)
        #expect(faults.contains { $0.hasSuffix("\"seize\" is no argument of this type") }, "\(faults)")
        #expect(faults.contains { $0.contains("unknown variable \"arguments\"") }, "\(faults)")
        #expect(faults.contains { $0.contains("\"machine\" has no field \"memry\"") }, "\(faults)")
        #expect(faults.count == 4, "\(faults)")
    }
}
