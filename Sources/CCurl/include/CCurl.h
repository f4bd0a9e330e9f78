// One HTTP request through libcurl's easy interface, whose calls are variadic: Swift cannot make them.
#ifndef WEIR_CCURL_H
#define WEIR_CCURL_H

#include <stddef.h>

/// What is asked for. Texts are of the caller's and end with NUL; what may be left out may be NULL.
struct weir_request {
    const char *url;
    const char *method;
    /// Field lines without line ends.
    const char *const *fields;
    size_t fields_count;
    const char *user_agent;
    /// A Unix socket in place of the URL's host.
    const char *unix_socket;
    /// A file of certificates in place of the system's.
    const char *certificates;
    long connect_milliseconds;
    long total_milliseconds;
    /// 0: a redirect is an answer like any other.
    long redirects_max;
    /// Unpacked.
    size_t body_bytes_max;
};

/// Why there is no answer.
enum weir_outcome {
    WEIR_ANSWERED,
    WEIR_BAD_URL,
    WEIR_UNRESOLVED,
    WEIR_UNREACHABLE,
    WEIR_TIMED_OUT,
    WEIR_TLS,
    WEIR_TOO_LARGE,
    WEIR_REDIRECTS,
    WEIR_BROKEN,
};

/// All pointers are freed by `weir_answer_free`.
struct weir_answer {
    enum weir_outcome outcome;
    long status;
    unsigned char *body;
    size_t body_count;
    /// NULL when there is none.
    char *content_type;
    /// Where the answer came from in the end.
    char *url;
    /// For people, when there is no answer.
    char *reason;
};

/// Once in a process, before any other call. 0: it worked.
int weir_curl_start(void);

/// Asks, and waits for the answer. Any thread; raises no signal.
void weir_curl_ask(const struct weir_request *request, struct weir_answer *answer);

void weir_answer_free(struct weir_answer *answer);

#endif
