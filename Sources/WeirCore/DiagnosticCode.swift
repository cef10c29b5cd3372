/// The stable codes of diagnostics, by area: 00 files and YAML, 01 names and structure, 02 expressions, 03 types and
/// values, 04 references and order, 05 planning, 06 style.
package enum DiagnosticCode: String, Sendable, CaseIterable {
    /// A file cannot be read.
    case unreadable = "W0001"
    /// A file is not YAML.
    case yamlSyntax = "W0002"
    /// A key stands twice in one map.
    case duplicateKey = "W0003"
    /// A file is past a limit of size, depth or expansion.
    case yamlLimit = "W0004"
    /// A file is empty.
    case emptyFile = "W0005"

    /// `apiVersion` or `kind` is not what is read here.
    case wrongKind = "W0101"
    /// A field that no one knows.
    case unknownField = "W0102"
    /// A field that must be there is not.
    case missingField = "W0103"
    /// A name that is not of the form that names have.
    case invalidName = "W0104"
    /// A resource type that no provider has.
    case unknownType = "W0105"
    /// An argument that the type does not have.
    case unknownArgument = "W0106"
    /// An input that is not declared.
    case unknownInput = "W0107"
    /// An argument that the type needs is not given.
    case missingArgument = "W0108"
    /// A local that is not declared.
    case unknownLocal = "W0109"
    /// A secret that is not declared.
    case unknownSecret = "W0110"
    /// A resource that is not declared.
    case unknownResource = "W0111"
    /// An attribute that the type does not have.
    case unknownAttribute = "W0112"
    /// Another stack that is not declared under `uses`.
    case unknownUse = "W0113"
    /// A patch that takes away what is not there.
    case absentInBase = "W0114"
    /// A context that is not there.
    case unknownContext = "W0115"
    /// A variable that the contexts of a stack set twice.
    case contextConflict = "W0116"

    /// A stack that the project does not have.
    case unknownStack = "W0117"

    /// An expression that cannot be parsed.
    case expressionSyntax = "W0201"
    /// A variable that is not there.
    case unknownVariable = "W0202"
    /// A function that is not there.
    case unknownFunction = "W0203"
    /// A function called with the wrong number of arguments.
    case wrongArity = "W0204"
    /// An expression that failed when it was evaluated.
    case evaluationFailed = "W0205"
    /// `each` outside a resource with `forEach`.
    case eachOutsideForEach = "W0206"
    /// An operator or a function with values of types that it does not take.
    case mismatchedTypes = "W0207"

    /// A value of the wrong type.
    case wrongType = "W0301"
    /// A value that is not one of those allowed.
    case notAllowed = "W0302"
    /// A value outside its bounds.
    case outOfRange = "W0303"
    /// A text that does not match its pattern.
    case patternMismatch = "W0304"
    /// A `forEach` that is neither a list of distinct texts, a map nor a whole number.
    case invalidForEach = "W0305"
    /// An input without a value.
    case missingInput = "W0306"
    /// A secret, or a variable of a context, that could not be read.
    case unreadableSecret = "W0307"
    /// A sensitive value in an output that is not declared sensitive.
    case undeclaredSensitive = "W0308"
    /// A schema that contradicts itself.
    case invalidSchema = "W0309"

    /// Resources that need one another.
    case cycle = "W0401"
    /// A `moved`, `removed` or `import` that contradicts what is declared or recorded.
    case invalidMove = "W0402"
    /// A module, or the stack of a patch, that cannot be used: its source, or that it is inside of itself.
    case invalidModule = "W0404"
    /// A module from git that `weir.lock` does not name, where that may not be written.
    case unlockedModule = "W0405"
    /// A resource whose instances only an apply can tell, where that is not allowed.
    case deferred = "W0403"

    /// What must not be destroyed would be.
    case destroyPrevented = "W0501"
    /// A hook failed.
    case hookFailed = "W0502"
    /// The world could not be asked.
    case unreachable = "W0503"
    /// A run did not end in good order.
    case unfinishedRun = "W0504"
    /// A tool is not the one that a saved plan was made with.
    case toolChanged = "W0506"
    /// An address that nothing has.
    case unknownAddress = "W0505"
    /// Another workspace that is used and was never applied.
    case unappliedUse = "W0508"
    /// What was to hold does not.
    case checkFailed = "W0507"
    /// What was to be taken over cannot be.
    case notImported = "W0509"
    /// What this machine lacks for what is planned.
    case machineLacks = "W0510"

    /// An input that nothing reads.
    case unusedInput = "W0601"
    /// A local that nothing reads.
    case unusedLocal = "W0602"
    /// A secret that nothing reads.
    case unusedSecret = "W0603"
    /// A name that hides, or is easily taken for, a variable of the stack language.
    case shadowedVariable = "W0604"
    /// A stack, an input or an output without a description.
    case missingDescription = "W0605"
    /// A stack that may cost money and has no `ttl`.
    case missingTTL = "W0606"
    /// A resource whose `when` is always false.
    case deadResource = "W0607"
    /// A `dependsOn` that an expression says already.
    case needlessDependency = "W0608"
    /// An input that sounds like a secret and is not sensitive.
    case exposedInput = "W0609"
}
