#define _GNU_SOURCE
#include "CCurl.h"

#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int weir_curl_start(void) { return (int)curl_global_init(CURL_GLOBAL_DEFAULT); }

struct body {
    unsigned char *bytes;
    size_t count;
    size_t capacity;
    size_t max;
    int is_over;
};

static size_t take(char *bytes, size_t size, size_t count, void *context) {
    struct body *body = context;
    count *= size;
    if (count > body->max - body->count) {
        body->is_over = 1;
        return CURL_WRITEFUNC_ERROR;
    }
    if (count > body->capacity - body->count) {
        size_t capacity = body->capacity ? body->capacity : 16384;
        while (capacity < body->count + count) capacity *= 2;
        unsigned char *grown = realloc(body->bytes, capacity);
        if (!grown) return CURL_WRITEFUNC_ERROR;
        body->bytes = grown;
        body->capacity = capacity;
    }
    if (count) memcpy(body->bytes + body->count, bytes, count);
    body->count += count;
    return count;
}

static char *copy(const char *text) { return text ? strndup(text, 2048) : NULL; }

static enum weir_outcome outcome(CURL *curl, CURLcode code, const struct body *body) {
    if (body->is_over) return WEIR_TOO_LARGE;
    long connects = 0;
    curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &connects);
    switch (code) {
    case CURLE_OK: return WEIR_ANSWERED;
    case CURLE_URL_MALFORMAT:
    // With a connection it was the peer that named a protocol, or spoke none.
    case CURLE_UNSUPPORTED_PROTOCOL: return connects ? WEIR_BROKEN : WEIR_BAD_URL;
    case CURLE_COULDNT_RESOLVE_HOST: return WEIR_UNRESOLVED;
    case CURLE_COULDNT_CONNECT: return WEIR_UNREACHABLE;
    case CURLE_OPERATION_TIMEDOUT: return WEIR_TIMED_OUT;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR: return WEIR_TLS;
    case CURLE_FILESIZE_EXCEEDED: return WEIR_TOO_LARGE;
    case CURLE_TOO_MANY_REDIRECTS: return WEIR_REDIRECTS;
    default: return WEIR_BROKEN;
    }
}

/// Options that every request has alike.
static void set_manners(CURL *curl) {
    // Without it libcurl would use SIGALRM for names, in a process of many threads.
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    // A proxy of the environment is meant for people's programs; what weir asks is near it.
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
}

static void set_protocols(CURL *curl, const struct weir_request *request) {
    // What began with https does not go on without it.
    int is_secure = request->url && strncasecmp(request->url, "https:", 6) == 0;
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, is_secure ? "https" : "http,https");
#else
    long both = CURLPROTO_HTTP | CURLPROTO_HTTPS;
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS, both);
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS, is_secure ? (long)CURLPROTO_HTTPS : both);
#endif
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, request->redirects_max > 0 ? 1L : 0L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, request->redirects_max);
}

static void set_request(CURL *curl, const struct weir_request *request, struct curl_slist *fields) {
    curl_easy_setopt(curl, CURLOPT_URL, request->url);
    if (strcmp(request->method, "HEAD") == 0) {
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    } else if (strcmp(request->method, "POST") == 0) {
        curl_easy_setopt(curl, CURLOPT_POST, 1L);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, 0L);
        curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, "");
    } else if (strcmp(request->method, "GET") != 0) {
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
    }
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, request->user_agent);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, request->connect_milliseconds);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, request->total_milliseconds);
    if (request->unix_socket) curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, request->unix_socket);
    if (request->certificates) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, request->certificates);
        curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    }
}

/// A peer that is gone raises SIGPIPE at this thread, which nobody wants: it is held back and taken away.
static CURLcode perform(CURL *curl) {
    sigset_t pipe, before, pending;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, &before);
    CURLcode code = curl_easy_perform(curl);
    sigpending(&pending);
    if (sigismember(&pending, SIGPIPE) && !sigismember(&before, SIGPIPE)) {
        struct timespec none = {0, 0};
        sigtimedwait(&pipe, NULL, &none);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code;
}

void weir_curl_ask(const struct weir_request *request, struct weir_answer *answer) {
    memset(answer, 0, sizeof *answer);
    answer->outcome = WEIR_BROKEN;
    CURL *curl = curl_easy_init();
    if (!curl) {
        answer->reason = copy("out of memory");
        return;
    }
    struct curl_slist *fields = NULL;
    for (size_t index = 0; index < request->fields_count; index++) {
        struct curl_slist *longer = curl_slist_append(fields, request->fields[index]);
        if (longer) fields = longer;
    }
    struct body body = {.max = request->body_bytes_max};
    char reason[CURL_ERROR_SIZE] = "";
    set_manners(curl);
    set_protocols(curl, request);
    set_request(curl, request, fields);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    CURLcode code = perform(curl);
    answer->outcome = outcome(curl, code, &body);
    answer->reason = copy(*reason ? reason : curl_easy_strerror(code));
    const char *text = NULL;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
    if (curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &text) == CURLE_OK)
        answer->content_type = copy(text);
    if (curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &text) == CURLE_OK) answer->url = copy(text);
    answer->body = body.bytes;
    answer->body_count = body.count;
    curl_easy_cleanup(curl);
    curl_slist_free_all(fields);
}

void weir_answer_free(struct weir_answer *answer) {
    free(answer->body);
    free(answer->content_type);
    free(answer->url);
    free(answer->reason);
    memset(answer, 0, sizeof *answer);
}
