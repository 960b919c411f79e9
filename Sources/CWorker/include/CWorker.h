#ifndef REGAIN_CWORKER_H
#define REGAIN_CWORKER_H

#include <stddef.h>
#include <stdint.h>

/* What Swift cannot call itself: descriptor passing, spawning with closed descriptors, Landlock and seccomp. */

/* Milliseconds of a clock that only goes forward. */
int64_t regain_now(void);

/* A connected pair of stream sockets, closed on exec. Returns 0 or an errno value. */
int regain_socket_pair(int *first, int *second);

/* Sends head and body as one stream; the descriptors travel with the first byte. A negative deadline waits for ever.
   Returns 0 or an errno value: ETIMEDOUT, EPIPE and so on. */
int regain_send(int socket, const void *head, size_t head_count, const void *body, size_t body_count,
                const int *descriptors, int descriptor_count, int64_t deadline);

/* Receives exactly count bytes. descriptor_count: room going in, number received coming out; surplus is closed.
   Returns 0 or an errno value: ETIMEDOUT, or ECONNRESET when the other side is gone. */
int regain_receive(int socket, void *buffer, size_t count, int *descriptors, int *descriptor_count,
                   int64_t deadline);

/* Starts a program whose descriptor 3 is the socket; 0 and 1 are /dev/null, 2 too unless keep_errors is set;
   nothing else is open in it. Returns 0 or an errno value. */
int regain_spawn(const char *path, char *const *arguments, char *const *environment, int socket, int keep_errors,
                 int *process);

/* What a worker may still do after regain_sandbox_enter. */
struct regain_sandbox {
    uint64_t memory;         /* bytes of address space, 0 for no limit */
    uint64_t cpu_seconds;    /* processor time, 0 for no limit */
    uint32_t descriptors;    /* open files */
    int network;             /* sockets and threads allowed, and reading the folders below */
    const char *const *readable; /* NULL-terminated folders and files that stay readable when network is set; may be NULL */
};

/* Which of the walls stand. */
enum {
    REGAIN_WALL_PRIVILEGES = 1, REGAIN_WALL_LANDLOCK = 2, REGAIN_WALL_LIMITS = 4, REGAIN_WALL_SECCOMP = 8
};

/* Gives up every right not listed, for good. Returns the walls that stand; a kernel may lack Landlock. */
int regain_sandbox_enter(const struct regain_sandbox *sandbox);

#endif
