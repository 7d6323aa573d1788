/* A layer between a program and its disk, for tests: loaded with LD_PRELOAD.
 *
 * Lost writes. Of every file whose path begins with FAULT_PATH, what a write replaces is noted in FAULT_LOG before it is
 * written, and forgotten when the file is synced. Compiled with -DREPLAY, this is the program that plays the notes back:
 * every write that was not synced is gone, as after a power cut.
 *
 * Faults. While the file FAULT_MODE holds a word, calls that change such files fail: "full" as on a full disk, "readonly"
 * as on one that is mounted read-only.
 *
 * No syncing. With FAULT_NO_SYNC, "PRAGMA synchronous = FULL" becomes "PRAGMA synchronous = OFF" on its way to SQLite.
 *
 * Watching. With FAULT_NO_WATCHES, no folder can be watched, as where fs.inotify.max_user_watches is used up; with
 * FAULT_OVERFLOW, the first event read is that the queue was full. While FAULT_MODE holds "folder" and a path behind a
 * space, that folder cannot be listed, as on a disk that fails.
 *
 * Hanging. While FAULT_MODE holds "hang", calls that open, examine or read what lies below the folder FAULT_HANG do not
 * return, as on a network share that does not respond. Reads that ask for cached bytes only (RWF_NOWAIT) do.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

/* A note: the file's number and length before, where it was written, and what stood there. */
struct note {
    uint64_t node;
    int64_t length, offset;
    uint64_t count;
};

#ifdef REPLAY

/* replay LOG FILE…: undoes what the notes tell of these files, the last first. */
int main(int argc, char **argv)
{
    FILE *log = fopen(argv[1], "rb");
    if (!log) return 0;
    static long places[1 << 20];
    long undone = 0;
    int count = 0;
    struct note note;
    while (count < 1 << 20) {
        places[count] = ftell(log);
        if (fread(&note, sizeof note, 1, log) != 1) break;
        if (fseek(log, (long) note.count, SEEK_CUR)) break;
        count++;
    }
    /* A sync is a note without a length: what was written before it is on the disk. */
    for (int file = 2; file < argc; file++) {
        struct stat facts;
        int descriptor = open(argv[file], O_RDWR);
        if (descriptor < 0 || fstat(descriptor, &facts)) continue;
        for (int index = count - 1; index >= 0; index--) {
            fseek(log, places[index], SEEK_SET);
            if (fread(&note, sizeof note, 1, log) != 1) return 1;
            if (note.node != facts.st_ino) continue;
            if (note.length < 0) break;
            char *bytes = malloc(note.count + 1);
            if (fread(bytes, 1, note.count, log) != note.count) return 1;
            if (note.count && pwrite(descriptor, bytes, note.count, note.offset) != (ssize_t) note.count) return 1;
            if (ftruncate(descriptor, note.length)) return 1;
            free(bytes);
            undone++;
        }
        close(descriptor);
    }
    printf("%ld\n", undone);
    return 0;
}

#else

static int (*real_open)(const char *, int, ...);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_read)(int, void *, size_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int), (*real_fdatasync)(int), (*real_watch)(int, const char *, uint32_t);
static int (*real_unlink)(const char *);
static int (*real_prepare2)(void *, const char *, int, void **, const char **);
static int (*real_prepare3)(void *, const char *, int, unsigned, void **, const char **);
static const char *watched, *mode_file, *overflow, *hung;
static int (*real_stat)(const char *, struct stat *), (*real_lstat)(const char *, struct stat *);
static int (*real_fstat)(int, struct stat *), (*real_access)(const char *, int);
static ssize_t (*real_pread)(int, void *, size_t, off_t);
static int log_file = -1, tells_lies;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void)
{
    if (real_open) return;
    real_open = dlsym(RTLD_NEXT, "open");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite");
    real_write = dlsym(RTLD_NEXT, "write");
    real_read = dlsym(RTLD_NEXT, "read");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_watch = dlsym(RTLD_NEXT, "inotify_add_watch");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    real_prepare2 = dlsym(RTLD_NEXT, "sqlite3_prepare_v2");
    real_prepare3 = dlsym(RTLD_NEXT, "sqlite3_prepare_v3");
    watched = getenv("FAULT_PATH");
    mode_file = getenv("FAULT_MODE");
    overflow = getenv("FAULT_OVERFLOW");
    hung = getenv("FAULT_HANG");
    real_stat = dlsym(RTLD_NEXT, "stat");
    real_lstat = dlsym(RTLD_NEXT, "lstat");
    real_fstat = dlsym(RTLD_NEXT, "fstat");
    real_access = dlsym(RTLD_NEXT, "access");
    real_pread = dlsym(RTLD_NEXT, "pread");
    tells_lies = getenv("FAULT_NO_SYNC") != NULL;
    const char *log = getenv("FAULT_LOG");
    if (log) log_file = real_open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* Whether a descriptor is one of the files that matter. The index of SQLite's log (-shm) is memory, not a file. */
static int matters(int descriptor)
{
    char link[64], path[4096];
    if (!watched) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return !strncmp(path, watched, strlen(watched)) && !strstr(path, "-shm");
}

static int hangs(void)
{
    char word[16] = "";
    int descriptor = mode_file ? real_open(mode_file, O_RDONLY | O_CLOEXEC) : -1;
    if (descriptor < 0) return 0;
    ssize_t length = real_read(descriptor, word, sizeof word - 1);
    close(descriptor);
    return length >= 4 && !strncmp(word, "hang", 4);
}

/* Returns once the path is not below the folder that hangs. */
static void hang(const char *path)
{
    if (!hung || !path || strncmp(path, hung, strlen(hung))) return;
    while (hangs()) usleep(20000);
}

static void hang_file(int descriptor)
{
    char link[64], path[4096];
    if (!hung) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return;
    path[length] = 0;
    hang(path);
}

int open(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, int) : 0;
    va_end(more);
    if (!real_open) begin();
    hang(path);
    return real_open(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, int) : 0;
    va_end(more);
    return open(path, flags, mode);
}

int stat(const char *path, struct stat *facts) { if (!real_open) begin(); hang(path); return real_stat(path, facts); }
int lstat(const char *path, struct stat *facts) { if (!real_open) begin(); hang(path); return real_lstat(path, facts); }
int fstat(int file, struct stat *facts) { if (!real_open) begin(); hang_file(file); return real_fstat(file, facts); }
int access(const char *path, int mode) { if (!real_open) begin(); hang(path); return real_access(path, mode); }

ssize_t pread(int descriptor, void *bytes, size_t count, off_t offset)
{
    if (!real_open) begin();
    hang_file(descriptor);
    return real_pread(descriptor, bytes, count, offset);
}

ssize_t pread64(int descriptor, void *bytes, size_t count, off64_t offset)
{
    return pread(descriptor, bytes, count, offset);
}

static int fault(void)
{
    char word[16] = "";
    if (!mode_file) return 0;
    int descriptor = real_open(mode_file, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return 0;
    ssize_t length = real_read(descriptor, word, sizeof word - 1);
    close(descriptor);
    if (length <= 0) return 0;
    return !strncmp(word, "full", 4) ? ENOSPC : !strncmp(word, "readonly", 8) ? EROFS : 0;
}

static void tell(struct note note, const void *bytes)
{
    if (log_file < 0) return;
    char *whole = malloc(sizeof note + note.count);
    memcpy(whole, &note, sizeof note);
    if (note.count) memcpy(whole + sizeof note, bytes, note.count);
    if (real_write(log_file, whole, sizeof note + note.count) < 0) abort();
    free(whole);
}

static void note_write(int descriptor, off_t offset, size_t count)
{
    struct stat facts;
    if (log_file < 0 || fstat(descriptor, &facts)) return;
    char *bytes = malloc(count + 1);
    /* The descriptor may be for writing only. */
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    int reading = real_open(link, O_RDONLY | O_CLOEXEC);
    ssize_t got = reading < 0 ? 0 : pread(reading, bytes, count, offset);
    if (reading >= 0) close(reading);
    struct note note = { facts.st_ino, facts.st_size, offset, got > 0 ? (uint64_t) got : 0 };
    tell(note, bytes);
    free(bytes);
}

static void note_sync(int descriptor)
{
    struct stat facts;
    if (log_file < 0 || fstat(descriptor, &facts)) return;
    struct note note = { facts.st_ino, -1, 0, 0 };
    tell(note, NULL);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset)
{
    if (!matters(descriptor)) return real_pwrite(descriptor, bytes, count, offset);
    int code = fault();
    if (code) { errno = code; return -1; }
    pthread_mutex_lock(&lock);
    note_write(descriptor, offset, count);
    ssize_t result = real_pwrite(descriptor, bytes, count, offset);
    pthread_mutex_unlock(&lock);
    return result;
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset)
{
    return pwrite(descriptor, bytes, count, offset);
}

ssize_t write(int descriptor, const void *bytes, size_t count)
{
    if (!real_write) begin();
    if (!matters(descriptor)) return real_write(descriptor, bytes, count);
    int code = fault();
    if (code) { errno = code; return -1; }
    pthread_mutex_lock(&lock);
    note_write(descriptor, lseek(descriptor, 0, SEEK_CUR), count);
    ssize_t result = real_write(descriptor, bytes, count);
    pthread_mutex_unlock(&lock);
    return result;
}

int ftruncate(int descriptor, off_t length)
{
    struct stat facts;
    if (!matters(descriptor)) return real_ftruncate(descriptor, length);
    int code = fault();
    if (code) { errno = code; return -1; }
    pthread_mutex_lock(&lock);
    /* What is cut off is noted as if it were written over. */
    if (!fstat(descriptor, &facts))
        note_write(descriptor, length, facts.st_size > length ? (size_t) (facts.st_size - length) : 0);
    int result = real_ftruncate(descriptor, length);
    pthread_mutex_unlock(&lock);
    return result;
}

int ftruncate64(int descriptor, off64_t length) { return ftruncate(descriptor, length); }

static int synchronise(int descriptor, int (*real)(int))
{
    if (!matters(descriptor)) return real(descriptor);
    int code = fault();
    if (code) { errno = code; return -1; }
    pthread_mutex_lock(&lock);
    int result = real(descriptor);
    if (!result) note_sync(descriptor);
    pthread_mutex_unlock(&lock);
    return result;
}

int fsync(int descriptor) { return synchronise(descriptor, real_fsync); }
int fdatasync(int descriptor) { return synchronise(descriptor, real_fdatasync); }

/* A file of the same number that comes later is another. */
int unlink(const char *path)
{
    struct stat facts;
    if (watched && log_file >= 0 && !strncmp(path, watched, strlen(watched)) && !stat(path, &facts)) {
        struct note note = { facts.st_ino, -1, 0, 0 };
        tell(note, NULL);
    }
    return real_unlink(path);
}

static int is_full_sync(const char *sql) { return tells_lies && sql && strstr(sql, "PRAGMA synchronous = FULL"); }

int sqlite3_prepare_v2(void *database, const char *sql, int length, void **statement, const char **tail)
{
    if (!is_full_sync(sql)) return real_prepare2(database, sql, length, statement, tail);
    if (tail) *tail = sql + strlen(sql);
    return real_prepare2(database, "PRAGMA synchronous = OFF", -1, statement, NULL);
}

int sqlite3_prepare_v3(void *database, const char *sql, int length, unsigned flags, void **statement, const char **tail)
{
    if (!is_full_sync(sql)) return real_prepare3(database, sql, length, flags, statement, tail);
    if (tail) *tail = sql + strlen(sql);
    return real_prepare3(database, "PRAGMA synchronous = OFF", -1, flags, statement, NULL);
}

DIR *opendir(const char *path)
{
    static DIR *(*real)(const char *);
    if (!real) real = dlsym(RTLD_NEXT, "opendir");
    hang(path);
    char word[4096] = "";
    const char *mode = getenv("FAULT_MODE");
    FILE *file = mode ? fopen(mode, "r") : NULL;
    if (file) {
        if (!fgets(word, sizeof word, file)) word[0] = 0;
        fclose(file);
    }
    if (!strncmp(word, "folder ", 7) && !strcmp(word + 7, path)) { errno = EIO; return NULL; }
    return real(path);
}

int inotify_add_watch(int descriptor, const char *path, uint32_t mask)
{
    if (getenv("FAULT_NO_WATCHES")) { errno = ENOSPC; return -1; }
    return real_watch(descriptor, path, mask);
}

ssize_t read(int descriptor, void *bytes, size_t count)
{
    if (!real_read) begin();
    hang_file(descriptor);
    ssize_t got = real_read(descriptor, bytes, count);
    if (overflow && got >= (ssize_t) sizeof(struct inotify_event)) {
        char link[64], path[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
        ssize_t length = readlink(link, path, sizeof path - 1);
        if (length > 0 && (path[length] = 0, strstr(path, "inotify"))) {
            struct inotify_event event = { .wd = -1, .mask = IN_Q_OVERFLOW };
            memcpy(bytes, &event, sizeof event);
            overflow = NULL;
            return sizeof event;
        }
    }
    return got;
}

#endif
