import ByteKit
import ByteSources
import DiskImages
import FoundationEssentials
import Glibc
import WorkerLink

/// A bundle as it is found: its files by their paths, wherever they lie.
protocol BagSource {
    /// The paths of all files below the top, `/` between the parts; those that occur twice stand there twice.
    var paths: [String] { get }
    /// What is no file and no folder: links, devices.
    var strangers: [String] { get }

    /// The content of a file.
    func open(_ path: String) throws -> any ByteSource
}

/// A bundle as a folder, of which no link is followed.
struct FolderBag: BagSource {
    private let top: String
    private(set) var paths: [String] = []
    private(set) var strangers: [String] = []

    /// Whether a folder stands at a path.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Looks through a folder.
    /// - Throws: `dossier.no-bundle`, `dossier.too-large`.
    init(_ top: String) throws(DossierError) {
        self.top = top
        var folders = [""]
        while let folder = folders.popLast() {
            guard
                let names = try? FileManager.default.contentsOfDirectory(
                    atPath: folder.isEmpty ? top : "\(top)/\(folder)"
                )
            else { throw .missing(folder.isEmpty ? top : "\(top)/\(folder)") }
            for name in names.sorted() {
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                var status = stat()
                guard unsafe lstat("\(top)/\(path)", &status) == 0 else { continue }
                switch status.st_mode & S_IFMT {
                case S_IFDIR: folders.append(path)
                case S_IFREG: paths.append(path)
                default: strangers.append(path)
                }
                guard paths.count + folders.count + strangers.count <= DossierVerifier.greatestFileCount else {
                    throw .tooLarge(DossierVerifier.greatestFileCount)
                }
            }
        }
    }

    func open(_ path: String) throws -> any ByteSource { try FileSource(path: "\(top)/\(path)") }
}

/// A bundle in a ZIP archive, which a worker process reads that may do nothing else.
struct ZipBag: BagSource {
    private let image: DiskImage
    private let files: [String: ImageFile]
    let paths: [String]
    let strangers: [String] = []

    /// Opens an archive.
    /// - Throws: `dossier.no-bundle`, `dossier.not-a-bag`, `dossier.too-large`.
    init(_ path: String) throws(DossierError) {
        guard let source = try? FileSource(path: path) else { throw .missing(path) }
        var options = ImageOptions()
        options.spoolLimit = DossierVerifier.greatestByteCount
        var found: ImageFileList
        do throws(WorkerError) {
            image = try DiskImage.open(source: source, name: "bundle.zip", options: options)
            guard let volume = image.volumes.first else { throw WorkerError("archive.damaged") }
            found = try image.files(
                inVolume: volume.index,
                matching: ["**"],
                limit: DossierVerifier.greatestFileCount + 1
            )
        } catch {
            throw .noBag("\(error.code)")
        }
        guard !found.isCutShort, found.files.count <= DossierVerifier.greatestFileCount else {
            throw .tooLarge(DossierVerifier.greatestFileCount)
        }
        let names = found.files.map { file in file.path.split(separator: "/").joined(separator: "/") }
        // RFC 8493, 4: the archive holds one folder, which is the bag.
        let declaration = "/" + BagFiles.declaration
        let top = names.filter { $0.hasSuffix(declaration) && $0.split(separator: "/").count == 2 }
            .map { String($0.dropLast(BagFiles.declaration.utf8.count)) }
        guard top.count == 1, let prefix = top.first else { throw .noBag(BagFiles.declaration) }
        // What lies beside that folder belongs to nothing and is named in full.
        paths = names.map { $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : "../\($0)" }
        files = Dictionary(zip(paths, found.files)) { first, _ in first }
    }

    func open(_ path: String) throws -> any ByteSource {
        guard let file = files[path] else { throw DossierError.missing(path) }
        return try image.open(file)
    }
}
