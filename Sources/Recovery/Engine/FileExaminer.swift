import ByteKit
import ByteSources
import Captures
import Catalogue
import Crypto
import DiskImages
import Documents
import ProductKey
import RegistryHive
import Texts
import Unpacking
import WorkerLink

/// Opens one file, recognises what it is, and has the right reader look through it.
struct FileExaminer: Sendable {
    /// What became of one file.
    struct Result: Sendable {
        var report: SourceReport
        var harvest = Harvest()
        /// Which source a search through its raw bytes is about.
        var carved: CarvedSource?
        /// What lies inside: the files of an image.
        var children: [Result] = []
        /// Whether the file is worth a line of its own in the report of a folder.
        var isNotable: Bool {
            report.status != .read || !children.isEmpty || !harvest.candidates.isEmpty || !harvest.installations.isEmpty
                || !harvest.proofs.isEmpty
                || ![.text, .unknown, .other, .document, .mail, .picture, .none].contains(report.kind)
        }
    }

    /// Whether files that are not recognised are searched byte by byte, whatever their size.
    var allFiles = false
    /// Whether mails and documents of users inside images are searched too.
    var mail = false
    /// Whether images are compared with the hash that was stored when they were made.
    var verifiesImages = false
    /// What is looked for in raw bytes of images.
    var carving = CarvingMode.none
    /// Who hears how far that is, who may end it, where its state is kept.
    var control = CarvingControl()
    /// How images are opened: secrets, sandbox.
    var images = ImageOptions()
    /// Whether the whole file is digested for the report.
    var digests = true
    /// The workers that read documents.
    var documents = DocumentWorkers()
    /// Whether the bytes of documents that prove a purchase are kept for the records.
    var keepsProofs = false
    /// How many pictures of folders are still read: each takes seconds.
    var pictures = PictureAllowance()
    /// How deep in documents and archives the file lies.
    var depth = 0
    /// What may still be unpacked out of the document that the file lies in.
    var budget: DocumentBudget?

    /// Unrecognised files up to this size are searched; values saved by themselves are that small.
    private static let smallFile: UInt64 = 1 << 20
    /// Archives up to this size are opened although nobody pointed at them: invoices of a year are put together so.
    private static let smallArchive: UInt64 = 64 << 20
    /// The largest web page that is read as one, in bytes.
    private static let pageLimit = 16 << 20
    /// The most that a packed file may grow to.
    private static let unpackLimit = 4 << 30

    /// Examines a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - given: how the report names it.
    ///   - isGiven: whether a person pointed at this very file.
    /// - Returns: what was found, and what stood in the way.
    func examine(path: String, given: String, isGiven: Bool) -> Result {
        guarded(given) { result in
            try examine(FileSource(path: path), path: path, isGiven: isGiven, into: &result) {
                (options) throws(WorkerError) in try DiskImage.open(path: path, options: options)
            }
        }
    }

    /// Examines standard input: what is small stays in memory, the rest goes to a temporary file without a name.
    func examineStandardInput() -> Result {
        let name = "-"
        return guarded(name) { result in
            // Only from a file is a source recognised in every way there is; what is smaller is no image.
            let input = try SpooledInput(memoryLimit: 64 << 10)
            guard let file = input.file else {
                let bytes = try input.read(at: 0, count: Int(clamping: input.byteCount))
                result = examine(MemoryRegion(bytes), given: name)
                return
            }
            try examine(file, path: name, isGiven: true, into: &result) { (options) throws(WorkerError) in
                guard let descriptor = try? file.duplicate() else { throw WorkerError("source.unreadable") }
                return try DiskImage.open(descriptor: descriptor, name: name, options: options)
            }
        }
    }

    /// What an examination brings in, or why it brought nothing.
    private func guarded(_ given: String, _ body: (inout Result) throws -> Void) -> Result {
        var result = Result(report: SourceReport(id: "", given: given, kind: .none))
        do {
            try body(&result)
        } catch let error as SourceError {
            result.report.status = .unreadable
            result.report.problems.append(Message(error.code.rawValue, ["path": .text(given)]))
        } catch {
            result.report.status = .unreadable
            result.report.problems.append(Message(SourceError.Code.unreadable.rawValue, ["path": .text(given)]))
        }
        return result
    }

    /// Examines bytes that are already in memory.
    func examine(_ region: MemoryRegion, given: String, isGiven: Bool = true) -> Result {
        var result = Result(report: SourceReport(id: "", given: given, kind: .none))
        result.report.size = UInt64(region.count)
        result.carved = carved(MemorySource(region), given: given) { nil }
        examine(region, path: given, isGiven: isGiven, into: &result)
        finish(&result)
        return result
    }

    // MARK: One file

    private func examine(
        _ source: FileSource,
        path: String,
        isGiven: Bool,
        into result: inout Result,
        openingImage open: (ImageOptions) throws(WorkerError) -> DiskImage
    ) throws {
        result.report.size = source.byteCount
        result.carved = carved(source, given: result.report.given) { CarvingState.lastChange(of: path) }
        let (head, tail) = try (source.read(at: 0, count: 36 * 1_024), Self.tail(of: source))
        var kind = ContentKind.detect(head: head.span, tail: tail.span)
        let isPacked = Packing.detect(head.span) != nil
        let document = isPacked ? nil : Self.document(kind, head.span, source)
        // What the first bytes leave open, the readers of images and archives may know.
        let mayBeArchive = kind == .document && (isGiven || source.byteCount <= Self.smallArchive)
        if document == nil, kind == .unknown || mayBeArchive, (try? DiskImage.recognises(source)) ?? false {
            kind = .diskImage
        }
        if let document, try isWorthReading(document, source, isGiven: isGiven, into: &result) {
            result.report.kind = ContentKind(document)
            if digests { result.report.sha256 = Self.digest(try source.region()) }
            result.report.bytesRead = source.byteCount
            readDocuments(source, document, into: &result) { try? source.region() }
            finish(&result)
            return
        }
        if document == .picture {
            result.report.kind = .picture
            finish(&result)
            return
        }
        if !isPacked, !isGiven, !allFiles, Self.isSkipped(kind, size: source.byteCount) {
            result.report.kind = kind
            if let expected = Self.expectation(path) { result.expect(expected, isEmpty: head.isEmpty) }
            return
        }
        if !isPacked, kind == .diskImage {
            result.report.kind = kind
            readImage(into: &result, raw: { try? HoledFile(source) }, open)
        } else if !isPacked, kind == .unknown, source.byteCount > Self.smallFile {
            result.report.kind = kind
            if digests { result.report.sha256 = Self.digest(try source.region()) }
            result.report.bytesRead = source.byteCount
            readRemains(try HoledFile(source), into: &result)
            if let expected = Self.expectation(path) { result.expect(expected, isEmpty: false) }
        } else {
            examine(try source.region(), path: path, isGiven: isGiven, into: &result)
        }
        finish(&result)
    }

    /// What tells the source from others, where a state is kept.
    func carved(_ source: some ByteSource, given: String, version: () -> String?) -> CarvedSource {
        CarvedSource(
            name: given,
            identity: control.state == nil ? nil : CarvingState.identity(of: source, version: version())
        )
    }

    /// Searches bytes whose arrangement is not known.
    func readRemains(_ source: any ByteSource, into result: inout Result) {
        let carved = result.carved ?? CarvedSource(name: result.report.given, identity: nil)
        RemainsReader(control: control, source: carved).read(source, named: "bytes", into: &result.harvest)
    }

    /// Opens an image through a worker and looks into it; one that cannot be opened is searched byte by byte on request.
    func readImage(
        into result: inout Result,
        raw: () -> (any ByteSource)?,
        _ open: (ImageOptions) throws(WorkerError) -> DiskImage
    ) {
        do throws(WorkerError) {
            let image = try open(images)
            var inner = self
            inner.depth += 1
            ImageReader(examiner: inner, given: result.report.given).read(image, into: &result, reopening: open)
        } catch {
            result.harvest.report(Message(error), partial: true)
            if carving != .none, let source = raw() { readRemains(source, into: &result) }
        }
    }

    private func examine(_ region: MemoryRegion, path: String, isGiven: Bool, into result: inout Result) {
        var region = region
        var name = path
        if digests { result.report.sha256 = Self.digest(region) }
        result.report.bytesRead = UInt64(region.count)
        while let packing = Packing.detect(region.bytes), result.report.packings.count < 4 {
            let limit = budget == nil ? Self.unpackLimit : Int(DocumentBudget.fileLimit)
            let unpacked = Unpacker.unpack(region.bytes, packing: packing, limit: limit)
            result.report.packings.append(packing.rawValue)
            if let problem = unpacked.problem {
                result.harvest.report(Message(problem.rawValue, ["path": .text(result.report.given)]), partial: true)
            }
            region = unpacked.region
            if name.lowercased().hasSuffix(".\(packing.rawValue)") { name.removeLast(packing.rawValue.utf8.count + 1) }
        }
        let bytes = region.bytes
        let tail = bytes.extracting(max(0, bytes.count - 512)..<bytes.count)
        result.report.kind = ContentKind.detect(head: bytes, tail: tail)
        let source = MemorySource(region)
        if let document = Self.document(result.report.kind, bytes, source) {
            result.report.kind = ContentKind(document)
            return readDocuments(source, document, into: &result) { region }
        }
        // An archive in a mail is opened; one that lies in a folder waits until somebody points at it.
        if budget != nil, result.report.kind == .document, (try? DiskImage.recognises(source)) ?? false {
            guard depth <= DocumentBudget.depthLimit else {
                return result.harvest.report(
                    Message("document.too-deep", ["detail": .text(result.report.given), "offset": 0]),
                    partial: true
                )
            }
            result.report.kind = .diskImage
        }
        read(region, path: path, name: name, isGiven: isGiven, into: &result)
        if let expected = Self.expectation(name) { result.expect(expected, isEmpty: bytes.count == 0) }
    }

    private func read(_ region: MemoryRegion, path: String, name: String, isGiven: Bool, into result: inout Result) {
        switch result.report.kind {
        case .hive:
            let logs = HiveLogs.beside(path: path, name: name)
            HiveReader.read(region, logs: logs, root: InstallationRoot.of(path), into: &result.harvest)
        case .hiveLog:
            RawReader.carve(region, place: "registry.log", origin: .log, into: &result.harvest)
        case .digitalProductID:
            readBlob(region, into: &result)
        case .firmwareTable:
            FirmwareReader.read(region, into: &result.harvest)
        case .text:
            readText(region, path: path, into: &result)
        case .diskImage:
            let source = MemorySource(region)
            readImage(into: &result, raw: { source }) { (options) throws(WorkerError) in
                try DiskImage.open(source: source, name: name, options: options)
            }
        case .document:
            readRemains(MemorySource(region), into: &result)
            result.harvest.report(Message("document.not-opened"), partial: isGiven)
        case .other, .unknown:
            readRemains(MemorySource(region), into: &result)
        case .folder, .firmware, .none, .keyConfiguration, .registryExport, .capture, .mail, .mailbox, .picture:
            break
        }
    }

    /// Whether a picture of a folder is read: neither an icon nor more of them than there is time for.
    private func isWorthReading(
        _ document: DocumentKind,
        _ source: FileSource,
        isGiven: Bool,
        into result: inout Result
    ) throws -> Bool {
        guard document == .picture, !isGiven else { return true }
        guard (PictureAllowance.least...PictureAllowance.most).contains(source.byteCount) else { return false }
        guard !pictures.take() else { return true }
        // Once for all of them: the rest would only repeat it.
        if pictures.isFirstRefusal() {
            result.harvest.report(
                Message("document.pictures-left", ["limit": .number(PictureAllowance.count)]),
                partial: true
            )
        }
        return false
    }

    /// Which worker reads a file of this kind, if one does.
    private static func document(
        _ kind: ContentKind,
        _ head: Span<UInt8>,
        _ source: any ByteSource
    ) -> DocumentKind? {
        switch kind {
        case .text, .document, .other, .unknown: DocumentKind(head: head, source: source)
        default: nil
        }
    }

    /// Has a worker read documents; without one, what can be searched as it stands is.
    private func readDocuments(
        _ source: any ByteSource,
        _ kind: DocumentKind,
        into result: inout Result,
        region: () -> MemoryRegion?
    ) {
        if DocumentReader(examiner: self, given: result.report.given).read(source, kind: kind, into: &result) { return }
        if kind == .message || kind == .mailbox, let region = region() {
            _ = TextReader.read(region, into: &result.harvest)
        } else {
            readRemains(source, into: &result)
        }
    }

    /// Whether a file may be looked into that lies in a document; any file may that does not.
    func admits(_ byteCount: UInt64) -> Bool {
        guard let budget else { return true }
        return byteCount <= DocumentBudget.fileLimit && budget.take(byteCount)
    }

    private func readBlob(_ region: MemoryRegion, into result: inout Result) {
        guard let content = BlobContent.read(region.bytes.array()) else {
            result.harvest.report(Message("dpid.cut"), partial: true)
            return
        }
        result.harvest.add(Candidate(place: "value", path: "", offset: 0, content: content))
        if region.count > DigitalProductId4.byteCount {
            RawReader.carve(region, place: "raw", into: &result.harvest)
        }
    }

    private func readText(_ region: MemoryRegion, path: String, into result: inout Result) {
        if RegText.isRegText(region.bytes) {
            result.report.kind = .registryExport
            do throws(ParseError) {
                let export = try RegText(region)
                ExportReader.read(export, root: InstallationRoot.of(path), into: &result.harvest)
            } catch {
                result.harvest.report(Message(error), partial: true)
            }
        } else if PKeyConfig.isConfiguration(region.bytes) {
            result.report.kind = .keyConfiguration
            do throws(ParseError) {
                result.harvest.add(try PKeyConfig(parsing: region.bytes))
            } catch {
                result.harvest.report(Message(error), partial: true)
            }
        } else {
            if TextReader.read(region, into: &result.harvest) { result.report.kind = .capture }
            readPage(region, into: &result)
        }
    }

    /// What a person would read of a web page: a key whose groups lie in cells, what proves a purchase.
    private func readPage(_ region: MemoryRegion, into result: inout Result) {
        guard region.count <= Self.pageLimit, Self.isPage(region.bytes) else { return }
        let reader = DocumentReader(examiner: self, given: result.report.given)
        guard String(validating: region.bytes.array(), as: UTF8.self) == nil else {
            return reader.readPage(region.bytes, into: &result)
        }
        let text = Array(CodePage.windows1252.decode(region.bytes).utf8)
        reader.readPage(text.span, into: &result)
    }

    private static func isPage(_ bytes: Span<UInt8>) -> Bool {
        let head = String(decoding: bytes.array(0..<min(bytes.count, 1_024)), as: UTF8.self).lowercased()
        return head.contains("<html") || head.contains("<!doctype html")
    }

    /// Moves the harvest's problems into the report.
    func finish(_ result: inout Result) {
        result.report.problems += result.harvest.problems
        result.report.machine = result.harvest.machine
        if result.harvest.isPartial { result.report.status = .partial }
    }

    // MARK: What to expect

    private static func isSkipped(_ kind: ContentKind, size: UInt64) -> Bool {
        switch kind {
        case .other, .document, .none: true
        case .unknown: size > smallFile
        default: false
        }
    }

    /// What a file must be by its name, so that one that is something else is told and not passed over.
    private static func expectation(_ path: String) -> ContentKind? {
        if ContentKind.isHiveName(path) { return .hive }
        let name = path.lowercased()
        if name.hasSuffix(".hiv") || name.hasSuffix(".hive") { return .hive }
        return name.hasSuffix(".reg") ? .registryExport : nil
    }

    private static func tail(of source: FileSource) throws -> [UInt8] {
        try source.byteCount <= 512 ? [] : source.read(at: source.byteCount - 512, count: 512)
    }

    private static func digest(_ region: MemoryRegion) -> String {
        var hasher = SHA256()
        let bytes = region.bytes
        // SAFETY: the region outlives the closure; the hasher only reads.
        unsafe bytes.withUnsafeBytes { unsafe hasher.update(bufferPointer: $0) }
        return Hexadecimal.text(hasher.finalize())
    }
}

extension FileExaminer.Result {
    /// Reports a file that is not what its name promises.
    fileprivate mutating func expect(_ expected: ContentKind, isEmpty: Bool) {
        guard report.kind != expected, report.kind != .hiveLog else { return }
        let code = expected == .hive ? "registry.not-a-hive" : "registry.not-an-export"
        report.problems.append(Message(code, ["offset": 0, "detail": ""]))
        report.status = .unreadable
    }
}
