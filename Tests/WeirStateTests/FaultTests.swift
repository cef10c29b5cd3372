#if DEBUG
import Synchronization
import Testing
import WeirCore
import WeirFaults
@testable import WeirState
import WeirValue

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Each test has a process of its own: failpoints are passed by all its threads.
@Suite("Faults at every place", .timeLimit(.minutes(5)))
struct FaultTests {
    @Test("No space and a failing disk, at any system call, end in a clear failure that loses nothing")
    func failingCalls() async {
        await #expect(processExitsWith: .success) {
            // Each place has one of the two, and both where all is looked at.
            for turn in 0..<(Faults.stride == 1 ? 2 : 1) {
                var place = 1
                while try await Faults.failing(at: place, (place + turn).isMultiple(of: 2) ? ENOSPC : EIO) {
                    place += 1
                }
                #expect(place > 60)
            }
        }
    }

    @Test("A kill between any two system calls loses nothing that was durable, and the next run goes on")
    func kills() async {
        await #expect(processExitsWith: .success) {
            var place = 1
            while try await Faults.killed(at: place) { place += Faults.stride }
            #expect(place > 60)
        }
    }
}

/// A small history with a fault in it.
enum Faults {
    /// How many places lie between two that are looked at; all are where `WEIR_DEEP` is set.
    static let stride = ProcessInfo.processInfo.environment["WEIR_DEEP"] == nil ? 5 : 1
    private static let secret: Value.Map = ["token": Value.string("hunter2").hidden]
    private static let recipe = Recipe(["main.tf": Recipe.File(Array("# nothing".utf8))])

    /// What the scenario has been told.
    private struct Told {
        /// The operations whose intents are durable.
        var begun: Set<String> = []
        /// Whether the run has ended in good order.
        var isFinished = false
    }

    /// Three instances are created, each with a checkpoint, and one is deleted.
    private static func scenario(_ project: Project, _ told: borrowing Mutex<Told>) async throws {
        let store = project.store()
        let base = try await store.load().commit
        let planned = (0..<3).map { Intent.creates($0) }
        let run = try await store.begin(.test(id: "01FAULTY"), base: base, planned: planned)
        // A run in which something failed is ended like any other.
        do {
            try await operate(run, planned, told)
        } catch {
            try await run.finish(.lab, summary: "failed")
            throw error
        }
        try await run.finish(.lab, summary: "done")
        told.withLock { $0.isFinished = true }
    }

    private static func operate(
        _ run: any StateRun, _ planned: [Intent], _ told: borrowing Mutex<Told>
    ) async throws {
        for (key, intent) in planned.enumerated() {
            try await run.begin(intent.started)
            told.withLock { _ = $0.begun.insert(intent.operation) }
            var instance = RecordedInstance.sample(intent.address, attributes: secret)
            instance.order = key
            try run.record(.recorded(instance, .create, recipe: recipe), ending: intent.operation)
            await (run as? GitStateRun)?.checkpoint()
        }
        let delete = Intent.sample(Address("downstream", key: .index(9)), .delete).started
        try await run.begin(delete)
        told.withLock { _ = $0.begun.insert(delete.operation) }
        try run.record(.removed(delete.address), ending: delete.operation)
    }

    /// Runs the scenario with the system call at the `place`-th place failing with `number`.
    /// - Returns: false where there are fewer places.
    static func failing(at place: Int, _ number: Int32) async throws -> Bool {
        let project = try Project()
        try await project.apply([.created(9)])
        let told = Mutex(Told())
        let count = Mutex((passed: 0, name: ""))
        Failpoint.handle { name in
            count.withLock { count in
                count.passed += 1
                if count.passed == place { count.name = name }
                return count.passed == place ? number : nil
            }
        }
        var failure: (any Error)?
        do { try await scenario(project, told) } catch { failure = error }
        Failpoint.handle(nil)
        let (passed, name) = count.withLock { $0 }
        guard passed >= place else { return false }
        let label = "\(place): \(name) with \(number)"
        if let failure {
            #expect((failure as? StateFailure)?.kind == .storage, "\(label): \(failure)")
            let text = String(describing: failure)
            #expect(text.contains(String(cString: strerror(number))), "\(label): \(text)")
            if number == ENOSPC { #expect(text.contains("free some space"), "\(label): \(text)") }
        }
        try await check(project, told.withLock { $0 }, label)
        return true
    }

    /// Runs the scenario, and looks at what is there at the `place`-th place.
    /// - Returns: false where there are fewer places.
    static func killed(at place: Int) async throws -> Bool {
        let project = try Project()
        try await project.apply([.created(9)])
        let told = Mutex(Told())
        let count = Mutex(0)
        let found = Mutex<(project: Project, told: Told, name: String)?>(nil)
        Failpoint.handle { name in
            let isThere = count.withLock { count in
                count += 1
                return count == place
            }
            guard isThere else { return nil }
            let told = told.withLock { $0 }
            let copy = Result { try project.killed() }
            #expect(throws: Never.self) { try copy.get() }
            if let project = try? copy.get() { found.withLock { $0 = (project, told, name) } }
            return nil
        }
        try await scenario(project, told)
        Failpoint.handle(nil)
        guard let (copy, then, name) = found.withLock({ $0 }) else { return false }
        try await check(copy, then, "\(place): \(name)")
        return true
    }

    /// Nothing that was told durable is missing from `project`, and a next run takes over.
    private static func check(_ project: Project, _ told: Told, _ label: String) async throws {
        let found = try await project.store().load()
        for operation in told.begun {
            let address = (0..<3).map { Intent.creates($0) }.first { $0.operation == operation }?.address
            let isOpen = found.intents.contains { $0.operation == operation }
            let isRecorded = address.map { found.instances[$0] != nil } ?? (found.instances.count < 4)
            let isGone = found.instances[Address("downstream", key: .index(9))] == nil
            #expect(isOpen || (address == nil ? isGone : isRecorded), "\(label): \(operation) is lost")
        }
        if told.isFinished {
            #expect(found.intents.isEmpty, "\(label)")
            #expect(found.instances.count == 3, "\(label)")
        }
        for instance in found.instances.values where instance.address.key != .index(9) {
            #expect(instance.attributes == secret, "\(label)")
        }
        try await project.apply([])
        let after = try await project.store().load()
        #expect(after.instances == found.instances, "\(label)")
        #expect(Set(after.intents.map(\.operation)) == Set(found.intents.map(\.operation)), "\(label)")
        #expect(after.unfinished == nil, "\(label)")
        #expect(try await project.store().verify().findings == [], "\(label)")
    }
}
#endif
