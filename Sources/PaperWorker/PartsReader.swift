import ByteKit
import CArchive
import Documents

/// The parts of an office file out of its zip, through libarchive.
///
/// SAFETY of the whole file: the archive lives inside `read`, and the bytes it reads outlive it there.
enum PartsReader {
    /// The most parts that are looked at.
    private static let partLimit = 20_000
    /// The most bytes of one part.
    private static let partByteLimit = 96 << 20
    /// The most bytes of all parts.
    private static let byteLimit = 384 << 20
    /// A part that grows more than so often is none that a program wrote: deflate reaches 1,032.
    private static let ratioLimit = 400
    /// Below this size growth is not looked at.
    private static let innocentByteCount = 16 << 20

    /// Reads the parts that a document needs.
    /// - Throws: `document.damaged`, `document.encrypted`, `document.bomb`.
    static func read(_ region: MemoryRegion) throws(ParseError) -> OfficePackage {
        let outcome: Result<OfficePackage, ParseError> = region.bytes.withUnsafeBufferPointer { bytes in
            do throws(ParseError) { return .success(try read(bytes)) } catch { return .failure(error) }
        }
        return try outcome.get()
    }

    private static func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(ParseError) -> OfficePackage {
        guard let archive = archive_read_new() else { throw ParseError(.documentDamaged, at: 0) }
        defer { archive_read_free(archive) }
        archive_read_support_format_zip(archive)
        guard archive_read_open_memory(archive, bytes.baseAddress, bytes.count) == ARCHIVE_OK else {
            throw failure(archive)
        }
        var package = OfficePackage()
        var room = min(byteLimit, max(innocentByteCount, bytes.count.multipliedSaturating(by: ratioLimit)))
        var isLocked = false
        for count in 0... {
            var entry: OpaquePointer?
            let status = archive_read_next_header(archive, &entry)
            if status == ARCHIVE_EOF { break }
            guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry, count < partLimit else {
                // What stands before the damage is still there.
                if package.parts.isEmpty { throw failure(archive) }
                package.problems.append(count < partLimit ? failure(archive) : ParseError(.documentTooLong, at: 0))
                break
            }
            let raw = archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry)
            var name = raw.map { String(cString: $0) } ?? ""
            while name.hasPrefix("/") { name.removeFirst() }
            guard archive_entry_filetype(entry) & 0o170000 == 0o100000, OfficePackage.needs(name) else { continue }
            if archive_entry_is_encrypted(entry) != 0 {
                isLocked = true
                continue
            }
            do throws(ParseError) {
                let part = try part(archive, room: room)
                room -= part.count
                package.parts[name] = MemoryRegion(part)
            } catch {
                guard error.code != .documentBomb else { throw error }
                package.problems.append(ParseError(error.code, at: error.offset, name))
            }
        }
        if isLocked, package.format == nil { throw ParseError(.documentEncrypted, at: 0) }
        return package
    }

    private static func part(_ archive: OpaquePointer, room: Int) throws(ParseError) -> [UInt8] {
        var part: [UInt8] = []
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { block.deallocate() }
        while true {
            let got = archive_read_data(archive, block.baseAddress, block.count)
            guard got >= 0 else { throw failure(archive) }
            if got == 0 { return part }
            guard part.count + got <= min(room, partByteLimit) else { throw ParseError(.documentBomb, at: 0) }
            part.append(contentsOf: block[..<got])
        }
    }

    private static func failure(_ archive: OpaquePointer) -> ParseError {
        let text = archive_error_string(archive).map { String(cString: $0) } ?? ""
        return ParseError(.documentDamaged, at: 0, String(text.prefix(200)))
    }
}

extension Int {
    fileprivate func multipliedSaturating(by other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
