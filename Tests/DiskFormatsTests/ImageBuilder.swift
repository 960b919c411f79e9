import ByteKit
import DiskFormats

/// Little-endian and big-endian fields written into a block of zeros.
struct BlockBuilder {
    var bytes: [UInt8]

    init(count: Int) { bytes = [UInt8](repeating: 0, count: count) }

    mutating func put(_ part: [UInt8], at offset: Int) {
        if offset + part.count > bytes.count {
            bytes += [UInt8](repeating: 0, count: offset + part.count - bytes.count)
        }
        bytes.replaceSubrange(offset..<(offset + part.count), with: part)
    }

    mutating func text(_ text: String, at offset: Int) { put(Array(text.utf8), at: offset) }

    mutating func little(_ value: some FixedWidthInteger, at offset: Int) {
        put((0..<(value.bitWidth / 8)).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }, at: offset)
    }

    mutating func big(_ value: some FixedWidthInteger, at offset: Int) {
        put((0..<(value.bitWidth / 8)).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }, at: offset)
    }

    mutating func big16Text(_ text: String, at offset: Int) {
        put(UTF16Text.encode(text).enumerated().map { UTF16Text.encode(text)[$0.offset ^ 1] }, at: offset)
    }
}

/// Builds dynamic and differencing VHDs of one block of 2 MiB.
enum VHDBuilder {
    static let blockSize = 2 << 20

    /// - Parameters:
    ///   - sectors: the sectors that are in this file, each filled with one byte.
    ///   - parent: the parent's name for a differencing image.
    /// - Returns: the file's bytes.
    static func image(sectors: [Int: UInt8], parent: String? = nil) -> [UInt8] {
        var block = BlockBuilder(count: 0)
        var footer = BlockBuilder(count: 512)
        footer.text("conectix", at: 0)
        footer.big(UInt64(512), at: 0x10)
        footer.big(UInt64(blockSize * 2), at: 0x30)
        footer.big(UInt32(parent == nil ? 3 : 4), at: 0x3C)
        var header = BlockBuilder(count: 1_024)
        header.text("cxsparse", at: 0)
        header.big(UInt64(1_536), at: 0x10)
        header.big(UInt32(2), at: 0x1C)
        header.big(UInt32(blockSize), at: 0x20)
        if let parent { header.big16Text(parent, at: 0x40) }
        block.put(footer.bytes, at: 0)
        block.put(header.bytes, at: 512)
        block.put([UInt8](repeating: 0xFF, count: 512), at: 1_536)
        block.big(UInt32(4), at: 1_536)
        for (sector, byte) in sectors {
            block.put(
                [block.bytes.count > 2_048 + sector / 8 ? block.bytes[2_048 + sector / 8] : 0],
                at: 2_048 + sector / 8
            )
            block.bytes[2_048 + sector / 8] |= 0x80 >> UInt8(sector % 8)
            block.put([UInt8](repeating: byte, count: 512), at: 2_560 + sector * 512)
        }
        block.put(footer.bytes, at: 2_560 + blockSize)
        return block.bytes
    }
}

/// Builds a physical volume of LVM2 with one group.
enum LVMBuilder {
    static func volume(extents: [(start: Int, count: Int, place: Int)], size: Int) -> [UInt8] {
        let segments = extents.enumerated().map { index, extent in
            """
            segment\(index + 1) {
            start_extent = \(extent.start)
            extent_count = \(extent.count)
            type = "striped"
            stripe_count = 1	# linear
            stripes = [ "pv0", \(extent.place) ]
            }
            """
        }
        let text = """
            group {
            id = "x"
            extent_size = 2
            physical_volumes {
            pv0 {
            id = "y"
            pe_start = 64
            }
            }
            logical_volumes {
            root {
            segment_count = \(extents.count)
            \(segments.joined(separator: "\n"))
            }
            }
            }
            contents = "Text Format Volume Group"
            """
        var block = BlockBuilder(count: size)
        block.text("LABELONE", at: 512)
        block.little(UInt32(32), at: 512 + 20)
        block.text("LVM2 001", at: 512 + 24)
        // After identifier and size: one data area, then one metadata area.
        block.little(UInt64(32_768), at: 512 + 72)
        block.little(UInt64(4_096), at: 512 + 104)
        block.little(UInt64(28_672), at: 512 + 112)
        block.text(" LVM2 x[5A%r0N*>", at: 4_096 + 4)
        block.little(UInt64(28_672), at: 4_096 + 32)
        block.little(UInt64(512), at: 4_096 + 40)
        block.little(UInt64(text.utf8.count), at: 4_096 + 48)
        block.text(text, at: 4_096 + 512)
        return block.bytes
    }
}
