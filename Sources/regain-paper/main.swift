// The worker that reads PDF, office files and rich text. It gives up its rights first and then answers the program.
import DocumentServing
import Glibc
import PaperWorker
import WorkerLink

// Names in a zip are turned into UTF-8 by the locale, whose files are out of reach afterwards.
_ = unsafe setlocale(LC_ALL, "C.UTF-8")
PaperDriver.prepare()
guard let server = WorkerServer() else { exit(64) }
DocumentServer(server, driver: PaperDriver()).run()
