#ifndef REGAIN_CMAILCLIENT_H
#define REGAIN_CMAILCLIENT_H

#include <stddef.h>
#include <stdint.h>

/* A connection to an IMAP server on which somebody is logged in: TLS, certificate check and SASL are libcurl's, whose
   options are set by variadic calls that Swift does not import. What is said afterwards is not its business. */

/* Whom to connect to, and as whom; all texts end in a zero and are copied. */
struct regain_mail_target {
    const char *address;            /* imaps://host:port/ or imap://host:port/ */
    const char *user;
    const char *password;           /* NULL where a token is given */
    const char *token;              /* for XOAUTH2; NULL where a password is given */
    const char *certificates;       /* PEM; NULL for the system's */
    size_t certificate_count;
    int allows_clear_text;          /* whether imap:// may go on without STARTTLS */
    uint32_t connect_timeout;       /* milliseconds */
    uint32_t total_timeout;         /* milliseconds until logged in */
};

/* How a step ended; the numbers are those of MailboxReply.Outcome. */
enum {
    REGAIN_MAIL_COMPLETE = 0, REGAIN_MAIL_CUT = 1, REGAIN_MAIL_REFUSED = 2, REGAIN_MAIL_NAME_UNKNOWN = 3,
    REGAIN_MAIL_UNREACHABLE = 4, REGAIN_MAIL_CERTIFICATE = 5, REGAIN_MAIL_TIMEOUT = 6, REGAIN_MAIL_BAD_RESPONSE = 7,
    REGAIN_MAIL_FAILED = 8, REGAIN_MAIL_LOGIN_REFUSED = 9, REGAIN_MAIL_CLEAR_TEXT = 10
};

struct regain_mail;

/* Prepares the library. To be called once, before the sandbox closes. Returns 0 when that fails. */
int regain_mail_prepare(void);

/* Connects and logs in. *mail is set only where REGAIN_MAIL_COMPLETE is returned. */
uint32_t regain_mail_open(const struct regain_mail_target *target, struct regain_mail **mail, uint32_t *library_code);

/* Sends all bytes, waiting at most so many milliseconds. */
uint32_t regain_mail_send(struct regain_mail *mail, const uint8_t *bytes, size_t count, uint32_t timeout);

/* Waits at most so many milliseconds for at least one byte, and takes what is there. */
uint32_t regain_mail_receive(struct regain_mail *mail, uint8_t *bytes, size_t room, uint32_t timeout, size_t *count);

void regain_mail_close(struct regain_mail *mail);

#endif
