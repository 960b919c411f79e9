public import ByteKit
import Synchronization

/// A stretch of a virtual disk or file and where its bytes are.
public struct Extent: Sendable {
    /// Where the bytes of a stretch are.
    public enum Place: Sendable {
        /// Nowhere: they are zeros.
        case zero
        /// In one of the map's files, as they are.
        case stored(file: Int, offset: UInt64)
        /// In the parent image, at the same place.
        case parent
        /// Packed together with others.
        case packed(PackedUnit, skip: Int)
    }

    /// Bytes from the offset asked for to the end of the stretch; at least 1.
    public var length: UInt64
    /// Where they are.
    public var place: Place
}

/// Bytes that can only be unpacked together.
public struct PackedUnit: Hashable, Sendable {
    /// The file they are in.
    public var file: Int
    /// Where the packed bytes begin; for a map that gathers them itself, any number that tells units apart.
    public var offset: UInt64
    /// How many packed bytes there are at most.
    public var packedCount: Int
    /// How many bytes come out.
    public var unpackedCount: Int
}

/// Says for each offset of a virtual disk or file where its bytes are.
public protocol ExtentMap: Sendable {
    /// How many bytes the virtual disk or file has.
    var byteCount: UInt64 { get }
    /// The files that hold the bytes.
    var files: [any ByteSource] { get }
    /// Where the bytes from `offset` on are; called only with `offset < byteCount`.
    func extent(at offset: UInt64) throws -> Extent
    /// Unpacks a unit.
    func unpack(_ unit: PackedUnit) throws -> [UInt8]
}

extension ExtentMap {
    /// No unit is packed in most formats.
    public func unpack(_ unit: PackedUnit) throws -> [UInt8] {
        throw ParseError(.unsupported, at: Int(clamping: unit.offset), "packed unit")
    }
}

/// The bytes that a map describes.
public final class ExtentSource<Map: ExtentMap>: SparseSource {
    /// The map.
    public let map: Map
    private let parent: (any ByteSource)?
    /// How many bytes there are.
    public let byteCount: UInt64
    private let unpacked = Mutex<[(unit: PackedUnit, bytes: [UInt8])]>([])

    /// Units kept after they were unpacked.
    private let unitLimit = 8
    /// Bytes kept of them; one unit of a solid WIM has up to 64 MiB.
    private let unitByteLimit = 96 << 20

    /// Serves the bytes of `map`, and those of `parent` where the map has none of its own.
    public init(_ map: Map, parent: (any ByteSource)? = nil) {
        self.map = map
        self.parent = parent
        byteCount = map.byteCount
    }

    /// Reads stretch by stretch.
    public func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        guard offset < byteCount else { return 0 }
        let total = Int(clamping: min(UInt64(buffer.count), byteCount - offset))
        var done = 0
        while done < total {
            let place = offset + UInt64(done)
            let extent = try map.extent(at: place)
            guard extent.length > 0 else { throw ParseError(.invalidField, at: Int(clamping: place), "empty extent") }
            let count = Int(clamping: min(extent.length, UInt64(total - done)))
            var part = buffer.part(done..<(done + count))
            try fill(&part, at: place, from: extent.place)
            done += count
        }
        return done
    }

    /// The next stretch that is not known to be zeros.
    public func nextData(from offset: UInt64) throws -> Range<UInt64>? {
        var place = offset
        while place < byteCount {
            let extent = try map.extent(at: place)
            let end = min(byteCount, place + max(1, min(extent.length, byteCount - place)))
            switch extent.place {
            case .zero: break
            case .parent:
                if let parent, let range = try parent.dataRange(from: place), range.lowerBound < end {
                    return max(place, range.lowerBound)..<min(end, range.upperBound)
                }
            case .stored, .packed: return place..<end
            }
            place = end
        }
        return nil
    }

    private func fill(_ part: inout MutableSpan<UInt8>, at place: UInt64, from origin: Extent.Place) throws {
        var got = 0
        switch origin {
        case .zero: break
        case .stored(let file, let start):
            got = try map.files[file].read(at: start, into: &part)
            guard got == part.count else {
                throw ParseError(.containerTruncated, at: Int(clamping: start), "\(part.count) bytes at \(place)")
            }
        case .parent:
            if let parent { got = try parent.read(at: place, into: &part) }
        case .packed(let unit, let skip):
            let bytes = try unit.bytes(through: self)
            got = max(0, min(part.count, bytes.count - skip))
            let source = bytes.span
            if got > 0 { part.copy(source.extracting(skip..<(skip + got)), at: 0) }
        }
        part.clear(from: got)
    }

    fileprivate func unpackedBytes(_ unit: PackedUnit) throws -> [UInt8] {
        if let held = unpacked.withLock({ units in units.first { $0.unit == unit }?.bytes }) { return held }
        let bytes = try map.unpack(unit)
        unpacked.withLock { units in
            var held = units.reduce(0) { $0 + $1.bytes.count }
            while let first = units.first, units.count >= unitLimit || held + bytes.count > unitByteLimit {
                held -= first.bytes.count
                units.removeFirst()
            }
            units.append((unit, bytes))
        }
        return bytes
    }
}

extension PackedUnit {
    fileprivate func bytes<Map>(through source: ExtentSource<Map>) throws -> [UInt8] { try source.unpackedBytes(self) }
}
