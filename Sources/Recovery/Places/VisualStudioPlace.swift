import ProductKey
import RegistryHive

/// Visual Studio's registration keys: `PIDKEY` holds the key as 25 characters without hyphens.
struct VisualStudioPlace: RegistryPlace {
    let id: PlaceID = "visual-studio.registration"

    func search(_ view: RegistryView, into harvest: inout Harvest) {
        let patterns = [
            #"Microsoft\VisualStudio\*\Registration"#, #"Microsoft\VisualStudio\*\Registration\*"#,
            #"Microsoft\MSDN\*\Registration"#, #"Microsoft\MSDN\*\Registration\*"#,
        ]
        for (key, path) in patterns.flatMap({ view.keys($0) }) {
            let first = harvest.candidates.count
            BlobValues.collect(key, path: path, place: id, origin: view.origin, into: &harvest)
            if let value = key.value("PIDKEY"), let text = value.string, let product = try? ProductKey(text: text) {
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
            harvest.describe(from: first, product: "Visual Studio")
        }
    }

    let examples = [
        PlaceExample(
            "a key without hyphens",
            text: #"""
                Windows Registry Editor Version 5.00

                [HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\VisualStudio\14.0\Registration\2000.0x0000]
                "PIDKEY"="N69G4B89J24G8F4WWYCCJ464C"
                """#,
            yields: ["J464C"]
        ),
        PlaceExample(
            "a registration that was never filled in",
            text: #"""
                Windows Registry Editor Version 5.00

                [HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\VisualStudio\14.0\Registration]
                "PIDKEY"=""
                """#,
            yields: []
        ),
    ]
}
