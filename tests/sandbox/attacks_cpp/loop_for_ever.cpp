// Never ends, and hears no signal.
#include <csignal>
#include <sys/time.h>
int main() {
    for (int number = 1; number < 65; number++) std::signal(number, SIG_IGN);
    itimerval none{};
    setitimer(ITIMER_PROF, &none, nullptr);
    for (volatile int x = 0;; x++) {}
}
