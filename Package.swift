// swift-tools-version: 6.2

import PackageDescription

/// Settings that every Swift target shares.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let collections = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(
    name: "SystemPackage", package: "swift-system", condition: .when(platforms: [.linux]))
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// A library target under `Sources/` with the shared settings.
func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one library target, with what they import besides it.
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + dependencies, swiftSettings: strict)
}

let package = Package(
    name: "weir",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "weir", targets: ["weir"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    ],
    targets: [
        .systemLibrary(
            name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
        .systemLibrary(
            name: "CLibGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"]), .brew(["libgit2"])]),
        .systemLibrary(
            name: "CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),

        library("WeirFaults"),
        library("WeirValue", [collections, crypto]),
        library("WeirYAML", ["CLibYAML", "WeirValue", collections]),
        library("WeirRender", ["WeirValue", "WeirYAML"]),
        library("WeirCEL", ["WeirValue", collections]),
        library("WeirGit", ["CLibGit2", "WeirFaults", crypto]),
        library("WeirHTTP", ["CLibCurl"]),
        library("WeirProcess", ["WeirFaults", subprocess, system]),
        library(
            "WeirControlPlane",
            [
                "WeirCEL", "WeirValue", "WeirYAML", collections, crypto,
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ]),
        library("WeirCore", ["WeirValue", "WeirCEL", heap]),
        library("WeirConfig", ["WeirCore", "WeirYAML", "WeirCEL", "WeirValue"]),
        library("WeirAuthoring", ["WeirConfig", "WeirCore", "WeirYAML", "WeirCEL", "WeirValue"]),
        library("WeirState", ["WeirCore", "WeirFaults", "WeirGit", "WeirValue"]),
        library("WeirEngine", ["WeirCore", "WeirCEL", "WeirValue", heap]),
        library("WeirKubernetes", ["WeirHTTP", "WeirYAML", "WeirValue"]),
        library("WeirSimulation", ["WeirCore", "WeirHTTP", "WeirValue"]),
        .target(
            name: "WeirProviders",
            dependencies: [
                "WeirCore", "WeirCEL", "WeirYAML", "WeirRender", "WeirProcess", "WeirHTTP", "WeirKubernetes",
                "WeirValue", crypto, system,
            ],
            resources: [.embedInCode("Manifests")], swiftSettings: strict),
        library(
            "WeirCommands",
            [
                "WeirValue", "WeirYAML", "WeirCEL", "WeirHTTP", "WeirProcess", "WeirKubernetes", "WeirControlPlane",
                "WeirCore", "WeirConfig", "WeirAuthoring", "WeirState", "WeirEngine", "WeirProviders", argumentParser,
                system,
            ]),
        .target(
            name: "WeirTestSupport", dependencies: ["WeirCore", "WeirProcess", "WeirValue"], swiftSettings: strict),
        .executableTarget(
            name: "weir", dependencies: ["WeirCommands", "WeirProcess", argumentParser], swiftSettings: strict,
            linkerSettings: [
                // At a fixed address, and without its symbols for others, the program starts without 140,000 relocations.
                .unsafeFlags(
                    ["-Xclang-linker", "-no-pie", "-Xlinker", "--no-export-dynamic"],
                    .when(platforms: [.linux], configuration: .release))
            ]),
        // What Benchmarks/controlplane measures beside; no product.
        .executableTarget(
            name: "bare-server", dependencies: ["WeirControlPlane"], path: "Benchmarks/BareServer",
            swiftSettings: strict),

        tests("WeirValue"),
        tests("WeirYAML", ["WeirValue"]),
        tests("WeirRender", ["WeirProcess", "WeirValue"]),
        tests("WeirCEL", ["WeirValue"]),
        tests("WeirGit", [subprocess]),
        tests("WeirHTTP", ["CLibCurl"]),
        tests("WeirProcess"),
        tests("WeirState", ["WeirCore", "WeirFaults", "WeirGit", "WeirValue", subprocess]),
        tests("WeirKubernetes", ["WeirHTTP", "WeirTestSupport", "WeirValue"]),
        tests("WeirSimulation", ["WeirHTTP", "WeirTestSupport", "WeirValue"]),
        tests(
            "WeirProviders",
            [
                "WeirConfig", "WeirCore", "WeirHTTP", "WeirKubernetes", "WeirProcess", "WeirTestSupport", "WeirValue",
                "WeirYAML",
            ]),
        tests(
            "WeirCommands",
            [
                "weir", "WeirCEL", "WeirCore", "WeirHTTP", "WeirProcess", "WeirTestSupport", "WeirValue", "WeirYAML",
                argumentParser, system,
            ]),
        tests("WeirControlPlane", ["WeirProcess", "WeirValue", "WeirYAML", collections]),
        tests("WeirCore", ["WeirValue"]),
        tests("WeirConfig", ["WeirCore", "WeirTestSupport", "WeirValue"]),
        tests("WeirAuthoring", ["WeirConfig", "WeirCore", "WeirValue", "WeirYAML"]),
        tests("WeirEngine", ["WeirConfig", "WeirCore", "WeirTestSupport", "WeirValue"]),
    ]
)
