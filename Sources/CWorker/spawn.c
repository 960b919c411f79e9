#define _GNU_SOURCE
#include "CWorker.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

/* One start of a worker, on the stack of whoever waits for it. */
struct request {
    const char *path;
    char *const *arguments;
    char *const *environment;
    int socket;
    int keep_errors;
    int *process;
    int trouble;
    int is_done;
    struct request *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct request *first;
static int has_launcher;

static int start(const char *path, char *const *arguments, char *const *environment, int socket, int keep_errors,
                 int *process) {
    /* The socket must not already be one of the numbers that the child's own descriptors take. */
    int high = fcntl(socket, F_DUPFD_CLOEXEC, 10);
    if (high < 0) return errno;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    if (!keep_errors) posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, high, 3);
    posix_spawn_file_actions_addclosefrom_np(&actions, 4);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    /* A session of its own: an interrupt at the terminal is the parent's business, who then ends the worker. */
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
    int trouble = posix_spawn(process, path, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    close(high);
    return trouble;
}

/* A worker asks the kernel to be killed with its parent, and takes for its parent the thread that started it. A thread of
   a pool ends when there is little to do; this one never does. */
static void *launch(void *unused) {
    pthread_mutex_lock(&lock);
    for (;;) {
        while (!first) pthread_cond_wait(&changed, &lock);
        struct request *request = first;
        first = request->next;
        pthread_mutex_unlock(&lock);
        int trouble = start(request->path, request->arguments, request->environment, request->socket,
                            request->keep_errors, request->process);
        pthread_mutex_lock(&lock);
        request->trouble = trouble;
        request->is_done = 1;
        pthread_cond_broadcast(&changed);
    }
    return unused;
}

/* Whether the launcher runs; called with the lock held. */
static int launcher(void) {
    if (has_launcher) return 1;
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t all, before;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 256 << 10);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    has_launcher = pthread_create(&thread, &attributes, launch, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return has_launcher;
}

int regain_spawn(const char *path, char *const *arguments, char *const *environment, int socket, int keep_errors,
                 int *process) {
    struct request request = {path, arguments, environment, socket, keep_errors, process, 0, 0, NULL};
    pthread_mutex_lock(&lock);
    if (!launcher()) {
        pthread_mutex_unlock(&lock);
        return EAGAIN;
    }
    struct request **last = &first;
    while (*last) last = &(*last)->next;
    *last = &request;
    pthread_cond_broadcast(&changed);
    while (!request.is_done) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    return request.trouble;
}
