#ifndef REGAIN_CSHARECLIENT_H
#define REGAIN_CSHARECLIENT_H

#include <stddef.h>
#include <stdint.h>

/* One file of one share, opened for reading through libsmbclient, which works by callbacks and function tables. */

struct regain_share_target {
    const char *host;
    uint16_t port;                /* 0 for the usual one */
    const char *share;
    const char *path;             /* forward slashes, not percent-encoded */
    const char *domain;           /* empty for the server's own */
    const char *user;             /* empty for a guest */
    const char *password;
    int requires_encryption;
    uint32_t timeout;             /* milliseconds */
};

struct regain_share_state {
    uint64_t byte_count;
    uint64_t modified;            /* seconds since 1970 */
};

struct regain_share;

/* Opens a file. Returns 0 and the file, or an errno value. */
int regain_share_open(const struct regain_share_target *target, struct regain_share **share,
                      struct regain_share_state *state);

/* Reads up to count bytes from offset on and says what the file is now. Returns 0 or an errno value. */
int regain_share_read(struct regain_share *share, uint64_t offset, uint8_t *buffer, size_t count, size_t *done,
                      struct regain_share_state *state);

void regain_share_close(struct regain_share *share);

#endif
