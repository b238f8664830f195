// Opens by every call there is for it.
#include <cstdio>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>
int main() {
    long how[3] = {O_RDONLY, 0, 0};
    for (long file : {syscall(SYS_open, "@FILE@", O_RDONLY), syscall(SYS_openat, AT_FDCWD, "@FILE@", O_RDONLY),
                      syscall(SYS_creat, "@DIR@/made", 0600), syscall(SYS_openat2, AT_FDCWD, "@FILE@", how, sizeof how)}) {
        char text[4096];
        long got = file < 0 ? -1 : read(file, text, sizeof text);
        if (got > 0) write(1, text, got);
    }
}
