import ByteKit
import CUdfread
import DiskFormats
import Glibc
import Synchronization

/// A UDF disc through libudfread, which reads our bytes by callback.
final class UDFImage: Sendable {
    private let disc: Mutex<UInt>

    /// What the library is given: its own table of functions, and behind it the source.
    private final class Box {
        let source: any ByteSource
        init(_ source: any ByteSource) { self.source = source }
    }

    init(_ source: any ByteSource) throws(ParseError) {
        let place = MemoryLayout<udfread_block_input>.stride
        guard let disc = udfread_init(), let memory = calloc(1, place + 8) else {
            throw ParseError("iso.damaged", at: 0)
        }
        memory.storeBytes(
            of: UInt(bitPattern: Unmanaged.passRetained(Box(source)).toOpaque()),
            toByteOffset: place,
            as: UInt.self
        )
        let input = memory.assumingMemoryBound(to: udfread_block_input.self)
        input.pointee.close = { input in
            UDFImage.box(input)?.release()
            free(input)
            return 0
        }
        input.pointee.read = { input, block, buffer, count, _ in
            guard let box = UDFImage.box(input), let buffer else { return -1 }
            let size = Int(count) * 2_048
            var span = MutableSpan(_unsafeStart: buffer.assumingMemoryBound(to: UInt8.self), count: size)
            guard let got = try? box.takeUnretainedValue().source.read(at: UInt64(block) * 2_048, into: &span) else {
                return -1
            }
            return Int32(got / 2_048)
        }
        input.pointee.size = { input in
            UDFImage.box(input).map { UInt32(clamping: $0.takeUnretainedValue().source.byteCount / 2_048) } ?? 0
        }
        guard udfread_open_input(disc, input) == 0 else {
            udfread_close(disc)
            throw ParseError("iso.damaged", at: 32_768, "UDF")
        }
        self.disc = Mutex(UInt(bitPattern: disc))
    }

    private static func box(_ input: UnsafeMutablePointer<udfread_block_input>?) -> Unmanaged<Box>? {
        guard let input else { return nil }
        let place = MemoryLayout<udfread_block_input>.stride
        let bits = UnsafeRawPointer(input).load(fromByteOffset: place, as: UInt.self)
        return UnsafeRawPointer(bitPattern: bits).map { Unmanaged<Box>.fromOpaque($0) }
    }

    /// Walks the disc once.
    func fileSystem() throws -> FlatFileSystem {
        let (label, files) = disc.withLock { bits -> (String, [FlatFileSystem.File]) in
            let disc = OpaquePointer(bitPattern: bits)
            let label = udfread_get_volume_id(disc).map { String(cString: $0) } ?? ""
            var files: [FlatFileSystem.File] = []
            var waiting = ["/"]
            var folders = 0
            while let path = waiting.popLast(), folders < 200_000 {
                folders += 1
                guard path.utf8.count < 4_096, let folder = udfread_opendir(disc, path) else { continue }
                defer { udfread_closedir(folder) }
                var entry = udfread_dirent()
                while udfread_readdir(folder, &entry) != nil, files.count < FlatFileSystem.fileLimit {
                    guard let text = entry.d_name else { continue }
                    let name = String(cString: text)
                    if name == "." || name == ".." { continue }
                    let full = path == "/" ? "/" + name : path + "/" + name
                    if entry.d_type == 1 {
                        waiting.append(full)
                        continue
                    }
                    guard let file = udfread_file_open(disc, full) else { continue }
                    let size = udfread_file_size(file)
                    udfread_file_close(file)
                    files.append(
                        FlatFileSystem.File(
                            path: String(full.dropFirst()),
                            status: FileStatus(byteCount: UInt64(max(0, size)))
                        )
                    )
                }
            }
            return (label, files)
        }
        return FlatFileSystem(.udf, label: label, files: files) { index in
            UDFFileSource(self, path: "/" + files[index].path, byteCount: files[index].status.byteCount)
        }
    }

    func read(_ path: String, at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        let got = disc.withLock { bits -> Int in
            guard let file = udfread_file_open(OpaquePointer(bitPattern: bits), path) else { return -1 }
            defer { udfread_file_close(file) }
            guard udfread_file_seek(file, Int64(clamping: offset), SEEK_SET) >= 0 else { return -1 }
            return buffer.withUnsafeMutableBytes { udfread_file_read(file, $0.baseAddress, $0.count) }
        }
        guard got >= 0 else { throw ParseError("iso.damaged", at: Int(clamping: offset), path) }
        return got
    }
}

/// A file of a UDF disc.
private struct UDFFileSource: ByteSource {
    let disc: UDFImage
    let path: String
    let byteCount: UInt64

    init(_ disc: UDFImage, path: String, byteCount: UInt64) {
        self.disc = disc
        self.path = path
        self.byteCount = byteCount
    }

    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        guard offset < byteCount else { return 0 }
        return try disc.read(path, at: offset, into: &buffer)
    }
}
