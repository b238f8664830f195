// Starts a shell, and other programs by every call for it.
#include <cstdlib>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>
int main() {
    std::system("cat @FILE@");
    char* arguments[] = {(char*)"cat", (char*)"@FILE@", nullptr};
    execv("/bin/cat", arguments);
    syscall(SYS_execveat, AT_FDCWD, "/bin/cat", arguments, nullptr, 0);
}
