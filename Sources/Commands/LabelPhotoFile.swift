import ByteKit
import ByteSources
import Documents
import Recovery
import Texts
import WorkerLink

/// The photo of a label that a person names.
enum LabelPhotoFile {
    /// The lines that may hold the key.
    /// - Throws: ``Failure`` where the file cannot be read as a picture.
    static func lines(_ path: String, sandbox: Bool = true) throws -> [LabelReading] {
        do {
            let source = try FileSource(path: path)
            let head = try source.read(at: 0, count: 1_024)
            guard PictureKind.detect(head.span) != nil else {
                throw Failure(.badInput, Message("photo.not-a-picture", ["path": .text(path)]))
            }
            var options = WorkerOptions()
            options.sandbox = sandbox
            let workers = DocumentWorkers(options: options)
            let reading = try DocumentReading(source, kind: .label, name: path, workers: workers)
            return try reading.next().map(LabelReading.lines) ?? []
        } catch let error as SourceError {
            throw Failure(
                error.code == .missing ? .noInput : .inputOutput,
                Message(error.code.rawValue, ["path": .text(path)])
            )
        } catch let error as WorkerError {
            throw Failure(error.isFatal ? .unavailable : .badInput, Message(error))
        }
    }

    /// The one pattern of a photo.
    /// - Throws: ``Failure`` where there is none, or more than one.
    static func pattern(_ path: String, sandbox: Bool) throws -> String {
        let lines = try lines(path, sandbox: sandbox)
        guard let first = lines.first else { throw Failure(.badInput, Message("photo.nothing", ["path": .text(path)])) }
        guard lines.count == 1 else {
            throw Failure(
                .badInput,
                Message("photo.several-for-like", ["path": .text(path), "count": .number(lines.count)])
            )
        }
        return first.pattern
    }
}
