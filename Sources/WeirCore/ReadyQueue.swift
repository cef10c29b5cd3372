import HeapModule

/// Hands out the vertices of a graph whose needs are met: counters of open needs and a heap of what is ready, so that a
/// whole walk takes time in proportion to vertices and edges.
package struct ReadyQueue: Sendable {
    private struct Entry: Comparable {
        let priority: Int
        let vertex: Int

        /// Higher priority first; among equals the lower number.
        static func < (left: Entry, right: Entry) -> Bool {
            left.priority != right.priority ? left.priority > right.priority : left.vertex < right.vertex
        }
    }

    private let graph: DependencyGraph
    private let priorities: [Int]
    private var openNeeds: [Int]
    private var ready: Heap<Entry>

    /// A queue over `graph`; of what is ready the highest of `priorities` comes first (none given: the lowest number).
    package init(_ graph: DependencyGraph, priorities: [Int] = []) {
        self.graph = graph
        self.priorities = priorities
        openNeeds = graph.needCounts
        ready = Heap(
            graph.needCounts.indices.lazy.filter { graph.needCounts[$0] == 0 }
                .map { Entry(priority: priorities.isEmpty ? 0 : priorities[$0], vertex: $0) })
    }

    /// The next vertex that is ready, taken out; nil where none is.
    package mutating func takeReady() -> Int? { ready.popMin()?.vertex }

    /// Says that `vertex` is done: what waited for it alone becomes ready.
    package mutating func complete(_ vertex: Int) {
        for dependent in graph.dependents[vertex] { satisfy(dependent) }
    }

    /// Says that one of the needs of `vertex` is met, or will never be and is not waited for: where it was the last one,
    /// the vertex becomes ready.
    package mutating func satisfy(_ vertex: Int) {
        openNeeds[vertex] -= 1
        if openNeeds[vertex] == 0 {
            ready.insert(Entry(priority: priorities.isEmpty ? 0 : priorities[vertex], vertex: vertex))
        }
    }
}
