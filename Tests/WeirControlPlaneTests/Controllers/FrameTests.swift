import Synchronization
import Testing
import WeirValue

@testable import WeirControlPlane

struct FrameTests {
    private static func place(_ name: String) -> ObjectPlace { ObjectPlace(namespace: "ns", name: name) }

    @Test func timersAreDoneInTheirOrderAndNotBefore() async throws {
        let clock = ManualClock()
        let timers = Timers(clock)
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
        for number in [5, 1, 4, 2, 3] {
            timers.add(at: clock.now + Double(number)) { continuation.yield(number) }
        }
        let running = Task { await timers.run() }
        var done: [Int] = []
        var iterator = stream.makeAsyncIterator()
        clock.advance(by: 3.5)
        for _ in 0..<3 { done.append(try #require(await iterator.next())) }
        #expect(done == [1, 2, 3])
        // One that comes before all others wakes the timers.
        timers.add(at: clock.now) { continuation.yield(0) }
        #expect(await iterator.next() == 0)
        clock.advance(by: 10)
        #expect(await iterator.next() == 4)
        #expect(await iterator.next() == 5)
        running.cancel()
        await running.value
    }

    @Test func whatComesWhileItIsWorkedOnComesOnceMore() async {
        let clock = ManualClock()
        let queue = WorkQueue(limit: 1, timers: Timers(clock), clock: clock)
        queue.add(Self.place("a"))
        queue.add(Self.place("a"))
        queue.add(Self.place("b"))
        #expect(await queue.next() == Self.place("a"))
        queue.add(Self.place("a"))
        queue.add(Self.place("a"))
        queue.finish(Self.place("a"))
        #expect(await queue.next() == Self.place("b"))
        queue.finish(Self.place("b"))
        #expect(await queue.next() == Self.place("a"))
        queue.finish(Self.place("a"))
        let waiting = Task { await queue.next() }
        waiting.cancel()
        #expect(await waiting.value == nil)
    }

    @Test func theEarlierOfTwoTimesCounts() async {
        let clock = ManualClock()
        let timers = Timers(clock)
        let queue = WorkQueue(limit: 4, timers: timers, clock: clock)
        let running = Task { await timers.run() }
        queue.add(Self.place("a"), after: 10)
        queue.add(Self.place("a"), after: 5)
        queue.add(Self.place("a"), after: 7)
        queue.add(Self.place("b"), after: 6)
        clock.advance(by: 5)
        #expect(await queue.next() == Self.place("a"))
        queue.finish(Self.place("a"))
        clock.advance(by: 6)
        // The later times of the first are forgotten.
        #expect(await queue.next() == Self.place("b"))
        running.cancel()
        await running.value
    }

    /// Fails a few times, then tells that it was done.
    private struct Stubborn: Reconciler {
        let tries = Tries()
        let done: AsyncStream<Int>.Continuation

        final class Tries: Sendable { let count = Mutex(0) }

        func connect(_ queue: WorkQueue) { queue.add(FrameTests.place("a")) }

        func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double? {
            let count = tries.count.withLock { count in
                count += 1
                return count
            }
            if count < 5 { throw .failure("not yet") }
            done.yield(count)
            return nil
        }
    }

    @Test func whatFailsIsTriedAgain() async throws {
        let cluster = try FakeCluster()
        let context = ControllerContext(cluster, SystemControllerClock(), Controllers.Options())
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
        let loop = ControllerLoop(Stubborn(done: continuation), context)
        let running = Task {
            await withDiscardingTaskGroup { group in
                group.addTask { await context.timers.run() }
                group.addTask { await loop.run() }
            }
        }
        var iterator = stream.makeAsyncIterator()
        #expect(await iterator.next() == 5)
        running.cancel()
        await running.value
    }

    @Test func aTrackerTellsWhatHasBeenWritten() async throws {
        let cluster = try FakeCluster()
        let tracker = ObjectTracker<ObjectFacts>(Resources.revisions, cluster)
        tracker.sync()
        let told = Mutex<[String]>([])
        tracker.onChange { old, new in
            told.withLock {
                $0.append((old == nil ? "+" : new == nil ? "-" : "~") + (new?.place.name ?? old?.place.name ?? ""))
            }
        }
        for number in 0..<3 {
            let object = try JSONReader.read(
                """
                {"apiVersion":"apps/v1","kind":"ControllerRevision","metadata":{"name":"r\(number)","namespace":"ns"},
                "revision":1}
                """)
            _ = try await cluster.create(Resources.revisions, object, manager: "test")
        }
        try await cluster.delete(Resources.revisions, "ns", "r1", DeletionWish())
        #expect(tracker.facts(in: .namespace("ns")).map(\.place.name).sorted() == ["r0", "r2"])
        #expect(told.withLock { $0 } == ["+r0", "+r1", "+r2", "-r1"])
        #expect(tracker.facts(in: .free("ns")).count == 2 && tracker[Self.place("r1")] == nil)
    }

    @Test func lengthsOfTimeAreRead() {
        #expect(PodEnding.seconds("1m30s") == 90 && PodEnding.seconds("250ms") == 0.25)
        for text in ["", "5", "s", "5x", "1m-3s"] { #expect(PodEnding.seconds(text) == nil) }
    }
}
