import ByteKit
import ByteSources
import RegistryHive

/// What the pages around a carved find say about the Windows it was of.
struct HiveSurroundings {
    /// A value of the registry that holds a find.
    struct Owner {
        /// The key's path, as far as its parents are still there.
        var path: String
        /// The value's name.
        var value: String
        /// When the key was last written.
        var lastWritten: Timestamp?
    }

    /// What the installation says of itself; nil where nothing is left of that.
    private(set) var facts: Harvest.InstallationFacts?
    private var values: [(data: Range<Int>, owner: Owner)] = []
    private let fragment: HiveFragment

    /// Keys whose values are of interest.
    private static let names: [RegistryName] = [
        "CurrentVersion", "DefaultProductKey", "DefaultProductKey2", "Registration", "ComputerName",
    ]
    /// Keys of a fragment that are looked at, and bytes of it that are searched for them.
    private static let keyLimit = 4_096
    private static let byteLimit: UInt64 = 512 << 20
    private static let blockSize: UInt64 = 1 << 20
    /// A key with its name at the end of a block is seen by the next.
    private static let overlap: UInt64 = 1_024

    /// Reads the surroundings.
    ///
    /// - Parameters:
    ///   - fragment: the pages.
    ///   - source: where they lie.
    ///   - root: how the report names the installation.
    init(_ fragment: HiveFragment, of source: any ByteSource, root: String) {
        self.fragment = fragment
        let cells = Self.cells(of: fragment, in: source)
        guard !cells.isEmpty, let memory = try? PagedMemory(HiveFragmentSource(fragment, of: source)),
            let hive = try? Hive(memory.region, pager: FragmentPages(memory: memory))
        else { return }
        var best = (count: 0, facts: Harvest.InstallationFacts(root: root))
        var computerName: String?
        for cell in cells {
            guard let node = hive.keyNode(at: cell) else { continue }
            let key = hive.key(node)
            note(key)
            if key.name == "ComputerName" {
                computerName = computerName ?? key.value("ComputerName")?.string.flatMap { $0.isEmpty ? nil : $0 }
                continue
            }
            // Several keys are called that: Windows describes itself most fully in one of them.
            guard key.name == "CurrentVersion" else { continue }
            let facts = InstallationValues.read(key, root: root)
            let count = [facts.productName, facts.edition, facts.build, facts.productID].count { $0 != nil }
            if count > best.count { best = (count, facts) }
        }
        if best.count > 0 || computerName != nil {
            best.facts.computerName = computerName
            facts = best.facts
        }
    }

    /// The value that holds a byte of the source.
    func owner(of offset: UInt64) -> Owner? {
        guard let run = fragment.runs.first(where: { (($0.offset)..<($0.end)).contains(offset) }) else { return nil }
        let place = BaseBlock.byteCount + Int(run.place + (offset - run.offset))
        return values.first { $0.data.contains(place) }?.owner
    }

    private mutating func note(_ key: RegistryKey) {
        let path = key.path
        for value in key.values {
            for range in value.dataRanges where range.count >= 16 && values.count < 16 * Self.keyLimit {
                values.append((range, Owner(path: path, value: value.name, lastWritten: key.lastWritten)))
            }
        }
    }

    private static func cells(of fragment: HiveFragment, in source: any ByteSource) -> [UInt32] {
        var cells: [UInt32] = []
        var searched: UInt64 = 0
        for run in fragment.runs {
            var start: UInt64 = 0
            while start < run.byteCount, searched < byteLimit, cells.count < keyLimit {
                let count = min(run.byteCount - start, blockSize + overlap)
                let bytes = (try? source.read(at: run.offset + start, count: Int(count))) ?? []
                cells += Hive.cells(ofKeysNamed: names, in: bytes.span, at: Int(run.place + start))
                start += blockSize
                searched += count
            }
        }
        // Blocks overlap.
        var seen: Set<UInt32> = []
        return cells.prefix(keyLimit).filter { seen.insert($0).inserted }
    }
}

/// Fetches the pages of a fragment.
private struct FragmentPages: HivePager {
    let memory: PagedMemory

    func prepare(offset: Int, count: Int) -> Bool { memory.prepare(offset: offset, count: count) }
}
