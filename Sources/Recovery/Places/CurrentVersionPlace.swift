import RegistryHive

/// `Microsoft\Windows NT\CurrentVersion` of the SOFTWARE hive: where Windows keeps the installed key.
struct CurrentVersionPlace: RegistryPlace {
    let id: PlaceID = "windows.current-version"
    static let path = #"Microsoft\Windows NT\CurrentVersion"#

    func search(_ view: RegistryView, into harvest: inout Harvest) {
        for (key, path) in view.keys(Self.path) {
            BlobValues.collect(key, path: path, place: id, origin: view.origin, into: &harvest)
        }
    }

    let examples = [
        PlaceExample(
            "the Product ID of the running Windows, in an export of a loaded hive",
            text: #"""
                Windows Registry Editor Version 5.00

                [HKEY_LOCAL_MACHINE\OFFLINE\Microsoft\Windows NT\CurrentVersion]
                "ProductId"="00429-70000-00000-AA123"
                """#,
            yields: ["00429-70000-00000-AA123"]
        ),
        PlaceExample(
            "the same value under another key",
            text: #"""
                Windows Registry Editor Version 5.00

                [HKEY_LOCAL_MACHINE\SOFTWARE\Vendor\CurrentVersion]
                "ProductId"="00429-70000-00000-AA123"
                """#,
            yields: []
        ),
    ]
}
