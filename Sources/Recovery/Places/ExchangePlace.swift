import RegistryHive

/// Exchange's set-up keys, which keep a blob and a Product ID.
struct ExchangePlace: RegistryPlace {
    let id: PlaceID = "exchange.setup"

    func search(_ view: RegistryView, into harvest: inout Harvest) {
        let patterns = [
            #"Microsoft\Exchange\Setup"#, #"Microsoft\Exchange\v*\Setup"#, #"Microsoft\ExchangeServer\*\Setup"#,
            #"Microsoft\Exchange\*\Registration"#,
        ]
        for (key, path) in patterns.flatMap({ view.keys($0) }) {
            let first = harvest.candidates.count
            BlobValues.collect(key, path: path, place: id, origin: view.origin, into: &harvest)
            harvest.describe(from: first, product: "Exchange Server")
        }
    }

    let examples = [
        PlaceExample(
            "a server's Product ID",
            text: #"""
                Windows Registry Editor Version 5.00

                [HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\ExchangeServer\v15\Setup]
                "ProductID"="02052-018-0000007-02793"
                """#,
            yields: ["02052-018-0000007-02793"]
        ),
        PlaceExample(
            "a server that only names its build",
            text: #"""
                Windows Registry Editor Version 5.00

                [HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\ExchangeServer\v15\Setup]
                "OwaVersion"="15.2.1118.7"
                """#,
            yields: []
        ),
    ]
}
