import ByteKit
import ByteSources
import RegistryHive
import Unpacking

/// The transaction logs that lie beside a hive.
enum HiveLogs {
    /// Whether a file is one by its name.
    static func isLog(_ path: String) -> Bool {
        let name = path.lowercased()
        return [".log", ".log1", ".log2"].contains { name.hasSuffix($0) }
    }

    /// Finds and opens `NAME.LOG`, `NAME.LOG1`, `NAME.LOG2` in any case, packed as the hive is or not.
    ///
    /// A log that cannot be opened, or is none, is left out here; the hive says what became of the others.
    static func beside(path: String, name: String) -> [LogFile] {
        let (folder, stem) = split(name)
        let packing = String(path.dropFirst(name.count)).lowercased()
        let names = FolderWalk.names(in: folder.isEmpty ? "." : folder) ?? []
        return ["log", "log1", "log2"].compactMap { ending in
            let wanted = "\(stem).\(ending)".lowercased()
            guard let match = names.first(where: { $0.lowercased() == wanted || $0.lowercased() == wanted + packing }),
                let source = try? FileSource(path: folder + match), source.byteCount > 0,
                let region = try? source.region()
            else { return nil }
            return LogFile(name: match, region: unpacked(region))
        }
    }

    private static func unpacked(_ region: MemoryRegion) -> MemoryRegion {
        guard let packing = Packing.detect(region.bytes) else { return region }
        return Unpacker.unpack(region.bytes, packing: packing, limit: 256 << 20).region
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path) }
        return (String(path[...slash]), String(path[path.index(after: slash)...]))
    }
}

/// The folder whose Windows a file belongs to.
enum InstallationRoot {
    /// Whether a root is what an upgrade or reinstallation has put aside: `Windows.old`, `Windows.old.000`, `Windows.old(1)`.
    static func isPrevious(_ root: String) -> Bool {
        root.split(separator: "/").last?.lowercased().hasPrefix("windows.old") ?? false
    }

    /// For `X/Windows/System32/config/SOFTWARE` and `…/config/RegBack/SOFTWARE` this is `X`; for any other file the folder
    /// it lies in, so that a SYSTEM and a SOFTWARE hive side by side are one installation.
    static func of(_ path: String) -> String {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        parts.removeLast()
        let lower = parts.map { $0.lowercased() }
        for ending in [["windows", "system32", "config", "regback"], ["windows", "system32", "config"]]
        where lower.suffix(ending.count).elementsEqual(ending) {
            let root = parts.dropLast(ending.count).joined(separator: "/")
            return root.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : root
        }
        return parts.isEmpty ? "." : parts.joined(separator: "/")
    }
}
