// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "fleetfiles",
    dependencies: [.package(name: "regain", path: "../../..")],
    targets: [
        .executableTarget(
            name: "fleetfiles",
            dependencies: [.product(name: "TestSupport", package: "regain")]
        )
    ]
)
