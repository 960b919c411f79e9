import ByteKit
import CPff
import Glibc
import WorkerLink

/// Our bytes as the libyal libraries read them: a handle of libbfio over a source.
enum ReadHandle {
    /// The state behind a handle; owned by it.
    private final class Cursor {
        let source: any ByteSource
        var offset: UInt64 = 0
        var isOpen = false

        init(_ source: any ByteSource) { self.source = source }
    }

    private static func cursor(_ pointer: UnsafeMutablePointer<Int>?) -> Cursor? {
        pointer.map { Unmanaged<Cursor>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
    }

    /// A handle that owns a reference to `source`.
    ///
    /// Nobody but the libyal library it is given to may free it.
    static func make(_ source: any ByteSource) -> UnsafeMutablePointer<Int>? {
        let state = Unmanaged.passRetained(Cursor(source)).toOpaque().assumingMemoryBound(to: Int.self)
        var handle: UnsafeMutablePointer<Int>?
        let done = libbfio_handle_initialize(
            &handle,
            state,
            { pointer, _ in
                if let held = pointer?.pointee {
                    Unmanaged<Cursor>.fromOpaque(UnsafeRawPointer(held)).release()
                    pointer?.pointee = nil
                }
                return 1
            },
            { target, source, _ in
                guard let held = ReadHandle.cursor(source) else { return -1 }
                target?.pointee = Unmanaged.passRetained(Cursor(held.source)).toOpaque().assumingMemoryBound(
                    to: Int.self
                )
                return 1
            },
            { pointer, _, _ in
                ReadHandle.cursor(pointer)?.isOpen = true
                return 1
            },
            { pointer, _ in
                ReadHandle.cursor(pointer)?.isOpen = false
                return 0
            },
            { pointer, buffer, count, _ in
                guard let held = ReadHandle.cursor(pointer), let buffer else { return -1 }
                var span = MutableSpan(_unsafeStart: buffer, count: count)
                guard let got = try? held.source.read(at: held.offset, into: &span) else { return -1 }
                held.offset += UInt64(got)
                return got
            },
            { _, _, _, _ in -1 },
            { pointer, offset, whence, _ in
                guard let held = ReadHandle.cursor(pointer) else { return -1 }
                let base: Int64 =
                    whence == SEEK_SET ? 0 : Int64(clamping: whence == SEEK_CUR ? held.offset : held.source.byteCount)
                let (target, overflow) = base.addingReportingOverflow(offset)
                guard !overflow, target >= 0 else { return -1 }
                held.offset = UInt64(target)
                return target
            },
            { _, _ in 1 },
            { pointer, _ in ReadHandle.cursor(pointer)?.isOpen == true ? 1 : 0 },
            { pointer, size, _ in
                guard let held = ReadHandle.cursor(pointer) else { return -1 }
                size?.pointee = held.source.byteCount
                return 1
            },
            1,
            nil
        )
        guard done == 1 else {
            Unmanaged<Cursor>.fromOpaque(UnsafeRawPointer(state)).release()
            return nil
        }
        return handle
    }
}
