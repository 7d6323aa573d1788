/* Linux calls that Swift's Glibc module does not have, because they are variadic or GNU extensions. */
#ifndef VITRINE_SYSTEM_H
#define VITRINE_SYSTEM_H

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Not declared unless _GNU_SOURCE is, which a module cannot count on. */
int pipe2(int pipedes[2], int flags);
ssize_t preadv2(int fd, const struct iovec *iov, int count, off_t offset, int flags);

int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

/* The new process starts without the descriptors from `from` on. */
static inline int vitrine_spawn_close_from(posix_spawn_file_actions_t *actions, int from)
{
    return posix_spawn_file_actions_addclosefrom_np(actions, from);
}

/* Closed on exec from the start: another thread may be starting a process at this very moment. */
static inline int vitrine_pipe(int *ends) { return pipe2(ends, O_CLOEXEC); }

/* Memory that was freed is kept for the next job, up to 64 MB: asking the kernel for it again and again takes a fifth of
 * the time of decoding a tile. */
static inline void vitrine_keep_memory(void)
{
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
    mallopt(M_TOP_PAD, 4 << 20);
}

/* Memory that was freed goes back to the kernel, also from between what is in use. For after something large: threads
 * have memory of their own each, and what one has freed is of no use to the next. */
static inline void vitrine_return_memory(void) { malloc_trim(0); }

/* The kind of file system that an open file is on, as statfs(2) numbers it; -1 where that is not known. */
static inline long vitrine_file_system(int descriptor)
{
    struct statfs facts;
    return fstatfs(descriptor, &facts) == 0 ? (long) facts.f_type : -1;
}

/* The kernel ends this process when the thread that started it is gone. */
static inline int vitrine_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL); }

/* Reads only what is in memory already: -1 with EAGAIN where the disk would have to be waited for (RWF_NOWAIT). */
static inline ssize_t vitrine_read_cached(int descriptor, void *bytes, size_t count, off_t offset)
{
    struct iovec part = { bytes, count };
    return preadv2(descriptor, &part, 1, offset, 0x00000008);
}

#endif
