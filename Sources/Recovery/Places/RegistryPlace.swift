import RegistryHive

/// A kind of place in the registry where a key may lie.
///
/// One file holds one place with its own examples, which one generic test runs.
protocol RegistryPlace: Sendable {
    /// Its stable name.
    var id: PlaceID { get }
    /// Inputs it must and must not find something in.
    var examples: [PlaceExample] { get }
    /// Looks in a tree.
    func search(_ view: RegistryView, into harvest: inout Harvest)
}

/// The registry places, in the order in which they are looked at.
enum RegistryPlaces {
    static let all: [any RegistryPlace] = [
        CurrentVersionPlace(), DefaultProductKeyPlace(), SoftwareProtectionPlace(), InternetExplorerPlace(),
        SourceOSPlace(), ActivationDatabasePlace(), OfficePlace(), SQLServerPlace(), ExchangePlace(),
        VisualStudioPlace(),
    ]
}

/// A registry tree seen through the places at which a Windows hive may begin in it.
///
/// A hive begins at its root. A `.reg` export names its keys from any root on (`HKEY_LOCAL_MACHINE\SOFTWARE\…`,
/// `HKEY_LOCAL_MACHINE\OFFLINE\…`), so every key of its first levels may be the beginning.
struct RegistryView {
    private struct Anchor {
        let key: RegistryKey
        let mount: String
    }

    private let anchors: [Anchor]
    /// What state of the source the tree shows.
    let origin: Origin
    /// The folder or file it belongs to.
    let root: String

    /// Levels of a `.reg` export at which a hive may begin: `HKEY_LOCAL_MACHINE`, `OFFLINE`, one folder of names more.
    private static let exportLevels = 3

    init(hive tree: any RegistryTree, root: String, origin: Origin = .live) {
        anchors = tree.roots.flatMap { root in
            [Anchor(key: root.key, mount: root.mount)] + Self.redirected(root.key, mount: root.mount)
        }
        self.origin = origin
        self.root = root
    }

    init(export tree: any RegistryTree, root: String) {
        var anchors: [Anchor] = []
        for root in tree.roots {
            var level = [root.key]
            for _ in 0..<Self.exportLevels {
                anchors += level.map { Anchor(key: $0, mount: root.mount) }
                level = level.flatMap(\.subkeys)
            }
        }
        self.anchors = anchors
        self.root = root
        origin = .live
    }

    /// The 32-bit view of a SOFTWARE hive.
    private static func redirected(_ key: RegistryKey, mount: String) -> [Anchor] {
        key.subkey("WOW6432Node").map { [Anchor(key: $0, mount: mount)] } ?? []
    }

    /// The keys that fit a pattern below any beginning, each once, with the path for the evidence.
    func keys(_ pattern: String) -> [(key: RegistryKey, path: String)] {
        var seen: Set<RegistryKeyID> = []
        return anchors.flatMap { anchor in
            anchor.key.keys(matching: pattern).compactMap { key in
                guard seen.insert(key.id).inserted else { return nil }
                return (key, Self.join(anchor.mount, key.path))
            }
        }
    }

    private static func join(_ mount: String, _ path: String) -> String {
        mount.isEmpty ? path : path.isEmpty ? mount : "\(mount)\\\(path)"
    }
}
