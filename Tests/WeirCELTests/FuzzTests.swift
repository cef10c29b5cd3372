import Testing
import WeirCEL
import WeirValue

/// A generator of numbers that gives the same ones each time.
private struct Sequence64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        var mixed = state
        mixed = (mixed ^ (mixed >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        return mixed ^ (mixed >> 33)
    }
}

@Suite("Fuzz")
struct FuzzTests {
    private static let seeds = [
        "inputs.a[0].?b.c + 'x' * 2 - math.abs(-1)", "has(inputs.x) && inputs.list.all(i, i > 0) || !true",
        "cel.bind(x, [1, 2, 3], x.map(y, y * 2).filter(z, z in x))",
        "{'a': 1, ?'b': optional.of(2), 3u: b'\\xff'}[?'a'].orValue(0.5e3)",
        "'%s %d %.3f'.format([1, 2u, 3.5]).matches('^[a-z]+(?i)x{2,3}$')",
        "timestamp('2024-01-01T00:00:00Z') + duration('1h30m') < timestamp(5)",
        "inputs.m.transformMap(k, v, v > 1, k + string(v))",
        "a ? b : c ? [1, ?x] : {1: 2}", "r\"raw\" + '''tri'ple''' + \"\\u00e4\\U0001F600\\101\" // end",
        "json.encode({'a': [null, true, 1.5]}).split(',').join('-').reverse()",
        "lists.range(10).sortBy(x, -x).slice(1, 3).first().optMap(v, v + 1)", ".inputs.`a b`.c(1)(2)",
        "-(-9223372036854775808) % 0x1F == 1u",
    ]
    private static let pieces = [
        "(", ")", "[", "]", "{", "}", ".", ".?", "?", ":", ",", "'", "\"", "\"\"\"", "\\", "`", "+", "-", "!", "&&",
        "||", "in", "==", "<", "1", "0x", "1e", "u", "b'", "r'", "x", "inputs", "map(", "all(x,", "has(", "null", "//",
        "\n", "\u{e4}", "\u{0}", "$", "{1:", "[0]", "1.5", "matches('(')", "% 0", "s", "n",
    ]

    private func mutate(_ text: String, _ random: inout Sequence64) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0...scalars.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: scalars.removeSubrange(place..<min(scalars.count, place + Int.random(in: 1...4, using: &random)))
            case 1:
                let piece = Self.pieces.randomElement(using: &random) ?? ""
                scalars.insert(contentsOf: Array(piece.unicodeScalars), at: place)
            case 2:
                let other = Array((Self.seeds.randomElement(using: &random) ?? "").unicodeScalars)
                let start = Int.random(in: 0..<max(1, other.count), using: &random)
                scalars.insert(contentsOf: other[start..<min(other.count, start + 12)], at: place)
            default:
                guard scalars.count > 1 else { continue }
                scalars.swapAt(
                    Int.random(in: 0..<scalars.count, using: &random), Int.random(in: 0..<scalars.count, using: &random)
                )
            }
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    @Test("20,000 mutated expressions are told or evaluated without a crash", arguments: 0..<4)
    func expressions(_ part: Int) {
        var random = Sequence64(state: UInt64(part) + 7)
        let variables = ["inputs", "a", "b", "c", "x", "s", "n"]
        let environment = CELEnvironment(variables: variables)
        let lenient = CELEnvironment(variables: variables, unknownNames: .errors)
        let values: [String: Value] = [
            "inputs": ["a": [["b": ["c": 1]]], "x": 1, "list": [1, 2], "m": ["k": 1, "l": .unknown(.int)]], "a": true,
            "b": .unknown(.any), "x": .object(CELOptional(1)),
            "s": Value.string("pw").hidden, "n": .unknown(.int),
        ]
        let activation = CELActivation(environment, values)
        let limits = CELLimits(steps: 20_000, bytes: 1 << 20)
        var evaluated = 0
        var typed = 0
        for _ in 0..<5_000 {
            let source = mutate(Self.seeds.randomElement(using: &random) ?? "", &random)
            let count = source.utf8.count
            let compilation = CELProgram.compile(source, in: environment)
            let misplaced = compilation.faults.filter { $0.range.lowerBound < 0 || $0.range.upperBound > count }
            #expect(misplaced.isEmpty, "\(source)")
            #expect((compilation.program == nil) == !compilation.faults.isEmpty, "\(source)")
            guard let program = compilation.program ?? CELProgram.compile(source, in: lenient).program else { continue }
            evaluated += 1
            let typing = compilation.typing { name, member in
                member == nil ? values[name].map { CELStaticType(of: $0) } : nil
            }
            #expect(typing?.faults.allSatisfy { $0.range.upperBound <= count } ?? true, "\(source)")
            do throws(CELError) {
                let value = try program.evaluate(activation, limits: limits)
                guard value.isKnown, let typing else { continue }
                typed += 1
                #expect(typing.type.admits(value.revealed), "\(source): \(typing.type), \(show(value))")
            } catch {
                #expect(error.range.upperBound <= count, "\(source)")
            }
        }
        #expect(evaluated > 200 && typed > 50)
    }

    @Test("mutated texts with expressions are taken apart without a crash")
    func templates() {
        var random = Sequence64(state: 99)
        let environment = CELEnvironment(variables: ["inputs"])
        for _ in 0..<3_000 {
            let source = mutate("a ${\(Self.seeds.randomElement(using: &random) ?? "")} b $${c} ${inputs}", &random)
            let count = source.utf8.count
            let compilation = CELProgram.compile(template: source, in: environment)
            #expect(compilation.faults.allSatisfy { $0.range.upperBound <= count }, "\(source)")
        }
    }

    @Test("mutated regular expressions are told or matched without a crash")
    func patterns() throws {
        var random = Sequence64(state: 5)
        let seeds = [
            "^[a-z]+(?i)x{2,3}$", "(a|b)*?\\d\\p{L}[[:alpha:]\\w-]\\b", "(?P<n>x)\\x{41}\\Q.\\E.",
            "(?ms:^a.$)|[^\\s\\]]",
        ]
        let letters = Array("()[]{}|*+?^$.\\-:,adwsbpPLQExiP<>=!01".unicodeScalars)
        let environment = CELEnvironment(variables: ["t", "p"])
        let program = try #require(CELProgram.compile("t.matches(p)", in: environment).program)
        for _ in 0..<3_000 {
            var scalars = Array((seeds.randomElement(using: &random) ?? "").unicodeScalars)
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                let place = Int.random(in: 0...scalars.count, using: &random)
                if Bool.random(using: &random), place < scalars.count {
                    scalars.remove(at: place)
                } else {
                    scalars.insert(letters.randomElement(using: &random) ?? "a", at: place)
                }
            }
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars)
            do throws(CELError) {
                _ = try program.evaluate(
                    CELActivation(environment, ["t": "abc1 X.\u{e4}\n", "p": .string(String(view))]))
            } catch {
                #expect(error.code == .invalidArgument)
            }
        }
    }
}
