import Synchronization
import Testing
import WeirCore

struct InterruptionTests {
    @Test("Who watches is told once, at once where somebody has asked before, and not after it has ended that")
    func watched() {
        let interruption = Interruption()
        let told = Mutex<[String]>([])
        _ = interruption.watch { told.withLock { $0.append("first") } }
        let unwatch = interruption.watch { told.withLock { $0.append("second") } }
        unwatch()
        #expect(told.withLock { $0 } == [])
        interruption.request()
        interruption.request()
        #expect(interruption.isRequested && told.withLock { $0 } == ["first"])
        _ = interruption.watch { told.withLock { $0.append("late") } }
        #expect(told.withLock { $0 } == ["first", "late"])
    }
}
