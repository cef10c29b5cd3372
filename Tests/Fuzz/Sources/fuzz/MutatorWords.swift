import WeirValue

/// What ``Mutator`` makes parts of objects of.
enum MutatorWords {
    static let numbers: [Int64] = [
        0, 1, 2, 3, 5, 10, 80, 100, 101, 255, 256, 420, 1_000, 30_000, 65_535, 65_536, -1, -2, .max, .min, .max - 1,
        2_147_483_647, 2_147_483_648, -2_147_483_648, 4_294_967_296, 9_007_199_254_740_993,
    ]

    static let quantities = [
        "0", "1", "-1", "100m", "1.5", "1Gi", "1e3", "1E", "2Ei", "1n", "1e-9", "0.1m", "9223372036854775807",
        "9223372036854775807Ei", "9999999999999999999999999999999Ei", "1e-9223372036854775808", "1e1000", "1e-1000",
        "0.0000000000000000000000000001Ki", "170141183460469231731687303715884105728", "-9223372036854775808", ".", "",
        "1 ", "1KiB", "+1",
    ]

    /// The members that patches give a meaning, and schemas.
    static let keys = [
        "$patch", "$retainKeys", "$setElementOrder/containers", "$deleteFromPrimitiveList/finalizers", "op", "path",
        "from", "value", "metadata", "spec", "status", "name", "kind", "apiVersion", "managedFields", "finalizers",
        "ownerReferences", "deletionTimestamp", "generation", "resourceVersion", "uid", "labels", "annotations", "a",
        "type", "properties", "items", "x-kubernetes-validations", "x-kubernetes-list-type", "default", "allOf",
        "additionalProperties", "$ref", "definitions", "f:spec", "k:{\"name\":\"a\"}", ".",
    ]

    static let texts = [
        "", "a", "b", "x", "n", "o", "i", "v1", "apps/v1", "x.y/z", "x.example", "things", "Thing", "80", "50%", "101%",
        "-1", "TCP", "UDP", "Always", "Never", "IfNotPresent", "OnFailure", "Recreate", "RollingUpdate", "ClusterIP",
        "NodePort", "LoadBalancer", "ExternalName", "None", "IPv4", "IPv6", "SingleStack", "RequireDualStack", "In",
        "NotIn", "Exists", "DoesNotExist", "Equal", "Gt", "Lt", "NoSchedule", "NoExecute", "ReadWriteOnce", "Block",
        "Filesystem", "Opaque", "kubernetes.io/tls", "kubernetes.io/dockerconfigjson", "True", "False", "Unknown",
        "replace", "merge", "delete", "add", "remove", "test", "copy", "move", "/spec", "/spec/containers/0", "/data/a",
        "/spec/containers/-", "/metadata/labels/a~1b", "/a/9223372036854775807", "/-1", "~", "object", "array",
        "string", "integer", "number", "boolean", "map", "set", "atomic", "granular", "date-time", "byte", "int32",
        "int64", "ipv4", "uuid", "duration", "Namespaced", "Cluster", "^a+$", "(a+)+$", "[", "a{1,1000}", "(?=a)",
        "self.a < 10", "self.all(x, x == self[0])", "oldSelf == self", "has(self.a)", "self + 1", "'x' + string(self)",
        ".spec.a", "{.spec.a}", ".spec['a']", ".spec[0].b", ".metadata.name", ".spec.replicas", "10.0.0.1", "::1",
        "10.0.0.0/8", "fe80::/10", "300.1.1.1", "http://a", "https://a:1/b", "/a", "../a", "a/b", "C:\\a", "$(A)",
        "* * * * *", "*/5 0-3 1,2 jan mon", "@every 1s", "@every 9999999999999999h", "CRON_TZ=UTC @hourly", "eA==",
        "e30=", "===", "2026-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
        "2026-02-30T25:61:61.9999999+99:99", "2026-01-01T00:00:00.000001Z", "é", "e\u{301}", "\u{0}", "\r\n",
        "\u{1F600}",
        "A B", "-a", "a.", "1e999", "9223372036854775808", "cpu", "memory", "hugepages-2Mi",
        "hugepages-9223372036854775807Ei", "requests.cpu", "count/pods", "pods", "kubernetes.io/hostname",
        "foregroundDeletion", "orphan", "system:masters", "*", "get", "Status", "localhost/a", "sha256:0",
        String(repeating: "a", count: 64), String(repeating: "a.", count: 130), String(repeating: "x", count: 1_025),
    ]

    private static let others: [Value] = [
        .null, .bool(true), .bool(false), [:], .list([]), .list([.null]), .list([[:]]), .double(1.5),
        .double(1e300), ["a": "b"], ["a": .null], ["name": "a"], ["type": "object"], ["$patch": "delete"],
        .list([["name": "a"]]), .list(["a", "a"]),
    ]

    static let values: [Value] = {
        var values = others
        for number in numbers { values.append(.int(number)) }
        for text in quantities + texts { values.append(.string(text)) }
        return values
    }()
}
