import ByteKit
import DiskImages
import SetupMedia
import Texts
import WorkerLink

/// An installation medium in one file, read through the worker that reads discs; nothing is mounted.
struct DiscImage {
    /// What the small files say.
    private(set) var files = SetupFiles()
    /// The Windows images in it.
    private(set) var images: [WIMImage] = []
    /// What stood in the way.
    private(set) var problems: [Message] = []

    private static let patterns =
        ["", "x64/", "x86/"].flatMap { folder in
            ["install.wim", "install.esd", "install.swm", "ei.cfg", "PID.txt", "product.ini"].map {
                "\(folder)sources/\($0)"
            }
        } + ["PID.txt", "ei.cfg"]
    private static let smallFileLimit: UInt64 = 1 << 20

    /// Opens a disc image; nil where the file is none.
    init?(path: String) {
        guard let image = try? DiskImage.open(path: path), !image.volumes.isEmpty else { return nil }
        for volume in image.volumes where volume.isReadable {
            do throws(WorkerError) {
                for file in try image.files(inVolume: volume.index, matching: Self.patterns).files {
                    read(file, of: image)
                }
            } catch {
                problems.append(Message(error.code.rawValue, ["offset": 0, "detail": .text(error.detail)]))
            }
        }
    }

    private mutating func read(_ file: ImageFile, of image: DiskImage) {
        do {
            let source = try image.open(file)
            let name = file.path.split(separator: "/").last.map { $0.lowercased() } ?? ""
            guard !name.hasPrefix("install.") else {
                images += try MediaFolder.images(in: source)
                return
            }
            guard source.byteCount <= Self.smallFileLimit else { return }
            let bytes = try source.read(at: 0, count: Int(source.byteCount))
            let text = MediaFolder.decode(bytes)
            switch name {
            case "ei.cfg": files.takeEditionConfiguration(text)
            case "pid.txt": files.takeProductID(text)
            default: files.takeProductList(text)
            }
        } catch let error as ParseError {
            problems.append(Message(error))
        } catch let error as WorkerError {
            problems.append(Message(error.code.rawValue, ["offset": 0, "detail": .text(error.detail)]))
        } catch {
            problems.append(Message("image.file-unreadable"))
        }
    }
}
