public import ByteKit
public import DiskFormats
public import WorkerLink

/// What the program asks a worker that reads images.
public enum ImageOperation: UInt16, Sendable {
    case open = 1, volumes, unlock, files, openFile, media, read, nextData, unallocated, release, bytesRead, verify
    case slack, owners
}

/// What such a worker asks the program.
public enum ImageCallback: UInt16, Sendable {
    /// Opens a file that lies beside the image.
    case sibling = 1
}

/// A source as it is told to a worker: an open file that travels along, or bytes that the program reads.
public enum WireSource: UInt8, Sendable {
    case absent = 0
    case descriptor = 1
    case relayed = 2
}

extension WireWriter {
    /// Appends a moment.
    public mutating func timestamp(_ value: Timestamp?) { optional(value) { $0.i64($1.secondsSince1970) } }

    /// Appends a problem.
    public mutating func problem(_ value: ImageProblem) {
        text(value.code.rawValue)
        optional(value.offset) { $0.u64($1) }
        text(value.detail)
    }

    /// Appends a layer.
    public mutating func layer(_ value: ContainerLayer) {
        text(value.format)
        text(value.file)
    }

    /// Appends a snapshot of an image.
    public mutating func snapshot(_ value: ImageSnapshot) {
        text(value.id)
        text(value.name)
        timestamp(value.created)
    }

    /// Appends a volume.
    public mutating func volume(_ value: ImageVolume) {
        u32(UInt32(clamping: value.index))
        text(value.partition.scheme.rawValue)
        u32(UInt32(clamping: value.partition.number))
        u64(value.partition.offset)
        u64(value.partition.byteCount)
        text(value.partition.type)
        text(value.partition.name)
        text(value.fileSystem.rawValue)
        text(value.label)
        optional(value.bitLocker) { writer, state in
            writer.text(state.lock.rawValue)
            writer.list(state.protectors) {
                $0.text($1.id)
                $0.text($1.kind)
            }
            writer.text(state.cipher)
            writer.text(state.label)
        }
        list(value.shadowCopies) {
            $0.text($1.id)
            $0.timestamp($1.created)
        }
        list(value.facts.sorted { $0.key < $1.key }) {
            $0.text($1.key)
            $0.text($1.value)
        }
        list(value.problems) { $0.problem($1) }
    }

    /// Appends a file; volume and shadow copy are known to who asked.
    public mutating func file(_ value: ImageFile) {
        text(value.path)
        u64(value.id)
        u64(value.byteCount)
        timestamp(value.modified)
        timestamp(value.created)
        bool(value.isDeleted)
    }
}

extension WireWriter {
    /// Appends ranges of bytes.
    public mutating func ranges(_ values: some Collection<Range<UInt64>>) {
        list(values) {
            $0.u64($1.lowerBound)
            $0.u64($1.upperBound)
        }
    }

    /// Appends what a byte belongs to.
    public mutating func owner(_ value: ByteOwner) {
        switch value {
        case .file(let path, let offset):
            u8(1)
            text(path)
            u64(offset)
        case .slack(let path):
            u8(2)
            text(path)
        case .deletedFile(let path, let offset):
            u8(3)
            text(path)
            u64(offset)
        case .unallocated: u8(4)
        case .metadata(let path):
            u8(5)
            text(path)
        case .unknown: u8(0)
        }
    }
}

extension ByteReader {
    mutating func wireRanges() throws(ParseError) -> [Range<UInt64>] {
        try wireList { (item) throws(ParseError) in
            let start = try item.u64()
            let end = try item.u64()
            return start..<max(start, end)
        }
    }

    mutating func wireOwner() throws(ParseError) -> ByteOwner {
        switch try u8() {
        case 1: .file(path: try wireText(), offset: try u64())
        case 2: .slack(path: try wireText())
        case 3: .deletedFile(path: try wireText(), offset: try u64())
        case 4: .unallocated
        case 5: .metadata(path: try wireText())
        default: .unknown
        }
    }

    mutating func wireTimestamp() throws(ParseError) -> Timestamp? {
        try wireOptional { (input) throws(ParseError) in Timestamp(secondsSince1970: try input.i64()) }
    }

    mutating func wireProblem() throws(ParseError) -> ImageProblem {
        ImageProblem(
            ParseError.Code(rawValue: try wireText()),
            offset: try wireOptional { (input) throws(ParseError) in try input.u64() },
            detail: try wireText()
        )
    }

    mutating func wireLayer() throws(ParseError) -> ContainerLayer {
        ContainerLayer(format: try wireText(), file: try wireText())
    }

    mutating func wireSnapshot() throws(ParseError) -> ImageSnapshot {
        ImageSnapshot(id: try wireText(), name: try wireText(), created: try wireTimestamp())
    }

    mutating func wireVolume() throws(ParseError) -> ImageVolume {
        let index = Int(try u32())
        let scheme = Partition.Scheme(rawValue: try wireText()) ?? .none
        let partition = Partition(
            scheme: scheme,
            number: Int(try u32()),
            offset: try u64(),
            byteCount: try u64(),
            type: try wireText(),
            name: try wireText()
        )
        let kind = FileSystemKind(rawValue: try wireText()) ?? .unknown
        var volume = ImageVolume(index: index, partition: partition, fileSystem: kind, label: try wireText())
        volume.bitLocker = try wireOptional { (input) throws(ParseError) in try input.wireBitLocker() }
        volume.shadowCopies = try wireList { (input) throws(ParseError) in
            ShadowCopy(id: try input.wireText(), created: try input.wireTimestamp())
        }
        for fact in try wireList({ (input) throws(ParseError) in [try input.wireText(), try input.wireText()] }) {
            volume.facts[fact[0]] = fact[1]
        }
        volume.problems = try wireList { (input) throws(ParseError) in try input.wireProblem() }
        return volume
    }

    private mutating func wireBitLocker() throws(ParseError) -> BitLockerState {
        let lock = BitLockerState.Lock(rawValue: try wireText()) ?? .locked
        let protectors = try wireList { (input) throws(ParseError) in
            BitLockerState.Protector(id: try input.wireText(), kind: try input.wireText())
        }
        return BitLockerState(lock: lock, protectors: protectors, cipher: try wireText(), label: try wireText())
    }

    mutating func wireFile(volume: Int, shadowCopy: String?) throws(ParseError) -> ImageFile {
        var file = ImageFile(
            volume: volume,
            shadowCopy: shadowCopy,
            path: try wireText(),
            id: try u64(),
            byteCount: try u64(),
            isDeleted: false
        )
        file.modified = try wireTimestamp()
        file.created = try wireTimestamp()
        file.isDeleted = try wireBool()
        return file
    }
}
