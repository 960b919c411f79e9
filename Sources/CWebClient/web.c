#include "CWebClient.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { most_head = 64 << 10 };

struct regain_web {
    CURLM *transfers;
    void *certificates;
    size_t certificate_count;
    char *proxy;
    char *direct_hosts;
};

/* A request on its way. */
struct transfer {
    const struct regain_web_request *request;
    struct regain_web_reply *reply;
    CURL *handle;
    struct curl_slist *fields;
    size_t body_room;
    size_t head_room;
    int is_too_long;
    int is_out_of_memory;
};

int regain_web_prepare(void) { return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK; }

struct regain_web *regain_web_open(const char *certificates, size_t certificate_count, const char *proxy,
                                   const char *direct_hosts) {
    struct regain_web *web = calloc(1, sizeof *web);
    if (!web) return NULL;
    web->transfers = curl_multi_init();
    if (certificate_count) {
        web->certificates = malloc(certificate_count);
        if (web->certificates) memcpy(web->certificates, certificates, certificate_count);
        web->certificate_count = certificate_count;
    }
    if (proxy) web->proxy = strdup(proxy);
    if (direct_hosts) web->direct_hosts = strdup(direct_hosts);
    if (!web->transfers || (certificate_count && !web->certificates) || (proxy && !web->proxy)
        || (direct_hosts && !web->direct_hosts)) {
        regain_web_close(web);
        return NULL;
    }
    return web;
}

void regain_web_close(struct regain_web *web) {
    if (!web) return;
    if (web->transfers) curl_multi_cleanup(web->transfers);
    free(web->certificates);
    free(web->proxy);
    free(web->direct_hosts);
    free(web);
}

/* Makes room for more bytes, doubling so that growth stays cheap. */
static int grow(void **memory, size_t *room, size_t needed) {
    if (needed <= *room) return 1;
    size_t wanted = *room ? *room : 4096;
    while (wanted < needed) wanted *= 2;
    void *larger = realloc(*memory, wanted);
    if (!larger) return 0;
    *memory = larger;
    *room = wanted;
    return 1;
}

static size_t take_field(char *bytes, size_t size, size_t count, void *context) {
    struct transfer *transfer = context;
    struct regain_web_reply *reply = transfer->reply;
    size_t length = size * count;
    /* A status line begins a new response: an interim one, or the answer of a proxy, went before. */
    if (length >= 5 && memcmp(bytes, "HTTP/", 5) == 0) {
        reply->head_count = 0;
        return length;
    }
    while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r')) length--;
    if (length == 0) return size * count;
    if (reply->head_count + length + 1 > most_head) return 0;
    if (!grow((void **)&reply->head, &transfer->head_room, reply->head_count + length + 1)) {
        transfer->is_out_of_memory = 1;
        return 0;
    }
    memcpy(reply->head + reply->head_count, bytes, length);
    reply->head[reply->head_count + length] = '\n';
    reply->head_count += length + 1;
    return size * count;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *context) {
    struct transfer *transfer = context;
    struct regain_web_reply *reply = transfer->reply;
    size_t length = size * count;
    long status = 0;
    curl_easy_getinfo(transfer->handle, CURLINFO_RESPONSE_CODE, &status);
    size_t limit = status == 200 ? transfer->request->whole_limit : transfer->request->part_limit;
    size_t fitting = limit > reply->body_count ? limit - reply->body_count : 0;
    if (fitting > length) fitting = length;
    if (!grow((void **)&reply->body, &transfer->body_room, reply->body_count + fitting)) {
        transfer->is_out_of_memory = 1;
        return 0;
    }
    if (fitting) memcpy(reply->body + reply->body_count, bytes, fitting);
    reply->body_count += fitting;
    if (fitting == length) return length;
    transfer->is_too_long = 1;
    return 0;
}

static uint32_t outcome(const struct transfer *transfer, CURLcode code) {
    if (code == CURLE_OK) return REGAIN_WEB_COMPLETE;
    if (transfer->is_out_of_memory) return REGAIN_WEB_FAILED;
    if (transfer->is_too_long) return REGAIN_WEB_TOO_LONG;
    long number = 0;
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return REGAIN_WEB_NAME_UNKNOWN;
    case CURLE_COULDNT_CONNECT:
        curl_easy_getinfo(transfer->handle, CURLINFO_OS_ERRNO, &number);
        if (number == EHOSTUNREACH || number == ENETUNREACH) return REGAIN_WEB_UNREACHABLE;
        return number == ETIMEDOUT ? REGAIN_WEB_TIMEOUT : REGAIN_WEB_REFUSED;
    case CURLE_SSL_CONNECT_ERROR: case CURLE_SSL_CERTPROBLEM: case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION: case CURLE_SSL_ISSUER_ERROR: case CURLE_SSL_CACERT_BADFILE:
        return REGAIN_WEB_CERTIFICATE;
    case CURLE_OPERATION_TIMEDOUT: return REGAIN_WEB_TIMEOUT;
    case CURLE_PARTIAL_FILE: case CURLE_RECV_ERROR: case CURLE_SEND_ERROR: case CURLE_GOT_NOTHING:
    case CURLE_HTTP2: case CURLE_HTTP2_STREAM:
        return REGAIN_WEB_CUT;
    case CURLE_WEIRD_SERVER_REPLY: case CURLE_UNSUPPORTED_PROTOCOL: case CURLE_WRITE_ERROR:
    case CURLE_BAD_CONTENT_ENCODING: case CURLE_URL_MALFORMAT:
        return REGAIN_WEB_BAD_RESPONSE;
    default: return REGAIN_WEB_FAILED;
    }
}

static int prepare(struct regain_web *web, struct transfer *transfer) {
    const struct regain_web_request *request = transfer->request;
    CURL *handle = transfer->handle = curl_easy_init();
    if (!handle) return 0;
    for (size_t index = 0; index < request->field_count; index++) {
        struct curl_slist *longer = curl_slist_append(transfer->fields, request->fields[index]);
        if (!longer) return 0;
        transfer->fields = longer;
    }
    int good = 1;
#define SET(option, value) good &= curl_easy_setopt(handle, option, value) == CURLE_OK
    SET(CURLOPT_URL, request->address);
    SET(CURLOPT_PATH_AS_IS, 1L); /* what was signed is what is sent */
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_FOLLOWLOCATION, 0L); /* the main program decides where to go */
    SET(CURLOPT_HTTP_CONTENT_DECODING, 0L); /* offsets count the bytes as they are stored */
    SET(CURLOPT_HTTPHEADER, transfer->fields);
    SET(CURLOPT_USERAGENT, "regain");
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)request->connect_timeout);
    SET(CURLOPT_TIMEOUT_MS, (long)request->total_timeout);
    SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
    SET(CURLOPT_LOW_SPEED_TIME, (long)(request->stall_timeout + 999) / 1000);
    SET(CURLOPT_TCP_KEEPALIVE, 1L);
    SET(CURLOPT_PROXY, web->proxy ? web->proxy : "");
    if (web->direct_hosts) SET(CURLOPT_NOPROXY, web->direct_hosts);
    if (web->certificate_count) {
        struct curl_blob blob = {web->certificates, web->certificate_count, CURL_BLOB_NOCOPY};
        SET(CURLOPT_CAINFO_BLOB, &blob);
    }
    SET(CURLOPT_HEADERFUNCTION, take_field);
    SET(CURLOPT_HEADERDATA, transfer);
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    SET(CURLOPT_WRITEFUNCTION, take_body);
    SET(CURLOPT_WRITEDATA, transfer);
    SET(CURLOPT_PRIVATE, transfer);
#undef SET
    return good;
}

static void finish(struct transfer *transfer, CURLcode code) {
    long status = 0;
    curl_easy_getinfo(transfer->handle, CURLINFO_RESPONSE_CODE, &status);
    transfer->reply->status = status > 0 ? (uint32_t)status : 0;
    transfer->reply->outcome = outcome(transfer, code);
    transfer->reply->library_code = (uint32_t)code;
}

void regain_web_fetch(struct regain_web *web, const struct regain_web_request *requests, size_t count,
                      struct regain_web_reply *replies) {
    struct transfer *transfers = calloc(count ? count : 1, sizeof *transfers);
    for (size_t index = 0; index < count; index++) {
        replies[index] = (struct regain_web_reply){.outcome = REGAIN_WEB_FAILED};
        if (!transfers) continue;
        transfers[index].request = &requests[index];
        transfers[index].reply = &replies[index];
        if (prepare(web, &transfers[index])) curl_multi_add_handle(web->transfers, transfers[index].handle);
    }
    if (!transfers) return;
    int running = 1;
    while (running) {
        if (curl_multi_perform(web->transfers, &running) != CURLM_OK) break;
        int left = 0;
        CURLMsg *message;
        while ((message = curl_multi_info_read(web->transfers, &left))) {
            if (message->msg != CURLMSG_DONE) continue;
            struct transfer *transfer = NULL;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
            if (transfer) finish(transfer, message->data.result);
        }
        if (running && curl_multi_poll(web->transfers, NULL, 0, 1000, NULL) != CURLM_OK) break;
    }
    for (size_t index = 0; index < count; index++) {
        if (transfers[index].handle) {
            curl_multi_remove_handle(web->transfers, transfers[index].handle);
            curl_easy_cleanup(transfers[index].handle);
        }
        curl_slist_free_all(transfers[index].fields);
    }
    free(transfers);
}

void regain_web_release(struct regain_web_reply *replies, size_t count) {
    for (size_t index = 0; index < count; index++) {
        free(replies[index].head);
        free(replies[index].body);
        replies[index].head = NULL;
        replies[index].body = NULL;
    }
}
