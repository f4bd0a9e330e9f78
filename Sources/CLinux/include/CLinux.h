// Linux as Swift cannot see it through Glibc alone: the GNU declarations, and inline functions for macros, variadic calls and
// socket addresses. Every call here gives its result, or minus the error number: errno is read before anything else can run.
#ifndef WEIR_CLINUX_H
#define WEIR_CLINUX_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static inline int weir_result(int result) { return result < 0 ? -errno : result; }
static inline ssize_t weir_length(ssize_t result) { return result < 0 ? -(ssize_t)errno : result; }

// MARK: socket addresses

/// An address as the kernel wants it.
struct weir_address {
    struct sockaddr_storage storage;
    socklen_t length;
};

/// An address taken apart: `family` is AF_INET, AF_INET6, AF_UNIX or something else; numbers are in host byte order.
struct weir_address_parts {
    int family;
    uint16_t port;
    uint64_t high;
    uint64_t low;
};

static inline void weir_address_set_v4(struct weir_address *to, uint32_t host, uint16_t port) {
    struct sockaddr_in in;
    memset(&in, 0, sizeof in);
    in.sin_family = AF_INET;
    in.sin_port = htons(port);
    in.sin_addr.s_addr = htonl(host);
    memcpy(&to->storage, &in, sizeof in);
    to->length = sizeof in;
}

static inline void weir_address_set_v6(struct weir_address *to, uint64_t high, uint64_t low, uint16_t port) {
    struct sockaddr_in6 in;
    memset(&in, 0, sizeof in);
    in.sin6_family = AF_INET6;
    in.sin6_port = htons(port);
    for (int i = 0; i < 8; i++) {
        in.sin6_addr.s6_addr[i] = (uint8_t)(high >> (56 - 8 * i));
        in.sin6_addr.s6_addr[8 + i] = (uint8_t)(low >> (56 - 8 * i));
    }
    memcpy(&to->storage, &in, sizeof in);
    to->length = sizeof in;
}

/// `path` may begin with NUL (an abstract name). Gives -ENAMETOOLONG when it does not fit.
static inline int weir_address_set_unix(struct weir_address *to, const char *path, size_t count) {
    struct sockaddr_un un;
    memset(&un, 0, sizeof un);
    if (count == 0 || count >= sizeof un.sun_path) return -ENAMETOOLONG;
    un.sun_family = AF_UNIX;
    memcpy(un.sun_path, path, count);
    memcpy(&to->storage, &un, sizeof un);
    // An abstract name ends where its length says; a path has its NUL.
    to->length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + count + (path[0] != 0 ? 1 : 0));
    return 0;
}

static inline void weir_address_take_apart(const struct weir_address *from, struct weir_address_parts *parts) {
    memset(parts, 0, sizeof *parts);
    parts->family = from->length >= sizeof(sa_family_t) ? from->storage.ss_family : AF_UNSPEC;
    if (parts->family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, &from->storage, sizeof in);
        parts->port = ntohs(in.sin_port);
        parts->low = ntohl(in.sin_addr.s_addr);
    } else if (parts->family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, &from->storage, sizeof in);
        parts->port = ntohs(in.sin6_port);
        for (int i = 0; i < 8; i++) {
            parts->high = parts->high << 8 | in.sin6_addr.s6_addr[i];
            parts->low = parts->low << 8 | in.sin6_addr.s6_addr[8 + i];
        }
    }
}

static inline void weir_address_copy(struct weir_address *to, const struct sockaddr *from, socklen_t length) {
    to->length = length < sizeof to->storage ? length : (socklen_t)sizeof to->storage;
    memcpy(&to->storage, from, to->length);
}

// MARK: sockets

static inline int weir_socket(int family) {
    return weir_result(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

static inline int weir_bind(int fd, const struct weir_address *address) {
    return weir_result(bind(fd, (const struct sockaddr *)&address->storage, address->length));
}

static inline int weir_listen(int fd, int backlog) { return weir_result(listen(fd, backlog)); }

static inline int weir_connect(int fd, const struct weir_address *address) {
    return weir_result(connect(fd, (const struct sockaddr *)&address->storage, address->length));
}

static inline int weir_accept4(int fd, struct weir_address *peer) {
    peer->length = sizeof peer->storage;
    return weir_result(
        accept4(fd, (struct sockaddr *)&peer->storage, &peer->length, SOCK_NONBLOCK | SOCK_CLOEXEC));
}

static inline int weir_getsockname(int fd, struct weir_address *name) {
    name->length = sizeof name->storage;
    return weir_result(getsockname(fd, (struct sockaddr *)&name->storage, &name->length));
}

static inline int weir_set_option(int fd, int level, int option, int value) {
    return weir_result(setsockopt(fd, level, option, &value, sizeof value));
}

/// The option's value, which none of those asked for here has below zero, or minus the error number.
static inline int weir_get_option(int fd, int level, int option) {
    int value = 0;
    socklen_t length = sizeof value;
    return getsockopt(fd, level, option, &value, &length) < 0 ? -errno : value;
}

/// Close will send a reset and drop what is not yet sent.
static inline int weir_linger_zero(int fd) {
    struct linger linger = {1, 0};
    return weir_result(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger));
}

static inline int weir_shutdown_writing(int fd) { return weir_result(shutdown(fd, SHUT_WR)); }

static inline ssize_t weir_receive(int fd, void *to, size_t count) { return weir_length(recv(fd, to, count, 0)); }

static inline ssize_t weir_send(int fd, const void *from, size_t count) {
    return weir_length(send(fd, from, count, MSG_NOSIGNAL));
}

static inline ssize_t weir_send_vectors(int fd, const void *vectors, int count) {
    struct msghdr message;
    memset(&message, 0, sizeof message);
    message.msg_iov = (struct iovec *)vectors;
    message.msg_iovlen = (size_t)count;
    return weir_length(sendmsg(fd, &message, MSG_NOSIGNAL));
}

// MARK: files and events

static inline int weir_open(const char *path, int flags, unsigned mode) {
    return weir_result(open(path, flags | O_CLOEXEC, mode));
}

static inline ssize_t weir_read(int fd, void *to, size_t count) { return weir_length(read(fd, to, count)); }
static inline ssize_t weir_write(int fd, const void *from, size_t count) { return weir_length(write(fd, from, count)); }
static inline int weir_duplicate(int fd) { return weir_result(fcntl(fd, F_DUPFD_CLOEXEC, 3)); }
static inline int weir_close(int fd) { return weir_result(close(fd)); }
static inline int weir_epoll_create(void) { return weir_result(epoll_create1(EPOLL_CLOEXEC)); }

static inline int weir_epoll_add(int epoll, int fd, uint32_t interest, uint64_t token) {
    struct epoll_event event;
    memset(&event, 0, sizeof event);
    event.events = interest;
    event.data.u64 = token;
    return weir_result(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
}

static inline int weir_epoll_wait(int epoll, struct epoll_event *events, int count, int milliseconds) {
    return weir_result(epoll_wait(epoll, events, count, milliseconds));
}

static inline int weir_eventfd(int blocking) {
    return weir_result(eventfd(0, EFD_CLOEXEC | (blocking ? 0 : EFD_NONBLOCK)));
}

// MARK: the process

/// Blocks the signals of a server in the calling thread and all that it starts, and makes them readable.
static inline int weir_signals_open(const int *signals, int count) {
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < count; i++) sigaddset(&set, signals[i]);
    int error = pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (error != 0) return -error;
    return weir_result(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

/// The number of one pending signal, or minus the error number (-EAGAIN: none).
static inline int weir_signals_next(int fd) {
    struct signalfd_siginfo one;
    ssize_t count = read(fd, &one, sizeof one);
    if (count < 0) return -errno;
    return count == (ssize_t)sizeof one ? (int)one.ssi_signo : -EAGAIN;
}

static inline int weir_signal_ignore(int signal_number) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_IGN;
    return weir_result(sigaction(signal_number, &action, NULL));
}

/// How many CPUs this process may run on, or minus the error number.
static inline int weir_cpu_count(void) {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) < 0) return -errno;
    return CPU_COUNT(&set);
}

/// Raises the soft limit of descriptors to the hard one. `now` gets the limit that holds afterwards.
static inline int weir_raise_descriptor_limit(uint64_t *now) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    *now = limit.rlim_cur;
    if (limit.rlim_cur >= limit.rlim_max) return 0;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    *now = limit.rlim_cur;
    return 0;
}

/// Nanoseconds on a clock; both clocks used here cannot fail.
static inline int64_t weir_clock(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

#endif
