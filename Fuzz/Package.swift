// swift-tools-version: 6.3
import PackageDescription

// A package of its own: it is built with sanitizers and with a main function that is the fuzzer's, not ours.
let package = Package(
    name: "regain-fuzz",
    dependencies: [.package(name: "regain", path: "..")],
    targets: [
        .executableTarget(
            name: "FuzzReader",
            dependencies: [.product(name: "FuzzEntries", package: "regain")],
            swiftSettings: [.strictMemorySafety(), .unsafeFlags(["-parse-as-library"])]
        )
    ],
    swiftLanguageModes: [.v6]
)
