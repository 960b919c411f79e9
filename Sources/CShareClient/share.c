#define _GNU_SOURCE
#include "CShareClient.h"

#include <errno.h>
#include <fcntl.h>
#include <libsmbclient.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct regain_share {
    SMBCCTX *context;
    SMBCFILE *file;
    char *domain;
    char *user;
    char *password;
};

static void answer(char *place, int room, const char *text) {
    if (room <= 0) return;
    strncpy(place, text, (size_t)room - 1);
    place[room - 1] = 0;
}

static void authenticate(SMBCCTX *context, const char *server, const char *name, char *domain, int domain_room,
                         char *user, int user_room, char *password, int password_room) {
    (void)server;
    (void)name;
    const struct regain_share *share = smbc_getOptionUserData(context);
    if (!share) return;
    if (*share->domain) answer(domain, domain_room, share->domain);
    answer(user, user_room, share->user);
    answer(password, password_room, share->password);
}

/* smb://host/share/path with all but unreserved characters percent-encoded; NULL when memory is short. */
static char *make_address(const struct regain_share_target *target) {
    static const char digits[] = "0123456789ABCDEF";
    size_t room = 16 + strlen(target->host) + 3 * (strlen(target->share) + strlen(target->path));
    char *address = malloc(room), *end = address;
    if (!address) return NULL;
    end = stpcpy(stpcpy(end, "smb://"), target->host);
    const char *parts[] = {target->share, target->path};
    for (int part = 0; part < 2; part++) {
        *end++ = '/';
        for (const char *next = parts[part]; *next; next++) {
            unsigned char unit = (unsigned char)*next;
            int is_plain = (unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z') || (unit >= '0' && unit <= '9')
                || strchr("-._~/", unit) != NULL;
            if (is_plain) {
                *end++ = (char)unit;
            } else {
                *end++ = '%';
                *end++ = digits[unit >> 4];
                *end++ = digits[unit & 15];
            }
        }
    }
    *end = 0;
    return address;
}

static int look(struct regain_share *share, struct regain_share_state *state) {
    struct stat status;
    if (smbc_getFunctionFstat(share->context)(share->context, share->file, &status) != 0) return errno ? errno : EIO;
    if (S_ISDIR(status.st_mode)) return EISDIR;
    state->byte_count = status.st_size > 0 ? (uint64_t)status.st_size : 0;
    state->modified = status.st_mtime > 0 ? (uint64_t)status.st_mtime : 0;
    return 0;
}

static int connect_to(struct regain_share *share, const struct regain_share_target *target) {
    SMBCCTX *context = share->context = smbc_new_context();
    if (!context) return ENOMEM;
    smbc_setDebug(context, 0);
    smbc_setOptionUserData(context, share);
    smbc_setFunctionAuthDataWithContext(context, authenticate);
    smbc_setOptionUseKerberos(context, 0);
    smbc_setOptionNoAutoAnonymousLogin(context, *target->user != 0);
    smbc_setOptionSmbEncryptionLevel(context, target->requires_encryption ? SMBC_ENCRYPTLEVEL_REQUIRE
                                                                          : SMBC_ENCRYPTLEVEL_DEFAULT);
    smbc_setOptionOpenShareMode(context, SMBC_SHAREMODE_DENY_NONE);
    smbc_setTimeout(context, (int)target->timeout);
    if (target->port) smbc_setPort(context, target->port);
    if (!smbc_init_context(context)) return errno ? errno : EIO;
    smbc_setOptionProtocols(context, "SMB2_02", "SMB3");
    return 0;
}

int regain_share_open(const struct regain_share_target *target, struct regain_share **result,
                      struct regain_share_state *state) {
    struct regain_share *share = calloc(1, sizeof *share);
    if (!share) return ENOMEM;
    char *address = make_address(target);
    share->domain = strdup(target->domain);
    share->user = strdup(*target->user ? target->user : "guest");
    share->password = strdup(target->password);
    int trouble = address && share->domain && share->user && share->password ? 0 : ENOMEM;
    if (!trouble) trouble = connect_to(share, target);
    if (!trouble) {
        errno = 0;
        share->file = smbc_getFunctionOpen(share->context)(share->context, address, O_RDONLY, 0);
        if (!share->file) trouble = errno ? errno : EIO;
    }
    if (!trouble) trouble = look(share, state);
    free(address);
    if (trouble) {
        regain_share_close(share);
        return trouble;
    }
    *result = share;
    return 0;
}

int regain_share_read(struct regain_share *share, uint64_t offset, uint8_t *buffer, size_t count, size_t *done,
                      struct regain_share_state *state) {
    *done = 0;
    errno = 0;
    int trouble = look(share, state);
    if (trouble) return trouble;
    if (offset > INT64_MAX) return EINVAL;
    if (smbc_getFunctionLseek(share->context)(share->context, share->file, (off_t)offset, SEEK_SET) < 0)
        return errno ? errno : EIO;
    while (*done < count) {
        ssize_t got = smbc_getFunctionRead(share->context)(share->context, share->file, buffer + *done, count - *done);
        if (got < 0) return errno ? errno : EIO;
        if (got == 0) break;
        *done += (size_t)got;
    }
    return 0;
}

void regain_share_close(struct regain_share *share) {
    if (!share) return;
    if (share->file) smbc_getFunctionClose(share->context)(share->context, share->file);
    if (share->context) smbc_free_context(share->context, 1);
    if (share->password) explicit_bzero(share->password, strlen(share->password));
    free(share->password);
    free(share->user);
    free(share->domain);
    free(share);
}
