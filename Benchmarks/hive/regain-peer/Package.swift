// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "hivebench",
    dependencies: [.package(name: "regain", path: "../../..")],
    targets: [
        .executableTarget(
            name: "hivebench",
            dependencies: [
                .product(name: "RegistryHive", package: "regain"), .product(name: "ByteKit", package: "regain"),
            ]
        )
    ]
)
