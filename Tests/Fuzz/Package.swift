// swift-tools-version: 6.2

// Fuzzing harnesses of Weir's readers and writers, for libFuzzer; scripts/checks/fuzz.py builds and runs them.
// The libraries are built from the same sources by a link, because what they share has `package` access, with coverage for
// the fuzzer, and with assertions in an optimised build.

import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .unsafeFlags(["-sanitize=fuzzer", "-assert-config", "Debug"]),
]

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/Weir/\(name)", swiftSettings: strict)
}

let collections = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")

/// What the control plane does with requests, without its server and its files.
let controlPlane = Target.target(
    name: "WeirControlPlane", dependencies: ["WeirCEL", "WeirValue", "WeirYAML", collections],
    path: "Sources/Weir/WeirControlPlane", exclude: ["Storage/SQLiteLog.swift"],
    sources: [
        "Cluster", "Discovery", "Kinds", "Machinery", "Protobuf", "Requests", "Storage", "Tables", "Types",
        "API/APIStatus+Requests.swift", "API/Base64URL.swift", "API/ContinueToken.swift", "API/DeletionOptions.swift",
        "API/ListOptions.swift", "API/RequestValue.swift", "API/ScaleView.swift", "API/SelectorText.swift",
        "Controllers/Frame/Conditions.swift",
        "Controllers/Frame/ControllerClock.swift",
        "Controllers/Frame/EventRecorder.swift",
        "Housekeeping/DefinitionKeeper.swift", "Housekeeping/NamespaceKeeper.swift",
    ], swiftSettings: strict + [.unsafeFlags(["-enable-testing"])])

let package = Package(
    name: "fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        .systemLibrary(name: "CLibYAML", path: "Sources/Weir/CLibYAML", pkgConfig: "yaml-0.1"),
        library("WeirValue", [collections, .product(name: "Crypto", package: "swift-crypto")]),
        library("WeirYAML", ["CLibYAML", "WeirValue", collections]),
        library("WeirCEL", ["WeirValue", collections]),
        library("WeirCore", ["WeirValue", "WeirCEL", .product(name: "HeapModule", package: "swift-collections")]),
        library("WeirRender", ["WeirValue", "WeirYAML"]),
        library("WeirConfig", ["WeirCore", "WeirYAML", "WeirCEL", "WeirValue"]),
        controlPlane,
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "WeirValue", "WeirYAML", "WeirCEL", "WeirCore", "WeirConfig", "WeirControlPlane", "WeirRender",
                collections,
            ],
            path: "Sources/fuzz", swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]),
    ]
)
