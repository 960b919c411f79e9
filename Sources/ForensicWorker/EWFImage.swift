import ByteKit
import CEwf
import DiskFormats
import Synchronization

/// An image in the Expert Witness format: the segments E01, E02 … as one disk.
final class EWFImage: ByteSource {
    let byteCount: UInt64
    private let handle: Mutex<Handle<Int>>

    /// - Throws: `container.damaged`, `container.part-missing`.
    init(segments: [any ByteSource]) throws(ParseError) {
        var pool: UnsafeMutablePointer<Int>?
        var image: UnsafeMutablePointer<Int>?
        guard libbfio_pool_initialize(&pool, 0, 0, nil) == 1, libewf_handle_initialize(&image, nil) == 1 else {
            throw ParseError(.containerDamaged, at: 0, "EWF")
        }
        var entry: Int32 = 0
        for segment in segments {
            guard let part = BFIO.handle(segment), libbfio_pool_append_handle(pool, &entry, part, 1, nil) == 1 else {
                throw ParseError(.containerDamaged, at: 0, "EWF segments")
            }
        }
        // LIBEWF_FLAG_READ
        guard libewf_handle_open_file_io_pool(image, pool, 1, nil) == 1 else {
            throw ParseError(.containerDamaged, at: 0, "EWF of \(segments.count) segments")
        }
        var size: UInt64 = 0
        guard libewf_handle_get_media_size(image, &size, nil) == 1, size <= UInt64(Int64.max) else {
            throw ParseError(.containerDamaged, at: 0, "EWF media size")
        }
        byteCount = size
        handle = Mutex(Handle(image))
    }

    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        guard offset < byteCount else { return 0 }
        let wanted = Int(clamping: min(UInt64(buffer.count), byteCount - offset))
        let got = handle.withLock { handle in
            buffer.withUnsafeMutableBytes { memory in
                var done = 0
                while done < wanted {
                    let count = libewf_handle_read_random(
                        handle.pointer,
                        memory.baseAddress.map { $0 + done },
                        wanted - done,
                        Int64(offset) + Int64(done),
                        nil
                    )
                    if count <= 0 { return count < 0 ? -1 : done }
                    done += count
                }
                return done
            }
        }
        guard got >= 0 else { throw ParseError(.containerDamaged, at: Int(clamping: offset), "EWF chunk") }
        return got
    }

    /// Whether every chunk read so far agreed with its own sum; one that did not was shown as zeros by the library.
    var chunksAgree: Bool {
        handle.withLock { handle in
            var count: UInt32 = 0
            return libewf_handle_get_number_of_checksum_errors(handle.pointer, &count, nil) != 1 || count == 0
        }
    }

    /// The MD5 that was stored when the image was made.
    func storedMD5() -> [UInt8]? {
        handle.withLock { handle in
            var digest = [UInt8](repeating: 0, count: 16)
            return libewf_handle_get_md5_hash(handle.pointer, &digest, 16, nil) == 1 ? digest : nil
        }
    }

    /// The names of the segments after the first: E02 … E99, EAA … EZZ, FAA …; the case of the first letter is kept.
    ///
    /// Of the second version likewise: Ex02 … Ex99, ExAA … ExZZ, EyAA …
    static func segmentName(after name: String, number: Int) -> String? {
        guard let dot = name.lastIndex(of: ".") else { return nil }
        let suffix = Array(name[name.index(after: dot)...].unicodeScalars)
        guard suffix.count == 3 || suffix.count == 4, number >= 1, suffix.allSatisfy(\.isASCII) else { return nil }
        // The letters before the last two are kept, but for the one that counts.
        let kept = name[...dot] + String(String.UnicodeScalarView(suffix.dropLast(3)))
        let counting = suffix[suffix.count - 3]
        if number <= 99 { return kept + String(counting) + (number < 10 ? "0\(number)" : "\(number)") }
        let index = number - 100
        guard index < 26 * 26 * 22, let letter = Unicode.Scalar(counting.value + UInt32(index / 676)),
            letter.properties.isAlphabetic
        else { return nil }
        let a: UInt32 = suffix[0].properties.isLowercase ? 0x61 : 0x41
        guard let second = Unicode.Scalar(a + UInt32(index / 26 % 26)),
            let third = Unicode.Scalar(a + UInt32(index % 26))
        else { return nil }
        return kept + String(letter) + String(second) + String(third)
    }
}
