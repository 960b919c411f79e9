import RegistryHive

/// `DefaultProductKey` and `DefaultProductKey2`: the key of the installation medium, normally a generic one.
struct DefaultProductKeyPlace: RegistryPlace {
    let id: PlaceID = "windows.default-product-key"

    func search(_ view: RegistryView, into harvest: inout Harvest) {
        for (key, path) in view.keys(CurrentVersionPlace.path + #"\DefaultProductKey*"#) {
            BlobValues.collect(key, path: path, place: id, origin: view.origin, into: &harvest)
        }
    }

    let examples = [
        PlaceExample(
            "the Product ID of the medium's key",
            text: #"""
                Windows Registry Editor Version 5.00

                [HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\DefaultProductKey2]
                "ProductId"="00429-70000-00000-AA123"
                """#,
            yields: ["00429-70000-00000-AA123"]
        ),
        PlaceExample(
            "a Product ID that is none",
            text: #"""
                Windows Registry Editor Version 5.00

                [HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\DefaultProductKey]
                "ProductId"="none"
                """#,
            yields: []
        ),
    ]
}
