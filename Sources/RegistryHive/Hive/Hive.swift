public import ByteKit

/// A registry hive (regf 1.3 to 1.6), read where it lies and never written.
///
/// Damage does not stop the reading: what is wrong is named in `problems`, and what can still be read is read. Work and
/// memory are bounded by the size of the hive, whatever it claims.
public final class Hive: Sendable {
    /// The base block; nil where its signature is gone and the bins are read without it.
    public let baseBlock: BaseBlock?
    /// The root key; nil where none can be found.
    public let rootNode: KeyNode?
    /// What became of the transaction logs; nil where none were given.
    public let replay: LogReplay?

    let image: HiveImage
    /// Where the hive bins end: as promised, or where the file ends before.
    let binsEnd: Int
    let hasBigData: Bool

    /// Opens a hive.
    ///
    /// - Parameters:
    ///   - region: the whole file, mapped or in memory.
    ///   - pager: fetches parts of it on demand, where it is not all there.
    /// - Throws: `registry.not-a-hive` when neither a base block nor a first hive bin is there, `bytes.truncated` when
    ///   the file ends within the base block.
    public convenience init(_ region: MemoryRegion, pager: (any HivePager)? = nil) throws(ParseError) {
        try self.init(image: HiveImage(region, pager: pager), replay: nil)
    }

    init(image: consuming HiveImage, replay: LogReplay?) throws(ParseError) {
        self.replay = replay
        let head = min(BaseBlock.byteCount + 32, image.count)
        guard image.ready(head, at: 0) else { throw ParseError(.unreadable, at: 0) }
        baseBlock = try Self.readBaseBlock(image)
        let promised = baseBlock.map { BaseBlock.byteCount + Int($0.binsByteCount) } ?? image.count
        binsEnd = min(promised, image.count)
        hasBigData = baseBlock.map { $0.minorVersion >= 4 } ?? true
        rootNode = Self.findRoot(image: image, block: baseBlock, binsEnd: binsEnd)
        self.image = image
        reportHeader(promised: promised)
    }

    private static func readBaseBlock(_ image: borrowing HiveImage) throws(ParseError) -> BaseBlock? {
        guard image.bytes.matches("regf", at: 0) else {
            guard image.bytes.matches("hbin", at: BaseBlock.byteCount) else { throw ParseError(.notAHive, at: 0) }
            return nil
        }
        let block = try BaseBlock(parsing: image.bytes)
        guard block.fileType == 0 else { throw ParseError(.notAHive, at: 28, "a transaction log") }
        return block
    }

    /// All bytes; only ranges that `image` calls ready may be looked at.
    var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        @inline(__always)
        get {
            // SAFETY: the hive keeps its image, and with it the region that owns these bytes, for as long as it lives;
            // a hive is never made from an empty region, so the address is not null.
            let start = unsafe UnsafePointer<UInt8>(bitPattern: image.startAddress).unsafelyUnwrapped
            let span = unsafe Span<UInt8>(_unsafeStart: start, count: image.count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// What is not as it should be, as far as the hive has been read; grows while reading.
    public var problems: [RegistryProblem] { image.log.all }

    /// Whether the last write to the file was not finished and no log has finished it since.
    public var isDirty: Bool {
        guard let baseBlock else { return false }
        return !(baseBlock.isFinished && baseBlock.isSound) && replay?.isApplied != true
    }

    /// Bytes of the hive in memory.
    public var byteCount: Int { image.count }

    private func reportHeader(promised: Int) {
        guard let baseBlock else {
            image.report(.baseBlockMissing, at: 0)
            return
        }
        if !baseBlock.isSound { image.report(.baseBlockChecksum, at: 508) }
        if baseBlock.majorVersion != 1 || !(3...6).contains(baseBlock.minorVersion) {
            image.report(.unknownVersion, at: 20)
        }
        if promised > image.count { image.report(.hiveTruncated, at: image.count) }
        if isDirty { image.report(replay == nil ? .hiveDirty : .dirtyWithoutLog, at: 4) }
    }

    /// The key the base block names; else the first key in the first bins that calls itself a root.
    private static func findRoot(image: borrowing HiveImage, block: BaseBlock?, binsEnd: Int) -> KeyNode? {
        if let block, let node = KeyNode(image, cell: block.rootCell) { return node }
        image.report(.rootMissing, at: 36)
        // The root is among the first cells of every hive known; a megabyte is generous.
        let end = min(binsEnd, BaseBlock.byteCount + 1 << 20)
        guard end >= BaseBlock.byteCount, image.ready(end - BaseBlock.byteCount, at: BaseBlock.byteCount) else {
            return nil
        }
        let bytes = image.bytes
        for offset in stride(from: BaseBlock.byteCount + 32, to: end, by: 8)
        where KeyNode.begins(bytes, at: offset) && bytes.half(offset + 6) & 0x04 != 0 {
            let cell = UInt32(truncatingIfNeeded: offset - BaseBlock.byteCount)
            if let node = KeyNode(image, cell: cell) { return node }
        }
        return nil
    }
}

extension Hive {
    /// What the first bytes of a file say it is.
    public enum Kind: Sendable {
        /// A hive.
        case hive
        /// A transaction log of either format.
        case log
    }

    /// Recognises a hive or a transaction log by its first bytes; 36 are enough.
    public static func kind(of head: Span<UInt8>) -> Kind? {
        guard head.matches("regf", at: 0), head.holds(36, at: 0) else { return nil }
        return switch head.word(28) {
        case 0: .hive
        case 1, 2, 6: .log
        default: nil
        }
    }
}
