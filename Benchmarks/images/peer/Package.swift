// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "imagebench",
    dependencies: [.package(name: "regain", path: "../../..")],
    targets: [
        .executableTarget(
            name: "imagebench",
            dependencies: [.product(name: "ByteKit", package: "regain"), .product(name: "DiskImages", package: "regain")]
        )
    ]
)
