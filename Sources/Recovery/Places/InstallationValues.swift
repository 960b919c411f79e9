import ByteKit
import RegistryHive

/// The values by which an installation names itself, in `CurrentVersion` and in `Source OS`.
enum InstallationValues {
    /// Reads what a key says about the installation it belongs to.
    static func read(_ key: RegistryKey, root: String) -> Harvest.InstallationFacts {
        var facts = Harvest.InstallationFacts(root: root)
        fill(&facts, from: key)
        return facts
    }

    /// Fills in what a key says.
    static func fill(_ facts: inout Harvest.InstallationFacts, from key: RegistryKey) {
        facts.productName = text("ProductName", key) ?? facts.productName
        facts.edition = text("EditionID", key) ?? facts.edition
        facts.build = text("CurrentBuildNumber", key) ?? text("CurrentBuild", key) ?? facts.build
        facts.productID = text("ProductId", key) ?? facts.productID
        if let seconds = key.value("InstallDate")?.number, seconds != 0, let seconds = Int64(exactly: seconds) {
            facts.installedAt = Timestamp(secondsSince1970: seconds)
        }
        if let written = key.lastWritten { facts.lastWritten = max(facts.lastWritten ?? written, written) }
    }

    /// Looks for the facts about the installation in force.
    /// - Returns: its index in the harvest; nil where the tree says nothing about one.
    static func harvest(_ view: RegistryView, into harvest: inout Harvest) -> Int? {
        let root = view.root
        var found: Int?
        for (key, _) in view.keys(CurrentVersionPlace.path) {
            let facts = read(key, root: root)
            guard facts.productName != nil || facts.edition != nil || facts.build != nil || facts.productID != nil
            else { continue }
            let index = harvest.current(root: root)
            harvest.update(index) { fill(&$0, from: key) }
            found = index
        }
        for path in SoftwareProtectionPlace.paths {
            for (key, _) in view.keys(path) {
                guard let host = text("KeyManagementServiceName", key) else { continue }
                let index = harvest.current(root: root)
                harvest.update(index) { $0.kmsHost = host }
                found = index
            }
        }
        for set in controlSets(view) {
            for (key, _) in view.keys(set + #"\Control\ComputerName\ComputerName"#) {
                guard let name = text("ComputerName", key) else { continue }
                let index = harvest.current(root: root)
                harvest.update(index) { if $0.computerName == nil { $0.computerName = name } }
                found = index
            }
        }
        return found
    }

    /// The control set in force first, then the others.
    private static func controlSets(_ view: RegistryView) -> [String] {
        let selected = view.keys("Select").lazy.compactMap { $0.key.value("Current")?.number }.first ?? 1
        let number = String(selected)
        let current = "ControlSet" + String(repeating: "0", count: max(0, 3 - number.count)) + number
        return [current, "CurrentControlSet", "ControlSet0??"]
    }

    private static func text(_ name: RegistryName, _ key: RegistryKey) -> String? {
        guard let text = key.value(name)?.string, !text.isEmpty else { return nil }
        return text
    }
}
