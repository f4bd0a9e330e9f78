// Linux as Swift cannot see it through Glibc alone: GNU calls, macros, variadic calls, socket addresses. Every
// function gives the call's result, or minus the error number: errno is read before anything else can run.
#ifndef WEIR_CLINUX_H
#define WEIR_CLINUX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// An address as the kernel wants it: the first `length` of `bytes` are its sockaddr.
struct weir_address {
    _Alignas(8) unsigned char bytes[128];
    uint32_t length;
    int family;
};

/// An internet address taken apart, in host byte order; `low` alone for IPv4. All zero for other families.
struct weir_address_parts {
    uint64_t high;
    uint64_t low;
    uint16_t port;
};

/// Laid out as struct epoll_event.
struct weir_event {
    uint32_t events;
    uint64_t token;
}
#ifdef __x86_64__
__attribute__((packed))
#endif
;

void weir_address_set_v4(struct weir_address *to, uint32_t host, uint16_t port);
void weir_address_set_v6(struct weir_address *to, uint64_t high, uint64_t low, uint16_t port);
/// `path` may begin with NUL (an abstract name). -ENAMETOOLONG when it does not fit.
int weir_address_set_unix(struct weir_address *to, const void *path, size_t count);
void weir_address_copy(struct weir_address *to, const void *from, uint32_t length);
void weir_address_take_apart(const struct weir_address *from, struct weir_address_parts *parts);

/// A stream socket, non-blocking, closed on exec; so are accepted ones.
int weir_socket(int family);
int weir_bind(int fd, const struct weir_address *address);
int weir_listen(int fd, int backlog);
int weir_connect(int fd, const struct weir_address *address);
int weir_accept4(int fd, struct weir_address *peer);
int weir_getsockname(int fd, struct weir_address *name);
int weir_set_option(int fd, int level, int option, int value);
/// The option's value: none of those asked for here is ever below zero.
int weir_get_option(int fd, int level, int option);
/// The coming close sends a reset and drops what is not yet sent.
int weir_linger_zero(int fd);
int weir_shutdown_writing(int fd);
ssize_t weir_receive(int fd, void *to, size_t count);
/// A peer that has gone is -EPIPE and no signal.
ssize_t weir_send(int fd, const void *from, size_t count);
ssize_t weir_send_vectors(int fd, const void *vectors, int count);

int weir_open(const char *path, int flags, unsigned mode);
ssize_t weir_read(int fd, void *to, size_t count);
ssize_t weir_write(int fd, const void *from, size_t count);
int weir_duplicate(int fd);
int weir_close(int fd);
int weir_epoll_create(void);
int weir_epoll_add(int epoll, int fd, uint32_t interest, uint64_t token);
int weir_epoll_change(int epoll, int fd, uint32_t interest, uint64_t token);
int weir_epoll_remove(int epoll, int fd);
int weir_epoll_wait(int epoll, struct weir_event *events, int count, int milliseconds);
int weir_eventfd(int blocking);

/// Blocks the signals in the calling thread and all that it starts from now on, and makes them readable.
int weir_signals_open(const int *signals, int count);
/// The number of one signal that has come; -EAGAIN: none.
int weir_signals_next(int fd);
int weir_signal_ignore(int signal_number);
/// Names the calling thread; at most 15 bytes.
int weir_thread_name(const char *name);
/// How many CPUs this process may run on.
int weir_cpu_count(void);
/// The soft limit of descriptors.
int weir_descriptor_limit(uint64_t *now);
/// Raises the soft limit of descriptors to the hard one; `now` gets the limit that holds afterwards.
int weir_raise_descriptor_limit(uint64_t *now);
void weir_error_text(int code, char *to, size_t count);
int64_t weir_monotonic_nanoseconds(void);
int64_t weir_unix_nanoseconds(void);

#include "CLinuxProcess.h"

#endif
