import WeirValue

extension Builtins {
    /// The `math` extension.
    static let math: [Builtin] = extremes + roundings + signs + bits

    private static let extremes: [Builtin] = [
        .globalMany("math.greatest", 1...1_000, .any) { (arguments, _) throws(CELFailure) in
            try extreme("math.greatest", arguments, .greater)
        },
        .globalMany("math.least", 1...1_000, .any) { (arguments, _) throws(CELFailure) in
            try extreme("math.least", arguments, .less)
        },
    ]

    private static let roundings: [Builtin] = [
        double("math.ceil") { $0.rounded(.up) },
        double("math.floor") { $0.rounded(.down) },
        double("math.round") { $0.rounded(.toNearestOrAwayFromZero) },
        double("math.trunc") { $0.rounded(.towardZero) },
        test("math.isNaN") { $0.isNaN },
        test("math.isInf") { $0.isInfinite },
        test("math.isFinite") { $0.isFinite },
        .global("math.sqrt", .double) { (value, _) throws(CELFailure) in
            switch value {
            case .double(let double): return .double(double.squareRoot())
            case .int(let int): return .double(Double(int).squareRoot())
            case .uint(let uint): return .double(Double(uint).squareRoot())
            default: throw .noOverload("math.sqrt", value)
            }
        },
    ]

    private static let signs: [Builtin] = [
        .global("math.abs", .any) { (value, _) throws(CELFailure) in
            switch value {
            case .double(let double): return .double(double.magnitude)
            case .uint: return value
            case .int(let int):
                guard int != .min else { throw CELFailure(.arithmetic, "the result is past the range of int") }
                return .int(abs(int))
            default: throw .noOverload("math.abs", value)
            }
        },
        .global("math.sign", .any) { (value, _) throws(CELFailure) in
            switch value {
            case .double(let double): return .double(double.isNaN ? double : double < 0 ? -1 : double > 0 ? 1 : 0)
            case .uint(let uint): return .uint(uint == 0 ? 0 : 1)
            case .int(let int): return .int(int.signum())
            default: throw .noOverload("math.sign", value)
            }
        },
    ]

    private static let bits: [Builtin] = [
        combine("math.bitAnd", { $0 & $1 }, { $0 & $1 }),
        combine("math.bitOr", { $0 | $1 }, { $0 | $1 }),
        combine("math.bitXor", { $0 ^ $1 }, { $0 ^ $1 }),
        .global("math.bitNot", .any) { (value, _) throws(CELFailure) in
            switch value {
            case .int(let int): return .int(~int)
            case .uint(let uint): return .uint(~uint)
            default: throw .noOverload("math.bitNot", value)
            }
        },
        shift("math.bitShiftLeft") { $0 << $1 },
        shift("math.bitShiftRight") { $0 >> $1 },
    ]

    private static func extreme(_ name: String, _ arguments: [Value], _ wanted: Ordering) throws(CELFailure) -> Value {
        var candidates = arguments[...]
        if arguments.count == 1, case .list(let list) = arguments[0] { candidates = list.elements[...] }
        guard var best = candidates.first else {
            throw CELFailure(.invalidArgument, "\(name) of an empty list has no value")
        }
        for candidate in candidates {
            guard Ordering.isNumber(candidate) else { throw .noOverload(name, candidate) }
            if Ordering.numbers(candidate, best) == wanted { best = candidate }
        }
        return best
    }

    private static func double(_ name: String, _ body: @escaping @Sendable (Double) -> Double) -> Builtin {
        .global(name, .double) { (value, _) throws(CELFailure) in
            guard case .double(let double) = value else { throw .noOverload(name, value) }
            return .double(body(double))
        }
    }

    private static func test(_ name: String, _ body: @escaping @Sendable (Double) -> Bool) -> Builtin {
        .global(name, .bool) { (value, _) throws(CELFailure) in
            guard case .double(let double) = value else { throw .noOverload(name, value) }
            return .bool(body(double))
        }
    }

    private static func combine(
        _ name: String, _ ints: @escaping @Sendable (Int64, Int64) -> Int64,
        _ uints: @escaping @Sendable (UInt64, UInt64) -> UInt64
    ) -> Builtin {
        .global2(name, .any) { (left, right, _) throws(CELFailure) in
            switch (left, right) {
            case (.int(let left), .int(let right)): return .int(ints(left, right))
            case (.uint(let left), .uint(let right)): return .uint(uints(left, right))
            default: throw .noOverload(name, left, right)
            }
        }
    }

    /// Bits that are shifted in are zeros, also for a negative int; a shift by 64 and more leaves none.
    private static func shift(_ name: String, _ body: @escaping @Sendable (UInt64, UInt64) -> UInt64) -> Builtin {
        .global2(name, .any) { (value, offset, _) throws(CELFailure) in
            guard case .int(let offset) = offset else { throw .noOverload(name, value, offset) }
            guard offset >= 0 else { throw CELFailure(.invalidArgument, "\(name) takes no negative offset") }
            switch value {
            case .int(let int): return .int(Int64(bitPattern: body(UInt64(bitPattern: int), UInt64(offset))))
            case .uint(let uint): return .uint(body(uint, UInt64(offset)))
            default: throw .noOverload(name, value, .int(offset))
            }
        }
    }
}
