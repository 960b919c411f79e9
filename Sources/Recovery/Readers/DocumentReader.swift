import ByteKit
import DiskImages
import Documents
import Licensing
import ProductKey
import Texts
import WorkerLink

/// Looks for keys in mails and other documents, which workers read, and in what is attached to them.
struct DocumentReader {
    let examiner: FileExaminer
    /// How the report names the source.
    let given: String

    /// Problems of one source that are told one by one.
    private static let problemLimit = 100
    /// Children of one source that are told by themselves.
    private static let childLimit = 10_000
    /// The largest file that is kept for the records, in bytes.
    private static let proofFileLimit: UInt64 = 32 << 20

    /// Reads all documents of a source.
    ///
    /// - Returns: whether a worker could be asked at all.
    func read(_ source: any ByteSource, kind: DocumentKind, into result: inout FileExaminer.Result) -> Bool {
        if kind.isSingle { return readSingle(source, kind: kind, into: &result) }
        let reading: DocumentReading
        do throws(WorkerError) {
            reading = try DocumentReading(source, kind: kind, name: given, workers: examiner.documents)
        } catch {
            result.harvest.report(Message(error), partial: true)
            return false
        }
        while true {
            do throws(WorkerError) {
                guard let document = try reading.next() else { return true }
                // What lies in one message is bounded by itself, however many messages there are.
                var inner = examiner
                if inner.budget == nil { inner.budget = DocumentBudget() }
                let file = kind.isOneFile ? source : nil
                read(document, number: reading.count, file: file, with: inner, into: &result)
            } catch {
                note(Message(error), in: &result)
            }
        }
    }

    /// A web page that lies in a folder by itself; keys that were found in its source are not told again.
    func readPage(_ page: Span<UInt8>, into result: inout FileExaminer.Result) {
        let html = HTMLText(page)
        var document = Document(format: .webPage)
        document.facts.title = html.title
        document.passages = html.passages(.body(1))
        let known = Set(result.harvest.candidates.compactMap(\.content.key))
        read(document, number: 1, file: nil, known: known, with: examiner, into: &result)
    }

    /// A paper or a picture, whatever workers that takes.
    private func readSingle(
        _ source: any ByteSource,
        kind: DocumentKind,
        into result: inout FileExaminer.Result
    ) -> Bool {
        do throws(WorkerError) {
            let document = try PaperReading.read(source, kind: kind, name: given, workers: examiner.documents)
            var inner = examiner
            if inner.budget == nil { inner.budget = DocumentBudget() }
            read(document, number: 1, file: source, with: inner, into: &result)
            return true
        } catch {
            result.harvest.report(Message(error), partial: true)
            return false
        }
    }

    private func note(_ problem: Message, in result: inout FileExaminer.Result) {
        guard result.harvest.problems.count < Self.problemLimit else { return }
        result.harvest.report(problem, partial: true)
    }

    // MARK: One document

    private func read(
        _ document: Document,
        number: UInt64,
        file: (any ByteSource)?,
        known: Set<ProductKey> = [],
        with examiner: FileExaminer,
        into result: inout FileExaminer.Result
    ) {
        for problem in document.problems { note(Message(problem), in: &result) }
        for passage in document.passages where passage.confidences != nil {
            for count in MisreadShape.counts(in: passage.text) {
                note(
                    Message(
                        "document.misread",
                        ["path": .text("\(given), \(passage.place.path)"), "count": .number(count)]
                    ),
                    in: &result
                )
            }
        }
        var context = DocumentContext(document.facts)
        let name = given.split(separator: "/").last.map(String.init) ?? given
        context.proof = ProofReader.proof(in: document, name: document.format == .mail ? "" : name)
        let before = result.harvest.candidates.count
        readText(of: document, number: number, context, known: known, into: &result.harvest)
        if let proof = context.proof {
            var found = FoundProof(
                source: "",
                proof: proof,
                document: context,
                name: name.split(separator: "›").last.map { String($0.drop { $0 == " " }) } ?? name,
                hasKey: result.harvest.candidates.count > before || !known.isEmpty
            )
            if examiner.keepsProofs, let file, file.byteCount <= Self.proofFileLimit {
                found.file = (try? file.read(at: 0, count: Int(file.byteCount))).map { MemoryRegion($0) }
            }
            result.harvest.add(found)
            // What is attached has its own.
            context.proof = nil
        }
        var inner = examiner
        inner.depth += 1
        inner.allFiles = true
        inner.images.spoolLimit = min(inner.images.spoolLimit, DocumentBudget.fileLimit)
        for (index, attachment) in document.attachments.enumerated() {
            let name = attachment.name.isEmpty ? "#\(index + 1)" : attachment.name
            guard result.children.count < Self.childLimit else {
                return note(Message("find.too-many", ["limit": .number(Self.childLimit)]), in: &result)
            }
            let place = "\(given) › \(Self.name(of: document, number: number)) › \(name)"
            guard inner.admits(UInt64(attachment.bytes.count)) else {
                return note(Message("document.too-much", ["path": .text(place)]), in: &result)
            }
            guard inner.depth <= DocumentBudget.depthLimit else {
                return note(Message("document.too-deep", ["detail": .text(place), "offset": 0]), in: &result)
            }
            var child = inner.examine(attachment.bytes, given: place, isGiven: false)
            child.lie(in: context, as: name)
            if child.isNotable { result.children.append(child) }
        }
    }

    /// How a document is told from the others of its source: by its identifier or its number.
    private static func name(of document: Document, number: UInt64) -> String {
        guard document.format == .mail else { return "document" }
        return document.facts.identifier.map { "message <\($0)>" } ?? "message \(number)"
    }

    private func readText(
        of document: Document,
        number: UInt64,
        _ context: DocumentContext,
        known: Set<ProductKey>,
        into harvest: inout Harvest
    ) {
        var text = DocumentText()
        for (number, passage) in document.passages.enumerated() { text.append(passage, number: number) }
        // The subject and the names of what is attached speak for the whole text.
        let about = ([document.facts.title ?? ""] + document.attachments.map(\.name)).joined(separator: " ")
        var known = known
        for match in KeyTextSearch.matches(in: text.scalars) {
            guard TextReader.speaksOfKeys(match, in: text.scalars, about: about), known.insert(match.key).inserted,
                let (passage, offset) = text.passage(at: match.range.lowerBound)
            else { continue }
            let place = document.passages[passage].place(at: offset)
            let name = document.format == .mail ? Self.name(of: document, number: number) + ", " : ""
            var candidate = Candidate(
                place: document.format == .mail ? "mail" : "document",
                path: name + place.path,
                offset: Int(clamping: document.offset ?? 0),
                content: .text(match.key)
            )
            candidate.context = ProductContext(surroundings: TextReader.surroundings(match, in: text.scalars))
            candidate.document = context
            if case .page(let page) = place { candidate.document?.page = page }
            if case .slide(let slide) = place { candidate.document?.page = slide }
            if let sure = document.passages[passage].confidences {
                let range = offset..<min(sure.count, offset + match.range.count)
                candidate.document?.confidence = range.isEmpty ? nil : sure[range].min().map(Int.init)
            }
            harvest.add(candidate)
        }
    }
}

extension DocumentKind {
    /// Whether it is one paper or picture, which may take more than one worker.
    fileprivate var isSingle: Bool { [.pdf, .office, .richText, .picture].contains(self) }

    /// Whether the file is the document and nothing else.
    fileprivate var isOneFile: Bool { [.message, .outlookMessage].contains(self) || isSingle }
}

extension DocumentPlace {
    /// The place as the report writes it.
    var path: String {
        switch self {
        case .header(let name): name.lowercased()
        case .body(let part): part == 1 ? "body" : "body \(part)"
        case .page(let page): "page \(page)"
        case .paragraph(let paragraph): "paragraph \(paragraph)"
        case .cell(let sheet, let row, let column): "\(sheet), row \(row), column \(column)"
        case .slide(let slide): "slide \(slide)"
        }
    }
}

extension FileExaminer.Result {
    /// Says of everything found that it was attached to a document.
    mutating func lie(in outer: DocumentContext, as name: String) {
        harvest.lie(in: outer, as: name)
        for index in children.indices { children[index].lie(in: outer, as: name) }
    }
}

extension Message {
    /// What is wrong with a document.
    fileprivate init(_ problem: ParseError) {
        self.init(problem.code.rawValue, ["offset": .number(problem.offset), "detail": .text(problem.detail)])
    }
}
