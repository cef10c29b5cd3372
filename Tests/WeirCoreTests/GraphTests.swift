import Testing
import WeirCore

@Suite("Dependency graphs")
struct GraphTests {
    private func graph(_ count: Int, _ needs: [(Int, Int)]) -> DependencyGraph {
        var graph = DependencyGraph(count: count)
        for (vertex, need) in needs { graph.addNeed(of: vertex, on: need) }
        return graph
    }

    @Test("order every vertex after what it needs, lower numbers first")
    func order() {
        #expect(graph(4, [(0, 3), (1, 0), (1, 3)]).topologicalOrder == [2, 3, 0, 1])
        #expect(graph(3, [(1, 0), (1, 0)]).topologicalOrder == [0, 1, 2])
    }

    @Test("name each cycle once and leave what is behind it out of the order")
    func cycles() {
        let tangled = graph(7, [(0, 1), (1, 2), (2, 0), (3, 2), (4, 5), (5, 4), (6, 6)])
        #expect(tangled.topologicalOrder.isEmpty)
        #expect(tangled.cycles.map { Set($0) } == [[0, 1, 2], [4, 5], [6]])
        #expect(graph(2, [(1, 0)]).cycles.isEmpty)
    }

    @Test("follow a chain of 200,000 vertices without recursion")
    func depth() {
        let count = 200_000
        var chain = graph(count, (1..<count).map { ($0, $0 - 1) })
        #expect(chain.topologicalOrder.count == count)
        chain.addNeed(of: 0, on: count - 1)
        #expect(chain.cycles.map(\.count) == [count])
    }

    @Test("hand out what is ready by priority")
    func priorities() {
        var queue = ReadyQueue(graph(4, [(3, 0)]), priorities: [1, 5, 5, 9])
        #expect([queue.takeReady(), queue.takeReady(), queue.takeReady(), queue.takeReady()] == [1, 2, 0, nil])
        queue.complete(0)
        #expect(queue.takeReady() == 3)
    }
}
