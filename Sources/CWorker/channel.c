#define _GNU_SOURCE
#include "CWorker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { most_descriptors = 64 };

int64_t regain_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int regain_socket_pair(int *first, int *second) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return errno;
    int room = 1 << 20;
    for (int side = 0; side < 2; side++) {
        setsockopt(pair[side], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
        setsockopt(pair[side], SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    }
    *first = pair[0];
    *second = pair[1];
    return 0;
}

/* Waits until the socket is ready; 0 when it is, an errno value when it is not in time. */
static int wait_for(int socket, short events, int64_t deadline) {
    for (;;) {
        int wait = -1;
        if (deadline >= 0) {
            int64_t left = deadline - regain_now();
            if (left <= 0) return ETIMEDOUT;
            wait = left > 60000 ? 60000 : (int)left;
        }
        struct pollfd entry = {.fd = socket, .events = events};
        int count = poll(&entry, 1, wait);
        if (count > 0) return 0;
        if (count < 0 && errno != EINTR) return errno;
    }
}

int regain_send(int socket, const void *head, size_t head_count, const void *body, size_t body_count,
                const int *descriptors, int descriptor_count, int64_t deadline) {
    if (descriptor_count < 0 || descriptor_count > most_descriptors) return EINVAL;
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int) * most_descriptors)];
    } control;
    size_t sent = 0, total = head_count + body_count;
    while (sent < total) {
        struct iovec parts[2];
        int part_count = 0;
        if (sent < head_count) {
            parts[part_count++] = (struct iovec){(char *)head + sent, head_count - sent};
            if (body_count) parts[part_count++] = (struct iovec){(void *)body, body_count};
        } else {
            parts[part_count++] = (struct iovec){(char *)body + (sent - head_count), total - sent};
        }
        struct msghdr message = {.msg_iov = parts, .msg_iovlen = (size_t)part_count};
        if (sent == 0 && descriptor_count > 0) {
            memset(&control, 0, sizeof control);
            message.msg_control = control.bytes;
            message.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)descriptor_count);
            struct cmsghdr *entry = CMSG_FIRSTHDR(&message);
            entry->cmsg_level = SOL_SOCKET;
            entry->cmsg_type = SCM_RIGHTS;
            entry->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)descriptor_count);
            memcpy(CMSG_DATA(entry), descriptors, sizeof(int) * (size_t)descriptor_count);
        }
        ssize_t count = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count > 0) {
            sent += (size_t)count;
        } else if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            int trouble = wait_for(socket, POLLOUT, deadline);
            if (trouble) return trouble;
        } else if (count < 0 && errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

int regain_receive(int socket, void *buffer, size_t count, int *descriptors, int *descriptor_count,
                   int64_t deadline) {
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int) * most_descriptors)];
    } control;
    int room = descriptor_count ? *descriptor_count : 0, held = 0;
    if (descriptor_count) *descriptor_count = 0;
    size_t done = 0;
    while (done < count) {
        struct iovec part = {(char *)buffer + done, count - done};
        struct msghdr message = {
            .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
        ssize_t got = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (got < 0) {
            if (errno == EINTR) continue;
            if (errno != EAGAIN && errno != EWOULDBLOCK) return errno;
            int trouble = wait_for(socket, POLLIN, deadline);
            if (trouble) return trouble;
            continue;
        }
        for (struct cmsghdr *entry = CMSG_FIRSTHDR(&message); entry; entry = CMSG_NXTHDR(&message, entry)) {
            if (entry->cmsg_level != SOL_SOCKET || entry->cmsg_type != SCM_RIGHTS) continue;
            size_t number = (entry->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            for (size_t index = 0; index < number; index++) {
                int descriptor;
                memcpy(&descriptor, CMSG_DATA(entry) + index * sizeof(int), sizeof descriptor);
                if (descriptors && held < room) descriptors[held++] = descriptor;
                else close(descriptor);
            }
        }
        if (descriptor_count) *descriptor_count = held;
        if (got == 0) return ECONNRESET;
        done += (size_t)got;
    }
    return 0;
}
