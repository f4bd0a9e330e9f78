// A load generator for what wrk cannot do: a steady rate, percentiles to p99.9 without correction, and big bodies in
// either direction at next to no cost of its own (wrk reads 8 KiB at a time; here bodies are thrown away with MSG_TRUNC
// and sent with sendfile, so the CPU that it shares with the origin stays free and the proxy is what limits).
//
//     load PORT CONNECTIONS SECONDS RATE TARGETS-FILE [UPLOAD-BYTES]
//
// RATE is requests a second over all connections, 0 = as many as possible. TARGETS-FILE has one request target a line,
// taken in turn. With UPLOAD-BYTES the requests are POSTs with a body of that size. Answers must be 200 with a
// Content-Length. Prints one line of JSON: requests, errors, late, seconds, body_bytes and the latency in microseconds.
//
// Latency runs from the first byte written to the last byte read. In steady mode a request that finds no free
// connection at its moment is late: it is counted, and its latency runs from that moment, so that a stall is not hidden
// by the requests it held up.
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
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    HEAD_BYTES_MAX = 8 * 1024,
    TARGETS_MAX = 20000,
    SAMPLES_MAX = 8 * 1000 * 1000,
    EVENTS_MAX = 512,
};

typedef struct Connection Connection;
struct Connection {
    int fd;
    bool busy, in_body;
    char head[HEAD_BYTES_MAX];
    size_t head_bytes;
    uint64_t body_left;       // of the answer
    uint64_t upload_left;
    int64_t began;            // ns
    Connection *next_free;
};

static int poller, port, upload_file;
static char *requests[TARGETS_MAX];
static size_t request_bytes[TARGETS_MAX], request_count, next_request;
static uint64_t upload_bytes, body_bytes, errors, late;
static uint32_t *samples;      // 100 ns each
static size_t sample_count;
static Connection *first_free;
static bool steady, stopping;

static void fail(const char *what) { perror(what); exit(1); }

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void read_targets(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) fail(path);
    char line[4096];
    while (request_count < TARGETS_MAX && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\r\n")] = 0;
        if (!*line) continue;
        char length[64] = "";
        if (upload_bytes) snprintf(length, sizeof length, "Content-Length: %llu\r\n", (unsigned long long)upload_bytes);
        int n = asprintf(&requests[request_count], "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s\r\n",
            upload_bytes ? "POST" : "GET", line, port, length);
        if (n < 0) fail("asprintf");
        request_bytes[request_count++] = (size_t)n;
    }
    fclose(file);
    if (!request_count) { fprintf(stderr, "%s: no targets\n", path); exit(2); }
}

static void make_upload_file(void) {
    if (!upload_bytes) return;
    upload_file = memfd_create("upload", MFD_CLOEXEC);
    char block[4096];
    memset(block, 'u', sizeof block);
    for (uint64_t n = 0; n < upload_bytes; n += sizeof block)
        if (write(upload_file, block, sizeof block) != (ssize_t)sizeof block) fail("memfd");
}

static void open_connection(Connection *c) {
    int on = 1;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN | (upload_bytes ? EPOLLOUT : 0) | EPOLLET, .data.ptr = c};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &event) != 0) fail("epoll_ctl");
}

static void set_free(Connection *c) {
    c->busy = false;
    c->next_free = first_free;
    first_free = c;
}

static void restart(Connection *c) {
    errors++;
    close(c->fd);
    if (errors > 1000) { fprintf(stderr, "more than 1000 errors\n"); exit(1); }
    open_connection(c);
    set_free(c);
}

static bool upload(Connection *c) {
    while (c->upload_left) {
        off_t from = (off_t)(upload_bytes - c->upload_left);
        ssize_t n = sendfile(c->fd, upload_file, &from, c->upload_left);
        if (n < 0) return errno == EAGAIN;
        c->upload_left -= (uint64_t)n;
    }
    return true;
}

static bool send_request(Connection *c, int64_t began) {
    size_t i = next_request++ % request_count;
    c->busy = true;
    c->in_body = false;
    c->head_bytes = 0;
    c->began = began;
    c->upload_left = upload_bytes;
    ssize_t n = send(c->fd, requests[i], request_bytes[i], MSG_NOSIGNAL | MSG_DONTWAIT | (upload_bytes ? MSG_MORE : 0));
    return n == (ssize_t)request_bytes[i] && upload(c);
}

static void finish(Connection *c) {
    int64_t took = (now_ns() - c->began) / 100;
    if (sample_count < SAMPLES_MAX) samples[sample_count++] = took > UINT32_MAX ? UINT32_MAX : (uint32_t)took;
    if (steady || stopping) set_free(c);
    else if (!send_request(c, now_ns())) restart(c);
}

// The head is complete: is it a 200 with a length? `used` is where the body begins.
static bool take_head(Connection *c, size_t used) {
    uint64_t length = UINT64_MAX;
    c->head[used - 1] = 0;
    if (memcmp(c->head, "HTTP/1.1 200", 12) != 0) return false;
    for (char *line = c->head; (line = strchr(line, '\n')); )
        if (strncasecmp(++line, "content-length:", 15) == 0) length = strtoull(line + 15, NULL, 10);
    if (length == UINT64_MAX || length < c->head_bytes - used) return false;
    body_bytes += length;
    c->body_left = length - (c->head_bytes - used);
    c->in_body = true;
    return true;
}

static bool readable(Connection *c) {
    while (c->busy) {
        if (c->in_body) {
            while (c->body_left) {
                size_t most = c->body_left < (1u << 30) ? (size_t)c->body_left : 1u << 30;
                ssize_t n = recv(c->fd, NULL, most, MSG_TRUNC | MSG_DONTWAIT);
                if (n <= 0) return n < 0 && errno == EAGAIN;
                c->body_left -= (uint64_t)n;
            }
            finish(c);
            return true;   // nothing more can have come: the next request has only now been sent
        }
        if (c->head_bytes == HEAD_BYTES_MAX) return false;
        ssize_t n = recv(c->fd, c->head + c->head_bytes, HEAD_BYTES_MAX - c->head_bytes, MSG_DONTWAIT);
        if (n <= 0) return n < 0 && errno == EAGAIN;
        c->head_bytes += (size_t)n;
        char *end = memmem(c->head, c->head_bytes, "\r\n\r\n", 4);
        if (end && !take_head(c, (size_t)(end + 4 - c->head))) return false;
    }
    char byte;   // idle: only a close can come
    return recv(c->fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK) < 0 && errno == EAGAIN;
}

static int by_size(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static double percentile(double share) {
    if (!sample_count) return 0;
    size_t i = (size_t)(share * (double)sample_count);
    return samples[i < sample_count ? i : sample_count - 1] / 10.0;
}

static void print_result(double seconds) {
    qsort(samples, sample_count, sizeof *samples, by_size);
    printf("{\"requests\": %zu, \"errors\": %llu, \"late\": %llu, \"seconds\": %.4f, \"body_bytes\": %llu, ",
        sample_count, (unsigned long long)errors, (unsigned long long)late, seconds,
        (unsigned long long)(body_bytes + upload_bytes * sample_count));
    printf("\"p50_us\": %.1f, \"p99_us\": %.1f, \"p999_us\": %.1f, \"max_us\": %.1f}\n", percentile(0.5),
        percentile(0.99), percentile(0.999), percentile(1));
}

static void handle(struct epoll_event *event) {
    Connection *c = event->data.ptr;
    bool alive = !(event->events & EPOLLOUT) || !c->busy || upload(c);
    if (!alive || !readable(c)) restart(c);
}

static void run(int64_t began, int64_t length, double interval) {
    struct epoll_event events[EVENTS_MAX];
    uint64_t sent = 0;
    int64_t due = began;
    for (;;) {
        int64_t now = now_ns();
        if (now - began >= length) return;
        bool was_late = false;
        while (steady && due <= now) {
            Connection *c = first_free;
            if (!c) { was_late = true; break; }
            first_free = c->next_free;
            bool waited = now - due > 1000000;   // over 1 ms behind its moment: not the timer, a stall
            late += waited;
            if (!send_request(c, waited ? due : now_ns())) restart(c);
            due = began + (int64_t)((double)++sent * interval);
            now = now_ns();
        }
        int64_t wait = began + length - now;
        if (steady && !was_late && due - now < wait) wait = due - now;
        if (wait < 0) wait = 0;
        struct timespec timeout = {wait / 1000000000, wait % 1000000000};
        int n = epoll_pwait2(poller, events, EVENTS_MAX, &timeout, NULL);
        for (int i = 0; i < n; i++) handle(&events[i]);
    }
}

int main(int argc, char **argv) {
    if (argc < 6) return fprintf(stderr, "usage: load PORT CONNECTIONS SECONDS RATE TARGETS-FILE [UPLOAD-BYTES]\n"), 2;
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_TIMERSLACK, 1);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    port = atoi(argv[1]);
    size_t connections = strtoul(argv[2], NULL, 10);
    double seconds = atof(argv[3]), rate = atof(argv[4]);
    if (argc > 6) upload_bytes = strtoull(argv[6], NULL, 10);
    steady = rate > 0;
    read_targets(argv[5]);
    make_upload_file();
    samples = malloc(SAMPLES_MAX * sizeof *samples);
    Connection *all = calloc(connections, sizeof *all);
    if (!samples || !all || !connections) fail("malloc");
    poller = epoll_create1(EPOLL_CLOEXEC);
    for (size_t i = 0; i < connections; i++) {
        open_connection(&all[i]);
        if (steady) set_free(&all[i]);
    }
    int64_t began = now_ns();
    for (size_t i = 0; !steady && i < connections; i++)
        if (!send_request(&all[i], now_ns())) restart(&all[i]);
    run(began, (int64_t)(seconds * 1e9), steady ? 1e9 / rate : 0);
    print_result((double)(now_ns() - began) / 1e9);
    return 0;
}
