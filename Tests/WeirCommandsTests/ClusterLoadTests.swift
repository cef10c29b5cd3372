import Testing
import WeirKubernetes
import WeirValue

@testable import WeirCommands

@Suite("What nodes and pods use")
struct ClusterLoadTests {
    private static func pod(_ name: String, job: String?, cpu: String, phase: String = "Running") -> Value {
        [
            "metadata": [
                "namespace": "ci", "name": .string(name), "labels": job.map { ["job": .string($0)] } ?? [:],
            ],
            "spec": [
                "nodeName": "n1",
                "containers": [
                    ["resources": ["requests": ["cpu": .string(cpu), "memory": "100Mi"]]], ["name": "other"],
                ],
            ],
            "status": ["phase": .string(phase)],
        ]
    }

    private static let nodes: [Value] = [
        ["metadata": ["name": "n1"], "status": ["allocatable": ["cpu": "4", "memory": "1000Mi"]]]
    ]
    private static let pods = [
        pod("a", job: "unit", cpu: "1"), pod("b", job: "unit", cpu: "500m"), pod("c", job: "e2e", cpu: "2"),
        pod("d", job: nil, cpu: "100m"), pod("gone", job: "unit", cpu: "3", phase: "Succeeded"),
    ]

    @Test("Without a metrics API what pods request is told; what has ended does not count")
    func requests() {
        let load = ClusterLoad(Self.nodes, Self.pods, nil, nil)
        #expect(!load.hasMetrics)
        #expect(load.nodeRows(of: "hub").map(\.cells) == [["n1", "4", "-", "3600m (90%)", "-", "400Mi (40%)"]])
        #expect(load.podRows(of: "hub").map { $0.cells[1] } == ["a", "b", "c", "d"])
    }

    @Test("By a label the pods are summed up, the most used first")
    func groups() {
        let usage = [
            "ci/a": ResourceAmounts(["cpu": "900m", "memory": "10Mi"]),
            "ci/b": ResourceAmounts(["cpu": "200m", "memory": "20Mi"]),
            "ci/c": ResourceAmounts(["cpu": "1", "memory": "30Mi"]),
        ]
        let load = ClusterLoad(Self.nodes, Self.pods, ["/n1": ResourceAmounts(["cpu": "2", "memory": "500Mi"])], usage)
        #expect(
            load.groups(by: "job", of: "hub").map(\.cells) == [
                ["unit", "2", "1100m", "1500m", "30Mi", "200Mi"], ["e2e", "1", "1000m", "2000m", "30Mi", "100Mi"],
                ["<none>", "1", "-", "100m", "-", "100Mi"],
            ])
        #expect(
            load.nodeRows(of: "hub")[0].cells == [
                "n1", "4", "2000m (50%)", "3600m (90%)", "500Mi (50%)", "400Mi (40%)",
            ])
    }

    @Test("A table is read without the columns of the wide view; a plain list has names alone")
    func tables() {
        let table = ObjectTable([
            "kind": "Table",
            "columnDefinitions": [["name": "Name"], ["name": "IP", "priority": 1], ["name": "Restarts"]],
            "rows": [["cells": ["web", "10.0.0.1", 3], "object": ["metadata": ["namespace": "lab"]]]],
        ])
        #expect(table.columns == ["NAME", "RESTARTS"])
        #expect(table.rows.map(\.shown) == [["web", "3"]])
        #expect(table.rows.map(\.namespace) == ["lab"])
        let list = ObjectTable(["kind": "PodList", "items": [["metadata": ["name": "a"]]]])
        #expect(list.columns == ["NAME"] && list.rows.map(\.shown) == [["a"]])
    }
}
