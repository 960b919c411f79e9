// A worker that behaves in every good and bad way, for the tests of WorkerLink. It is not shipped.
import ByteKit
import Glibc
import WorkerLink

guard let server = WorkerServer() else { exit(64) }
server.run { operation, request in
    switch operation {
    case 1: return WorkerMessage(payload: request.payload)
    case 2: throw WorkerError("test.refused", detail: "as asked", offset: 77)
    case 3: abort()
    case 4:
        while true { sleep(1) }
    case 5:
        // Sums the bytes of source 0, read through the program.
        var reader = ByteReader(request.payload.span)
        let source = RelayedSource(number: 0, byteCount: try reader.u64(), server: server)
        let bytes = try source.read(at: 0, count: Int(source.byteCount))
        return WorkerMessage { $0.u64(bytes.reduce(0) { $0 &+ UInt64($1) }) }
    case 6:
        let source = DescriptorSource(owning: request.descriptors[0])
        let bytes = try source.read(at: 0, count: 100)
        return WorkerMessage(payload: bytes)
    case 7:
        // Tries what the sandbox forbids; each number is the error, or 0 where it succeeded.
        let file = unsafe open("/etc/passwd", O_RDONLY)
        let fileError = file < 0 ? errno : 0
        let net = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let netError = net < 0 ? errno : 0
        let written = unsafe open("/tmp/regain-test-worker-was-here", O_WRONLY | O_CREAT, 0o600)
        let writeError = written < 0 ? errno : 0
        let signal = kill(getppid(), 0) == 0 ? 0 : errno
        return WorkerMessage {
            for error in [fileError, netError, writeError, signal] { $0.u32(UInt32(error)) }
        }
    case 8:
        var held: [[UInt8]] = []
        while true { held.append([UInt8](repeating: 1, count: 64 << 20)) }
    case 9:
        // Nonsense on the wire.
        _ = unsafe write(3, "nonsense that is no frame at all", 32)
        exit(0)
    case 10:
        server.note(1, [42])
        return WorkerMessage()
    default: throw WorkerError(.workerUnknownOperation)
    }
}
