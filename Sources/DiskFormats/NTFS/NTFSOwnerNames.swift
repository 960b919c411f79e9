import ByteKit

/// Turns claims into owners; what a file's records say of it is read once.
struct NTFSOwnerNames {
    private let volume: NTFSVolume
    private var files: [NTFSReference: File?] = [:]
    private var folders: [UInt64: String] = [5: ""]

    private struct File {
        var path: String
        var isMetadata: Bool
        var isInUse: Bool
        var sizes: [NTFSStreamName: StreamSize]
    }

    private struct StreamSize {
        /// Bytes that belong to the content.
        var end: UInt64
        /// Bytes of a compression unit, or 0.
        var unit: UInt64
    }

    init(_ volume: NTFSVolume) { self.volume = volume }

    /// The owner of a byte that a file in use claims.
    /// - Returns: nil when the claim is of a record whose file is gone.
    mutating func owner(_ claim: NTFSOwnerSearch.Claim) -> ByteOwner? {
        guard let file = file(claim.file), file.isInUse else { return nil }
        let path = claim.stream.path(in: file.path)
        guard let place = place(of: claim, in: file) else { return .slack(path: path) }
        let isContent = claim.stream.type == NTFSAttributeType.data && !file.isMetadata
        return isContent ? .file(path: path, offset: place) : .metadata(path: path)
    }

    /// The owner that a free byte had.
    /// - Returns: nil when it lay behind the end of the content even then.
    mutating func formerOwner(_ claim: NTFSOwnerSearch.Claim) -> ByteOwner? {
        guard let file = file(claim.file), !file.isInUse else {
            return .deletedFile(path: claim.stream.path(in: "$Orphan/\(claim.file.number)"), offset: claim.offset)
        }
        return place(of: claim, in: file).map { .deletedFile(path: claim.stream.path(in: file.path), offset: $0) }
    }

    private mutating func file(_ reference: NTFSReference) -> File? {
        if let held = files[reference] { return held }
        let file = volume.base(reference).map { read($0) }
        files[reference] = .some(file)
        return file
    }

    private mutating func read(_ record: NTFSRecord) -> File {
        var sizes: [NTFSStreamName: StreamSize] = [:]
        for attribute in record.attributes where attribute.runs?.firstVCN == 0 {
            sizes[attribute.stream] = attribute.runs.map(size)
        }
        var path = record.number == volume.root ? "." : "$Orphan/\(record.number)"
        if record.number != volume.root, let name = volume.fileName(of: record) {
            let folder = volume.path(ofFolder: name.parent, sequence: name.parentSequence, known: &folders)
            path = folder.isEmpty ? name.name : "\(folder)/\(name.name)"
        }
        // The first records are the file system's own, as is what lies in $Extend.
        let isMetadata = record.number < 16 && record.number != volume.root || path.hasPrefix("$Extend/")
        return File(path: path, isMetadata: isMetadata, isInUse: record.isInUse, sizes: sizes)
    }

    private func size(_ head: NTFSRuns) -> StreamSize {
        StreamSize(end: min(head.initializedSize, head.dataSize), unit: volume.unitSize(head))
    }

    /// The place in the content; nil behind its end.
    private mutating func place(of claim: NTFSOwnerSearch.Claim, in file: File) -> UInt64? {
        var size = file.sizes[claim.stream]
        if size == nil, !claim.isResident {
            size = volume.head(of: claim.stream, file: claim.file).map { self.size($0) }
            if let size { files[claim.file]??.sizes[claim.stream] = size }
        }
        guard let size, !claim.isResident else { return claim.offset }
        let place = size.unit > 0 ? claim.offset / size.unit * size.unit : claim.offset
        return place < size.end ? place : nil
    }
}

/// What tells the streams of a file apart.
struct NTFSStreamName: Hashable, Sendable {
    let type: UInt32
    let name: String

    /// The path of the stream: the file's own for its content, else followed by the stream's name or its type.
    func path(in file: String) -> String {
        switch type {
        case NTFSAttributeType.data: name.isEmpty ? file : "\(file):\(name)"
        case NTFSAttributeType.indexAllocation: "\(file):\(name)"
        case NTFSAttributeType.list: "\(file):$ATTRIBUTE_LIST"
        case NTFSAttributeType.bitmap: "\(file):$BITMAP"
        case NTFSAttributeType.reparsePoint: "\(file):$REPARSE_POINT"
        default: "\(file):0x\(String(type, radix: 16))"
        }
    }
}

extension NTFSAttribute {
    var stream: NTFSStreamName { NTFSStreamName(type: type, name: name) }
}

extension NTFSVolume {
    /// A file's name, wherever among its records it stands.
    fileprivate func fileName(of record: NTFSRecord) -> NTFSFileName? {
        if let name = record.fileName { return name }
        let others = (try? Self.references(in: record, source, geometry)) ?? []
        guard let other = others.first(where: { $0.type == NTFSAttributeType.fileName }) else { return nil }
        return (try? self.record(other.record))?.fileName
    }

    /// The first piece of a stream, which states its sizes, out of the file's other records.
    fileprivate func head(of stream: NTFSStreamName, file: NTFSReference) -> NTFSRuns? {
        guard let record = base(file) else { return nil }
        // The list is in order of the pieces.
        let others = (try? Self.references(in: record, source, geometry)) ?? []
        guard let other = others.first(where: { $0.type == stream.type && $0.name == stream.name }),
            let more = try? self.record(other.record), more.owner.number == file.number
        else { return nil }
        return more.attributes.first { $0.stream == stream && $0.runs?.firstVCN == 0 }?.runs
    }
}
