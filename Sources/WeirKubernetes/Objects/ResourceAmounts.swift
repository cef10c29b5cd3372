package import WeirValue

/// Amounts of processors and memory.
package struct ResourceAmounts: Sendable, Equatable {
    /// In processors.
    package var cpu: Double = 0
    /// In bytes.
    package var memory: Double = 0

    /// Nothing.
    package init() {}

    /// What `value`, a map of quantities such as `{cpu: 250m, memory: 64Mi}`, says; what is none counts as nothing.
    package init(_ value: Value?) {
        cpu = Self.number(value?["cpu"]) ?? 0
        memory = Self.number(value?["memory"]) ?? 0
    }

    /// Both together.
    package static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.cpu += right.cpu
        sum.memory += right.memory
        return sum
    }

    /// The number that `value`, a quantity, writes (`k8s.io/apimachinery`, `pkg/api/resource`): 1.5, 250m, 64Mi, 1e3; nil
    /// where it is none.
    package static func number(_ value: Value?) -> Double? {
        guard let value else { return nil }
        if let number = value.intValue { return Double(number) }
        guard let text = value.stringValue else { return nil }
        if let number = Double(text) { return number.isFinite ? number : nil }
        let digits = text.prefix { $0.isNumber || ".+-".contains($0) }
        guard let number = Double(digits), let factor = suffixes[String(text.dropFirst(digits.count))] else {
            return nil
        }
        return number * factor
    }

    private static let suffixes: [String: Double] = [
        "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
        "Ki": 1_024, "Mi": 1_048_576, "Gi": 1_073_741_824, "Ti": 1_099_511_627_776, "Pi": 1_125_899_906_842_624,
        "Ei": 1_152_921_504_606_846_976,
    ]

    /// The processors in thousandths, as `kubectl top` writes them: 250m.
    package var cpuText: String { "\(Self.whole(cpu * 1_000))m" }

    /// The memory in mebibytes, as `kubectl top` writes it: 64Mi.
    package var memoryText: String { "\(Self.whole(memory / 1_048_576))Mi" }

    /// It as a map: `cpu` in processors, `memory` in bytes.
    package var value: Value { ["cpu": .double(cpu), "memory": .int(Int64(Self.whole(memory)))] }

    /// `number`, rounded; what a server tells may be larger than any integer.
    package static func whole(_ number: Double) -> Int { Int(max(-1e18, min(1e18, number.rounded()))) }
}
