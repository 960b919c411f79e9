public import ByteKit
public import WorkerLink

/// How a page of a PDF travels to where pictures are read.
public enum PageRendering {
    /// The media type of a rendered page; its name is the number of the page.
    public static let mediaType = "image/x-portable-graymap"
}

/// Reads a paper or a picture as one document, whatever workers that takes.
public enum PaperReading {
    /// The most pages of one PDF that are read as pictures: each takes seconds.
    private static let pictureLimit = 100

    /// Reads a document of the kinds that `regain-paper` and `regain-ocr` read.
    ///
    /// Pages without text are rendered by the one worker and read by the other. What one page lacks is a problem of the
    /// document.
    ///
    /// - Parameters:
    ///   - source: the bytes.
    ///   - kind: `pdf`, `office`, `rich-text` or `picture`.
    ///   - name: the name it has.
    ///   - limits: how much it may be.
    ///   - workers: how workers are run.
    /// - Returns: the document, its pages in their order.
    /// - Throws: what makes the whole document unreadable.
    public static func read(
        _ source: any ByteSource,
        kind: DocumentKind,
        name: String,
        limits: DocumentLimits = DocumentLimits(),
        workers: DocumentWorkers
    ) throws(WorkerError) -> Document {
        let reading = try DocumentReading(source, kind: kind, name: name, limits: limits, workers: workers)
        guard var document = try reading.next() else { throw WorkerError(.workerProtocol, detail: "no document") }
        guard kind == .pdf else { return document }
        var count = 0
        while true {
            do throws(WorkerError) {
                guard let page = try reading.next() else { break }
                guard let picture = page.attachments.first, let number = Int(picture.name) else { continue }
                count += 1
                guard count <= pictureLimit else {
                    document.problems.append(ParseError(.documentTooLong, at: 0, "page \(number)"))
                    break
                }
                try add(picture.bytes, page: number, to: &document, name: name, limits: limits, workers: workers)
            } catch {
                document.problems.append(ParseError(error.code, at: Int(clamping: error.offset ?? 0), error.detail))
                if [.workerMissing, .workerLaunchFailed].contains(error.code) { break }
            }
        }
        // Pages in their order, those that were read as pictures among the others.
        document.passages = document.passages.enumerated().sorted { left, right in
            (left.element.place.pageNumber, left.offset) < (right.element.place.pageNumber, right.offset)
        }.map(\.element)
        return document
    }

    private static func add(
        _ picture: MemoryRegion,
        page: Int,
        to document: inout Document,
        name: String,
        limits: DocumentLimits,
        workers: DocumentWorkers
    ) throws(WorkerError) {
        let source = MemorySource(picture)
        let reading = try DocumentReading(source, kind: .picture, name: name, limits: limits, workers: workers)
        guard let read = try reading.next() else { return }
        for passage in read.passages {
            document.passages.append(Passage(.page(page), passage.text, confidences: passage.confidences))
        }
        document.problems += read.problems
    }
}

extension DocumentPlace {
    /// The page; 0 for what stands on none.
    fileprivate var pageNumber: Int { if case .page(let number) = self { number } else { 0 } }
}

/// Bytes in memory as a source.
private struct MemorySource: ByteSource {
    private let region: MemoryRegion
    var byteCount: UInt64 { UInt64(region.count) }

    init(_ region: MemoryRegion) { self.region = region }

    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) -> Int {
        guard offset < byteCount else { return 0 }
        let start = Int(offset)
        let count = min(buffer.count, region.count - start)
        buffer.copy(region.bytes.extracting(start..<start + count), at: 0)
        return count
    }
}
