#ifndef REGAIN_CWEBCLIENT_H
#define REGAIN_CWEBCLIENT_H

#include <stddef.h>
#include <stdint.h>

/* GET requests through libcurl, whose options are set by variadic calls that Swift does not import. */

/* One request; all texts end in a zero. */
struct regain_web_request {
    const char *address;
    const char *const *fields;    /* "name: value", field_count of them */
    size_t field_count;
    uint32_t part_limit;          /* most bytes of body unless the status is 200 */
    uint32_t whole_limit;         /* most bytes of body when the status is 200 */
    uint32_t connect_timeout;     /* milliseconds */
    uint32_t stall_timeout;       /* milliseconds */
    uint32_t total_timeout;       /* milliseconds */
};

/* How a transfer ended; the numbers are those of WebReply.Outcome. */
enum {
    REGAIN_WEB_COMPLETE = 0, REGAIN_WEB_CUT = 1, REGAIN_WEB_TOO_LONG = 2, REGAIN_WEB_REFUSED = 3,
    REGAIN_WEB_NAME_UNKNOWN = 4, REGAIN_WEB_UNREACHABLE = 5, REGAIN_WEB_CERTIFICATE = 6, REGAIN_WEB_TIMEOUT = 7,
    REGAIN_WEB_BAD_RESPONSE = 8, REGAIN_WEB_FAILED = 9
};

/* What came of a request; freed by regain_web_release. */
struct regain_web_reply {
    uint32_t outcome;
    uint32_t library_code;
    uint32_t status;
    char *head;                   /* the field lines of the last response, each ended by a line feed */
    size_t head_count;
    uint8_t *body;
    size_t body_count;
};

struct regain_web;

/* Prepares the library. To be called once, before the sandbox closes. Returns 0 when that fails. */
int regain_web_prepare(void);

/* Connections that are kept between calls. certificates: PEM, NULL for the system's; proxy and direct_hosts: NULL for
   none. The texts are copied. Returns NULL when memory is short. */
struct regain_web *regain_web_open(const char *certificates, size_t certificate_count, const char *proxy,
                                   const char *direct_hosts);

void regain_web_close(struct regain_web *web);

/* Makes all requests at the same time and fills as many replies. */
void regain_web_fetch(struct regain_web *web, const struct regain_web_request *requests, size_t count,
                      struct regain_web_reply *replies);

/* Frees what replies point to. */
void regain_web_release(struct regain_web_reply *replies, size_t count);

#endif
