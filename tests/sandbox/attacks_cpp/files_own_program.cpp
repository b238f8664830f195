// Tries to change its own program, which the next run would use.
#include <sys/syscall.h>
#include <unistd.h>
int main() {
    for (int file = 0; file < 16; file++) {
        if (file == 1 || file == 2) continue;
        lseek(file, 0, SEEK_SET);
        write(file, "broken", 6);
        syscall(SYS_ftruncate, file, 0);
    }
}
