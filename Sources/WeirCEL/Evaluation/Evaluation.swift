import WeirValue

/// The state of one evaluation: the values of the variables and what is left of the limits.
struct Evaluation {
    let slots: [Value?]
    /// The values of the variables that the expression itself declares.
    var locals: [Value?]
    private var steps: Int
    private var bytes: Int

    init(slots: [Value?], locals: Int, limits: CELLimits) {
        self.slots = slots
        self.locals = locals == 0 ? [] : Array(repeating: nil, count: locals)
        steps = limits.steps
        bytes = limits.bytes
    }

    /// Takes `count` steps off the budget.
    mutating func charge(_ count: Int) throws(CELFailure) {
        steps -= count
        guard steps >= 0 else { throw CELFailure(.limit, "the expression takes too many steps") }
    }

    /// Takes the steps off the budget that looking at `count` bytes takes.
    mutating func charge(bytes count: Int) throws(CELFailure) { try charge(1 + count / 32) }

    /// Takes `count` bytes off the budget for what is built, and the steps for building it.
    mutating func allocate(_ count: Int) throws(CELFailure) {
        bytes -= count
        guard bytes >= 0 else { throw CELFailure(.limit, "the expression builds too large a value") }
        try charge(1 + count / 64)
    }

    /// Takes the budget for a list of `count` elements.
    mutating func allocate(elements count: Int) throws(CELFailure) {
        let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Value>.stride)
        try allocate(overflow ? Int.max / 2 : size)
    }

    /// Takes the budget for building what `value` holds anew, shared parts as often as they stand in it. Lazily
    /// resolved containers of the host are gone into only where `resolving` says so.
    mutating func walk(_ value: Value, resolving: Bool = true) throws(CELFailure) {
        switch value {
        case .string(let text): try allocate(text.utf8.count)
        case .bytes(let data): try allocate(data.count)
        case .list(let list): try walk(list.elements, resolving)
        case .map(let map):
            try charge(map.count)
            try walk(map.values, resolving)
        case .object(let object):
            if let map = object as? CELMap {
                try walk(map.values, resolving)
            } else if let optional = object as? CELOptional {
                if let value = optional.value { try walk(value, resolving: resolving) }
            } else if object.isContainer, resolving {
                try walk(object.plain, resolving: resolving)
            }
        case .sensitive(let box): try walk(box.value, resolving: resolving)
        default: break
        }
    }

    private mutating func walk(_ elements: [Value], _ resolving: Bool) throws(CELFailure) {
        try charge(1 + elements.count)
        for element in elements where !element.isSmall { try walk(element, resolving: resolving) }
    }

    /// Takes the budget for handing `value` out: it must not be larger when written than what may be built.
    mutating func release(_ value: Value) throws(CELFailure) {
        switch value {
        case .list, .map: break
        case .object(let object) where object.isContainer || object is CELOptional: break
        case .sensitive(let box): return try release(box.value)
        default: return
        }
        var fresh = Evaluation(slots: [], locals: 0, limits: CELLimits())
        do throws(CELFailure) { try fresh.walk(value, resolving: false) } catch {
            throw CELFailure(.limit, "the expression builds too large a value")
        }
    }
}

extension Value {
    /// Whether walking this value costs nothing worth counting.
    fileprivate var isSmall: Bool {
        switch self {
        case .null, .bool, .int, .uint, .double, .unknown: true
        default: false
        }
    }
}
