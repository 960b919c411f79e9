import ByteKit
import CArchive
import DiskFormats
import Glibc
import Synchronization

/// Archives and packed files through libarchive, which reads them from front to back.
///
/// A file is read forwards cheaply; going back begins the archive anew. The program therefore copies such files as a
/// whole before it looks into them.
final class ArchiveImage: Sendable {
    private let source: any ByteSource
    private let files: [FlatFileSystem.File]
    private let name: String

    init(_ source: any ByteSource) throws {
        self.source = source
        name = ""
        var files: [FlatFileSystem.File] = []
        let reader = try ArchiveReader(source)
        while files.count < FlatFileSystem.fileLimit, let entry = try reader.next() {
            files.append(entry)
        }
        self.files = files
    }

    func fileSystem() -> FlatFileSystem {
        // Folders and links stay in the list, so that numbers are those of the archive; they have no path.
        FlatFileSystem(.archive, label: "", files: files) { index in
            ArchivedFile(self.source, index: index, byteCount: self.files[index].status.byteCount)
        }
    }
}

/// One pass over an archive.
final class ArchiveReader {
    private let archive: OpaquePointer
    private let box: Unmanaged<Feed>

    private final class Feed {
        let source: any ByteSource
        var offset: UInt64 = 0
        let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: 1 << 18)

        init(_ source: any ByteSource) { self.source = source }
        deinit { buffer.deallocate() }
    }

    /// - Throws: `archive.damaged`.
    init(_ source: any ByteSource) throws(ParseError) {
        guard let archive = archive_read_new() else { throw ParseError("archive.damaged", at: 0) }
        self.archive = archive
        box = Unmanaged.passRetained(Feed(source))
        // Only what is unpacked inside this process; the others would start programs.
        for filter in [
            archive_read_support_filter_gzip, archive_read_support_filter_bzip2,
            archive_read_support_filter_xz, archive_read_support_filter_lzma, archive_read_support_filter_zstd,
            archive_read_support_filter_lz4,
        ] { _ = filter(archive) }
        for format in [
            archive_read_support_format_tar, archive_read_support_format_zip,
            archive_read_support_format_7zip, archive_read_support_format_cab, archive_read_support_format_raw,
        ] { _ = format(archive) }
        archive_read_set_callback_data(archive, box.toOpaque())
        archive_read_set_read_callback(archive) { _, data, result in
            guard let data else { return -1 }
            let feed = Unmanaged<Feed>.fromOpaque(data).takeUnretainedValue()
            var span = MutableSpan(_unsafeStart: feed.buffer, count: 1 << 18)
            guard let got = try? feed.source.read(at: feed.offset, into: &span) else { return -1 }
            feed.offset += UInt64(got)
            result?.pointee = UnsafeRawPointer(feed.buffer)
            return got
        }
        archive_read_set_skip_callback(archive) { _, data, count in
            guard let data, count > 0 else { return 0 }
            let feed = Unmanaged<Feed>.fromOpaque(data).takeUnretainedValue()
            let left = feed.source.byteCount - min(feed.offset, feed.source.byteCount)
            let step = min(UInt64(count), left)
            feed.offset += step
            return Int64(step)
        }
        archive_read_set_seek_callback(archive) { _, data, offset, whence in
            guard let data else { return Int64(ARCHIVE_FATAL) }
            let feed = Unmanaged<Feed>.fromOpaque(data).takeUnretainedValue()
            let base: Int64 =
                whence == SEEK_SET ? 0 : Int64(clamping: whence == SEEK_CUR ? feed.offset : feed.source.byteCount)
            let (place, overflow) = base.addingReportingOverflow(offset)
            guard !overflow, place >= 0 else { return Int64(ARCHIVE_FATAL) }
            feed.offset = UInt64(place)
            return place
        }
        guard archive_read_open1(archive) == ARCHIVE_OK else { throw error(0) }
    }

    deinit {
        archive_read_free(archive)
        box.release()
    }

    private func error(_ offset: UInt64) -> ParseError {
        let text = archive_error_string(archive).map { String(cString: $0) } ?? ""
        return ParseError("archive.damaged", at: Int(clamping: offset), String(text.prefix(200)))
    }

    /// The next file; what is none has an empty path.
    func next() throws(ParseError) -> FlatFileSystem.File? {
        var entry: OpaquePointer?
        let status = archive_read_next_header(archive, &entry)
        if status == ARCHIVE_EOF { return nil }
        guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry else {
            throw error(box.takeUnretainedValue().offset)
        }
        let raw = archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry)
        let path = raw.map { String(cString: $0) } ?? ""
        let isFile = archive_entry_filetype(entry) & 0o170000 == 0o100000
        let size = archive_entry_size_is_set(entry) != 0 ? UInt64(max(0, archive_entry_size(entry))) : UInt64(Int64.max)
        let time = archive_entry_mtime_is_set(entry) != 0 ? Int64(archive_entry_mtime(entry)) : nil
        return FlatFileSystem.File(
            path: isFile ? path : "",
            status: FileStatus(byteCount: size, modified: time.map { Timestamp(secondsSince1970: $0) })
        )
    }

    /// The next bytes of the present file; 0 at its end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ParseError) -> Int {
        let got = archive_read_data(archive, buffer.baseAddress, buffer.count)
        guard got >= 0 else { throw error(box.takeUnretainedValue().offset) }
        return got
    }
}

/// A file of an archive.
///
/// Its size is a promise of the archive's; a packed single file promises none.
private final class ArchivedFile: SequentialSource {
    let byteCount: UInt64
    private let source: any ByteSource
    private let index: Int
    private let state = Mutex(State())

    private struct State {
        var reader: UInt = 0
        var offset: UInt64 = 0
    }

    init(_ source: any ByteSource, index: Int, byteCount: UInt64) {
        self.source = source
        self.index = index
        self.byteCount = byteCount
    }

    deinit { state.withLock { Self.release(&$0) } }

    private static func release(_ state: inout State) {
        if let pointer = UnsafeRawPointer(bitPattern: state.reader) {
            Unmanaged<ArchiveReader>.fromOpaque(pointer).release()
        }
        state = State()
    }

    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        try buffer.withUnsafeMutableBytes { memory in
            let address = UInt(bitPattern: memory.baseAddress)
            let count = memory.count
            return try state.withLock { state in
                if state.reader == 0 || state.offset > offset {
                    Self.release(&state)
                    let reader = try ArchiveReader(source)
                    for _ in 0...index { _ = try reader.next() }
                    state.reader = UInt(bitPattern: Unmanaged.passRetained(reader).toOpaque())
                }
                guard let pointer = UnsafeRawPointer(bitPattern: state.reader) else { return 0 }
                let reader = Unmanaged<ArchiveReader>.fromOpaque(pointer).takeUnretainedValue()
                let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
                defer { scratch.deallocate() }
                while state.offset < offset {
                    let step = Int(min(UInt64(scratch.count), offset - state.offset))
                    let got = try reader.read(into: UnsafeMutableRawBufferPointer(rebasing: scratch[..<step]))
                    if got == 0 { return 0 }
                    state.offset += UInt64(got)
                }
                var done = 0
                let target = UnsafeMutableRawBufferPointer(
                    start: UnsafeMutableRawPointer(bitPattern: address),
                    count: count
                )
                while done < count {
                    let got = try reader.read(into: UnsafeMutableRawBufferPointer(rebasing: target[done...]))
                    if got == 0 { break }
                    done += got
                    state.offset += UInt64(got)
                }
                return done
            }
        }
    }
}
