import RegistryHive

/// `Microsoft\Internet Explorer\Registration`: a second copy of the blob on older systems.
struct InternetExplorerPlace: RegistryPlace {
    let id: PlaceID = "windows.internet-explorer"

    func search(_ view: RegistryView, into harvest: inout Harvest) {
        for (key, path) in view.keys(#"Microsoft\Internet Explorer\Registration"#) {
            BlobValues.collect(key, path: path, place: id, origin: view.origin, into: &harvest)
        }
    }

    let examples = [
        PlaceExample(
            "the Product ID, in the 32-bit view of the registry",
            text: #"""
                Windows Registry Editor Version 5.00

                [HKEY_LOCAL_MACHINE\SOFTWARE\WOW6432Node\Microsoft\Internet Explorer\Registration]
                "ProductId"="00429-70000-00000-AA123"
                """#,
            yields: ["00429-70000-00000-AA123"]
        ),
        PlaceExample(
            "another key of the same program",
            text: #"""
                Windows Registry Editor Version 5.00

                [HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Internet Explorer\Main]
                "ProductId"="00429-70000-00000-AA123"
                """#,
            yields: []
        ),
    ]
}
