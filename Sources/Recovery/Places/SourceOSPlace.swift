import RegistryHive

/// `Setup\Source OS (Updated on …)` of the SYSTEM hive: the state before each in-place upgrade, key included.
struct SourceOSPlace: RegistryPlace {
    let id: PlaceID = "windows.source-os"

    func search(_ view: RegistryView, into harvest: inout Harvest) {
        for (key, path) in view.keys(#"Setup\Source OS (*"#) {
            var facts = InstallationValues.read(key, root: "\(view.root) → \(path)")
            facts.isPrevious = true
            let installation = harvest.open(facts)
            let first = harvest.candidates.count
            let origin: Origin = view.origin == .live ? .previousInstallation : view.origin
            BlobValues.collect(key, path: path, place: id, origin: origin, into: &harvest)
            harvest.assign(installation, from: first)
        }
    }

    let examples = [
        PlaceExample(
            "the Product ID before an upgrade",
            text: #"""
                Windows Registry Editor Version 5.00

                [HKEY_LOCAL_MACHINE\SYSTEM\Setup\Source OS (Updated on 1/6/2019 02:18:37)]
                "ProductId"="00429-70000-00000-AA123"
                """#,
            yields: ["00429-70000-00000-AA123"]
        ),
        PlaceExample(
            "a set-up without an upgrade",
            text: #"""
                Windows Registry Editor Version 5.00

                [HKEY_LOCAL_MACHINE\SYSTEM\Setup]
                "ProductId"="00429-70000-00000-AA123"
                """#,
            yields: []
        ),
    ]
}
