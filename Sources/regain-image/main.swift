// The worker that reads disk images. It gives up its rights first and then answers the program's questions.
import Glibc
import ImageServing
import ImageWorker
import WorkerLink

guard let server = WorkerServer() else { exit(64) }
ImageServer(server, driver: DiskDriver()).run()
