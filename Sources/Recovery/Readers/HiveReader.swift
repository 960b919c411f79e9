import ByteKit
import ByteSources
import ProductKey
import RegistryHive
import Texts

/// Looks for keys in a registry hive, its transaction logs, and what is left of deleted values.
enum HiveReader {
    /// What says that part of a hive could not be read; other problems are warnings.
    private static let losses: Set<ParseError.Code> = [
        .hiveTruncated, .rootMissing, .badBin, .outside, .badCellSize, .badKey, .badValue, .badList, .listTruncated,
        .dataTruncated, .tooDeep, .tooManyEntries, .unreadable,
    ]

    /// Reads a hive.
    ///
    /// - Parameters:
    ///   - region: the hive's bytes.
    ///   - logs: its transaction logs.
    ///   - root: the folder whose Windows the hive belongs to.
    ///   - harvest: where candidates, facts and problems go.
    static func read(_ region: MemoryRegion, logs: [LogFile], root: String, into harvest: inout Harvest) {
        let hive: Hive
        do throws(ParseError) {
            hive = try Hive(region, logs: logs)
        } catch {
            harvest.report(Message(error), partial: true)
            // What is no hive any more may still hold whole blobs.
            RawReader.carve(region, place: "registry.remains", into: &harvest)
            return
        }
        read(hive, root: root, into: &harvest) { findElsewhere(hive, region: region, into: &$0) }
    }

    /// Reads a hive of which only the pages that are needed are fetched; what is deleted in it is not looked for.
    static func read(_ memory: PagedMemory, root: String, into harvest: inout Harvest) {
        do throws(ParseError) {
            let hive = try Hive(memory.region, pager: HivePages(memory: memory))
            read(hive, root: root, into: &harvest) { _ in }
        } catch {
            harvest.report(Message(error), partial: true)
        }
    }

    private static func read(
        _ hive: Hive,
        root: String,
        into harvest: inout Harvest,
        elsewhere: (inout Harvest) -> Void
    ) {
        let isPrevious = InstallationRoot.isPrevious(root)
        let view = RegistryView(
            hive: hive,
            root: root,
            origin: isPrevious ? .previousInstallation : .live
        )
        let installation = InstallationValues.harvest(view, into: &harvest)
        let first = harvest.candidates.count
        for place in RegistryPlaces.all { place.search(view, into: &harvest) }
        elsewhere(&harvest)
        if let installation {
            harvest.update(installation) { facts in
                facts.isPrevious = isPrevious
                guard let written = hive.baseBlock?.lastWritten else { return }
                facts.lastWritten = max(facts.lastWritten ?? written, written)
            }
            harvest.assign(installation, from: first)
        }
        report(hive, into: &harvest)
    }

    /// Looks at every byte of the hive for blobs and keys that no known place has led to.
    private static func findElsewhere(_ hive: Hive, region: MemoryRegion, into harvest: inout Harvest) {
        var carved = Harvest()
        RawReader.carve(region, place: "registry.elsewhere", into: &carved)
        // A key as text is found inside its value, a blob at its beginning.
        let known = harvest.candidates.map { $0.offset..<($0.offset + 64) }
        let unexplained = carved.candidates.filter { candidate in
            !known.contains { $0.contains(candidate.offset) }
        }
        guard !unexplained.isEmpty else { return }
        let owners = RegistryOwners(hive, of: unexplained.map(\.offset))
        for var candidate in unexplained {
            candidate.origin = .deleted
            if let owner = owners[candidate.offset] {
                candidate.path = owner.path
                candidate.value = owner.value
                candidate.lastWritten = owner.lastWritten
                candidate.origin = owner.origin
            }
            harvest.add(candidate)
        }
    }

    private static func report(_ hive: Hive, into harvest: inout Harvest) {
        for problem in hive.problems {
            harvest.report(
                Message(problem.code.rawValue, ["offset": .number(problem.offset)]),
                partial: losses.contains(problem.code)
            )
        }
        for log in hive.replay?.reports ?? [] {
            if let refusal = log.refusal {
                harvest.report(Message(refusal.rawValue, ["name": .text(log.name), "offset": 0]), partial: false)
            }
        }
    }
}

/// Lets a hive fetch its pages.
private struct HivePages: HivePager {
    let memory: PagedMemory

    func prepare(offset: Int, count: Int) -> Bool { memory.prepare(offset: offset, count: count) }
}

/// Which values of a hive hold certain bytes.
private struct RegistryOwners {
    struct Owner {
        let path: String
        let value: String
        let lastWritten: Timestamp?
        let origin: Origin
    }

    private var owners: [Int: Owner] = [:]

    /// Walks the hive once for all offsets.
    init(_ hive: Hive, of offsets: [Int]) {
        let sorted = offsets.sorted()
        var found: [Int: Owner] = [:]
        hive.walk { key in
            for value in key.values {
                for range in value.dataRanges {
                    for offset in sorted where range.contains(offset) {
                        found[offset] = Owner(
                            path: key.path,
                            value: value.name,
                            lastWritten: key.lastWritten,
                            origin: Origin(value.origin, otherwise: .live)
                        )
                    }
                }
            }
            return found.count < sorted.count
        }
        if found.count < sorted.count {
            for value in hive.recover().values {
                for range in value.value.dataRanges {
                    for offset in sorted where range.contains(offset) && found[offset] == nil {
                        found[offset] = Owner(
                            path: value.owner?.path ?? "",
                            value: value.value.name,
                            lastWritten: value.owner?.lastWritten,
                            origin: .deleted
                        )
                    }
                }
            }
        }
        owners = found
    }

    subscript(offset: Int) -> Owner? { owners[offset] }
}
