// The worker that reads media and archives. It gives up its rights first and then answers the program's questions.
import Glibc
import ImageServing
import MediaWorker
import WorkerLink

// Names in archives are turned into UTF-8 by the locale, whose files are out of reach afterwards.
_ = unsafe setlocale(LC_ALL, "C.UTF-8")
guard let server = WorkerServer() else { exit(64) }
ImageServer(server, driver: MediaDriver()).run()
