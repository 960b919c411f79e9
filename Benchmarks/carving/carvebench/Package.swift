// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "carvebench",
    dependencies: [.package(name: "regain", path: "../../..")],
    targets: [
        .executableTarget(
            name: "carvebench",
            dependencies: ["ByteKit", "Carving", "ProductKey", "TestSupport"].map {
                .product(name: $0, package: "regain")
            }
        )
    ]
)
