// The worker that reads text in pictures. It loads what it knows of languages, gives up its rights, and answers.
import DocumentServing
import Glibc
import PictureWorker
import WorkerLink

// The library reads its own files only in this locale.
_ = unsafe setlocale(LC_ALL, "C")
let driver = PictureDriver()
guard let server = WorkerServer() else { exit(64) }
DocumentServer(server, driver: driver).run()
