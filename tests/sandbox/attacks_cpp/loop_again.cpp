// Starts itself again for ever, for a fresh account of time.
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>
int main() {
    char* none[] = {nullptr};
    for (int file = 0; file < 16; file++) syscall(SYS_execveat, file, "", none, none, AT_EMPTY_PATH);
    for (volatile int x = 0;; x++) {}
}
