public import ByteKit
import Synchronization

/// An NTFS volume: records, folders and contents, each read when asked for.
///
/// A file's number is that of its record in the master file table.
public final class NTFSVolume: FileSystem {
    /// Always NTFS.
    public let kind = FileSystemKind.ntfs
    /// The volume's name.
    public let label: String
    /// The boot sector's facts.
    public let geometry: NTFSGeometry
    /// The record of the top folder.
    public let root: UInt64 = 5

    let source: any ByteSource
    let table: ExtentSource<NTFSStream>
    private let damaged = Mutex<Set<UInt64>>([])

    /// The most records that one file's attributes may be spread over.
    static let extensionLimit = 4_096

    /// Reads the boot sector and the table's own record.
    /// - Throws: `ntfs.not-ntfs`, `ntfs.bad-record`, `bytes.truncated`, or what the source throws.
    public init(_ source: any ByteSource) throws {
        let sector = try source.bytes(at: 0, count: 512)
        geometry = try NTFSGeometry(parsing: sector.span)
        self.source = source
        table = try Self.openTable(source, geometry)
        var label = ""
        if let volume = try? Self.record(3, table, geometry),
            let name = volume.attributes.first(where: { $0.type == NTFSAttributeType.volumeName })?.resident
        {
            label = UTF16Text.decode(name.span)
        }
        self.label = label
    }

    /// The table describes itself in its record 0, whose copy in the mirror serves when the first is damaged.
    private static func openTable(_ source: any ByteSource, _ geometry: NTFSGeometry) throws -> ExtentSource<NTFSStream>
    {
        do { return try openTable(at: geometry.mftCluster, source, geometry) } catch {
            guard let table = try? openTable(at: geometry.mirrorCluster, source, geometry) else { throw error }
            return table
        }
    }

    private static func openTable(
        at cluster: UInt64,
        _ source: any ByteSource,
        _ geometry: NTFSGeometry
    ) throws -> ExtentSource<NTFSStream> {
        guard let place = geometry.offset(ofCluster: cluster) else {
            throw ParseError(.ntfsBadRecord, at: 0, "place of the table")
        }
        var bytes = try source.bytes(at: place, count: geometry.recordSize)
        try NTFSFixup.apply(&bytes, signature: "FILE", at: place)
        let record = try NTFSRecord(parsing: bytes, number: 0)
        var pieces = record.runs(ofType: NTFSAttributeType.data, named: "")
        let start = ExtentSource(try NTFSStream(pieces: pieces, volume: source, clusterSize: geometry.clusterSize))
        // A much scattered table has further pieces in records that its first piece already reaches.
        let others = try references(in: record, source, geometry)
            .filter { $0.record != 0 && $0.type == NTFSAttributeType.data && $0.name.isEmpty }
        for number in Set(others.map(\.record)) {
            guard let more = try? Self.record(number, start, geometry) else { continue }
            pieces += more.runs(ofType: NTFSAttributeType.data, named: "")
        }
        return ExtentSource(try NTFSStream(pieces: pieces, volume: source, clusterSize: geometry.clusterSize))
    }

    // MARK: records

    private static func record(
        _ number: UInt64,
        _ table: ExtentSource<NTFSStream>,
        _ geometry: NTFSGeometry
    ) throws -> NTFSRecord {
        let (place, overflow) = number.multipliedReportingOverflow(by: UInt64(geometry.recordSize))
        guard !overflow else { throw ParseError(.ntfsBadRecord, at: 0, "record \(number)") }
        var bytes = try table.bytes(at: place, count: geometry.recordSize)
        try NTFSFixup.apply(&bytes, signature: "FILE", at: place)
        return try NTFSRecord(parsing: bytes, number: number)
    }

    func record(_ number: UInt64) throws -> NTFSRecord { try Self.record(number, table, geometry) }

    var recordCount: UInt64 { table.byteCount / UInt64(geometry.recordSize) }

    /// Records from `first` on, those that are none left out.
    func records(from first: UInt64, count: Int) throws -> [NTFSRecord] {
        let size = geometry.recordSize
        let bytes = try table.read(at: first * UInt64(size), count: count * size)
        var result: [NTFSRecord] = []
        for index in 0..<(bytes.count / size) {
            var part = Array(bytes[(index * size)..<((index + 1) * size)])
            let number = first + UInt64(index)
            guard (try? NTFSFixup.apply(&part, signature: "FILE", at: 0)) != nil,
                let record = try? NTFSRecord(parsing: part, number: number)
            else { continue }
            result.append(record)
        }
        return result
    }

    /// All attributes of a file: those of its base record and those that its attribute list points to.
    func attributes(of record: NTFSRecord) throws -> [NTFSAttribute] {
        var result = record.attributes
        var seen: Set<UInt64> = [record.number]
        for reference in try Self.references(in: record, source, geometry) where seen.insert(reference.record).inserted
        {
            guard seen.count <= Self.extensionLimit else { break }
            if let more = try? self.record(reference.record) { result += more.attributes }
        }
        return result
    }

    /// An entry of an attribute list.
    struct Reference {
        let type: UInt32
        let name: String
        let record: UInt64
    }

    static func references(
        in record: NTFSRecord,
        _ source: any ByteSource,
        _ geometry: NTFSGeometry
    ) throws -> [Reference] {
        guard let list = record.attributes.first(where: { $0.type == NTFSAttributeType.list }) else { return [] }
        switch list.content {
        case .resident(let value):
            return references(value.span)
        case .runs(let runs):
            let stream = try NTFSStream(pieces: [runs], volume: source, clusterSize: geometry.clusterSize)
            let bytes = try ExtentSource(stream).read(at: 0, count: Int(clamping: min(stream.byteCount, 256 << 10)))
            return references(bytes.span)
        }
    }

    private static func references(_ view: Span<UInt8>) -> [Reference] {
        var result: [Reference] = []
        var position = 0
        while view.holds(26, at: position) {
            let length = Int(view.loadU16(at: position + 4))
            guard length >= 26, view.holds(length, at: position) else { break }
            let nameCount = Int(view[position + 6]) * 2
            let nameOffset = position + Int(view[position + 7])
            let name =
                nameCount > 0 && view.holds(nameCount, at: nameOffset)
                ? UTF16Text.decode(view.extracting(nameOffset..<(nameOffset + nameCount))) : ""
            result.append(
                Reference(
                    type: view.loadU32(at: position),
                    name: name,
                    record: view.loadU64(at: position + 16) & 0xFFFF_FFFF_FFFF
                )
            )
            position += length
        }
        return result
    }

    // MARK: contents

    /// The content of a file's unnamed data attribute.
    /// - Throws: `ntfs.encrypted`, `ntfs.no-data`, `ntfs.bad-record`, or what the source throws.
    public func open(_ id: UInt64) throws -> any ByteSource {
        try stream(of: id, type: NTFSAttributeType.data, name: "")
    }

    func stream(of id: UInt64, type: UInt32, name: String) throws -> any ByteSource {
        try stream(try attributes(of: try record(id)), type: type, name: name, of: id)
    }

    /// What a file is compressed with by Windows' system compression, whose unnamed data are nothing but a hole.
    ///
    /// Reparse point: 0 tag 0x80000017, 8 version and 12 provider of the overlay (2: in the file itself), 20 packing.
    /// [MS-FSCC] 2.1.2.1.
    private static func systemCompression(_ attributes: [NTFSAttribute]) -> String? {
        guard let point = attributes.first(where: { $0.type == NTFSAttributeType.reparsePoint })?.resident,
            point.span.holds(24, at: 0), point.span.loadU32(at: 0) == 0x8000_0017
        else { return nil }
        guard point.span.loadU32(at: 12) == 2 else { return "WIM" }
        let number = Int(clamping: point.span.loadU32(at: 20))
        let names = ["XPRESS4K", "LZX", "XPRESS8K", "XPRESS16K"]
        return number < names.count ? names[number] : "\(number)"
    }

    func stream(_ attributes: [NTFSAttribute], type: UInt32, name: String, of id: UInt64) throws -> any ByteSource {
        let matching = attributes.filter { $0.type == type && $0.name == name }
        guard let first = matching.first else { throw ParseError("ntfs.no-data", at: 0, "record \(id)") }
        guard !first.isEncrypted else { throw ParseError("ntfs.encrypted", at: 0, "record \(id)") }
        if type == NTFSAttributeType.data, name.isEmpty, let packing = Self.systemCompression(attributes) {
            throw ParseError("ntfs.system-compressed", at: 0, packing)
        }
        if let value = first.resident { return ArraySource(value) }
        var pieces = matching.compactMap(\.runs)
        // Sparse files carry a compression unit as well; only the flag says that anything is packed.
        if !first.isCompressed { for index in pieces.indices { pieces[index].compressionUnit = 0 } }
        return ExtentSource(try NTFSStream(pieces: pieces, volume: source, clusterSize: geometry.clusterSize))
    }

    /// Size and times by the file's own record; those in folders may be stale.
    public func status(of id: UInt64) throws -> FileStatus {
        let attributes = try attributes(of: try record(id))
        var status = FileStatus(byteCount: 0)
        for attribute in attributes {
            if attribute.type == NTFSAttributeType.data, attribute.name.isEmpty {
                if let value = attribute.resident { status.byteCount = UInt64(value.count) }
                if let runs = attribute.runs, runs.firstVCN == 0 { status.byteCount = runs.dataSize }
            } else if attribute.type == NTFSAttributeType.standardInformation,
                let value = attribute.resident, value.count >= 16
            {
                let bytes = value.span
                status.created = Timestamp(fileTime: bytes.loadU64(at: 0))
                status.modified = Timestamp(fileTime: bytes.loadU64(at: 8))
            }
        }
        return status
    }

    /// Free clusters by the volume's own map, and what lies behind the file system.
    public func unallocatedRanges() throws -> [Range<UInt64>] {
        let map = try open(6)
        let cluster = UInt64(geometry.clusterSize)
        let total = min(geometry.volumeSize, source.byteCount) / cluster
        var ranges = try FreeMap.ranges(in: map, unitCount: total, unitSize: cluster)
        // What lies behind the copy of the boot sector belongs to no file either: the volume was made smaller once.
        let end = geometry.volumeSize + UInt64(geometry.sectorSize)
        if end < source.byteCount { ranges.append(end..<source.byteCount) }
        return ranges
    }

    /// The $UpCase-free comparison is exact for names of ASCII characters; others are looked for entry by entry.
    public func entries(named name: String, inFolder id: UInt64) throws -> [FileEntry] {
        let folder = try NTFSFolder(self, record: id)
        if name.utf8.allSatisfy({ $0 < 0x80 }), let found = try folder.lookUp(name) { return found }
        let wanted = name.lowercased()
        return try readable(folder, id).filter { $0.name.lowercased() == wanted }
    }

    /// The entries of a folder, in the order of its index.
    public func entries(ofFolder id: UInt64) throws -> [FileEntry] { try readable(NTFSFolder(self, record: id), id) }

    /// Whether a part of a folder could not be read when its entries were asked for.
    public func isDamaged(folder id: UInt64) -> Bool { damaged.withLock { $0.contains(id) } }

    private func readable(_ folder: NTFSFolder, _ id: UInt64) throws -> [FileEntry] {
        let (entries, isDamaged) = try folder.entries()
        if isDamaged { damaged.withLock { _ = $0.insert(id) } }
        return entries
    }
}

extension NTFSRecord {
    func runs(ofType type: UInt32, named name: String) -> [NTFSRuns] {
        attributes.filter { $0.type == type && $0.name == name }.compactMap(\.runs)
    }
}

/// Bytes held in an array.
public struct ArraySource: ByteSource {
    private let bytes: [UInt8]
    /// How many bytes there are.
    public var byteCount: UInt64 { UInt64(bytes.count) }

    /// Serves the bytes of an array.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Copies from the array.
    public func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        guard let start = Int(exactly: offset), start < bytes.count else { return 0 }
        let count = min(buffer.count, bytes.count - start)
        let source = bytes.span
        buffer.copy(source.extracting(start..<(start + count)), at: 0)
        return count
    }
}
