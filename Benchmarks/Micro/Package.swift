// swift-tools-version: 6.2

// Micro-benchmarks of Weir's libraries, built on demand:
//     swift run -c release --package-path Benchmarks/Micro
// The libraries are built from the same sources by a link, because what they share has `package` access.

import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/Weir/\(name)", swiftSettings: strict)
}

let package = Package(
    name: "micro",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        .systemLibrary(name: "CLibYAML", path: "Sources/Weir/CLibYAML", pkgConfig: "yaml-0.1"),
        library(
            "WeirValue",
            [
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        library(
            "WeirYAML", ["CLibYAML", "WeirValue", .product(name: "OrderedCollections", package: "swift-collections")]),
        library("WeirCEL", ["WeirValue", .product(name: "OrderedCollections", package: "swift-collections")]),
        library(
            "WeirCore", ["WeirValue", "WeirCEL", .product(name: "HeapModule", package: "swift-collections")]),
        library("WeirConfig", ["WeirCore", "WeirYAML", "WeirCEL", "WeirValue"]),
        .executableTarget(
            name: "micro", dependencies: ["CLibYAML", "WeirValue", "WeirYAML", "WeirCEL", "WeirCore", "WeirConfig"],
            path: "Sources/micro", swiftSettings: strict),
    ]
)
