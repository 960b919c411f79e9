import ByteKit
import CWorker
import Glibc

/// What a frame is for.
enum FrameKind: UInt8 {
    /// The program asks its worker.
    case request = 1
    /// The worker's answer.
    case response = 2
    /// The worker's refusal, or the program's refusal of a callback.
    case failure = 3
    /// The worker asks the program in the middle of a request.
    case callback = 4
    /// The program's answer to a callback.
    case callbackResponse = 5
    /// The worker tells how far it is; no answer is expected.
    case note = 6
}

/// One message on the wire.
struct Frame {
    var kind: FrameKind
    var operation: UInt16
    var id: UInt32
    var payload: [UInt8] = []
    var descriptors: [Int32] = []

    /// The most bytes a payload may have.
    static let payloadLimit = 16 << 20
    /// The most descriptors that travel with one frame.
    static let descriptorLimit = 60
    static let headCount = 16
    /// "RGN1" in little-endian order.
    static let magic: UInt32 = 0x314E_4752
}

/// Frames over a connected stream socket, which it owns.
///
/// A frame is a head of 16 bytes (magic, kind, number of descriptors, operation, id, payload size; little-endian)
/// followed by the payload. It is used by one thread at a time, but for ``shutDown()``.
final class FrameChannel: Sendable {
    private let socket: Int32

    init(owning socket: Int32) { self.socket = socket }

    deinit { close(socket) }

    /// Ends both directions at once: whoever waits on either side hears of it.
    ///
    /// May be called from any thread.
    func shutDown() { _ = shutdown(socket, Int32(SHUT_RDWR)) }

    func send(_ frame: Frame, deadline: Int64 = -1) throws(WorkerError) {
        guard frame.payload.count <= Frame.payloadLimit, frame.descriptors.count <= Frame.descriptorLimit else {
            throw WorkerError(.workerProtocol, detail: "frame of \(frame.payload.count) bytes")
        }
        var head = WireWriter()
        head.u32(Frame.magic)
        head.u8(frame.kind.rawValue)
        head.u8(UInt8(frame.descriptors.count))
        head.u16(frame.operation)
        head.u32(frame.id)
        head.u32(UInt32(frame.payload.count))
        // SAFETY: the three arrays are alive during the call and their own counts are passed.
        let trouble = unsafe regain_send(
            socket,
            head.bytes,
            head.bytes.count,
            frame.payload,
            frame.payload.count,
            frame.descriptors,
            Int32(frame.descriptors.count),
            deadline
        )
        if trouble != 0 { throw Self.error(trouble) }
    }

    func receive(deadline: Int64 = -1) throws(WorkerError) -> Frame {
        var head = [UInt8](repeating: 0, count: Frame.headCount)
        var descriptors = [Int32](repeating: -1, count: Frame.descriptorLimit)
        var descriptorCount = Int32(Frame.descriptorLimit)
        // SAFETY: both arrays are alive during the call and have the sizes passed.
        var trouble = unsafe regain_receive(
            socket,
            &head,
            Frame.headCount,
            &descriptors,
            &descriptorCount,
            deadline
        )
        descriptors.removeLast(Frame.descriptorLimit - Int(descriptorCount))
        do throws(WorkerError) {
            if trouble != 0 { throw Self.error(trouble) }
            var frame = try Self.parse(head, descriptors: descriptors)
            let count = frame.payload.count
            // SAFETY: the payload has exactly count bytes, and is alive during the call.
            trouble = count == 0 ? 0 : unsafe regain_receive(socket, &frame.payload, count, nil, nil, deadline)
            if trouble != 0 { throw Self.error(trouble) }
            return frame
        } catch {
            for descriptor in descriptors { close(descriptor) }
            throw error
        }
    }

    /// Reads the head; the payload it returns has the right size and is still to be filled.
    private static func parse(_ head: [UInt8], descriptors: [Int32]) throws(WorkerError) -> Frame {
        let bytes = head.span
        let count = Int(bytes.loadU32(at: 12))
        guard bytes.loadU32(at: 0) == Frame.magic, let kind = FrameKind(rawValue: bytes[4]),
            Int(bytes[5]) == descriptors.count, count <= Frame.payloadLimit
        else { throw WorkerError(.workerProtocol, detail: "frame head") }
        // Not set to zero first: the receiver fills all of it or throws.
        let payload = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            // SAFETY: bytes have no invalid values; pages of a fresh allocation are touched by the receiver only.
            _ = unsafe buffer
            initialized = count
        }
        return Frame(
            kind: kind,
            operation: bytes.loadU16(at: 6),
            id: bytes.loadU32(at: 8),
            payload: payload,
            descriptors: descriptors
        )
    }

    private static func error(_ number: Int32) -> WorkerError {
        switch number {
        case ETIMEDOUT: WorkerError(.workerTimeout)
        case ECONNRESET, EPIPE: WorkerError(.workerCrashed)
        default: WorkerError(.workerProtocol, detail: "system error \(number)")
        }
    }
}
