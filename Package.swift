// swift-tools-version: 6.3
import PackageDescription

/// Settings of every target: Swift 6 mode, strict memory safety, warnings are errors.
let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .treatWarning("DeprecatedDeclaration", as: .warning),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
]

/// Settings of the targets that define or return non-escapable views of memory.
let spanSettings = settings + [.enableExperimentalFeature("Lifetimes")]

/// Settings of the targets that wrap C libraries: all but the first, strict memory safety.
let bindingSettings = Array(spanSettings.dropFirst())

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let database = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// A room of the house with its tests: one section per room, lowest floor first.
func room(
    _ name: String,
    needs dependencies: [Target.Dependency] = [],
    tests testDependencies: [Target.Dependency] = [],
    excluding excluded: [String] = [],
    settings: [SwiftSetting] = settings
) -> [Target] {
    [
        .target(name: name, dependencies: dependencies, swiftSettings: settings),
        .testTarget(
            name: "\(name)Tests",
            dependencies: [.target(name: name), "TestSupport"] + dependencies + testDependencies,
            exclude: excluded,
            swiftSettings: settings
        ),
    ]
}

func systemLibrary(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(
        name: name,
        path: "Sources/CLibraries/\(name)",
        pkgConfig: pkgConfig,
        providers: [.apt([apt])]
    )
}

/// The documentation plugin is fetched only by `make doc`.
let documentation: [Package.Dependency] =
    Context.environment["REGAIN_DOCC"] == nil
    ? [] : [.package(url: "https://github.com/apple/swift-docc-plugin", from: "1.5.0")]

let package = Package(
    name: "regain",
    products: [
        .executable(name: "regain", targets: ["regain"]),
        .library(name: "ByteKit", targets: ["ByteKit"]),
        .library(name: "Carving", targets: ["Carving"]),
        .library(name: "DiskImages", targets: ["DiskImages"]),
        .library(name: "ProductKey", targets: ["ProductKey"]),
        .library(name: "RegistryHive", targets: ["RegistryHive"]),
        .library(name: "Records", targets: ["ByteKit", "RecordStore", "Records"]),
        .library(name: "Sealing", targets: ["Sealing"]),
        .library(name: "TestSupport", targets: ["TestSupport"]),
        .library(name: "FuzzEntries", targets: ["FuzzEntries"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ] + documentation,
    targets: [
        // C libraries: each imported by one room, but for zlib, OpenSSL (each also ImageWorker), libarchive (which
        // MediaWorker reads and Dossier writes with) and the header CPrefetch
        [
            systemLibrary("CArchive", pkgConfig: "libarchive", apt: "libarchive-dev"),
            systemLibrary("CArgon2", pkgConfig: "libargon2", apt: "libargon2-dev"),
            systemLibrary("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
            systemLibrary("CEwf", pkgConfig: "libewf", apt: "libewf-dev"),
            systemLibrary("CExpat", pkgConfig: "expat", apt: "libexpat1-dev"),
            systemLibrary("CGMime", pkgConfig: "gmime-3.0", apt: "libgmime-3.0-dev"),
            systemLibrary("CLzma", pkgConfig: "liblzma", apt: "liblzma-dev"),
            systemLibrary("COpenSSL", pkgConfig: "libcrypto", apt: "libssl-dev"),
            systemLibrary("CPoppler", pkgConfig: "poppler-glib", apt: "libpoppler-glib-dev"),
            systemLibrary("CPQ", pkgConfig: "libpq", apt: "libpq-dev"),
            systemLibrary("CPff", pkgConfig: "libpff", apt: "libpff-dev"),
            systemLibrary("CPangoCairo", pkgConfig: "pangocairo", apt: "libpango1.0-dev"),
            .systemLibrary(name: "CPrefetch", path: "Sources/CLibraries/CPrefetch"),
            systemLibrary("CQRencode", pkgConfig: "libqrencode", apt: "libqrencode-dev"),
            systemLibrary("CSMBClient", pkgConfig: "smbclient", apt: "libsmbclient-dev"),
            systemLibrary("CTesseract", pkgConfig: "tesseract", apt: "libtesseract-dev"),
            systemLibrary("CTsk", pkgConfig: "tsk", apt: "libtsk-dev"),
            systemLibrary("CUdfread", pkgConfig: "libudfread", apt: "libudfread-dev"),
            systemLibrary("CVshadow", pkgConfig: "libvshadow", apt: "libvshadow-dev"),
            .systemLibrary(name: "CWim", path: "Sources/CLibraries/CWim", providers: [.apt(["libwim-dev"])]),
            systemLibrary("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
            systemLibrary("CZstd", pkgConfig: "libzstd", apt: "libzstd-dev"),
            .target(name: "CMailClient", dependencies: ["CCurl"]),
            .target(name: "CResources", exclude: ["files"]),
            .target(name: "CShareClient", dependencies: ["CSMBClient"]),
            .target(name: "CWebClient", dependencies: ["CCurl"]),
            .target(name: "CWorker", linkerSettings: [.linkedLibrary("seccomp")]),
        ],

        // Floor 0
        room("ByteKit", settings: spanSettings),

        // Floor 1: formats; no file is opened here
        room("Carving", needs: ["ByteKit", "ProductKey", "CPrefetch"], settings: spanSettings),
        room("DiskFormats", needs: ["ByteKit"], settings: spanSettings),
        room("FirmwareTables", needs: ["ByteKit"], settings: spanSettings),
        room("JSONText", needs: ["ByteKit"], settings: spanSettings),
        room("OutlookFormats", needs: ["ByteKit"], settings: spanSettings),
        room("PlainText", needs: ["ByteKit"], settings: spanSettings),
        room("ProductKey", needs: ["ByteKit", crypto], settings: spanSettings),
        room("RegistryHive", needs: ["ByteKit", "CPrefetch"], settings: spanSettings),
        room("Unpacking", needs: ["ByteKit", "CLzma", "CZlib"], settings: spanSettings),
        room("XMLText", needs: ["ByteKit", "CExpat"], settings: spanSettings),

        // Floor 2: facts, texts, and bytes from anywhere
        room("ByteSources", needs: ["ByteKit"], settings: spanSettings),
        room("Captures", needs: ["ByteKit", "PlainText", "XMLText"], settings: spanSettings),
        room(
            "Catalogue",
            needs: ["ByteKit", "JSONText", "Texts", "Unpacking", "XMLText"],
            settings: spanSettings
        ),
        room(
            "DiskImages",
            needs: ["ByteKit", "DiskFormats", "WorkerLink"],
            tests: ["regain-forensic", "regain-image", "regain-tsk", "regain-wim"],
            settings: spanSettings
        ),
        room(
            "Documents",
            needs: ["ByteKit", "JSONText", "ProductKey", "Texts", "WorkerLink", "XMLText"],
            tests: ["Typesetting", "regain-mail", "regain-ocr", "regain-paper"],
            settings: spanSettings
        ),
        room("RemoteMessages", needs: ["ByteKit"], settings: spanSettings),
        room(
            "RemoteSources",
            needs: ["ByteKit", "ByteSources", "RemoteMessages", "WorkerLink", crypto],
            tests: ["regain-http", "regain-smb"],
            settings: spanSettings
        ),
        room("Texts", needs: ["ByteKit", "JSONText", "CResources"], settings: spanSettings),
        room("WorkerLink", needs: ["ByteKit", "CWorker"], tests: ["regain-test-worker"], settings: spanSettings),

        // Floor 3: what it means
        room(
            "Exchange",
            needs: [
                "ByteKit", "Catalogue", "DiskImages", "JSONText", "PlainText", "ProductKey", "Texts", "WorkerLink",
                "XMLText",
            ],
            tests: ["ByteSources", "regain-wim"],
            settings: spanSettings
        ),
        room(
            "Licensing",
            needs: ["ByteKit", "Captures", "Catalogue", "JSONText", "ProductKey", "Texts"],
            settings: spanSettings
        ),
        room(
            "Recovery",
            needs: [
                "ByteKit", "ByteSources", "Captures", "Carving", "Catalogue", "DiskFormats", "DiskImages", "Documents",
                "FirmwareTables", "Licensing", "PlainText", "ProductKey", "RegistryHive", "RemoteSources", "Texts",
                "Unpacking", "WorkerLink", crypto,
            ],
            tests: ["regain-mail", "regain-wim"],
            settings: spanSettings
        ),
        room(
            "SetupMedia",
            needs: ["ByteKit", "ByteSources", "Catalogue", "Texts", "XMLText"],
            settings: spanSettings
        ),

        // Floor 4: what to do
        room(
            "Guidance",
            needs: ["ByteKit", "Catalogue", "JSONText", "ProductKey", "Texts"],
            settings: spanSettings
        ),
        room(
            "Sealing",
            needs: ["ByteKit", "JSONText", "ProductKey", "COpenSSL", crypto],
            settings: spanSettings
        ),

        room(
            "KeySafes",
            needs: [
                "ByteKit", "JSONText", "PlainText", "ProductKey", "Unpacking", "XMLText", "CArgon2", crypto,
                cryptoExtras,
            ],
            settings: spanSettings
        ),
        room(
            "Dossier",
            needs: [
                "ByteKit", "ByteSources", "Catalogue", "DiskImages", "Guidance", "JSONText", "PlainText", "ProductKey",
                "Texts", "Typesetting", "WorkerLink", "CArchive", crypto,
            ],
            tests: ["regain-wim"],
            settings: spanSettings
        ),
        room("Labels", needs: ["ByteKit", "ProductKey", "Texts", "Typesetting"], settings: spanSettings),
        room(
            "Leaks",
            needs: [
                "ByteKit", "ByteSources", "Carving", "Catalogue", "CPrefetch", "DiskImages", "Licensing", "PlainText",
                "ProductKey", "Texts", "Unpacking", "WorkerLink", crypto,
            ],
            tests: ["JSONText", "regain-wim"],
            settings: spanSettings
        ),
        room("Typesetting", needs: ["ByteKit", "CPangoCairo", "CQRencode"], settings: bindingSettings),

        room(
            "RecordStore",
            needs: ["ByteKit", "CPQ", crypto, database],
            tests: ["regain-test-writer"],
            settings: bindingSettings
        ),
        room(
            "Records",
            needs: [
                "ByteKit", "Catalogue", "Documents", "Exchange", "JSONText", "Licensing", "ProductKey", "Recovery",
                "RecordStore",
                "Sealing", "Texts", crypto,
            ],
            settings: spanSettings
        ),
        room(
            "Cases",
            needs: ["ByteKit", "Guidance", "JSONText", "Records", "Texts", yams],
            tests: ["ProductKey"],
            settings: spanSettings
        ),
        room(
            "Oversight",
            needs: [
                "ByteKit", "Catalogue", "Guidance", "JSONText", "Records", "Recovery", "Texts", crypto,
            ],
            tests: ["ProductKey", "RecordStore"],
            settings: spanSettings
        ),

        // Floor 5: the command line
        room(
            "Commands",
            needs: [
                "ByteKit", "ByteSources", "Captures", "Catalogue", "DiskImages", "Documents", "FirmwareTables",
                "Guidance",
                "Leaks",
                "Licensing", "PlainText", "ProductKey", "Recovery", "RemoteSources", "SetupMedia", "Texts",
                "WorkerLink",
                argumentParser, crypto,
            ],
            tests: [
                "JSONText", "Typesetting", "regain", "regain-forensic", "regain-http", "regain-image", "regain-imap",
                "regain-mail",
                "regain-ocr", "regain-paper", "regain-records", "regain-smb",
                "regain-tsk",
                "regain-wim",
            ],
            excluding: ["Golden"],
            settings: spanSettings
        ),

        room(
            "RecordCommands",
            needs: [
                "ByteKit", "ByteSources", "Cases", "Catalogue", "Commands", "Documents", "Dossier", "Exchange",
                "Guidance",
                "JSONText", "KeySafes", "Labels", "Leaks", "Licensing", "Oversight", "PlainText", "ProductKey",
                "Records", "RecordStore", "Recovery", "Sealing", "Texts", "Typesetting", "WorkerLink", argumentParser,
                crypto,
            ],
            tests: [
                "regain", "regain-image", "regain-mail", "regain-paper", "regain-records", "regain-tsk", "regain-wim",
            ],
            excluding: ["Golden"],
            settings: spanSettings
        ),

        // Floor 6: the executables; the lean one links no database and becomes the other where records are needed
        [
            .executableTarget(name: "regain", dependencies: ["Commands"], swiftSettings: settings),
            .executableTarget(name: "regain-records", dependencies: ["RecordCommands"], swiftSettings: settings),
        ],

        // Workers: executables of their own, one for each family of C libraries
        [
            .target(
                name: "ImageServing",
                dependencies: ["ByteKit", "DiskFormats", "DiskImages", "WorkerLink"],
                swiftSettings: spanSettings
            ),
            .target(
                name: "DocumentServing",
                dependencies: ["ByteKit", "Documents", "PlainText", "WorkerLink"],
                swiftSettings: spanSettings
            ),
            .target(
                name: "ImageWorker",
                dependencies: [
                    "ByteKit", "DiskFormats", "DiskImages", "ImageServing", "CZlib", "CZstd",
                ],
                swiftSettings: bindingSettings
            ),
            .target(
                name: "ForensicWorker",
                dependencies: [
                    "ByteKit", "DiskFormats", "DiskImages", "ImageServing", "ImageWorker", "WorkerLink", "CEwf",
                    "COpenSSL", "CVshadow",
                ],
                swiftSettings: bindingSettings
            ),
            .target(
                name: "MailWorker",
                dependencies: [
                    "ByteKit", "DocumentServing", "Documents", "OutlookFormats", "WorkerLink", "CGMime", "CPff",
                ],
                swiftSettings: bindingSettings
            ),
            .target(
                name: "MediaWorker",
                dependencies: [
                    "ByteKit", "DiskFormats", "DiskImages", "ImageServing", "CArchive", "CUdfread", "CWim",
                ],
                swiftSettings: bindingSettings
            ),
            .target(
                name: "PaperWorker",
                dependencies: ["ByteKit", "Documents", "DocumentServing", "CArchive", "CPoppler"],
                swiftSettings: bindingSettings
            ),
            .target(
                name: "PictureWorker",
                dependencies: ["ByteKit", "Documents", "DocumentServing", "CTesseract"],
                swiftSettings: bindingSettings
            ),
            .target(
                name: "TSKWorker",
                dependencies: ["ByteKit", "DiskFormats", "DiskImages", "ImageServing", "CTsk"],
                swiftSettings: bindingSettings
            ),
            .executableTarget(
                name: "regain-tsk",
                dependencies: ["ImageServing", "TSKWorker", "WorkerLink"],
                swiftSettings: settings
            ),
            .executableTarget(
                name: "regain-image",
                dependencies: ["ImageServing", "ImageWorker", "WorkerLink"],
                swiftSettings: settings
            ),
            .executableTarget(
                name: "regain-forensic",
                dependencies: ["ForensicWorker", "ImageServing", "WorkerLink"],
                swiftSettings: settings
            ),
            .executableTarget(
                name: "regain-mail",
                dependencies: ["DocumentServing", "MailWorker", "WorkerLink"],
                swiftSettings: settings
            ),
            .executableTarget(
                name: "regain-wim",
                dependencies: ["ImageServing", "MediaWorker", "WorkerLink"],
                swiftSettings: settings
            ),
            .executableTarget(
                name: "regain-http",
                dependencies: ["RemoteMessages", "WorkerLink", "CWebClient"],
                swiftSettings: settings
            ),
            .executableTarget(
                name: "regain-imap",
                dependencies: ["RemoteMessages", "WorkerLink", "CMailClient"],
                swiftSettings: settings
            ),
            .executableTarget(
                name: "regain-smb",
                dependencies: ["RemoteMessages", "WorkerLink", "CShareClient"],
                swiftSettings: settings
            ),
            .executableTarget(
                name: "regain-paper",
                dependencies: ["DocumentServing", "PaperWorker", "WorkerLink"],
                swiftSettings: settings
            ),
            .executableTarget(
                name: "regain-ocr",
                dependencies: ["DocumentServing", "PictureWorker", "WorkerLink"],
                swiftSettings: settings
            ),
            .executableTarget(name: "regain-test-writer", dependencies: ["RecordStore"], swiftSettings: settings),
            .executableTarget(
                name: "regain-test-worker",
                dependencies: ["ByteKit", "WorkerLink"],
                swiftSettings: settings
            ),
        ],

        // Beside the house
        [.target(name: "TestSupport", dependencies: ["ByteKit", "ProductKey"], swiftSettings: spanSettings)],
        room(
            "FuzzEntries",
            needs: [
                "ByteKit", "Captures", "Carving", "Catalogue", "Documents", "Dossier", "Exchange", "FirmwareTables",
                "JSONText", "KeySafes", "Leaks", "OutlookFormats", "ProductKey", "RegistryHive", "Sealing", "Texts",
                "Typesetting", "XMLText",
            ],
            settings: spanSettings
        ),
    ].flatMap { $0 },
    swiftLanguageModes: [.v6]
)
