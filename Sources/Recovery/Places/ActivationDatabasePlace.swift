import RegistryHive

/// `WPA\Key-*` of the SYSTEM hive: where Windows XP and Server 2003 keep their blobs.
struct ActivationDatabasePlace: RegistryPlace {
    let id: PlaceID = "windows.wpa"

    func search(_ view: RegistryView, into harvest: inout Harvest) {
        for (key, path) in view.keys(#"WPA\Key-*"#) {
            BlobValues.collect(key, path: path, place: id, origin: view.origin, into: &harvest)
        }
    }

    let examples = [
        PlaceExample(
            "a Product ID of the older shape",
            text: #"""
                REGEDIT4

                [HKEY_LOCAL_MACHINE\SYSTEM\WPA\Key-AAAAAAAAAAAAAAAAAAAAA]
                "ProductID"="55041-029-0047897-86624"
                """#,
            yields: ["55041-029-0047897-86624"]
        ),
        PlaceExample(
            "a neighbouring key",
            text: #"""
                REGEDIT4

                [HKEY_LOCAL_MACHINE\SYSTEM\WPA\SigningHash-AAAAAAAAAAAAAAAAAAAAA]
                "ProductID"="55041-029-0047897-86624"
                """#,
            yields: []
        ),
    ]
}
