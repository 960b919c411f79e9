#define _GNU_SOURCE
#include "CWorker.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void limit(int resource, uint64_t value) {
    struct rlimit bound = {value, value};
    setrlimit((__rlimit_resource_t)resource, &bound);
}

static int enter_landlock(const struct regain_sandbox *sandbox) {
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) return 0;
    /* By number, because the headers of Debian 12 know the first two versions only: 13 rights of version 1,
       then refer, truncate and device control. */
    uint64_t rights = (1ull << 13) - 1;
    if (version >= 2) rights |= 1ull << 13;
    if (version >= 3) rights |= 1ull << 14;
    if (version >= 5) rights |= 1ull << 15;
    struct { uint64_t files, network; } rules = {rights, 0};
    if (version >= 4 && !sandbox->network) rules.network = 3; /* bind and connect over TCP */
    size_t size = version >= 4 ? sizeof rules : sizeof rules.files;
    int set = (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0);
    if (set < 0) return 0;
    if (sandbox->network && sandbox->readable) {
        for (const char *const *folder = sandbox->readable; *folder; folder++) {
            int place = open(*folder, O_PATH | O_CLOEXEC);
            if (place < 0) continue;
            struct stat status;
            struct landlock_path_beneath_attr rule = {
                .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE, .parent_fd = place};
            /* The right to list is refused for what is not a folder, and the whole rule with it. */
            if (fstat(place, &status) == 0 && S_ISDIR(status.st_mode))
                rule.allowed_access |= LANDLOCK_ACCESS_FS_READ_DIR;
            syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
            close(place);
        }
    }
    long done = syscall(SYS_landlock_restrict_self, set, 0);
    close(set);
    return done == 0;
}

static const int quiet_calls[] = {
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(pread64), SCMP_SYS(preadv),
    SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(fcntl),
    SCMP_SYS(dup), SCMP_SYS(recvmsg), SCMP_SYS(sendmsg), SCMP_SYS(recvfrom), SCMP_SYS(sendto), SCMP_SYS(poll),
    SCMP_SYS(ppoll), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mprotect), SCMP_SYS(mremap), SCMP_SYS(madvise),
    SCMP_SYS(brk), SCMP_SYS(futex), SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday), SCMP_SYS(getrandom), SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(exit), SCMP_SYS(exit_group),
    SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
    SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(getrlimit), SCMP_SYS(getrusage),
    SCMP_SYS(restart_syscall), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(membarrier), SCMP_SYS(uname),
    SCMP_SYS(sysinfo), SCMP_SYS(getcwd), SCMP_SYS(fadvise64),
};

static const int network_calls[] = {
    SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(getsockname), SCMP_SYS(getpeername),
    SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(shutdown), SCMP_SYS(socketpair), SCMP_SYS(sendmmsg),
    SCMP_SYS(recvmmsg), SCMP_SYS(select), SCMP_SYS(pselect6), SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl),
    SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(eventfd2), SCMP_SYS(pipe2), SCMP_SYS(pipe),
    SCMP_SYS(timerfd_create), SCMP_SYS(timerfd_settime), SCMP_SYS(openat), SCMP_SYS(open), SCMP_SYS(stat),
    SCMP_SYS(lstat), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink),
    SCMP_SYS(readlinkat), SCMP_SYS(getdents64), SCMP_SYS(statfs), SCMP_SYS(fstatfs), SCMP_SYS(ioctl),
    SCMP_SYS(clone), SCMP_SYS(clone3), SCMP_SYS(set_tid_address), SCMP_SYS(tgkill), SCMP_SYS(prctl),
    SCMP_SYS(getppid), SCMP_SYS(getpgrp), SCMP_SYS(umask), SCMP_SYS(alarm), SCMP_SYS(prlimit64),
    SCMP_SYS(getgroups), SCMP_SYS(getresuid), SCMP_SYS(getresgid),
};

static int enter_seccomp(const struct regain_sandbox *sandbox) {
    /* What is not allowed fails instead of killing, so that a library takes its own way out. */
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!filter) return 0;
    int good = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0;
    for (size_t index = 0; index < sizeof quiet_calls / sizeof *quiet_calls; index++)
        good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, quiet_calls[index], 0) == 0;
    for (size_t index = 0; sandbox->network && index < sizeof network_calls / sizeof *network_calls; index++)
        good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, network_calls[index], 0) == 0;
    if (!sandbox->network) {
        /* Reading a limit is harmless, setting one is not; abort() raises its signal in this process only. */
        good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, SCMP_A2(SCMP_CMP_EQ, 0)) == 0;
        good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                                 SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid())) == 0;
    }
    good = good && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return good;
}

int regain_sandbox_enter(const struct regain_sandbox *sandbox) {
    int walls = 0;
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) walls |= REGAIN_WALL_PRIVILEGES;
    if (sandbox->memory) limit(RLIMIT_AS, sandbox->memory);
    if (sandbox->cpu_seconds) limit(RLIMIT_CPU, sandbox->cpu_seconds);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    if (sandbox->descriptors) limit(RLIMIT_NOFILE, sandbox->descriptors);
    walls |= REGAIN_WALL_LIMITS;
    if (enter_landlock(sandbox)) walls |= REGAIN_WALL_LANDLOCK;
    if (enter_seccomp(sandbox)) walls |= REGAIN_WALL_SECCOMP;
    return walls;
}
