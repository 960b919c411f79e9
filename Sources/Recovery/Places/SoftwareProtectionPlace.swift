import ProductKey
import RegistryHive

/// `SoftwareProtectionPlatform`: a backup of the default key in plain text, and the KMS host that is set or cached.
struct SoftwareProtectionPlace: RegistryPlace {
    let id: PlaceID = "windows.software-protection"
    /// Vista and Server 2008 use `SL` instead.
    static let paths = ["SoftwareProtectionPlatform", "SL"].map { CurrentVersionPlace.path + "\\" + $0 }

    func search(_ view: RegistryView, into harvest: inout Harvest) {
        for (key, path) in Self.paths.flatMap({ view.keys($0) }) {
            for value in key.values {
                // Any text value may name a key: BackupProductKeyDefault does, and other names were seen.
                guard let text = value.string, let product = try? ProductKey(text: text) else { continue }
                harvest.add(
                    BlobValues.candidate(
                        .text(product),
                        value: value,
                        key: key,
                        path: path,
                        place: id,
                        origin: view.origin
                    )
                )
            }
        }
    }

    let examples = [
        PlaceExample(
            "the default key in plain text",
            text: #"""
                Windows Registry Editor Version 5.00

                [HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform]
                "BackupProductKeyDefault"="N69G4-B89J2-4G8F4-WWYCC-J464C"
                """#,
            yields: ["J464C"]
        ),
        PlaceExample(
            "a KMS host and no key",
            text: #"""
                Windows Registry Editor Version 5.00

                [HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform]
                "KeyManagementServiceName"="kms.example.org"
                """#,
            yields: []
        ),
    ]
}
