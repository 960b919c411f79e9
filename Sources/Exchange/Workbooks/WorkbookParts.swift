import ByteKit
import DiskImages
import WorkerLink

/// The parts of a packed workbook, by their paths.
protocol WorkbookParts {
    /// The bytes of a part; nil where there is none of this path, letter case aside.
    /// - Throws: `WorkbookError`.
    mutating func part(_ path: String) throws(WorkbookError) -> [UInt8]?
}

/// Why a workbook cannot be read.
struct WorkbookError: Error {
    /// The code of the text for people.
    let code: String
    /// What the parser or the worker said.
    var detail = ""
}

/// Parts that a worker process unpacks, which may do nothing else.
struct PackedParts: WorkbookParts {
    private let image: DiskImage
    private let volume: Int
    private let files: [String: ImageFile]
    private var remaining: Int

    /// Opens a ZIP archive.
    /// - Throws: `WorkbookError` with `exchange.workbook-damaged`.
    init(_ source: any ByteSource, limits: ImportLimits) throws(WorkbookError) {
        remaining = limits.unpackedByteCount
        var options = ImageOptions()
        options.spoolLimit = UInt64(limits.unpackedByteCount)
        do throws(WorkerError) {
            image = try DiskImage.open(source: source, name: "workbook.zip", options: options)
            guard let first = image.volumes.first else { throw WorkerError("archive.damaged") }
            volume = first.index
            // Whatever else lies in it is of no use here, and may be endless.
            let found = try image.files(
                inVolume: volume,
                matching: [
                    "mimetype", "content.xml", "META-INF/manifest.xml", "_rels/.rels", "xl/*", "xl/_rels/*",
                    "xl/worksheets/*",
                ],
                limit: 1_000
            )
            files = Dictionary(found.files.map { ($0.path.lowercased(), $0) }) { first, _ in first }
        } catch {
            throw WorkbookError(code: "exchange.workbook-damaged", detail: "\(error.code)")
        }
    }

    mutating func part(_ path: String) throws(WorkbookError) -> [UInt8]? {
        guard let file = files[path.lowercased()] else { return nil }
        guard file.byteCount <= UInt64(remaining) else { throw WorkbookError(code: "exchange.workbook-large") }
        do {
            let content = try image.open(file)
            guard content.byteCount <= UInt64(remaining) else { throw WorkbookError(code: "exchange.workbook-large") }
            remaining -= Int(content.byteCount)
            return try content.read(at: 0, count: Int(content.byteCount))
        } catch let error as WorkbookError {
            throw error
        } catch let error as WorkerError where error.code == "source.too-large" {
            throw WorkbookError(code: "exchange.workbook-large")
        } catch {
            throw WorkbookError(code: "exchange.workbook-damaged", detail: path)
        }
    }
}
