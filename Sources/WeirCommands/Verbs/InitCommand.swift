import ArgumentParser
import SystemPackage
import WeirAuthoring
import WeirCore
import WeirValue

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// `weir init [STACK]`
struct InitCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Begin a project here: weir.yaml, a first stack, and the schema for editors.",
        discussion: "What is there already stays as it is; only the schema in .weir is written anew.")

    @Argument(help: "The name of the first stack.") var stack = "hello"

    func run(in context: CommandContext) async throws {
        guard Identifier.isDNSLabel(stack) else {
            throw CommandError(
                "\"\(stack)\" is no name of a stack", hint: "names are DNS labels: a-z, 0-9 and -",
                status: ExitStatus.usage)
        }
        let folder = context.currentDirectory
        do {
            for name in [".weir", "stacks"] where mkdir("\(folder)/\(name)", name == ".weir" ? 0o700 : 0o777) != 0 {
                guard errno == EEXIST else { throw Errno(rawValue: errno) }
            }
            try write("weir.yaml", Self.project, context)
            try write("stacks/\(stack).yaml", Self.stack(named: stack), context)
            try ignore(".weir/", context)
            let schema = JSONWriter.string(StackSchema.stack(try context.registry(project: folder)), .readable)
            try Files.replace("\(folder)/.weir/schema.json", with: Array(schema.utf8))
        } catch let error as Errno {
            throw CommandError("the project cannot be written: \(error)", hint: "look at the folder's permissions")
        }
        context.messages.write(
            "Next: weir plan \(stack), weir apply \(stack), weir destroy \(stack); weir explain lists the types.\n")
    }

    /// Writes `text` to the file `name` where there is none.
    private func write(_ name: String, _ text: String, _ context: CommandContext) throws {
        let path = "\(context.currentDirectory)/\(name)"
        guard !Files.exists(path) else { return context.messages.write("\(name) is there already\n") }
        try Files.replace(path, with: Array(text.utf8), permissions: [.ownerReadWrite, .groupRead, .otherRead])
        context.messages.write("made \(name)\n")
    }

    /// Lets git pass over `entry`.
    private func ignore(_ entry: String, _ context: CommandContext) throws {
        let path = "\(context.currentDirectory)/.gitignore"
        var text = Files.exists(path) ? String(decoding: try Files.read(path, limit: 1 << 20), as: UTF8.self) : ""
        let lines = text.split(whereSeparator: \.isNewline)
        guard !lines.contains(where: { [entry, "/" + entry, String(entry.dropLast())].contains(String($0)) }) else {
            return
        }
        if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        try Files.replace(
            path, with: Array((text + entry + "\n").utf8), permissions: [.ownerReadWrite, .groupRead, .otherRead])
        context.messages.write("\(entry) is in .gitignore\n")
    }

    private static let project = """
        # The project: relative paths in stacks start at this folder, and state is kept beside it in .weir/.
        apiVersion: weir.dev/v1
        kind: Project
        metadata: {name: labs}
        spec:
          # For every stack that has such an input.
          inputs: {}

        """

    private static func stack(named name: String) -> String {
        """
        # yaml-language-server: $schema=../.weir/schema.json
        apiVersion: weir.dev/v1
        kind: Stack
        metadata:
          name: \(name)
          description: A first stack.
        spec:
          inputs:
            name: {type: string, default: world, description: Who is greeted.}
          resources:
            greeting:
              type: file
              with:
                path: out/${stack.workspace}/greeting.txt
                content: |
                  Hello, ${inputs.name}
          checks:
            - name: somebody is greeted
              assert: ${inputs.name.size() > 0}
          outputs:
            path: {value: "${resources.greeting.path}", description: Where the greeting is.}

        """
    }
}
