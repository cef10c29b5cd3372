import Testing
import WeirCore
import WeirGit
import WeirState
import WeirValue

@Suite("Recipes")
struct RecipeTests {
    private func recipe(_ text: String) -> Recipe {
        Recipe([
            "main.tf": Recipe.File(Array(text.utf8)), "modules/net/main.tf": Recipe.File([0, 255]),
            "modules/net/.terraform.lock.hcl": Recipe.File([]), "bin/run": Recipe.File([1], executable: true),
        ])
    }

    private func instance(_ name: String, _ recipe: Recipe?) -> RecordedInstance {
        .sample(Address(name), recipe: recipe?.digest)
    }

    @Test("A recipe comes back whole by its digest")
    func roundTrip() async throws {
        let project = try Project()
        let recipe = recipe("one")
        // The instance names it also where only the transition did.
        try await project.apply([.recorded(instance("a", nil), recipe: recipe)])
        #expect(try await project.store().recipe(recipe.digest) == recipe)
        #expect(try await project.store().recipe("nothing") == nil)
        #expect(try await project.store().load().instances[Address("a")]?.recipe == recipe.digest)
        #expect(try project.files()["recipes/\(recipe.digest)/modules/net/main.tf"] != nil)
    }

    @Test("Names that git or a file system would not take come back as they were")
    func names() async throws {
        let project = try Project()
        let paths = [
            ".git/config", "a/.GIT/x", "x/..", "../../x", "./x", "/absolute", "a//b", "trailing/", "%", "%41", "git~1",
            "a b",
            ".gitmodules", "\u{200c}.git", "日本/x", "back\\slash", "colon:x", "\u{1}", ".hidden", "...",
        ]
        let recipe = Recipe(Dictionary(uniqueKeysWithValues: paths.map { ($0, Recipe.File(Array($0.utf8))) }))
        try await project.apply([.recorded(instance("a", recipe), recipe: recipe)])
        #expect(try await project.store().recipe(recipe.digest) == recipe)
        if RealGit.isPresent { try await RealGit.run(["fsck", "--strict", "--full"], in: project) }
    }

    @Test("An empty recipe comes back empty")
    func empty() async throws {
        let project = try Project()
        try await project.apply([.recorded(instance("a", Recipe([:])), recipe: Recipe([:]))])
        #expect(try await project.store().recipe(Recipe([:]).digest) == Recipe([:]))
    }

    @Test("Recipes that no instance names any more are dropped at the end of a run, others stay")
    func dropped() async throws {
        let project = try Project()
        let (one, two, three) = (recipe("one"), recipe("two"), recipe("three"))
        try await project.apply([
            .recorded(instance("a", one), recipe: one), .recorded(instance("b", one)),
            .recorded(instance("c", two), recipe: two),
        ])
        // By stores that have not loaded the state before.
        func run(_ transitions: [Transition]) async throws {
            let run = try await project.store().begin(.test(), base: try project.tree().tip.description)
            for transition in transitions { try run.record(transition) }
            try await run.finish(.lab, summary: "changed")
        }
        try await run([.removed(Address("a")), .recorded(instance("c", three), .update, recipe: three)])
        #expect(try await project.store().recipe(one.digest) == one)
        #expect(try await project.store().recipe(two.digest) == nil)
        #expect(try await project.store().recipe(three.digest) == three)
        try await run([.removed(Address("b")), .recorded(instance("c", nil), .update)])
        #expect(try project.files().keys.allSatisfy { !$0.hasPrefix("recipes/") })
    }

    @Test("A recipe that is no tree of files is refused when it is recorded, and the run goes on")
    func refused() async throws {
        let project = try Project()
        let run = try await project.store().begin(.test(), base: nil)
        let faulty = [
            Recipe(["a": Recipe.File([]), "a/b": Recipe.File([])]),
            Recipe([String(repeating: "x", count: 5_000): Recipe.File([])]),
            Recipe([String(repeating: "x/", count: 200): Recipe.File([])]),
        ]
        for recipe in faulty {
            let refusal = try await failure { try run.record(.recorded(instance("a", recipe), recipe: recipe)) }
            #expect(refusal?.message.contains("the recipe of a cannot be recorded") == true)
        }
        try run.record(.created(1))
        try await run.finish(.lab, summary: "created 1")
        #expect(try await project.store().load().instances.count == 1)
    }

    @Test("A recipe that was changed in the branch is not handed out")
    func changed() async throws {
        let project = try Project()
        let recipe = recipe("one")
        try await project.apply([.recorded(instance("a", recipe), recipe: recipe)])
        let tip = try project.tree().tip
        try project.edit("recipes/\(recipe.digest)/main.tf", Array("evil".utf8))
        let refusal = try await failure { _ = try await project.store().recipe(recipe.digest) }
        #expect(refusal?.kind == .storage)
        #expect(refusal?.message.contains("recipes/\(recipe.digest)") == true)
        // A name that no recipe writes.
        let repository = try GitRepository(opening: project.repository)
        let now = try #require(try repository.reference(Project.reference))
        try repository.compareAndSwap(reference: Project.reference, expected: now, new: tip, message: "back")
        try project.edit("recipes/\(recipe.digest)/%zz", [1])
        #expect(try await failure { _ = try await project.store().recipe(recipe.digest) }?.kind == .storage)
    }
}
