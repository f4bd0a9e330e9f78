// The floor: a relay that only moves bytes. No proxy can cost less, because it does nothing but the four data calls of
// a request (read and write on each side) and its share of epoll_wait; what a proxy costs above it is the proxy's own
// work.
//
//     relay LISTEN-PORT ORIGIN-PORT
//
// Each client connection has an upstream connection of its own, opened with the client's first bytes. One thread,
// edge-triggered epoll, both directions registered once, so no epoll_ctl per request. A read that fills less than the
// buffer has emptied the socket: no second read that only says EAGAIN. One buffer serves all connections; only what the
// kernel does not take at once is kept per connection, and then the other side is not read on until it is gone
// (back-pressure).
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

// Room for an answer of 64 KiB with its head in one read; larger buffers gained nothing (they leave the CPU's cache).
enum { SCRATCH_BYTES = 128 * 1024, EVENTS_MAX = 512 };

typedef struct Pair Pair;

// One of a pair's two sockets, and the bytes that wait to be written to it.
typedef struct {
    Pair *pair;
    int fd;
    bool readable;      // an edge was seen and the socket was not emptied since
    bool ended;         // it sent its FIN
    char *pending;
    size_t pending_bytes, pending_sent;
} Side;

struct Pair {
    Side client, upstream;
    bool dead;          // freed at the end of the turn: later events of the turn may still point here
    Pair *next_dead;
};

static int poller, origin_port;
static char scratch[SCRATCH_BYTES];
static Pair *dead;

static void fail(const char *what) { perror(what); exit(1); }

static void end(Pair *p) {
    if (p->dead) return;
    p->dead = true;
    p->next_dead = dead;
    dead = p;
    close(p->client.fd);
    if (p->upstream.fd >= 0) close(p->upstream.fd);
}

static void bury(void) {
    while (dead) {
        Pair *p = dead;
        dead = p->next_dead;
        free(p->client.pending);
        free(p->upstream.pending);
        free(p);
    }
}

static bool register_side(Side *s) {
    int on = 1;
    setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = s};
    return epoll_ctl(poller, EPOLL_CTL_ADD, s->fd, &event) == 0;
}

static bool open_upstream(Pair *p) {
    p->upstream.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (p->upstream.fd < 0) return false;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)origin_port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(p->upstream.fd, (struct sockaddr *)&address, sizeof address) != 0 && errno != EINPROGRESS) return false;
    return register_side(&p->upstream);
}

static bool keep(Side *to, const char *from, size_t bytes) {
    to->pending = malloc(bytes);
    if (!to->pending) return false;
    memcpy(to->pending, from, bytes);
    to->pending_bytes = bytes;
    to->pending_sent = 0;
    return true;
}

static bool flush(Side *to) {
    while (to->pending) {
        ssize_t n = send(to->fd, to->pending + to->pending_sent, to->pending_bytes - to->pending_sent, MSG_NOSIGNAL);
        if (n < 0) return errno == EAGAIN || errno == ENOTCONN;
        to->pending_sent += (size_t)n;
        if (to->pending_sent < to->pending_bytes) continue;
        free(to->pending);
        to->pending = NULL;
    }
    return true;
}

// Moves bytes until `from` is empty or `to` is full. False ends the pair.
static bool move(Side *from, Side *to) {
    while (from->readable && !to->pending) {
        ssize_t n = recv(from->fd, scratch, SCRATCH_BYTES, 0);
        if (n == 0) { from->ended = true; return false; }
        if (n < 0) {
            if (errno != EAGAIN) return false;
            from->readable = false;
            break;
        }
        if (n < SCRATCH_BYTES && !from->ended) from->readable = false;
        if (to->fd < 0 && !open_upstream(to->pair)) return false;
        ssize_t sent = send(to->fd, scratch, (size_t)n, MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno != EAGAIN && errno != ENOTCONN) return false;
            sent = 0;
        }
        if (sent < n && !keep(to, scratch + sent, (size_t)(n - sent))) return false;
    }
    return true;
}

static void handle(Side *s, uint32_t events) {
    Pair *p = s->pair;
    if (p->dead) return;
    Side *other = s == &p->client ? &p->upstream : &p->client;
    bool alive = true;
    if (events & (EPOLLRDHUP | EPOLLHUP)) s->ended = true;   // read on to the end of what it sent before
    if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) s->readable = true;
    if ((events & EPOLLOUT) && s->pending) {
        alive = flush(s);
        if (alive && !s->pending) alive = move(other, s);
    }
    if (alive) alive = move(s, other);
    if (!alive) end(p);
}

static void accept_all(int listener) {
    for (int i = 0; i < 64; i++) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        Pair *p = calloc(1, sizeof *p);
        if (!p) fail("calloc");
        p->client = (Side){.pair = p, .fd = fd};
        p->upstream = (Side){.pair = p, .fd = -1};
        if (!register_side(&p->client)) fail("epoll_ctl");
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

int main(int argc, char **argv) {
    if (argc != 3) return fprintf(stderr, "usage: relay LISTEN-PORT ORIGIN-PORT\n"), 2;
    signal(SIGPIPE, SIG_IGN);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    origin_port = atoi(argv[2]);
    poller = epoll_create1(EPOLL_CLOEXEC);
    int listener = listen_on(atoi(argv[1]));
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, events[EVENTS_MAX];
    if (epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event) != 0) fail("epoll_ctl");
    for (;;) {
        int n = epoll_wait(poller, events, EVENTS_MAX, -1);
        if (n < 0 && errno != EINTR) fail("epoll_wait");
        for (int i = 0; i < n; i++) {
            if (!events[i].data.ptr) accept_all(listener);
            else handle(events[i].data.ptr, events[i].events);
        }
        bury();
    }
}
