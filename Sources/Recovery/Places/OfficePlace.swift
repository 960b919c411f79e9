import RegistryHive

/// `Microsoft\Office\<version>\Registration`: one key for each product, in both views of the registry.
struct OfficePlace: RegistryPlace {
    let id: PlaceID = "office.registration"

    func search(_ view: RegistryView, into harvest: inout Harvest) {
        let patterns = [#"Microsoft\Office\*\Registration"#, #"Microsoft\Office\*\Registration\*"#]
        for (key, path) in patterns.flatMap({ view.keys($0) }) {
            let first = harvest.candidates.count
            BlobValues.collect(key, path: path, place: id, origin: view.origin, into: &harvest)
            let name = ["ConvertToEdition", "ProductName", "ProductNameVersion"]
                .lazy.compactMap { key.value(RegistryName($0))?.string }.first
            harvest.describe(from: first, product: name)
        }
    }

    let examples = [
        PlaceExample(
            "a product's own Product ID",
            text: #"""
                Windows Registry Editor Version 5.00

                [HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Office\16.0\Registration\{90160000-0011-0000-0000-0000000FF1CE}]
                "ProductName"="Microsoft Office"
                "ProductID"="00339-10000-00000-AA310"
                """#,
            yields: ["00339-10000-00000-AA310"]
        ),
        PlaceExample(
            "an Office key without registration",
            text: #"""
                Windows Registry Editor Version 5.00

                [HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Office\16.0\Common]
                "ProductID"="00339-10000-00000-AA310"
                """#,
            yields: []
        ),
    ]
}
