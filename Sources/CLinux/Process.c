#define _GNU_SOURCE
#include "CLinuxProcess.h"
#include "Results.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

// MARK: descriptors from process to process

int weir_socket_pair(int pair[2]) {
    return result_of(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair));
}

union control {
    char bytes[CMSG_SPACE(WEIR_DESCRIPTORS_MAX * sizeof(int))];
    struct cmsghdr alignment;
};

ssize_t weir_send_descriptors(int fd, const void *from, size_t count, const int *descriptors, int descriptor_count) {
    if (descriptor_count < 0 || descriptor_count > WEIR_DESCRIPTORS_MAX) return -EINVAL;
    union control control;
    memset(&control, 0, sizeof control);
    struct iovec bytes = {(void *)from, count};
    struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1};
    if (descriptor_count > 0) {
        size_t length = (size_t)descriptor_count * sizeof(int);
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(length);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(length);
        memcpy(CMSG_DATA(header), descriptors, length);
    }
    return length_of(sendmsg(fd, &message, MSG_NOSIGNAL));
}

ssize_t weir_receive_descriptors(int fd, void *to, size_t count, int *descriptors, int *descriptor_count) {
    union control control;
    struct iovec bytes = {to, count};
    struct msghdr message = {
        .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    *descriptor_count = 0;
    ssize_t result = length_of(recvmsg(fd, &message, MSG_CMSG_CLOEXEC));
    if (result < 0) return result;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        size_t received = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < received; i++) {
            int descriptor;
            memcpy(&descriptor, CMSG_DATA(header) + i * sizeof(int), sizeof descriptor);
            if (*descriptor_count < WEIR_DESCRIPTORS_MAX) {
                descriptors[(*descriptor_count)++] = descriptor;
            } else {
                close(descriptor);
            }
        }
    }
    return result;
}

int weir_adopt(int fd) {
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0) return -errno;
    if (fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) return -errno;
    return result_of(fcntl(fd, F_SETFD, FD_CLOEXEC));
}

size_t weir_address_path(const struct weir_address *from, void *to, size_t count) {
    size_t start = offsetof(struct sockaddr_un, sun_path);
    if (from->family != AF_UNIX || from->length <= start) return 0;
    const char *path = (const char *)from->bytes + start;
    size_t length = from->length - start;
    // A path ends at its NUL, an abstract name where its length says.
    if (path[0] != 0) length = strnlen(path, length);
    if (length > count) length = count;
    memcpy(to, path, length);
    return length;
}

int weir_datagram_socket(void) { return result_of(socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)); }

ssize_t weir_send_datagram(int fd, const struct weir_address *to, const void *from, size_t count) {
    return length_of(
        sendto(fd, from, count, MSG_NOSIGNAL, (const struct sockaddr *)to->bytes, (socklen_t)to->length));
}

// MARK: children

int weir_spawn(const char *program, char *const arguments[], char *const environment[], int inherited) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) return -error;
    error = posix_spawnattr_init(&attributes);
    if (error != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return -error;
    }
    sigset_t none, ignored;
    sigemptyset(&none);
    sigemptyset(&ignored);
    sigaddset(&ignored, SIGPIPE);
    pid_t child = -1;
    // A descriptor copied onto itself is kept open by exec (glibc 2.29 and later).
    error = posix_spawn_file_actions_adddup2(&actions, inherited, inherited);
    if (error == 0) error = posix_spawnattr_setsigmask(&attributes, &none);
    if (error == 0) error = posix_spawnattr_setsigdefault(&attributes, &ignored);
    if (error == 0) error = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    if (error == 0) error = posix_spawnp(&child, program, &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error != 0 ? -error : (int)child;
}

int weir_pidfd(int child) { return result_of((int)syscall(SYS_pidfd_open, child, 0)); }

int weir_child_ending(int child, int *code) {
    int status = 0;
    pid_t result = waitpid(child, &status, WNOHANG);
    if (result < 0) return -errno;
    if (result == 0) return 0;
    if (WIFSIGNALED(status)) {
        *code = WTERMSIG(status);
        return 2;
    }
    *code = WEXITSTATUS(status);
    return 1;
}

int weir_kill(int child) { return result_of(kill(child, SIGKILL)); }

void weir_discard(int child) {
    kill(child, SIGKILL);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
}

const char *weir_environment_entry(int index) {
    return environ == NULL ? NULL : environ[index];
}
