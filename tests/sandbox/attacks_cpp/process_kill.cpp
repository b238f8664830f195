// Signals everyone.
#include <csignal>
#include <sys/syscall.h>
#include <unistd.h>
int main() {
    for (int pid : {-1, 0, 1, @PID@, (int)getppid()}) kill(pid, SIGKILL);
    syscall(SYS_tgkill, getppid(), getppid(), SIGSTOP);
}
