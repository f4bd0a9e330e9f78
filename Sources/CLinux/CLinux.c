#define _GNU_SOURCE
#include "CLinux.h"
#include "Results.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

// The header names no kernel type, because Glibc's Swift module is built without _GNU_SOURCE and its declarations
// would differ from ours; so the layouts are compared here.
static_assert(sizeof(struct weir_event) == sizeof(struct epoll_event), "weir_event is not epoll_event");
static_assert(
    offsetof(struct weir_event, token) == offsetof(struct epoll_event, data), "weir_event is not epoll_event");
static_assert(sizeof(struct sockaddr_storage) <= sizeof((struct weir_address *)0)->bytes, "weir_address is too small");

static struct sockaddr *raw(struct weir_address *address) { return (struct sockaddr *)address->bytes; }
static const struct sockaddr *raw_const(const struct weir_address *address) {
    return (const struct sockaddr *)address->bytes;
}

// MARK: socket addresses

void weir_address_set_v4(struct weir_address *to, uint32_t host, uint16_t port) {
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(host)}};
    weir_address_copy(to, &in, sizeof in);
}

void weir_address_set_v6(struct weir_address *to, uint64_t high, uint64_t low, uint16_t port) {
    struct sockaddr_in6 in = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    for (int i = 0; i < 8; i++) {
        in.sin6_addr.s6_addr[i] = (uint8_t)(high >> (56 - 8 * i));
        in.sin6_addr.s6_addr[8 + i] = (uint8_t)(low >> (56 - 8 * i));
    }
    weir_address_copy(to, &in, sizeof in);
}

int weir_address_set_unix(struct weir_address *to, const void *path, size_t count) {
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    if (count == 0 || count >= sizeof un.sun_path) return -ENAMETOOLONG;
    memcpy(un.sun_path, path, count);
    // An abstract name ends where its length says; a path has its NUL.
    size_t length = offsetof(struct sockaddr_un, sun_path) + count + (un.sun_path[0] != 0 ? 1 : 0);
    weir_address_copy(to, &un, (uint32_t)length);
    return 0;
}

void weir_address_copy(struct weir_address *to, const void *from, uint32_t length) {
    memset(to, 0, sizeof *to);
    to->length = length < sizeof to->bytes ? length : (uint32_t)sizeof to->bytes;
    memcpy(to->bytes, from, to->length);
    to->family = length >= sizeof(sa_family_t) ? raw(to)->sa_family : AF_UNSPEC;
}

void weir_address_take_apart(const struct weir_address *from, struct weir_address_parts *parts) {
    memset(parts, 0, sizeof *parts);
    if (from->family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)from->bytes;
        parts->port = ntohs(in->sin_port);
        parts->low = ntohl(in->sin_addr.s_addr);
    } else if (from->family == AF_INET6) {
        const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)from->bytes;
        parts->port = ntohs(in->sin6_port);
        for (int i = 0; i < 8; i++) {
            parts->high = parts->high << 8 | in->sin6_addr.s6_addr[i];
            parts->low = parts->low << 8 | in->sin6_addr.s6_addr[8 + i];
        }
    }
}

// MARK: sockets

int weir_socket(int family) { return result_of(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)); }

int weir_bind(int fd, const struct weir_address *address) {
    return result_of(bind(fd, raw_const(address), address->length));
}

int weir_listen(int fd, int backlog) { return result_of(listen(fd, backlog)); }

int weir_connect(int fd, const struct weir_address *address) {
    return result_of(connect(fd, raw_const(address), address->length));
}

int weir_accept4(int fd, struct weir_address *peer) {
    socklen_t length = sizeof peer->bytes;
    int result = result_of(accept4(fd, raw(peer), &length, SOCK_NONBLOCK | SOCK_CLOEXEC));
    peer->length = length;
    peer->family = result >= 0 && length >= sizeof(sa_family_t) ? raw(peer)->sa_family : AF_UNSPEC;
    return result;
}

int weir_getsockname(int fd, struct weir_address *name) {
    socklen_t length = sizeof name->bytes;
    int result = result_of(getsockname(fd, raw(name), &length));
    name->length = length;
    name->family = result >= 0 && length >= sizeof(sa_family_t) ? raw(name)->sa_family : AF_UNSPEC;
    return result;
}

int weir_set_option(int fd, int level, int option, int value) {
    return result_of(setsockopt(fd, level, option, &value, sizeof value));
}

int weir_get_option(int fd, int level, int option) {
    int value = 0;
    socklen_t length = sizeof value;
    return getsockopt(fd, level, option, &value, &length) < 0 ? -errno : value;
}

int weir_linger_zero(int fd) {
    struct linger linger = {1, 0};
    return result_of(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger));
}

int weir_shutdown_writing(int fd) { return result_of(shutdown(fd, SHUT_WR)); }

// recv() and its like are cancellation points: with several threads each pays two atomic exchanges for pthread_cancel,
// which nobody here calls. syscall() goes straight to the kernel.

ssize_t weir_receive(int fd, void *to, size_t count) {
    return length_of(syscall(SYS_recvfrom, fd, to, count, 0, NULL, NULL));
}

ssize_t weir_send(int fd, const void *from, size_t count) {
    return length_of(syscall(SYS_sendto, fd, from, count, MSG_NOSIGNAL, NULL, 0));
}

ssize_t weir_send_vectors(int fd, const void *vectors, int count) {
    struct msghdr message = {.msg_iov = (struct iovec *)vectors, .msg_iovlen = (size_t)count};
    return length_of(syscall(SYS_sendmsg, fd, &message, MSG_NOSIGNAL));
}

// MARK: files and events

int weir_open(const char *path, int flags, unsigned mode) { return result_of(open(path, flags | O_CLOEXEC, mode)); }
ssize_t weir_read(int fd, void *to, size_t count) { return length_of(read(fd, to, count)); }
ssize_t weir_write(int fd, const void *from, size_t count) { return length_of(write(fd, from, count)); }
int weir_duplicate(int fd) { return result_of(fcntl(fd, F_DUPFD_CLOEXEC, 3)); }
int weir_close(int fd) { return result_of(close(fd)); }
int weir_epoll_create(void) { return result_of(epoll_create1(EPOLL_CLOEXEC)); }

int weir_epoll_add(int epoll, int fd, uint32_t interest, uint64_t token) {
    struct epoll_event event = {.events = interest, .data = {.u64 = token}};
    return result_of(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
}

int weir_epoll_change(int epoll, int fd, uint32_t interest, uint64_t token) {
    struct epoll_event event = {.events = interest, .data = {.u64 = token}};
    return result_of(epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event));
}

int weir_epoll_remove(int epoll, int fd) { return result_of(epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL)); }

int weir_epoll_wait(int epoll, struct weir_event *events, int count, int milliseconds) {
    return result_of(epoll_wait(epoll, (struct epoll_event *)events, count, milliseconds));
}

int weir_eventfd(int blocking) { return result_of(eventfd(0, EFD_CLOEXEC | (blocking ? 0 : EFD_NONBLOCK))); }

// MARK: the process

int weir_signals_open(const int *signals, int count) {
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < count; i++) sigaddset(&set, signals[i]);
    int error = pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (error != 0) return -error;
    return result_of(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

int weir_signals_next(int fd) {
    struct signalfd_siginfo one;
    ssize_t count = length_of(read(fd, &one, sizeof one));
    return count == (ssize_t)sizeof one ? (int)one.ssi_signo : (count < 0 ? (int)count : -EAGAIN);
}

int weir_signal_ignore(int signal_number) {
    struct sigaction action = {.sa_handler = SIG_IGN};
    return result_of(sigaction(signal_number, &action, NULL));
}

int weir_thread_name(const char *name) { return -pthread_setname_np(pthread_self(), name); }

int weir_cpu_count(void) {
    cpu_set_t set;
    CPU_ZERO(&set);
    return sched_getaffinity(0, sizeof set, &set) < 0 ? -errno : CPU_COUNT(&set);
}

int weir_descriptor_limit(uint64_t *now) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    *now = limit.rlim_cur;
    return 0;
}

int weir_raise_descriptor_limit(uint64_t *now) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    *now = limit.rlim_cur;
    if (limit.rlim_cur >= limit.rlim_max) return 0;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    *now = limit.rlim_cur;
    return 0;
}

void weir_error_text(int code, char *to, size_t count) {
    const char *text = strerror_r(code, to, count);
    if (text != to) {
        strncpy(to, text, count - 1);
        to[count - 1] = 0;
    }
}

int64_t weir_monotonic_nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t weir_unix_nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}
