// The origin behind every proxy: the cheapest HTTP/1.1 server that still speaks the protocol.
//
//     origin PORT [COUNTERS-FILE]
//
// GET or HEAD of any path      a JSON answer of 149 bytes
// GET /bytes/N                 N bytes
// POST, PUT, ...               the body (Content-Length or chunked) is read and thrown away, then the JSON answer
//
// One thread, level-triggered epoll. Connections are kept alive, pipelined requests are answered in order, "Connection:
// close" and HTTP/1.0 close after the answer. It shares its CPU with the load generator, so what it saves is load the
// proxy gets: bodies are sent with sendfile from memory (no copy) and thrown away with MSG_TRUNC (no copy either).
// COUNTERS-FILE, if given, is mapped: two 64-bit numbers, answers and body bytes (both directions), which the harness
// reads while a round runs. It trusts its clients: they are the benchmark's own proxies. Anything malformed closes the
// connection.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    SCRATCH_BYTES = 256 * 1024,      // one read; also the most of a head or chunk line that is looked at
    HEAD_BYTES_MAX = 32 * 1024,      // an unfinished head longer than this closes the connection
    BODY_FILE_BYTES = 1024 * 1024,   // what /bytes/N repeats
    RESPONSE_HEAD_BYTES_MAX = 512,
    EVENTS_MAX = 512,
};

typedef enum { READ_HEAD, READ_LENGTH_BODY, READ_CHUNK_SIZE, READ_CHUNK_DATA, READ_TRAILERS } Reading;

typedef struct {
    int fd;
    Reading reading;
    bool close_after;           // this exchange is the connection's last
    bool send_body;             // false for HEAD
    bool waiting_to_write;      // EPOLLOUT is registered in place of EPOLLIN
    uint64_t read_left;         // of the body or the chunk (its CRLF included)
    uint64_t answer_bytes;      // the size of the answer's body; 0 = the JSON answer
    char *kept;                 // an unfinished head, chunk line or pipelined request
    size_t kept_bytes;
    char head[RESPONSE_HEAD_BYTES_MAX];   // what of the answer's head the kernel did not take
    size_t head_bytes, head_sent;
    uint64_t body_left;                   // of a /bytes/N answer
} Connection;

static const char json[] =
    "{\"id\":4711,\"name\":\"a small answer\",\"state\":\"ready\",\"tags\":[\"one\",\"two\",\"three\"],"
    "\"created\":\"2026-01-01T00:00:00Z\",\"owner\":{\"id\":7,\"name\":\"somebody\"}}\n";

typedef struct { uint64_t answers, body_bytes; } Counters;

static int poller, body_file;
static Counters own_counters, *counters = &own_counters;
static char scratch[SCRATCH_BYTES];
static char date[64];

static void fail(const char *what) { perror(what); exit(1); }

static void refresh_date(void) {
    static time_t shown;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (now.tv_sec == shown) return;
    shown = now.tv_sec;
    struct tm parts;
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&shown, &parts));
}

static void end(Connection *c) {
    close(c->fd);
    free(c->kept);
    free(c);
}

static bool watch(Connection *c, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = c};
    return epoll_ctl(poller, EPOLL_CTL_MOD, c->fd, &event) == 0;
}

// Sends what is pending. Returns 1 when all is sent, 0 when the kernel took less, -1 when the peer is gone.
static int flush(Connection *c) {
    while (c->head_sent < c->head_bytes) {
        int flags = MSG_NOSIGNAL | (c->body_left ? MSG_MORE : 0);
        ssize_t n = send(c->fd, c->head + c->head_sent, c->head_bytes - c->head_sent, flags);
        if (n < 0) return errno == EAGAIN ? 0 : -1;
        c->head_sent += (size_t)n;
    }
    while (c->body_left) {
        off_t from = 0;
        size_t most = c->body_left < BODY_FILE_BYTES ? (size_t)c->body_left : BODY_FILE_BYTES;
        ssize_t n = sendfile(c->fd, body_file, &from, most);
        if (n < 0) return errno == EAGAIN ? 0 : -1;
        c->body_left -= (uint64_t)n;
        counters->body_bytes += (uint64_t)n;
    }
    return 1;
}

static int answer(Connection *c) {
    counters->answers++;
    uint64_t bytes = c->answer_bytes ? c->answer_bytes : sizeof json - 1;
    int n = snprintf(c->head, sizeof c->head,
        "HTTP/1.1 200 OK\r\nServer: origin\r\nDate: %s\r\nContent-Type: %s\r\nContent-Length: %llu\r\n%s\r\n", date,
        c->answer_bytes ? "application/octet-stream" : "application/json", (unsigned long long)bytes,
        c->close_after ? "Connection: close\r\n" : "");
    c->head_bytes = (size_t)n;
    c->head_sent = 0;
    c->body_left = 0;
    if (c->send_body && c->answer_bytes) c->body_left = c->answer_bytes;
    if (c->send_body && !c->answer_bytes) {
        memcpy(c->head + n, json, sizeof json - 1);
        c->head_bytes += sizeof json - 1;
    }
    return flush(c);
}

static bool is_field(const char *line, size_t bytes, const char *name, size_t name_bytes) {
    return bytes > name_bytes && line[name_bytes] == ':' && strncasecmp(line, name, name_bytes) == 0;
}
#define IS_FIELD(line, bytes, name) is_field(line, bytes, name, sizeof name - 1)

static bool has_word(const char *line, size_t bytes, const char *word) {
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= bytes; i++)
        if (strncasecmp(line + i, word, n) == 0) return true;
    return false;
}

// Takes a whole head, `bytes` long with its empty line. Returns false for what is no request.
static bool take_head(Connection *c, const char *head, size_t bytes) {
    const char *line_end = memchr(head, '\n', bytes), *target = memchr(head, ' ', bytes);
    if (!line_end || !target || target > line_end) return false;
    target++;
    c->send_body = memcmp(head, "HEAD ", 5) != 0;
    c->close_after = line_end - head > 10 && memcmp(line_end - 9, "HTTP/1.0", 8) == 0;
    c->answer_bytes = 0;
    if (bytes > 24 && memcmp(target, "/bytes/", 7) == 0) c->answer_bytes = strtoull(target + 7, NULL, 10);
    uint64_t length = 0;
    bool chunked = false;
    for (const char *line = line_end + 1; line < head + bytes;) {
        const char *next = memchr(line, '\n', (size_t)(head + bytes - line));
        if (!next) return false;
        size_t n = (size_t)(next - line);
        switch (*line | 0x20) {
        case 'c':
            if (IS_FIELD(line, n, "content-length")) length = strtoull(line + 15, NULL, 10);
            else if (IS_FIELD(line, n, "connection") && has_word(line, n, "close")) c->close_after = true;
            break;
        case 't':
            if (IS_FIELD(line, n, "transfer-encoding")) chunked = true;
            break;
        case 'e':
            if (IS_FIELD(line, n, "expect")) (void)!send(c->fd, "HTTP/1.1 100 Continue\r\n\r\n", 25, MSG_NOSIGNAL);
            break;
        }
        line = next + 1;
    }
    c->read_left = length;
    c->reading = chunked ? READ_CHUNK_SIZE : length ? READ_LENGTH_BODY : READ_HEAD;
    return true;
}

// Goes through `bytes` of input. Returns how many were used, or -1 to close. Stops early when an answer is stuck.
static ssize_t take(Connection *c, char *input, size_t bytes) {
    size_t at = 0;
    while (at < bytes && !c->waiting_to_write) {
        char *from = input + at;
        size_t left = bytes - at;
        bool complete = false;
        if (c->reading == READ_LENGTH_BODY || c->reading == READ_CHUNK_DATA) {
            size_t n = left < c->read_left ? left : (size_t)c->read_left;
            at += n;
            c->read_left -= n;
            counters->body_bytes += n;
            if (c->read_left) continue;
            complete = c->reading == READ_LENGTH_BODY;
            if (!complete) c->reading = READ_CHUNK_SIZE;
        } else if (c->reading == READ_HEAD) {
            char *found = memmem(from, left, "\r\n\r\n", 4);
            if (!found) break;
            size_t n = (size_t)(found + 4 - from);
            if (!take_head(c, from, n)) return -1;
            at += n;
            complete = c->reading == READ_HEAD;
        } else {
            char *found = memmem(from, left, "\r\n", 2);
            if (!found) break;
            if (c->reading == READ_CHUNK_SIZE) {
                uint64_t size = strtoull(from, NULL, 16);
                c->read_left = size + 2;
                c->reading = size ? READ_CHUNK_DATA : READ_TRAILERS;
            } else {
                complete = found == from;   // the empty line after the trailers
            }
            at += (size_t)(found + 2 - from);
        }
        if (!complete) continue;
        c->reading = READ_HEAD;
        int sent = answer(c);
        if (sent < 0) return -1;
        if (sent == 0) {
            c->waiting_to_write = true;
            if (!watch(c, EPOLLOUT)) return -1;
        } else if (c->close_after) {
            return -1;
        }
    }
    return (ssize_t)at;
}

static bool keep(Connection *c, const char *from, size_t bytes) {
    char *copy = NULL;
    if (bytes) {
        if (bytes > HEAD_BYTES_MAX && !c->waiting_to_write) return false;
        copy = malloc(bytes);
        if (!copy) return false;
        memcpy(copy, from, bytes);
    }
    free(c->kept);
    c->kept = copy;
    c->kept_bytes = bytes;
    return true;
}

static bool process(Connection *c, size_t bytes) {
    ssize_t used = take(c, scratch, bytes);
    if (used < 0) return false;
    if ((size_t)used == bytes && !c->kept) return true;
    return keep(c, scratch + used, bytes - (size_t)used);
}

static bool readable(Connection *c) {
    if ((c->reading == READ_LENGTH_BODY || c->reading == READ_CHUNK_DATA) && !c->kept && c->read_left > 1) {
        // All but the last byte without a copy; the last goes the ordinary way, which then answers.
        size_t most = c->read_left - 1 < (1u << 30) ? (size_t)(c->read_left - 1) : 1u << 30;
        ssize_t n = recv(c->fd, NULL, most, MSG_TRUNC | MSG_DONTWAIT);
        if (n == 0 || (n < 0 && errno != EAGAIN)) return false;
        if (n < 0) return true;
        c->read_left -= (uint64_t)n;
        counters->body_bytes += (uint64_t)n;
        if ((size_t)n < most) return true;
    }
    size_t kept = c->kept_bytes;
    if (kept) memcpy(scratch, c->kept, kept);
    ssize_t n = recv(c->fd, scratch + kept, SCRATCH_BYTES - kept, MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN)) return false;
    if (n < 0) return true;
    return process(c, kept + (size_t)n);
}

static bool writable(Connection *c) {
    int sent = flush(c);
    if (sent <= 0) return sent == 0;
    if (c->close_after) return false;
    c->waiting_to_write = false;
    if (!watch(c, EPOLLIN)) return false;
    size_t kept = c->kept_bytes;
    if (!kept) return true;
    memcpy(scratch, c->kept, kept);
    return process(c, kept);
}

static void accept_all(int listener) {
    for (int i = 0; i < 64; i++) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        Connection *c = calloc(1, sizeof *c);
        if (!c) fail("calloc");
        c->fd = fd;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
    }
}

static int listen_on(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 4096) != 0) fail("listen");
    return fd;
}

static void make_body_file(void) {
    body_file = memfd_create("body", MFD_CLOEXEC);
    memset(scratch, 'x', sizeof scratch);
    for (size_t n = 0; n < BODY_FILE_BYTES; n += sizeof scratch)
        if (write(body_file, scratch, sizeof scratch) != (ssize_t)sizeof scratch) fail("memfd");
}

static void map_counters(const char *path) {
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0 || ftruncate(fd, sizeof *counters) != 0) fail(path);
    counters = mmap(NULL, sizeof *counters, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (counters == MAP_FAILED) fail(path);
}

int main(int argc, char **argv) {
    if (argc < 2) return fprintf(stderr, "usage: origin PORT [COUNTERS-FILE]\n"), 2;
    if (argc > 2) map_counters(argv[2]);
    signal(SIGPIPE, SIG_IGN);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    make_body_file();
    poller = epoll_create1(EPOLL_CLOEXEC);
    int listener = listen_on(atoi(argv[1]));
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, events[EVENTS_MAX];
    if (epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event) != 0) fail("epoll_ctl");
    for (;;) {
        int n = epoll_wait(poller, events, EVENTS_MAX, -1);
        if (n < 0 && errno != EINTR) fail("epoll_wait");
        refresh_date();
        for (int i = 0; i < n; i++) {
            Connection *c = events[i].data.ptr;
            if (!c) accept_all(listener);
            else if (!(c->waiting_to_write ? writable(c) : readable(c))) end(c);
        }
    }
}
