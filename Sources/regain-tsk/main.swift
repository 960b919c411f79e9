// The worker that reads FAT, exFAT and ext volumes. It gives up its rights first and then answers questions.
import Glibc
import ImageServing
import TSKWorker
import WorkerLink

guard let server = WorkerServer() else { exit(64) }
ImageServer(server, driver: TSKDriver()).run()
