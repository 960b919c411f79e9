#include "CMailClient.h"

#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

struct regain_mail {
    CURL *handle;
    curl_socket_t socket;
};

int regain_mail_prepare(void) { return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK; }

void regain_mail_close(struct regain_mail *mail) {
    if (!mail) return;
    if (mail->handle) curl_easy_cleanup(mail->handle);
    free(mail);
}

static uint32_t outcome(CURL *handle, CURLcode code) {
    long number = 0;
    switch (code) {
    case CURLE_OK: return REGAIN_MAIL_COMPLETE;
    case CURLE_COULDNT_RESOLVE_HOST: return REGAIN_MAIL_NAME_UNKNOWN;
    case CURLE_COULDNT_CONNECT:
        curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &number);
        if (number == EHOSTUNREACH || number == ENETUNREACH) return REGAIN_MAIL_UNREACHABLE;
        return number == ETIMEDOUT ? REGAIN_MAIL_TIMEOUT : REGAIN_MAIL_REFUSED;
    case CURLE_SSL_CONNECT_ERROR: case CURLE_SSL_CERTPROBLEM: case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION: case CURLE_SSL_ISSUER_ERROR: case CURLE_SSL_CACERT_BADFILE:
        return REGAIN_MAIL_CERTIFICATE;
    case CURLE_USE_SSL_FAILED: return REGAIN_MAIL_CLEAR_TEXT;
    case CURLE_LOGIN_DENIED: case CURLE_AUTH_ERROR: return REGAIN_MAIL_LOGIN_REFUSED;
    case CURLE_OPERATION_TIMEDOUT: return REGAIN_MAIL_TIMEOUT;
    case CURLE_RECV_ERROR: case CURLE_SEND_ERROR: case CURLE_GOT_NOTHING: return REGAIN_MAIL_CUT;
    case CURLE_WEIRD_SERVER_REPLY: case CURLE_UNSUPPORTED_PROTOCOL: case CURLE_URL_MALFORMAT:
        return REGAIN_MAIL_BAD_RESPONSE;
    default: return REGAIN_MAIL_FAILED;
    }
}

static int prepare(CURL *handle, const struct regain_mail_target *target) {
    int good = 1;
#define SET(option, value) good &= curl_easy_setopt(handle, option, value) == CURLE_OK
    SET(CURLOPT_URL, target->address);
    SET(CURLOPT_PROTOCOLS_STR, "imap,imaps");
    SET(CURLOPT_CONNECT_ONLY, 1L); /* for this protocol the login belongs to the connection */
    SET(CURLOPT_USE_SSL, (long)(target->allows_clear_text ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_TCP_KEEPALIVE, 1L);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)target->connect_timeout);
    SET(CURLOPT_TIMEOUT_MS, (long)target->total_timeout);
    SET(CURLOPT_USERNAME, target->user);
    if (target->token) {
        SET(CURLOPT_XOAUTH2_BEARER, target->token);
        SET(CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2"); /* nothing else may be tried with an empty password */
    } else {
        SET(CURLOPT_PASSWORD, target->password);
    }
    if (target->certificate_count) {
        struct curl_blob blob = {(void *)target->certificates, target->certificate_count, CURL_BLOB_COPY};
        SET(CURLOPT_CAINFO_BLOB, &blob);
    }
#undef SET
    return good;
}

uint32_t regain_mail_open(const struct regain_mail_target *target, struct regain_mail **opened,
                          uint32_t *library_code) {
    *opened = NULL;
    *library_code = 0;
    struct regain_mail *mail = calloc(1, sizeof *mail);
    if (!mail) return REGAIN_MAIL_FAILED;
    mail->handle = curl_easy_init();
    if (!mail->handle || !prepare(mail->handle, target)) {
        regain_mail_close(mail);
        return REGAIN_MAIL_FAILED;
    }
    CURLcode code = curl_easy_perform(mail->handle);
    *library_code = (uint32_t)code;
    uint32_t result = outcome(mail->handle, code);
    if (result == REGAIN_MAIL_COMPLETE
        && (curl_easy_getinfo(mail->handle, CURLINFO_ACTIVESOCKET, &mail->socket) != CURLE_OK
            || mail->socket == CURL_SOCKET_BAD))
        result = REGAIN_MAIL_CUT;
    if (result != REGAIN_MAIL_COMPLETE) {
        regain_mail_close(mail);
        return result;
    }
    *opened = mail;
    return result;
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Waits until the socket can be read or written: 1 when it can, 0 when the time is over. */
static int wait_for(const struct regain_mail *mail, short events, int64_t end) {
    for (;;) {
        int64_t left = end - now();
        if (left <= 0) return 0;
        struct pollfd entry = {mail->socket, events, 0};
        int ready = poll(&entry, 1, left > 1000 ? 1000 : (int)left);
        if (ready > 0 || (ready < 0 && errno != EINTR)) return 1;
    }
}

uint32_t regain_mail_send(struct regain_mail *mail, const uint8_t *bytes, size_t count, uint32_t timeout) {
    int64_t end = now() + timeout;
    while (count > 0) {
        size_t sent = 0;
        CURLcode code = curl_easy_send(mail->handle, bytes, count, &sent);
        if (code != CURLE_OK && code != CURLE_AGAIN) return REGAIN_MAIL_CUT;
        bytes += sent;
        count -= sent;
        if (count > 0 && sent == 0 && !wait_for(mail, POLLOUT, end)) return REGAIN_MAIL_TIMEOUT;
    }
    return REGAIN_MAIL_COMPLETE;
}

uint32_t regain_mail_receive(struct regain_mail *mail, uint8_t *bytes, size_t room, uint32_t timeout, size_t *count) {
    int64_t end = now() + timeout;
    for (;;) {
        *count = 0;
        CURLcode code = curl_easy_recv(mail->handle, bytes, room, count);
        if (code == CURLE_OK) return *count ? REGAIN_MAIL_COMPLETE : REGAIN_MAIL_CUT;
        *count = 0;
        if (code != CURLE_AGAIN) return REGAIN_MAIL_CUT;
        if (!wait_for(mail, POLLIN, end)) return REGAIN_MAIL_TIMEOUT;
    }
}
