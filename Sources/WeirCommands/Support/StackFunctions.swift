import WeirCEL
import WeirProviders

/// The functions that expressions of stacks call besides the language's own.
enum StackFunctions {
    /// All of them.
    static let all: [CELFunction] = EncodingFunctions.all
}
