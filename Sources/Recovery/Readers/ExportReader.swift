import ByteKit
import ProductKey
import RegistryHive
import Texts

/// Looks for keys in a `.reg` export.
enum ExportReader {
    /// Reads an export.
    static func read(_ export: any RegistryTree, root: String, into harvest: inout Harvest) {
        let view = RegistryView(export: export, root: root)
        let installation = InstallationValues.harvest(view, into: &harvest)
        let first = harvest.candidates.count
        for place in RegistryPlaces.all { place.search(view, into: &harvest) }
        findElsewhere(export, into: &harvest)
        if let installation { harvest.assign(installation, from: first) }
        adviseOnFurtherExport(view, found: harvest.candidates.count > first, into: &harvest)
        for problem in export.problems {
            harvest.report(
                Message(problem.code.rawValue, ["offset": .number(problem.offset)]),
                partial: true
            )
        }
    }

    /// An export is small: every value of every key is looked at.
    private static func findElsewhere(_ export: any RegistryTree, into harvest: inout Harvest) {
        let known = Set(harvest.candidates.map(\.offset))
        let place: PlaceID = "registry.elsewhere"
        for root in export.roots {
            root.key.walk { key in
                let path = root.mount.isEmpty ? key.path : "\(root.mount)\\\(key.path)"
                for value in key.values where !known.contains(value.dataOffset) {
                    guard let content = content(of: value) else { continue }
                    harvest.add(
                        BlobValues.candidate(
                            content,
                            value: value,
                            key: key,
                            path: path,
                            place: place,
                            origin: .live
                        )
                    )
                }
                return true
            }
        }
    }

    private static func content(of value: RegistryValue) -> Candidate.Content? {
        if let text = value.string {
            let matches = KeyTextSearch.matches(in: Array(text.unicodeScalars))
            return matches.first { $0.key.number.checksumAgrees != false }.map { .text($0.key) }
        }
        guard (16...BlobContent.largestValue).contains(value.byteCount) else { return nil }
        return BlobContent.read(
            value.data,
            mayBeBareField: value.name.lowercased().hasPrefix("digitalproductid")
        )
    }

    /// The guides that people follow export `SoftwareProtectionPlatform`, which does not hold the blobs.
    private static func adviseOnFurtherExport(_ view: RegistryView, found: Bool, into harvest: inout Harvest) {
        let hasSubkey = SoftwareProtectionPlace.paths.contains { !view.keys($0).isEmpty }
        let hasBlobValues = view.keys(CurrentVersionPlace.path).contains { key, _ in
            key.values.contains { $0.name.lowercased().hasPrefix("digitalproductid") }
        }
        guard hasSubkey, !hasBlobValues else { return }
        harvest.report(
            Message("export.without-blobs", ["command": .text(FurtherExport.command)]),
            partial: false
        )
    }
}

/// The export that does hold the blobs.
enum FurtherExport {
    /// To be typed at an elevated prompt on the server itself.
    static let command = #"reg export "HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion" CurrentVersion.reg /y"#
}
