import RegistryHive

/// `Microsoft\Microsoft SQL Server\…\Setup`: a blob up to 2008 R2, a bare key field since 2012.
struct SQLServerPlace: RegistryPlace {
    let id: PlaceID = "sql-server.setup"

    func search(_ view: RegistryView, into harvest: inout Harvest) {
        let base = #"Microsoft\Microsoft SQL Server\"#
        for (key, path) in [#"*\Setup"#, #"*\Tools\Setup"#, #"*\Tools\ClientSetup"#].flatMap({ view.keys(base + $0) }) {
            let first = harvest.candidates.count
            BlobValues.collect(key, path: path, place: id, origin: view.origin, into: &harvest)
            let edition = key.value("Edition")?.string
            harvest.describe(from: first, product: "SQL Server" + (edition.map { " \($0)" } ?? ""))
        }
    }

    let examples = [
        PlaceExample(
            "an instance with a bare key field of a published key",
            text: #"""
                Windows Registry Editor Version 5.00

                [HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Microsoft SQL Server\MSSQL15.SAMPLE\Setup]
                "Edition"="Standard Edition"
                "DigitalProductID"=hex:c9,10,00,00,00,00,dc,9a,d9,05,97,75,72,39,08,00
                """#,
            yields: ["J464C"]
        ),
        PlaceExample(
            "an instance without a key",
            text: #"""
                Windows Registry Editor Version 5.00

                [HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Microsoft SQL Server\MSSQL15.SAMPLE\Setup]
                "Edition"="Developer Edition"
                """#,
            yields: []
        ),
    ]
}
