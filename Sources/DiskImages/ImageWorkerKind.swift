public import ByteKit
import DiskFormats

/// The worker that opens an image; the raw value is its executable's name.
enum ImageWorkerKind: String, Sendable {
    /// Disks that our own readers read.
    case image = "regain-image"
    /// Images of evidence, BitLocker and shadow copies, whose libraries take long to load.
    ///
    /// Only the first kind shows in the first bytes; for the others ``image`` sends on whoever asks it.
    case forensic = "regain-forensic"
    /// Discs, archives and installation images.
    case media = "regain-wim"

    /// Chooses by the first bytes.
    /// - Throws: what the source throws.
    init(for source: any ByteSource) throws {
        if try MediaKind.detect(source) != nil {
            self = .media
        } else {
            let mark = try source.read(at: 0, count: 3)
            self = mark == Array("EVF".utf8) ? .forensic : .image
        }
    }
}

extension ParseError.Code {
    /// The image needs a library that this worker does not have: another is to open it.
    public static let workerLacksLibrary: Self = "worker.lacks-library"
}
