import Testing
import WeirCommands
import WeirCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A stack with one fault, and how that is told.
struct FaultCase: Sendable, CustomTestStringConvertible {
    let code: String
    /// What stands under `spec`, or after `FILE:` the whole file; nil where there is no file.
    let text: String?
    let command: [String]
    /// The first line of the diagnostic.
    let head: String
    /// Its line and column in the stack's file; empty where it has none.
    let place: String

    init(_ code: String, _ text: String?, _ command: [String], _ head: String, _ place: String) {
        self.code = code
        self.text = text
        self.command = command
        self.head = head
        self.place = place
    }

    var testDescription: String { code }

    static let all: [FaultCase] = [
        .init("W0001", nil, ["validate", "nowhere"], "error[W0001]: there is no stack \"nowhere\"", ""),
        .init("W0002", "resources: {a: [}", ["validate", "lab"], "error[W0002]: a value is expected, not `}`", "5:19"),
        .init(
            "W0003", "resources: {}\nresources: {}", ["validate", "lab"],
            "error[W0003]: the key `resources` stands twice; the first is on line 5", "6:3"),
        .init("W0005", "FILE:", ["validate", "lab"], "error[W0005]: the file holds no document", "1:1"),
        .init(
            "W0101", "FILE:apiVersion: weir.dev/v2\nkind: Stack\nmetadata: {name: lab}\nspec: {resources: {}}\n",
            ["validate", "lab"], "error[W0101]: \"apiVersion\" must be weir.dev/v1, not \"weir.dev/v2\"", "1:13"),
        .init(
            "W0102", "resorces: {}", ["validate", "lab"],
            "error[W0102]: \"spec\" has no field \"resorces\"; did you mean \"resources\"?", "5:3"),
        .init(
            "W0103", "resources: {a: {with: {value: 1}}}", ["validate", "lab"],
            "error[W0103]: the resource \"a\" needs \"type\"", "5:18"),
        .init(
            "W0104", "resources: {a-b: {type: value, with: {value: 1}}}", ["validate", "lab"],
            "error[W0104]: a resource's name has letters, digits and _ and does not begin with a digit", "5:15"),
        .init(
            "W0105", "resources: {a: {type: valu, with: {value: 1}}}", ["validate", "lab"],
            "error[W0105]: there is no resource type \"valu\"; did you mean \"value\"?", "5:25"),
        .init(
            "W0106", "resources: {a: {type: value, with: {value: 1, valeu: 2}}}", ["validate", "lab"],
            "error[W0106]: value has no argument \"valeu\"; did you mean \"value\"?", "5:49"),
        .init(
            "W0107", "resources: {a: {type: value, with: {value: \"${inputs.n}\"}}}", ["validate", "lab"],
            "error[W0107]: unknown input \"n\"", "5:56"),
        .init(
            "W0108", "resources: {a: {type: file, with: {content: x}}}", ["validate", "lab"],
            "error[W0108]: file needs the argument \"path\"", "5:31"),
        .init(
            "W0109", "resources: {a: {type: value, with: {value: \"x ${locals.n}\"}}}", ["validate", "lab"],
            "error[W0109]: unknown local \"n\"", "5:58"),
        .init(
            "W0110", "resources: {a: {type: value, with: {value: \"${secrets.n}\"}}}", ["validate", "lab"],
            "error[W0110]: unknown secret \"n\"", "5:57"),
        .init(
            "W0111", "resources: {a: {type: value, with: {value: \"${resources.b.value}\"}}}", ["validate", "lab"],
            "error[W0111]: unknown resource \"b\"; did you mean \"a\"?", "5:59"),
        .init(
            "W0112", "resources: {a: {type: value, with: {value: 1}}}\noutputs: {o: {value: \"${resources.a.valu}\"}}",
            ["validate", "lab"], "error[W0112]: value has no attribute \"valu\"; did you mean \"value\"?", "6:39"),
        .init(
            "W0113", "resources: {}\noutputs: {o: {value: \"${uses.hub.x}\"}}", ["validate", "lab"],
            "error[W0113]: unknown use \"hub\"", "6:32"),
        .init(
            "W0114",
            "FILE:apiVersion: weir.dev/v1\nkind: StackPatch\nmetadata: {name: lab}\nspec: {stack: base.yaml, patch: {spec: {ttl: null}}}\n",
            ["validate", "lab"], "warning[W0114]: the patch takes \"ttl\" away, which is not there", "4:41"),
        .init(
            "W0115", "contexts: [aws]\nresources: {}", ["validate", "lab"],
            "error[W0115]: there is no context \"aws\"", "5:14"),
        .init(
            "W0116", "contexts: [one, two]\nresources: {}", ["validate", "lab"],
            "error[W0116]: the contexts \"one\" and \"two\" both set REGION", "5:19"),
        .init(
            "W0201", "resources: {}\nlocals: {l: \"${1 +}\"}", ["validate", "lab"],
            "error[W0201]: a value should stand here, not the end of the expression", "6:21"),
        .init(
            "W0202", "resources: {}\nlocals: {l: \"${inpts.x}\"}", ["validate", "lab"],
            "error[W0202]: unknown variable \"inpts\"; did you mean \"inputs\"?", "6:18"),
        .init(
            "W0203", "resources: {}\nlocals:\n  l: |\n    a\n    b ${siz([1])}", ["validate", "lab"],
            "error[W0203]: unknown function \"siz\"; did you mean \"size\"?", "9:11"),
        .init(
            "W0204", "resources: {}\nlocals: {l: \"${size()}\"}", ["validate", "lab"],
            "error[W0204]: \"size\" takes 1 argument, not 0", "6:18"),
        .init(
            "W0205", "resources: {a: {type: value, with: {value: \"${[1][int(stack.name.size())]}\"}}}",
            ["plan", "lab"], "error[W0205]: the list has no such index", "5:53"),
        .init(
            "W0206", "resources: {a: {type: value, with: {value: \"${each.key}\"}}}", ["validate", "lab"],
            "error[W0206]: \"each\" is there only in a resource with forEach", "5:49"),
        .init(
            "W0207",
            "inputs: {n: {type: integer, default: 1}}\nresources: {}\nlocals:\n  l: |\n    a\n    b ${inputs.n + \"x\"}",
            ["validate", "lab"],
            "error[W0207]: \"+\" takes no int and string", "10:11"),
        .init(
            "W0301", "resources: {a: {type: file, with: {path: [1], content: x}}}", ["validate", "lab"],
            "error[W0301]: expected a path, got a list", "5:44"),
        .init(
            "W0302", "inputs: {p: {type: string, enum: [kind, k3d], default: knd}}\nresources: {}",
            ["validate", "lab"],
            "error[W0302]: the default of \"p\": \"knd\" is not one of \"kind\", \"k3d\"; did you mean \"kind\"?",
            "5:58"),
        .init(
            "W0303", "inputs: {n: {type: integer, minimum: 1, default: 0}}\nresources: {}", ["validate", "lab"],
            "error[W0303]: the default of \"n\": must be at least 1", "5:52"),
        .init(
            "W0304", "inputs: {n: {type: string, pattern: \"^a+$\", default: b}}\nresources: {}", ["validate", "lab"],
            "error[W0304]: the default of \"n\": must match ^a+$", "5:56"),
        .init(
            "W0305", "resources: {a: {type: value, forEach: [x, x], with: {value: 1}}}", ["validate", "lab"],
            "error[W0305]: forEach has \"x\" twice", "5:41"),
        .init(
            "W0306", "inputs: {n: {type: string}}\nresources: {}", ["plan", "lab"],
            "error[W0306]: the input \"n\" has no value", "5:12"),
        .init(
            "W0307", "secrets: {t: {env: NO_SUCH_VARIABLE}}\nresources: {}", ["plan", "lab"],
            "error[W0307]: the secret \"t\" cannot be read: the variable NO_SUCH_VARIABLE is not set", "5:13"),
        .init(
            "W0308", "secrets: {t: {env: HOME}}\nresources: {}\noutputs: {o: {value: \"${secrets.t}\"}}",
            ["validate", "lab"], "error[W0308]: the output \"o\" holds a sensitive value", "7:24"),
        .init(
            "W0309", "inputs: {n: {type: strin}}\nresources: {}", ["validate", "lab"],
            "error[W0309]: there is no type \"strin\"; did you mean \"string\"?", "5:22"),
        .init(
            "W0401",
            "resources:\n  a: {type: value, with: {value: \"${resources.b.value}\"}}\n  b: {type: value, with: {value: \"${resources.a.value}\"}}",
            ["validate", "lab"], "error[W0401]: these need one another: a (line 6) needs b (line 7) needs a", "6:39"),
        .init(
            "W0402", "resources: {a: {type: value, with: {value: 1}}}\nmoved: [{from: a, to: a}]", ["validate", "lab"],
            "error[W0402]: a cannot be moved to itself", "6:11"),
        .init(
            "W0403",
            "resources:\n  c: {type: command, with: {create: [echo, a]}}\n  d: {type: value, forEach: \"${resources.c.stdout.split('x')}\", with: {value: 1}}",
            ["plan", "lab", "--strict"], "error[W0403]: d is deferred: its forEach is known only after an apply", "7:5"),
        .init(
            "W0404", "resources: {m: {type: stack, with: {source: none.yaml}}}", ["validate", "lab"],
            "error[W0404]: there is no stack stacks/none.yaml", "5:47"),
        .init(
            "W0405", "resources: {m: {type: stack, with: {source: \"https://h.invalid/a.git?ref=v1\"}}}",
            ["validate", "lab", "--locked"],
            "error[W0405]: weir.lock does not tell the commit of https://h.invalid/a.git?ref=v1, and is not written: --locked, or the variable WEIR_LOCKED, says so",
            "5:47"),
        .init(
            "W0502", "resources: {a: {type: value, with: {value: 1}}}\nhooks: {before: [[\"false\"]]}",
            ["apply", "lab", "-y"], "error[W0502]: the stack's hook failed: false exited with status 1", "6:20"),
        .init(
            "W0505", "resources: {a: {type: value, with: {value: 1}}}", ["plan", "lab", "--target", "b"],
            "error[W0505]: nothing is declared or recorded at b; did you mean \"a\"?", ""),
        .init(
            "W0507",
            "resources: {a: {type: value, with: {value: 1}}}\nchecks: [{name: two, assert: \"${resources.a.value == 2}\"}]",
            ["apply", "lab", "-y"], "error[W0507]: the check \"two\" fails: it is false", "6:32"),
        .init(
            "W0508", "uses: {hub: {stack: hub}}\nresources: {a: {type: value, with: {value: 1}}}",
            ["apply", "lab", "-y"], "warning[W0508]: hub/default is used and was never applied", "5:10"),
        .init(
            "W0117", "uses: {hub: {stack: hubb}}\nresources: {}", ["validate", "lab"],
            "warning[W0117]: the project has no stack \"hubb\"", "5:10"),
        .init(
            "W0509", "resources: {a: {type: file, with: {path: none, content: x}}}\nimport: [{to: a}]",
            ["plan", "lab"], "error[W0509]: a cannot be imported: nothing is there", "6:12"),
        .init(
            "W0510", "resources: {a: {type: colima.vm, with: {memory: 9999999}}}", ["apply", "lab", "-y"],
            "error[W0510]: 10239998976 MiB of memory are needed, more than this machine has left", "5:15"),
        .init(
            "W0601", "inputs: {n: {type: string, description: d}}\nresources: {a: {type: value, with: {value: 1}}}",
            ["lint", "lab"], "warning[W0601]: nothing reads the input \"n\"", "5:12"),
        .init(
            "W0602", "locals: {l: 1}\nresources: {a: {type: value, with: {value: 1}}}", ["lint", "lab"],
            "warning[W0602]: nothing reads the local \"l\"", "5:12"),
        .init(
            "W0603", "secrets: {t: {env: HOME}}\nresources: {a: {type: value, with: {value: 1}}}", ["lint", "lab"],
            "warning[W0603]: nothing reads the secret \"t\"", "5:13"),
        .init(
            "W0604",
            "locals: {inputs: 1, l: \"${locals.inputs}\"}\nresources: {a: {type: value, with: {value: \"${locals.l}\"}}}",
            ["lint", "lab"], "warning[W0604]: the local \"inputs\" has the name of a variable of the language", "5:12"),
        .init(
            "W0605", "resources: {a: {type: value, with: {value: 1}}}\noutputs: {o: {value: 1}}", ["lint", "lab"],
            "warning[W0605]: the stack has no description", "3:18"),
        .init(
            "W0606", "resources: {a: {type: terraform.module, with: {source: m}}}", ["lint", "lab"],
            "warning[W0606]: a terraform.module may cost money for as long as it exists, and the stack has no ttl",
            "5:15"),
        .init(
            "W0607", "resources: {a: {type: value, when: false, with: {value: 1}}}", ["lint", "lab"],
            "warning[W0607]: \"a\" never exists: its when is always false", "5:38"),
        .init(
            "W0608",
            "resources:\n  a: {type: value, with: {value: 1}}\n  b: {type: value, with: {value: \"${resources.a.value}\"}, dependsOn: [a]}",
            ["lint", "lab"], "warning[W0608]: \"b\" depends on \"a\" already: an expression reads it", "7:73"),
        .init(
            "W0609",
            "inputs: {password: {type: string, description: d}}\nresources: {a: {type: value, with: {value: \"${inputs.password}\"}}}",
            ["lint", "lab"],
            "warning[W0609]: the input \"password\" sounds like a secret and is shown in plans and kept in state",
            "5:12"),
        .init(
            "W0004", "resources: " + String(repeating: "[", count: 1_100), ["validate", "lab"],
            "error[W0004]: lists and mappings are nested deeper than 1000 levels", "5:1012"),
    ]
}

@Suite("Every diagnostic")
struct DiagnosticCodeTests {
    /// Those that need more than one command, tested below and in the tests of killed runs.
    private static let others = ["W0501", "W0503", "W0504", "W0506"]

    @Test("is told with its text and its place", arguments: FaultCase.all)
    func told(fault: FaultCase) async throws {
        try await Project.with { project in
            project.stack("base", "resources: {}")
            for name in ["one", "two"] {
                project.write(
                    "contexts/\(name).yaml",
                    "apiVersion: weir.dev/v1\nkind: Context\nmetadata: {name: \(name)}\nspec: {environment: {REGION: x}}\n"
                )
            }
            switch fault.text {
            case let text? where text.hasPrefix("FILE:"): project.write("stacks/lab.yaml", String(text.dropFirst(5)))
            case let text?: project.stack("lab", text)
            case nil: break
            }
            let outcome = await project.weir(fault.command)
            let place = fault.place.isEmpty ? "" : "\n  --> stacks/lab.yaml:\(fault.place)\n"
            #expect(outcome.all.contains(fault.head + place), "\(outcome.all)")
        }
    }

    @Test("has a case here")
    func complete() {
        #expect(Set(DiagnosticCode.allCases.map(\.rawValue)) == Set(FaultCase.all.map(\.code) + Self.others))
    }

    @Test("of what is protected, and of what cannot be asked after")
    func recorded() async throws {
        try await Project.with { project in
            project.stack(
                "lab",
                """
                resources:
                  kept: {type: value, with: {value: 1}, lifecycle: {preventDestroy: true}}
                  mute: {type: command, with: {create: ["true"], read: [no-such-tool-anywhere], update: ["true"]}}
                """)
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            let plan = await project.weir("plan", "lab")
            #expect(plan.messages.contains("warning[W0503]: mute could not be asked after"), "\(plan.all)")
            #expect(plan.messages.contains("--> stacks/lab.yaml:7:5"), "\(plan.all)")
            let destroy = await project.weir("destroy", "lab", "-y")
            #expect(
                destroy.status == 1
                    && destroy.messages.contains("error[W0501]: kept must not be destroyed: lifecycle.preventDestroy"))
        }
    }

    @Test("of a tool that is another than the plan was made with")
    func tool() async throws {
        try await Project.with { project in
            func version(_ version: String) {
                project.write("bin/terraform", "#!/bin/sh\necho '{\"terraform_version\": \"\(version)\"}'\n")
                _ = chmod("\(project.directory)/bin/terraform", 0o755)
            }
            project.environment["PATH"] = "\(project.directory)/bin:\(project.environment["PATH"] ?? "")"
            project.write("module/main.tf", "")
            project.stack("lab", "resources: {t: {type: terraform.module, with: {source: module}}}")
            version("1.11.4")
            #expect(await project.weir("plan", "lab", "--out", "plan.json").status == 0)
            version("1.12.0")
            let apply = await project.weir("apply", "plan.json")
            #expect(apply.messages.contains("warning[W0506]: "), "\(apply.all)")
            #expect(apply.messages.contains("1.11.4") && apply.messages.contains("1.12.0"), "\(apply.all)")
        }
    }
}
