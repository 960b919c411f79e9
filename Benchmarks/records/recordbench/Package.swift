// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "recordbench",
    dependencies: [.package(name: "regain", path: "../../..")],
    targets: [
        .executableTarget(name: "recordbench", dependencies: [.product(name: "Records", package: "regain")])
    ]
)
