// What one process has from another: inherited and passed descriptors, children, the service manager's socket. As in
// CLinux.h, every function gives the call's result, or minus the error number.
#ifndef WEIR_CLINUX_PROCESS_H
#define WEIR_CLINUX_PROCESS_H

#include "CLinux.h"

/// How many descriptors one message carries at most; the kernel's own limit is 253.
#define WEIR_DESCRIPTORS_MAX 128

/// Two connected stream sockets, both non-blocking and closed on exec.
int weir_socket_pair(int pair[2]);
/// Sends at least the first byte, and the descriptors with it. A peer that has gone is -EPIPE and no signal.
ssize_t weir_send_descriptors(int fd, const void *from, size_t count, const int *descriptors, int descriptor_count);
/// Reads bytes, and the descriptors that came with them: up to WEIR_DESCRIPTORS_MAX, closed on exec. `descriptor_count`
/// gets how many.
ssize_t weir_receive_descriptors(int fd, void *to, size_t count, int *descriptors, int *descriptor_count);

/// Makes an inherited descriptor non-blocking and closed on exec. -EBADF when there is none of that number.
int weir_adopt(int fd);
/// The bytes of a unix socket's path or abstract name, without the NUL behind a path; 0 of another family.
size_t weir_address_path(const struct weir_address *from, void *to, size_t count);
/// An unbound datagram socket for unix addresses, non-blocking and closed on exec.
int weir_datagram_socket(void);
ssize_t weir_send_datagram(int fd, const struct weir_address *to, const void *from, size_t count);

/// Starts a program, looked up as the shell would, that has `inherited` open under the same number, with no signal
/// blocked or ignored. Gives its process number.
int weir_spawn(const char *program, char *const arguments[], char *const environment[], int inherited);
/// A descriptor that turns readable when the child has ended.
int weir_pidfd(int child);
/// Takes notice of a child's end: 0 while it runs, 1 when it has exited with `code`, 2 when signal `code` ended it.
int weir_child_ending(int child, int *code);
int weir_kill(int child);
/// Ends it at once and waits until it has ended, so that nothing of it is left.
void weir_discard(int child);
/// "NAME=value" of the environment, or NULL past the last one.
const char *weir_environment_entry(int index);

#endif
