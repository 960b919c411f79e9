// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "sealbench",
    dependencies: [
        .package(name: "regain", path: "../../.."),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        .executableTarget(
            name: "sealbench",
            dependencies: [
                .product(name: "ByteKit", package: "regain"), .product(name: "Sealing", package: "regain"),
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        )
    ]
)
