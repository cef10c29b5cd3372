/// A directed graph over the vertices `0..<count`, as adjacency lists: an edge leads from what is needed to what needs it.
package struct DependencyGraph: Sendable {
    /// For each vertex those that need it.
    package private(set) var dependents: [[Int]]
    /// For each vertex the number of those it needs.
    package private(set) var needCounts: [Int]

    /// A graph of `count` vertices without edges.
    package init(count: Int) {
        dependents = Array(repeating: [], count: count)
        needCounts = Array(repeating: 0, count: count)
    }

    /// The number of vertices.
    package var count: Int { needCounts.count }

    /// A further vertex.
    /// - Returns: its number.
    package mutating func addVertex() -> Int {
        dependents.append([])
        needCounts.append(0)
        return count - 1
    }

    /// Says that `vertex` needs `need`. The same may be said twice.
    package mutating func addNeed(of vertex: Int, on need: Int) {
        dependents[need].append(vertex)
        needCounts[vertex] += 1
    }

    /// The vertices in an order in which each stands after what it needs, lower numbers first among the free; vertices
    /// on or behind a cycle are missing from it.
    package var topologicalOrder: [Int] {
        var scheduler = ReadyQueue(self)
        var order: [Int] = []
        order.reserveCapacity(count)
        while let vertex = scheduler.takeReady() {
            order.append(vertex)
            scheduler.complete(vertex)
        }
        return order
    }

    /// Cycles that between them show why no order exists: each a list of vertices in which each needs the next and the
    /// last the first; at most one through any vertex. Empty where there is an order.
    package var cycles: [[Int]] {
        let ordered = Set(topologicalOrder)
        guard ordered.count < count else { return [] }
        var needs: [[Int]] = Array(repeating: [], count: count)
        for (need, vertices) in dependents.enumerated() where !ordered.contains(need) {
            for vertex in vertices where !ordered.contains(vertex) { needs[vertex].append(need) }
        }
        var state: [UInt8] = Array(repeating: 0, count: count)
        var cycles: [[Int]] = []
        for root in 0..<count where state[root] == 0 && !ordered.contains(root) {
            if let cycle = Self.cycle(from: root, needs, &state) { cycles.append(cycle) }
        }
        return cycles
    }

    /// The first cycle that a walk along needs from `root` closes; marks what it saw. Without recursion, so that depth
    /// costs no stack.
    private static func cycle(from root: Int, _ needs: [[Int]], _ state: inout [UInt8]) -> [Int]? {
        var path: [(vertex: Int, next: Int)] = [(root, 0)]
        var found: [Int]?
        state[root] = 1
        while let (vertex, next) = path.last {
            guard next < needs[vertex].count else {
                state[vertex] = 2
                path.removeLast()
                continue
            }
            path[path.count - 1].next += 1
            let need = needs[vertex][next]
            if state[need] == 1, found == nil, let start = path.firstIndex(where: { $0.vertex == need }) {
                found = path[start...].map(\.vertex)
            } else if state[need] == 0 {
                state[need] = 1
                path.append((need, 0))
            }
        }
        return found
    }
}
