import ByteKit
import CArchive

/// A ZIP archive of files in memory, through libarchive; the same files and moment give the same bytes.
///
/// SAFETY of the whole file: the archive and its entries are released in the function that made them, and what the library
/// writes to outlives it.
enum ZipArchive {
    /// Packs files.
    ///
    /// - Parameters:
    ///   - files: their paths, plain ASCII, and contents.
    ///   - moment: the time that every file gets.
    /// - Returns: nil where the library fails, most likely for want of memory.
    static func pack(_ files: [(path: String, bytes: [UInt8])], at moment: Timestamp) -> [UInt8]? {
        guard let archive = unsafe archive_write_new() else { return nil }
        let sink = ArchiveSink()
        var isWhole =
            unsafe archive_write_set_format_zip(archive) == ARCHIVE_OK
            && archive_write_set_bytes_in_last_block(archive, 1) == ARCHIVE_OK
            && archive_write_open(archive, Unmanaged.passUnretained(sink).toOpaque(), nil, ArchiveSink.write, nil)
                == ARCHIVE_OK
        for file in files where isWhole { isWhole = unsafe add(file.path, file.bytes, to: archive, moment) }
        isWhole = unsafe archive_write_close(archive) == ARCHIVE_OK && isWhole
        isWhole = unsafe archive_write_free(archive) == ARCHIVE_OK && isWhole
        return withExtendedLifetime(sink) { isWhole ? sink.bytes : nil }
    }

    private static func add(_ path: String, _ bytes: [UInt8], to archive: OpaquePointer, _ moment: Timestamp) -> Bool {
        guard let entry = unsafe archive_entry_new() else { return false }
        defer { unsafe archive_entry_free(entry) }
        unsafe archive_entry_set_pathname(entry, path)
        // A regular file (S_IFREG) that everybody may read.
        unsafe archive_entry_set_filetype(entry, 0o100000)
        unsafe archive_entry_set_perm(entry, 0o644)
        unsafe archive_entry_set_size(entry, Int64(bytes.count))
        unsafe archive_entry_set_mtime(entry, Int(moment.secondsSince1970), 0)
        guard unsafe archive_write_header(archive, entry) == ARCHIVE_OK else { return false }
        guard !bytes.isEmpty else { return true }
        return unsafe bytes.withUnsafeBytes { buffer in
            unsafe archive_write_data(archive, buffer.baseAddress, buffer.count) == buffer.count
        }
    }
}

/// Where the library writes.
private final class ArchiveSink {
    var bytes: [UInt8] = []

    static let write: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?, UnsafeRawPointer?, Int) -> Int = {
        _,
        object,
        data,
        count in
        guard let object = unsafe object, let data = unsafe data else { return -1 }
        // SAFETY: the object is an ArchiveSink that lives during the call, and count bytes stand at data.
        let sink = unsafe Unmanaged<ArchiveSink>.fromOpaque(object).takeUnretainedValue()
        unsafe sink.bytes.append(contentsOf: UnsafeRawBufferPointer(start: data, count: count))
        return count
    }
}
