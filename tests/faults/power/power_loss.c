/* Preloaded into a program: at its POWER_AT-th change of a file below POWER_FOLDER the power goes.
 *
 * What was not synced is then partly lost, as a disk may lose it: of the bytes written since a file's last fsync any
 * subset is kept, the last kept write of a file perhaps only up to a sector; of the names made, moved and taken away
 * since the folder's last fsync the first few are kept. Then the program is killed. Everything drawn from POWER_SEED.
 * POWER_DEAF makes it a disk that only says that it has synced. At a peaceful end the number of changes is written to the file POWER_COUNT.
 *
 * Memory shared through "-shm" files is not followed: SQLite makes it anew when all programs are gone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST_FILES 64
#define MOST_CHANGES 65536
#define SECTOR 512

struct write_change { int file; off_t offset, old_size, new_size; size_t old_length, length; char *old, *now; int live; };
struct name_change { enum { MADE, GONE, MOVED } kind; char path[PATH_MAX], other[PATH_MAX], aside[PATH_MAX]; };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct { dev_t dev; ino_t ino; int fd; } files[MOST_FILES];
static int file_count;
static struct write_change *writes[MOST_CHANGES];
static int write_count;
static struct name_change *names[MOST_CHANGES];
static int name_count, asides;
static long changes, cut_at;
static uint64_t state;
static char folder[PATH_MAX];

static uint64_t drawn(void) {
    state ^= state << 13; state ^= state >> 7; state ^= state << 17;
    return state;
}


static ssize_t raw_pwrite(int fd, const void *bytes, size_t length, off_t at) {
    return syscall(SYS_pwrite64, fd, bytes, length, at);
}

__attribute__((constructor)) static void begin(void) {
    const char *where = getenv("POWER_FOLDER"), *at = getenv("POWER_AT"), *seed = getenv("POWER_SEED");
    if (where) snprintf(folder, sizeof folder, "%s/", where);
    cut_at = at ? atol(at) : 0;
    state = (seed ? strtoull(seed, NULL, 10) : 1) * 0x9E3779B97F4A7C15ULL + 1;
    for (int step = 0; step < 8; step++) drawn();
}

__attribute__((destructor)) static void finish(void) {
    const char *place = getenv("POWER_COUNT");
    FILE *file = place ? fopen(place, "w") : NULL;
    if (file) { fprintf(file, "%ld\n", changes); fclose(file); }
}

static int is_ours(const char *path) {
    size_t length = strlen(path);
    return folder[0] && strncmp(path, folder, strlen(folder)) == 0
        && !(length > 4 && strcmp(path + length - 4, "-shm") == 0);
}

static int path_of(int fd, char *path) {
    char link_[64];
    snprintf(link_, sizeof link_, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link_, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return 1;
}

static int file_of(int fd) {
    char path[PATH_MAX];
    struct stat found;
    if (!folder[0] || !path_of(fd, path) || !is_ours(path) || fstat(fd, &found) || !S_ISREG(found.st_mode)) return -1;
    for (int file = 0; file < file_count; file++)
        if (files[file].dev == found.st_dev && files[file].ino == found.st_ino) return file;
    if (file_count == MOST_FILES) abort();
    /* Never closed: closing any descriptor of a file drops the locks that SQLite holds on it. */
    char again[64];
    snprintf(again, sizeof again, "/proc/self/fd/%d", fd);
    files[file_count].fd = (int)syscall(SYS_openat, AT_FDCWD, again, O_RDWR | O_CLOEXEC, 0);
    files[file_count].dev = found.st_dev;
    files[file_count].ino = found.st_ino;
    return file_count++;
}

static void put(struct write_change *change, size_t length) {
    int fd = files[change->file].fd;
    if (change->length) raw_pwrite(fd, change->now, length, change->offset);
    else if (syscall(SYS_ftruncate, fd, change->new_size)) return;
}

static void lose_writes(void) {
    for (int at = write_count - 1; at >= 0; at--) {
        struct write_change *change = writes[at];
        if (!change->live) continue;
        int fd = files[change->file].fd;
        if (change->old_length) raw_pwrite(fd, change->old, change->old_length, change->offset);
        if (syscall(SYS_ftruncate, fd, change->old_size)) continue;
    }
    for (int at = 0; at < write_count; at++) {
        struct write_change *change = writes[at];
        if (!change->live || drawn() % 2) continue;
        size_t kept = change->length;
        if (kept > SECTOR && drawn() % 4 == 0) kept = drawn() % (kept / SECTOR) * SECTOR;
        put(change, kept);
    }
}

static void lose_names(void) {
    int kept = name_count ? (int)(drawn() % (uint64_t)(name_count + 1)) : 0;
    for (int at = name_count - 1; at >= kept; at--) {
        struct name_change *change = names[at];
        if (change->kind == MADE) syscall(SYS_unlinkat, AT_FDCWD, change->path, 0);
        if (change->kind == MOVED) syscall(SYS_renameat2, AT_FDCWD, change->other, AT_FDCWD, change->path, 0);
        if (change->aside[0])
            syscall(SYS_linkat, AT_FDCWD, change->aside, AT_FDCWD,
                    change->kind == MOVED ? change->other : change->path, 0);
    }
}

/* With the lock held, before a change. */
static void count_one(void) {
    if (++changes != cut_at) return;
    lose_writes();
    lose_names();
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static void note_write(int file, off_t offset, const void *bytes, size_t length, off_t new_size) {
    struct stat found;
    if (write_count == MOST_CHANGES || fstat(files[file].fd, &found)) abort();
    struct write_change *change = calloc(1, sizeof *change);
    change->file = file; change->offset = offset; change->live = 1;
    change->old_size = found.st_size; change->new_size = new_size; change->length = length;
    off_t end = length ? offset + (off_t)length : found.st_size;
    if (end > found.st_size) end = found.st_size;
    if (end > offset) {
        change->old = malloc((size_t)(end - offset));
        ssize_t got = pread(files[file].fd, change->old, (size_t)(end - offset), offset);
        change->old_length = got > 0 ? (size_t)got : 0;
    }
    if (length) { change->now = malloc(length); memcpy(change->now, bytes, length); }
    writes[write_count++] = change;
}

static struct name_change *note_name(int kind, const char *path) {
    if (name_count == MOST_CHANGES) abort();
    struct name_change *change = calloc(1, sizeof *change);
    change->kind = kind;
    snprintf(change->path, sizeof change->path, "%s", path);
    return names[name_count++] = change;
}

static void keep_aside(struct name_change *change, const char *path) {
    const char *place = getenv("POWER_ASIDE");
    if (!place) return;
    snprintf(change->aside, sizeof change->aside, "%s/%d-%d", place, (int)getpid(), asides++);
    if (syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, change->aside, 0)) change->aside[0] = 0;
}

static void settle_file(int fd) {
    char path[PATH_MAX];
    struct stat found;
    if (!folder[0] || !path_of(fd, path) || fstat(fd, &found)) return;
    if (S_ISDIR(found.st_mode)) {
        size_t length = strlen(path);
        if (strncmp(folder, path, length) == 0 && folder[length] == '/' && folder[length + 1] == 0) name_count = 0;
        return;
    }
    for (int at = 0; at < write_count; at++) {
        int file = writes[at]->file;
        if (files[file].dev != found.st_dev || files[file].ino != found.st_ino || !writes[at]->live) continue;
        writes[at]->live = 0;
        free(writes[at]->old); free(writes[at]->now);
        writes[at]->old = writes[at]->now = NULL;
    }
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
    pthread_mutex_lock(&lock);
    int file = file_of(fd);
    if (file >= 0) { count_one(); note_write(file, at, bytes, length, 0); }
    ssize_t done = raw_pwrite(fd, bytes, length, at);
    pthread_mutex_unlock(&lock);
    return done;
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) { return pwrite(fd, bytes, length, at); }

ssize_t write(int fd, const void *bytes, size_t length) {
    pthread_mutex_lock(&lock);
    int file = file_of(fd);
    if (file >= 0) {
        off_t at = lseek(fd, 0, fcntl(fd, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
        count_one();
        note_write(file, at, bytes, length, 0);
    }
    ssize_t done = syscall(SYS_write, fd, bytes, length);
    pthread_mutex_unlock(&lock);
    return done;
}

int ftruncate(int fd, off_t size) {
    pthread_mutex_lock(&lock);
    int file = file_of(fd);
    if (file >= 0) { count_one(); note_write(file, size, NULL, 0, size); }
    int done = (int)syscall(SYS_ftruncate, fd, size);
    pthread_mutex_unlock(&lock);
    return done;
}
int ftruncate64(int fd, off_t size) { return ftruncate(fd, size); }

static int synced(int fd) {
    if (getenv("POWER_DEAF")) return 0;
    pthread_mutex_lock(&lock);
    settle_file(fd);
    pthread_mutex_unlock(&lock);
    return 0;
}
/* The disk itself is not waited for: what is lost is decided here. */
int fsync(int fd) { return synced(fd); }
int fdatasync(int fd) { return synced(fd); }

static const char *whole(int at, const char *path, char *made) {
    char base[PATH_MAX];
    if (path[0] == '/') return path;
    if (at == AT_FDCWD ? !getcwd(base, sizeof base) : !path_of(at, base)) return path;
    snprintf(made, 2 * PATH_MAX, "%s/%s", base, path);
    return made;
}

static int open_at(int at, const char *path, int flags, mode_t mode) {
    char made[2 * PATH_MAX];
    const char *full = whole(at, path, made);
    if (!(flags & O_CREAT) || !is_ours(full)) return (int)syscall(SYS_openat, at, path, flags, mode);
    pthread_mutex_lock(&lock);
    int fresh = access(full, F_OK) != 0;
    if (fresh) count_one();
    int fd = (int)syscall(SYS_openat, at, path, flags, mode);
    if (fresh && fd >= 0) note_name(MADE, full);
    pthread_mutex_unlock(&lock);
    return fd;
}
#define MODE mode_t mode = 0; if (flags & O_CREAT) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }
int open(const char *path, int flags, ...) { MODE return open_at(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE return open_at(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE return open_at(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE return open_at(at, path, flags, mode); }

static int unlink_at(int at, const char *path, int flags) {
    char made[2 * PATH_MAX];
    const char *full = whole(at, path, made);
    if ((flags & AT_REMOVEDIR) || !is_ours(full)) return (int)syscall(SYS_unlinkat, at, path, flags);
    pthread_mutex_lock(&lock);
    if (access(full, F_OK) == 0) { count_one(); keep_aside(note_name(GONE, full), full); }
    int done = (int)syscall(SYS_unlinkat, at, path, flags);
    pthread_mutex_unlock(&lock);
    return done;
}
int unlink(const char *path) { return unlink_at(AT_FDCWD, path, 0); }
int unlinkat(int at, const char *path, int flags) { return unlink_at(at, path, flags); }

int rename(const char *from, const char *to) {
    char one[2 * PATH_MAX], two[2 * PATH_MAX];
    const char *source = whole(AT_FDCWD, from, one), *target = whole(AT_FDCWD, to, two);
    pthread_mutex_lock(&lock);
    if (is_ours(source) && access(source, F_OK) == 0) {
        count_one();
        struct name_change *change = note_name(MOVED, source);
        snprintf(change->other, sizeof change->other, "%s", target);
        keep_aside(change, target);
    }
    int done = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    pthread_mutex_unlock(&lock);
    return done;
}

static int link_at(int at, const char *from, int at_to, const char *to, int flags) {
    char made[2 * PATH_MAX];
    const char *full = whole(at_to, to, made);
    pthread_mutex_lock(&lock);
    if (is_ours(full)) count_one();
    int done = (int)syscall(SYS_linkat, at, from, at_to, to, flags);
    if (done == 0 && is_ours(full)) note_name(MADE, full);
    pthread_mutex_unlock(&lock);
    return done;
}
int link(const char *from, const char *to) { return link_at(AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int at, const char *from, int at_to, const char *to, int flags) { return link_at(at, from, at_to, to, flags); }
